/** Checks the audit log's chain of hashes; reads only, and works beside a running service. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { Command } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import type { ChainBreak } from '../src/desk/audit/chain.ts';
import { type AuditLog, createAuditLog } from '../src/desk/audit/log.ts';
import { AppError } from '../src/infra/errors.ts';
import { openDatabase } from '../src/storage/database.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';

const REASONS: Readonly<Record<ChainBreak['reason'], string>> = {
  changed: 'nội dung không khớp mã băm: mục này đã bị sửa',
  gap: 'mục này bị thiếu',
  cut: 'mục này không nối tiếp mục trước: một mục trước đó đã bị thay',
};

/** `<seq>:<hash>` as an earlier run printed it. */
const MARK = /^(\d+):([0-9a-f]{64})$/;

function verify(log: AuditLog, expected: string | undefined): boolean {
  const { entries, head, broken } = log.verify();
  print(`Đã kiểm tra ${entries} mục. Mốc cuối: ${entries}:${head}`);
  if (broken !== undefined) {
    print(`CHUỖI BỊ ĐỨT ở mục số ${broken.seq}: ${REASONS[broken.reason]}.`);
    return false;
  }
  return expected === undefined || matches(log, expected);
}

/** The end of a chain can be cut off without a trace in the chain itself; a mark kept elsewhere shows it. */
function matches(log: AuditLog, expected: string): boolean {
  const [, seq = '', hash = ''] = MARK.exec(expected) ?? [];
  if (seq === '') {
    print('Mốc phải có dạng <số>:<mã băm>, như lệnh này đã in ra.');
    return false;
  }
  const same = log.hashAt(Number(seq)) === hash;
  print(same ? `Mốc ${seq} khớp.` : `MỐC ${seq} KHÔNG KHỚP: nhật ký đã bị cắt hoặc bị thay.`);
  return same;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const program = new Command('audit').description('Nhật ký của bàn tư vấn');
program
  .command('verify')
  .description('kiểm tra chuỗi mã băm và in mốc cuối')
  .option('--expect <mark>', 'mốc <số>:<mã băm> đã ghi lại từ lần kiểm tra trước')
  .action(({ expect }: { expect?: string }) => {
    const config = loadConfig(environment());
    const file = path.join(config.DATA_DIR, 'service.db');
    if (!existsSync(file)) {
      throw new AppError('CONFIG_INVALID', { detail: `DATA_DIR: no service.db in ${config.DATA_DIR}` });
    }
    const db = openDatabase({ file, migrations: serviceMigrations, readonly: true });
    try {
      if (!verify(createAuditLog(db), expect)) process.exitCode = 1;
    } finally {
      db.close();
    }
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
