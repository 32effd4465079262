/** Removes what has been kept long enough, as the service does every night; with `--dry-run` only says what would go. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { Command } from 'commander';

import { environment, loadConfig, retentionDays } from '../src/config.ts';
import { createGroupCommit } from '../src/conversations/group-commit.ts';
import { systemClock } from '../src/infra/clock.ts';
import { createLogger, explainError } from '../src/infra/logger.ts';
import { createMetrics } from '../src/infra/metrics.ts';
import { RETENTION_KINDS, type RetentionKind } from '../src/privacy/retention-sql.ts';
import { type RetentionCounts, createRetention } from '../src/privacy/retention.ts';
import { openDatabase } from '../src/storage/database.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';
import { tellReplaced } from './support/replaced.ts';

const NAMES: Readonly<Record<RetentionKind, string>> = {
  raw: 'Bản gốc sự kiện của nền tảng',
  texts: 'Nội dung tin nhắn, ghi chú, từ khoá tìm kiếm',
  questions: 'Câu hỏi (đã che số cá nhân)',
  attachments: 'Tệp đính kèm',
  conversations: 'Hội thoại',
  strays: 'Sự kiện không thuộc hội thoại nào, dấu vết của người không còn hội thoại',
  drafts: 'Bản nháp',
  menus: 'Danh sách lựa chọn đã gửi',
  sessions: 'Phiên đăng nhập, lần đăng nhập sai',
  traces: 'Dấu vết chống ghi lại sau khi xoá, bình luận đã xử lý',
  restraints: 'Giới hạn và lệnh chặn đã hết hạn',
};

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(heading: string, counts: RetentionCounts, days: RetentionCounts): void {
  print(heading);
  for (const kind of RETENTION_KINDS) print(`  ${NAMES[kind]} (sau ${days[kind]} ngày): ${counts[kind]}`);
}

async function main(dryRun: boolean): Promise<void> {
  const config = loadConfig(environment());
  const file = path.join(config.DATA_DIR, 'service.db');
  if (!existsSync(file)) return print('Chưa có dữ liệu.');
  const db = openDatabase({ file, migrations: serviceMigrations, readonly: dryRun });
  try {
    const days = retentionDays(config);
    const shared = { logger: createLogger(config.LOG_LEVEL), metrics: createMetrics({ defaults: false }) };
    const retention = createRetention({ ...shared, db, days, clock: systemClock });
    if (dryRun) report('Sẽ xoá:', retention.due(), days);
    else report('Đã xoá:', await retention.run(createGroupCommit(db)), days);
  } finally {
    db.close();
  }
  tellReplaced(config.DATA_DIR, print);
}

const program = new Command('retention')
  .description('Xoá dữ liệu đã hết thời hạn lưu')
  .option('--dry-run', 'chỉ cho biết sẽ xoá gì')
  .parse();
main(program.opts<{ dryRun?: boolean }>().dryRun === true).catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`);
  process.exit(1);
});
