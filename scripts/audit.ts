/** Checks the audit log's chain of hashes, and takes what is old out of it; works beside a running service. */
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

import { Command, InvalidArgumentError } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import type { Anchor, ChainBreak, ChainedEntry } from '../src/desk/audit/chain.ts';
import { type CutResult, cutLog } from '../src/desk/audit/cut.ts';
import { type AuditLog, createAuditLog } from '../src/desk/audit/log.ts';
import { systemClock } from '../src/infra/clock.ts';
import { AppError } from '../src/infra/errors.ts';
import { type Db, openDatabase } from '../src/storage/database.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';

const REASONS: Readonly<Record<ChainBreak['reason'], string>> = {
  changed: 'nội dung không khớp mã băm: mục này đã bị sửa',
  gap: 'mục này bị thiếu',
  cut: 'mục này không nối tiếp mục trước: một mục trước đó đã bị thay',
};

/** `<seq>:<hash>` as an earlier run printed it. */
const MARK = /^(\d+):([0-9a-f]{64})$/;

function verify(log: AuditLog, expected: string | undefined): boolean {
  const { anchor, entries, head, broken } = log.verify();
  const from =
    anchor.seq === 0 ? '' : ` từ mục số ${anchor.seq + 1}; trước đó đã cất riêng, mốc ${anchor.seq}:${anchor.hash}`;
  print(`Đã kiểm tra ${entries} mục${from}. Mốc cuối: ${anchor.seq + entries}:${head}`);
  if (broken !== undefined) {
    print(`CHUỖI BỊ ĐỨT ở mục số ${broken.seq}: ${REASONS[broken.reason]}.`);
    return false;
  }
  return expected === undefined || matches(log, expected, anchor);
}

/** The end of a chain can be cut off without a trace in the chain itself; a mark kept elsewhere shows it. */
function matches(log: AuditLog, expected: string, anchor: Anchor): boolean {
  const [, seq = '', hash = ''] = MARK.exec(expected) ?? [];
  if (seq === '') {
    print('Mốc phải có dạng <số>:<mã băm>, như lệnh này đã in ra.');
    return false;
  }
  if (Number(seq) < anchor.seq) {
    print(`Mốc ${seq} nằm trong phần đã cất riêng; hãy đối chiếu với tệp đã cất, hoặc dùng mốc ${anchor.seq} trở đi.`);
    return false;
  }
  const same = (Number(seq) === anchor.seq ? anchor.hash : log.hashAt(Number(seq))) === hash;
  print(same ? `Mốc ${seq} khớp.` : `MỐC ${seq} KHÔNG KHỚP: nhật ký đã bị cắt hoặc bị thay.`);
  return same;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Midnight in Vietnam, UTC+7 all year round. */
function midnight(day: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00+07:00`) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Ngày có dạng 2025-12-31.');
  return at;
}

interface CutCommand {
  readonly before: number;
  readonly into: string;
}

/** One entry a line, on disk when it returns; an existing file is never written over. */
function putAway(file: string, entries: Iterable<ChainedEntry>): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    for (const entry of entries) writeSync(handle, `${JSON.stringify(entry)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function cut(db: Db, { before, into }: CutCommand): boolean {
  const file = path.resolve(into);
  if (existsSync(file)) {
    print(`${file} đã có; hãy chọn tên khác, tệp đã cất không bị ghi đè.`);
    return false;
  }
  const done = cutLog(db, {
    ...{ before, actor: 'operator', now: systemClock.now() },
    putAway: (entries) => putAway(file, entries),
  });
  print(sentenceOf(done, file));
  return done.kind !== 'broken';
}

function sentenceOf(done: CutResult, file: string): string {
  if (done.kind === 'nothing') return 'Không có mục nào cũ như vậy; nhật ký giữ nguyên.';
  if (done.kind === 'broken') return 'Chuỗi đang bị đứt nên không cắt gì: chạy verify và điều tra trước.';
  return `Đã cất ${done.entries} mục vào ${file}. Nhật ký tiếp tục từ mốc ${done.until}:${done.hash}`;
}

function withDatabase(work: (db: Db) => boolean, { readonly }: { readonly readonly: boolean }): void {
  const config = loadConfig(environment());
  const file = path.join(config.DATA_DIR, 'service.db');
  if (!existsSync(file)) {
    throw new AppError('CONFIG_INVALID', { detail: `DATA_DIR: no service.db in ${config.DATA_DIR}` });
  }
  const db = openDatabase({ file, migrations: serviceMigrations, readonly });
  try {
    if (!work(db)) process.exitCode = 1;
  } finally {
    db.close();
  }
}

const program = new Command('audit').description('Nhật ký của bàn tư vấn');
program
  .command('verify')
  .description('kiểm tra chuỗi mã băm và in mốc cuối')
  .option('--expect <mark>', 'mốc <số>:<mã băm> đã ghi lại từ lần kiểm tra trước')
  .action(({ expect }: { expect?: string }) =>
    withDatabase((db) => verify(createAuditLog(db), expect), { readonly: true }),
  );
program
  .command('cut')
  .description('cất các mục cũ ra một tệp; chuỗi mã băm vẫn liền')
  .requiredOption('--before <day>', 'cất các mục trước ngày này, ví dụ 2025-01-01', midnight)
  .requiredOption('--into <file>', 'tệp mới để cất, mỗi mục một dòng JSON')
  .action((options: CutCommand) => withDatabase((db) => cut(db, options), { readonly: false }));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
