import path from 'node:path';

import cliProgress from 'cli-progress';
import { Command } from 'commander';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import { systemClock } from '../src/infra/clock.ts';
import { AppError, errorCode } from '../src/infra/errors.ts';
import { explainError } from '../src/infra/logger.ts';
import type { IngestProgress } from '../src/kb/ingest.ts';
import { indexBuilder } from '../src/publishing/index-builder.ts';
import { ingestAndPublish } from '../src/publishing/publish.ts';
import { formatReport, succeeded } from '../src/publishing/report.ts';
import { openDatabase } from '../src/storage/database.ts';
import { knowledgeMigrations } from '../src/storage/migrations/knowledge.ts';

/** Seconds between two lines where no bar can be drawn. */
const LINE_EVERY_MS = 5_000;

interface Options {
  readonly data?: string;
  readonly dryRun?: boolean;
}

interface Progress {
  readonly onRead: (progress: IngestProgress) => void;
  readonly onIndex: (done: number, total: number) => void;
  readonly stop: () => void;
}

const program = new Command('ingest')
  .description('Puts documents and FAQs into the knowledge base: files and folders, of the kinds in docs/ingestion.md.')
  .argument('<path...>', 'files and folders')
  .option('--data <folder>', 'data folder (default: the setting DATA_DIR)')
  .option('--dry-run', 'say what would change, and change nothing')
  .action(main);

await program.parseAsync();

async function main(paths: string[], options: Options): Promise<void> {
  const progress = process.stdout.isTTY ? drawnProgress() : writtenProgress();
  try {
    await ingest(paths, options, progress);
  } catch (error) {
    progress.stop();
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

/** One line with the next step; what the system or SQLite refuses has a code of its own, and concerns the data folder. */
function explain(error: unknown): string {
  const code = errorCode(error);
  const isKnown = error instanceof AppError || code === undefined;
  return explainError(isKnown ? error : new AppError('STORAGE_FAILED', { detail: code }));
}

async function ingest(paths: string[], options: Options, progress: Progress): Promise<void> {
  const config = loadConfig(environment());
  const dataDir = options.data ?? config.DATA_DIR;
  const dryRun = options.dryRun ?? false;
  const db = openDatabase({ file: path.join(dataDir, 'knowledge.db'), migrations: knowledgeMigrations });
  const model = modelChoice(config);
  try {
    const ports = { db, clock: systemClock, dataDir, buildIndex: indexBuilder({ db, model }) };
    const report = await ingestAndPublish(ports, { paths, dryRun, onRead: progress.onRead, onIndex: progress.onIndex });
    progress.stop();
    process.stdout.write(formatReport(report, { dryRun }));
    process.exitCode = succeeded(report) ? 0 : 1;
  } finally {
    db.close();
  }
}

/** A bar with the time left, for reading and then for indexing. */
function drawnProgress(): Progress {
  const bar = new cliProgress.SingleBar(
    {
      format: '{step} [{bar}] {percentage} % | time left {eta_formatted} | {detail}',
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  let step = '';
  const draw = (next: string, at: { done: number; total: number; detail: string }): void => {
    if (step !== next) bar.start(at.total, at.done, { step: next, detail: at.detail });
    step = next;
    bar.setTotal(at.total);
    bar.update(at.done, { step, detail: at.detail });
  };
  return {
    onRead: ({ bytesDone, bytesTotal, articles, file }) => {
      draw('Reading ', { done: bytesDone, total: bytesTotal, detail: `${articles} articles, ${path.basename(file)}` });
    },
    onIndex: (done, total) => draw('Indexing', { done, total, detail: `${done} of ${total} articles` }),
    stop: () => bar.stop(),
  };
}

function writtenProgress(): Progress {
  let last = 0;
  const line = (text: string): void => {
    const now = Date.now();
    if (now - last < LINE_EVERY_MS) return;
    last = now;
    process.stdout.write(`${text}\n`);
  };
  return {
    onRead: ({ bytesDone, bytesTotal, articles }) => {
      line(`Reading: ${Math.floor((100 * bytesDone) / Math.max(bytesTotal, 1))} %, ${articles} articles`);
    },
    onIndex: (done, total) => line(`Indexing: ${done} of ${total} articles`),
    stop: () => undefined,
  };
}
