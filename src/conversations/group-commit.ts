import { performance } from 'node:perf_hooks';

import { AppError } from '../infra/errors.ts';
import type { Db } from '../storage/database.ts';
import { type WalSync, createWalSync } from '../storage/wal-sync.ts';

/** Runs pieces of work in shared transactions: one fsync for all that came together. */
export interface GroupCommit {
  /** Resolves with the work's result after it is on disk; rejects, and stores nothing of it, when it throws. */
  run<T>(work: () => T): Promise<T>;
  /**
   * The same, after everything else in the batch. Claims of sends use it: they see every takeover of their own batch,
   * so none can be committed between the check and the call that follows it.
   */
  runLast<T>(work: () => T): Promise<T>;
}

interface Job {
  /** Does the work inside the transaction; never throws. */
  readonly work: () => void;
  readonly commit: () => void;
  readonly abort: (error: unknown) => void;
}

/** How a {@link GroupCommit} behaves. */
export interface GroupCommitOptions {
  /**
   * Milliseconds from the end of one commit to the beginning of the next. A commit costs the same for one piece of work
   * as for twenty, so under load they are gathered; after a pause the first one is not kept waiting.
   */
  readonly gapMs?: number;
  /** Called as a commit begins, with how many milliseconds later that is than it was due. */
  readonly onBegin?: (lateMs: number) => void;
  /** How the disk is waited for; as the database's file demands, when left out. */
  readonly wal?: WalSync | undefined;
}

/**
 * Group commit over one connection. A batch is what arrived up to the end of the event-loop turn, or since the last
 * commit where that ended less than `gapMs` ago, or while that is on its way to the disk; batches grow with the load by
 * themselves. The disk is waited for elsewhere, so that a slow one does not keep the event loop.
 */
export function createGroupCommit(
  db: Db,
  { gapMs = 0, wal = createWalSync(db), onBegin }: GroupCommitOptions = {},
): GroupCommit {
  // What pieces overwrite is kept until the commit, in a temporary file from 64 KB on: half of all writes. Here it fits into memory.
  db.pragma('temp_store = MEMORY');
  // Inside a transaction this is a savepoint: a piece that throws takes only itself back.
  const savepoint = db.transaction((work: () => void) => work());
  let jobs: Job[] = [];
  let lastJobs: Job[] = [];
  let endedAt = -Infinity;
  let dueAt = 0;
  /** One batch at a time: a takeover is never committed between a claim's commit and the call that follows it. */
  let underWay = false;

  function schedule(): void {
    if (underWay || jobs.length + lastJobs.length === 0) return;
    underWay = true;
    const now = performance.now();
    dueAt = Math.max(now, endedAt + gapMs);
    if (dueAt > now) setTimeout(flush, dueAt - now);
    else setImmediate(flush);
  }

  function flush(): void {
    onBegin?.(performance.now() - dueAt);
    const batch = [...jobs, ...lastJobs];
    jobs = [];
    lastJobs = [];
    try {
      if (wal === undefined) commitBatch(db, batch);
      else wal.unsynced(() => commitBatch(db, batch));
    } catch (error) {
      return end(batch, error);
    }
    if (wal === undefined) end(batch);
    else wal.sync().then(() => end(batch), (error: unknown) => end(batch, error)); // prettier-ignore
  }

  function end(batch: readonly Job[], error?: unknown): void {
    endedAt = performance.now();
    underWay = false;
    for (const job of batch) if (error === undefined) job.commit(); else job.abort(error); // prettier-ignore
    schedule();
  }

  function add<T>(queue: 'jobs' | 'last', work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      (queue === 'jobs' ? jobs : lastJobs).push(job(savepoint, { work, resolve, reject }));
      schedule();
    });
  }

  return { run: (work) => add('jobs', work), runLast: (work) => add('last', work) };
}

function commitBatch(db: Db, batch: readonly Job[]): void {
  db.transaction(() => {
    for (const job of batch) {
      job.work();
      // A full disk or an I/O error makes SQLite roll back the whole transaction by itself.
      if (!db.inTransaction) throw new AppError('STORAGE_FAILED', { detail: 'the database rolled a batch back' });
    }
  }).immediate();
}

interface Work<T> {
  readonly work: () => T;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function job<T>(savepoint: (work: () => void) => void, { work, resolve, reject }: Work<T>): Job {
  let settle: () => void;
  return {
    work: () => {
      try {
        savepoint(() => {
          const value = work();
          settle = () => resolve(value);
        });
      } catch (error) {
        settle = () => reject(error);
      }
    },
    commit: () => settle(),
    abort: reject,
  };
}
