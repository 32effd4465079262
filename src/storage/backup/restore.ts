import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import type { Clock } from '../../infra/clock.ts';
import { AppError } from '../../infra/errors.ts';
import { ERASURE_LIST, INGEST_LOCK, REPLACED, RESTORING, takeServiceLock, unfinishedRestore } from '../data-folder.ts';
import { type Db, type Migration, openDatabase } from '../database.ts';
import type { CopyProgress } from './backup.ts';
import { erasedInAny, writeErased } from './erased.ts';
import { copySynced } from './copying.ts';
import { takeProcessLock } from '../process-lock.ts';
import { type BackupManifest, readManifest, syncToDisk, wholeBackups } from './manifest.ts';

/** Something that must be done to a restored `service.db` before a service may see it. */
export type AfterRestore = (restored: {
  readonly db: Db;
  /** The data folder, which still holds what the backup is going to replace. */
  readonly dataDir: string;
}) => void;

/** Options of {@link restore}. */
export interface RestoreOptions {
  /** A backup, or a folder of backups, of which the newest is taken. */
  readonly from: string;
  readonly dataDir: string;
  /** Replace what is there; it is moved aside, not deleted. */
  readonly force?: boolean;
  /** Schemas that this version knows. */
  readonly migrations: { readonly service: readonly Migration[]; readonly knowledge: readonly Migration[] };
  readonly afterwards: readonly AfterRestore[];
  readonly clock: Clock;
  readonly progress?: (progress: CopyProgress) => void;
}

/** A finished restore. */
export interface RestoreReport {
  /** The backup that was taken; `null` when a restore that had been cut off was only finished. */
  readonly backup: string | null;
  /** Where the earlier content lies; `null` when there was none. */
  readonly replaced: string | null;
}

/** Where a backup is copied to and checked; nothing is lost when it is left behind. */
const DRAFT = 'restore.partial';

/** A log or an index that belongs to the old database must be gone before the new one comes. */
const PLACES: readonly { readonly name: string; readonly with: readonly string[] }[] = [
  { name: 'files', with: [] },
  { name: 'knowledge.db', with: ['index', 'knowledge.db-wal', 'knowledge.db-shm'] },
  { name: 'service.db', with: ['service.db-wal', 'service.db-shm'] },
];

/**
 * Puts a backup in the place of a data folder's content. Everything is copied, checked and prepared first; until then
 * nothing changes. Cut off while the places are exchanged, it is finished by the next call, and until then no service
 * starts on the folder.
 * @throws AppError `BACKUP_INVALID`, `BACKUP_DAMAGED`, `DATABASE_TOO_NEW`, `DATA_DIR_BUSY`, `INGEST_BUSY`,
 * `RESTORE_NOT_EMPTY`.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { dataDir } = options;
  const unlock = lockAll(dataDir);
  try {
    const unfinished = unfinishedRestore(dataDir);
    if (unfinished !== undefined) return { backup: null, replaced: exchange(dataDir, unfinished) };
    const backup = newestOf(options.from);
    const manifest = readManifest(backup);
    refuseNewer(manifest, options);
    if (options.force !== true && isOccupied(dataDir)) throw new AppError('RESTORE_NOT_EMPTY', { detail: dataDir });
    await prepare({ ...options, backup, manifest });
    const ready = `${RESTORING}${options.clock.now()}`;
    renameSync(path.join(dataDir, DRAFT), path.join(dataDir, ready));
    return { backup, replaced: exchange(dataDir, ready) };
  } finally {
    unlock();
  }
}

/** No service may run, and no ingest: its knowledge would go aside with the old, and its index stay beside the new. */
function lockAll(dataDir: string): () => void {
  const releaseService = takeServiceLock(dataDir);
  try {
    const releaseIngest = takeProcessLock(path.join(dataDir, INGEST_LOCK), 'INGEST_BUSY');
    return () => {
      releaseIngest();
      releaseService();
    };
  } catch (error) {
    releaseService();
    throw error;
  }
}

function newestOf(from: string): string {
  const newest = wholeBackups(from).at(-1);
  return newest === undefined ? from : path.join(from, newest);
}

function refuseNewer({ schemas }: BackupManifest, { migrations }: RestoreOptions): void {
  for (const name of ['service', 'knowledge'] as const) {
    const known = migrations[name].at(-1)?.version ?? 0;
    if (schemas[name] > known)
      throw new AppError('DATABASE_TOO_NEW', { detail: `${name}.db: schema ${schemas[name]}, known ${known}` });
  }
}

function isOccupied(dataDir: string): boolean {
  return PLACES.some(({ name }) => existsSync(path.join(dataDir, name)));
}

interface Prepared extends RestoreOptions {
  readonly backup: string;
  readonly manifest: BackupManifest;
}

async function prepare(options: Prepared): Promise<void> {
  const { dataDir, migrations, afterwards } = options;
  const draft = path.join(dataDir, DRAFT);
  rmSync(draft, { recursive: true, force: true });
  // Always there, so that the earlier files are replaced even when the backup has none.
  mkdirSync(path.join(draft, 'files'), { recursive: true, mode: 0o700 });
  await copyChecked(draft, options);
  writeErased(draft, erasedInAny(options));
  if (!existsSync(path.join(draft, 'service.db'))) throw new AppError('BACKUP_INVALID', { detail: options.backup });
  const db = openDatabase({ file: path.join(draft, 'service.db'), migrations: migrations.service });
  try {
    for (const act of afterwards) act({ db, dataDir });
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  syncToDisk(draft);
}

/** Copies and compares hashes in one reading: what is put in place is what was checked. */
async function copyChecked(draft: string, { backup, manifest, progress }: Prepared): Promise<void> {
  const total = manifest.entries.length;
  for (const [index, entry] of manifest.entries.entries()) {
    const from = path.join(backup, entry.path);
    if (!existsSync(from)) throw new AppError('BACKUP_DAMAGED', { detail: `${entry.path} is missing` });
    const { bytes, sha256 } = await copySynced({ from, to: path.join(draft, entry.path) });
    if (bytes !== entry.bytes || sha256 !== entry.sha256) throw new AppError('BACKUP_DAMAGED', { detail: entry.path });
    progress?.({ what: 'files', done: index + 1, total });
  }
}

/** Moves the old aside and the new in, place by place; what was done already is not done again. */
function exchange(dataDir: string, ready: string): string | null {
  const aside = path.join(dataDir, `${REPLACED}${ready.slice(RESTORING.length)}`);
  // Before anybody can come back; it holds every line of the one it replaces.
  const list = path.join(dataDir, ready, ERASURE_LIST);
  if (existsSync(list)) renameSync(list, path.join(dataDir, ERASURE_LIST));
  for (const { name, with: companions } of PLACES) {
    const fresh = path.join(dataDir, ready, name);
    if (!existsSync(fresh)) continue;
    for (const old of [...companions, name]) moveAside(path.join(dataDir, old), path.join(aside, old));
    renameSync(fresh, path.join(dataDir, name));
    syncToDisk(dataDir);
  }
  rmSync(path.join(dataDir, ready), { recursive: true });
  syncToDisk(dataDir);
  return existsSync(aside) ? aside : null;
}

function moveAside(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
  renameSync(from, to);
}
