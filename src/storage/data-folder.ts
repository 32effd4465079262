import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../infra/errors.ts';
import { takeProcessLock } from './process-lock.ts';

/** A restored backup waits under a name that begins so while it takes the place of what stood there. */
export const RESTORING = 'restoring-';

/** What a restored backup took the place of lies under names that begin so. */
export const REPLACED = 'replaced-';

/** The lock file of whoever puts knowledge in. */
export const INGEST_LOCK = 'ingest.lock';

/** Who must stay erased, by hash; a line for each erasure. It only grows. */
export const ERASURE_LIST = 'erasures.jsonl';

/**
 * Makes this process the only service on a data folder: two would answer every question twice.
 * @returns a function that gives the folder back.
 * @throws AppError `DATA_DIR_BUSY`, `RESTORE_UNFINISHED`.
 */
export function claimDataFolder(dataDir: string): () => void {
  const release = takeServiceLock(dataDir);
  if (unfinishedRestore(dataDir) === undefined) return release;
  release();
  throw new AppError('RESTORE_UNFINISHED', { detail: dataDir });
}

/**
 * The lock alone; a restore takes it to be sure that no service runs.
 * @throws AppError `DATA_DIR_BUSY`.
 */
export function takeServiceLock(dataDir: string): () => void {
  return takeProcessLock(path.join(dataDir, 'service.lock'), 'DATA_DIR_BUSY');
}

/**
 * Folders in which content that restores have replaced still lies, the oldest first. No erasure and no retention reaches
 * into them, and nobody but the operator knows when they may go.
 */
export function replacedContents(dataDir: string): readonly string[] {
  if (!existsSync(dataDir)) return [];
  const names = readdirSync(dataDir).filter((name) => name.startsWith(REPLACED));
  return names.sort().map((name) => path.join(dataDir, name));
}

/** Name of the folder that an unfinished restore left in a data folder. */
export function unfinishedRestore(dataDir: string): string | undefined {
  if (!existsSync(dataDir)) return undefined;
  return readdirSync(dataDir).find((name) => name.startsWith(RESTORING));
}
