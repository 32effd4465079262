import { fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

import { AppError } from '../infra/errors.ts';
import { type Db, emptyLog } from './database.ts';

/** Commits whose waiting for the disk is done by another thread. */
export interface WalSync {
  /**
   * Does work whose commits do not wait for the disk: until the next {@link sync} a power failure may undo them.
   * @throws after a sync that failed, as long as the file cannot take what that left in doubt
   */
  unsynced(work: () => void): void;
  /**
   * Resolves when everything committed so far is on disk.
   * @throws when the disk refuses; what was committed since the last success is then promised by nobody.
   */
  sync(): Promise<void>;
}

/**
 * Does work whose commits do not wait for the disk. A killed process loses nothing of it; a power failure may undo it,
 * and leaves the database whole.
 */
export function withoutSync(db: Db, work: () => void): void {
  db.pragma('synchronous = NORMAL');
  try {
    work();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

/** Brings a file's contents to the disk. */
type SyncFile = (descriptor: number) => Promise<void>;

/**
 * Syncs of a database in WAL mode. A commit is an append to the log beside the file, and durable once that is synced;
 * SQLite itself would wait for it in the thread that commits. Within `unsynced` it only keeps the order of its writes
 * (`synchronous=NORMAL`), so that the database is whole after any crash, and the log is synced from here. All other
 * commits of the connection wait for the disk as ever.
 * @returns undefined for a database in memory, which has no disk to wait for
 */
export function createWalSync(db: Db, syncFile: SyncFile = promisify(fdatasync)): WalSync | undefined {
  if (db.memory) return undefined;
  let log: number | undefined;
  let failed = false;

  /** After a failed sync nobody knows which pages arrived, and the next sync would not tell: the file takes them all. */
  function repair(): void {
    if (!emptyLog(db)) throw new AppError('STORAGE_FAILED', { detail: 'a reader keeps the log' });
    failed = false;
  }

  return {
    unsynced(work) {
      if (failed) repair();
      withoutSync(db, work);
    },
    async sync() {
      // The log exists from the first access on, and stays the same file until the last connection closes.
      log ??= openSync(`${db.name}-wal`, 'r+');
      try {
        await syncFile(log);
      } catch (error) {
        failed = true;
        throw error;
      }
    },
  };
}
