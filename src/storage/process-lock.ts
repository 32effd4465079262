import { mkdirSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';

import { AppError, type ErrorCode, errorCode } from '../infra/errors.ts';

/**
 * Lets one process at a time do something. The lock is a transaction on an empty database, which the operating system
 * lets go of when the process dies, however it dies.
 * @returns a function that gives the lock back.
 * @throws AppError with the code `busy` when another process (or another call) holds it, `STORAGE_FAILED` when the folder
 * cannot be written.
 */
export function takeProcessLock(file: string, busy: ErrorCode): () => void {
  const db = openLock(file);
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw errorCode(error) === 'SQLITE_BUSY' ? new AppError(busy, { cause: error }) : unusable(error);
  }
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}

function openLock(file: string): Database.Database {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    return new Database(file, { timeout: 0 });
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(cause: unknown): AppError {
  return new AppError('STORAGE_FAILED', { detail: errorCode(cause) ?? 'unknown', cause });
}
