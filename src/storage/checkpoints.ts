import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

import { type Logger, describeError } from '../infra/logger.ts';
import type { Db } from './database.ts';

/** Moves of what was committed from a database's log into its file, beside the thread that commits. */
export interface Checkpoints {
  /** Resolves when the other connection is closed; the database may then be closed too. */
  stop(): Promise<void>;
}

/** How often the log is looked at: it then holds what was committed in a quarter of a second. */
const EVERY_MS = 250;

/**
 * Pages of the log from which a commit moves them itself, as SQLite does from 1,000 on: 32 MB. The other thread has
 * moved nearly all by then; what is left to the commit is the last few, after which the log begins anew.
 */
const OWN_PAGES = 8_000;

/**
 * Plain JavaScript for a thread of its own, which knows no TypeScript: a log that was written to since the last look is
 * moved as far as readers allow. Nothing is lost when it fails, the next commit or the next start does the same.
 */
const THREAD = `
const { statSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const db = new (require(workerData.library))(workerData.file, { fileMustExist: true });
let seen = 0;
const look = () => {
  try {
    const { mtimeMs } = statSync(workerData.file + '-wal');
    if (mtimeMs === seen) return;
    db.pragma('wal_checkpoint(PASSIVE)');
    seen = mtimeMs;
  } catch {}
};
const timer = setInterval(look, workerData.everyMs);
parentPort.once('message', () => {
  clearInterval(timer);
  db.close();
});
`;

/**
 * Starts it. A checkpoint writes thousands of pages all over the file and waits for the disk twice; within a commit,
 * everybody who waits for an acknowledgement would wait for that.
 */
export function startCheckpoints(db: Db, logger: Logger): Checkpoints {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const worker = new Worker(THREAD, { eval: true, workerData: { file: db.name, library, everyMs: EVERY_MS } });
  const own = Number(db.pragma('wal_autocheckpoint', { simple: true }));
  db.pragma(`wal_autocheckpoint = ${OWN_PAGES}`);
  // Without the thread, commits do it as ever.
  worker.on('error', (error) => {
    logger.warn('checkpoints_left_to_commits', { cause: describeError(error) });
    if (db.open) db.pragma(`wal_autocheckpoint = ${own}`);
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return {
    stop() {
      worker.postMessage('stop');
      return ended;
    },
  };
}
