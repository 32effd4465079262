/** Puts a backup in the place of the data folder; the service must be stopped. */
import path from 'node:path';

import { Command } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import { systemClock } from '../src/infra/clock.ts';
import { AppError } from '../src/infra/errors.ts';
import { restore } from '../src/storage/backup/restore.ts';
import { knowledgeMigrations } from '../src/storage/migrations/knowledge.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';
import { tellReplaced } from './support/replaced.ts';
import { drawCopying } from './support/copy-progress.ts';
import { afterRestore } from './support/after-restore.ts';

interface Options {
  readonly to?: string;
  readonly force?: boolean;
}

async function main(from: string, { to, force = false }: Options): Promise<void> {
  const dataDir = path.resolve(to ?? loadConfig(environment()).DATA_DIR);
  const progress = drawCopying();
  try {
    const { backup, replaced } = await restore({
      ...{ from: path.resolve(from), dataDir, force, clock: systemClock },
      migrations: { service: serviceMigrations, knowledge: knowledgeMigrations },
      afterwards: afterRestore({ clock: systemClock, print }),
      progress: progress.show,
    });
    progress.stop();
    print(backup === null ? 'Đã hoàn tất lần phục hồi dở dang.' : `Đã phục hồi từ ${backup} vào ${dataDir}`);
    if (replaced !== null) print(`Dữ liệu trước đó nằm ở ${replaced}.`);
    tellReplaced(dataDir, print);
  } catch (error) {
    progress.stop();
    process.stderr.write(`${error instanceof AppError ? `${error.code}: ${error.message}` : String(error)}\n`);
    process.exitCode = 1;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await new Command('restore')
  .description('Phục hồi thư mục dữ liệu từ một bản sao lưu; phải dừng dịch vụ trước')
  .argument('<from>', 'một bản sao lưu, hoặc thư mục chứa chúng (lấy bản mới nhất)')
  .option('--to <folder>', 'thư mục dữ liệu (mặc định: thiết lập DATA_DIR)')
  .option('--force', 'thay dữ liệu đang có; dữ liệu cũ được dời sang bên, không xoá')
  .action(main)
  .parseAsync();
