/** Copies the data folder while the service runs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { Command, InvalidArgumentError } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import { systemClock } from '../src/infra/clock.ts';
import { AppError } from '../src/infra/errors.ts';
import { backUp } from '../src/storage/backup/backup.ts';
import { drawCopying } from './support/copy-progress.ts';

interface Options {
  readonly data?: string;
  readonly keep?: number;
}

function atLeastOne(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('Phải là một số từ 1 trở lên.');
  return number;
}

function appVersion(): string {
  const about = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return about.version;
}

async function main(folder: string, { data, keep }: Options): Promise<void> {
  const dataDir = data ?? loadConfig(environment()).DATA_DIR;
  const progress = drawCopying();
  try {
    const report = await backUp({
      ...{ dataDir: path.resolve(dataDir), into: path.resolve(folder), app: appVersion(), clock: systemClock },
      ...(keep === undefined ? {} : { keep }),
      progress: progress.show,
    });
    progress.stop();
    const size = (report.bytes / 1e6).toFixed(1).replace('.', ',');
    process.stdout.write(`Đã sao lưu ${report.entries} tệp (${size} MB) vào ${report.folder}\n`);
    for (const name of report.removed) process.stdout.write(`Đã xoá bản cũ ${name}\n`);
  } catch (error) {
    progress.stop();
    process.stderr.write(`${error instanceof AppError ? `${error.code}: ${error.message}` : String(error)}\n`);
    process.exitCode = 1;
  }
}

await new Command('backup')
  .description('Sao lưu thư mục dữ liệu, không cần dừng dịch vụ')
  .argument('<folder>', 'thư mục chứa các bản sao lưu, nên ở ổ đĩa khác')
  .option('--data <folder>', 'thư mục dữ liệu (mặc định: thiết lập DATA_DIR)')
  .option('--keep <n>', 'chỉ giữ n bản mới nhất', atLeastOne)
  .action(main)
  .parseAsync();
