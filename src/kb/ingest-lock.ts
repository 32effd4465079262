import { mkdirSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';

import { AppError, errorCode } from '../infra/errors.ts';

/**
 * Lets one process at a time put knowledge into a data folder. The lock is a transaction on an empty database beside it,
 * which the operating system lets go of when the process dies, however it dies.
 * @returns a function that gives the lock back.
 * @throws AppError `INGEST_BUSY` when another process (or another call) holds it.
 */
export function takeIngestLock(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(path.join(dataDir, 'ingest.lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (errorCode(error) === 'SQLITE_BUSY') throw new AppError('INGEST_BUSY', { cause: error });
    throw error;
  }
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}
