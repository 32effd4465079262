import path from 'node:path';

import { INGEST_LOCK } from '../storage/data-folder.ts';
import { takeProcessLock } from '../storage/process-lock.ts';

/**
 * Lets one process at a time put knowledge into a data folder.
 * @returns a function that gives the lock back.
 * @throws AppError `INGEST_BUSY` when another process (or another call) holds it.
 */
export function takeIngestLock(dataDir: string): () => void {
  return takeProcessLock(path.join(dataDir, INGEST_LOCK), 'INGEST_BUSY');
}
