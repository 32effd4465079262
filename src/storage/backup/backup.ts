import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import { AppError, errorCode } from '../../infra/errors.ts';
import { ERASURE_LIST } from '../data-folder.ts';
import { takeProcessLock } from '../process-lock.ts';
import { copySynced, keptFiles, measure } from './copying.ts';
import { type BackupEntry, type BackupManifest, syncToDisk, wholeBackups, writeManifest } from './manifest.ts';

/** How far a backup or a restore is: pages of a database, or files. */
export interface CopyProgress {
  readonly what: 'service.db' | 'knowledge.db' | 'files';
  readonly done: number;
  readonly total: number;
}

/** Options of {@link backUp}. */
export interface BackupOptions {
  readonly dataDir: string;
  /** The folder of backups; each is a folder in it. */
  readonly into: string;
  /** How many whole backups are kept, this one included; all when left out. */
  readonly keep?: number;
  /** Version of the service, for the manifest. */
  readonly app: string;
  readonly clock: Clock;
  readonly progress?: (progress: CopyProgress) => void;
}

/** A finished backup. */
export interface BackupReport {
  readonly folder: string;
  readonly entries: number;
  readonly bytes: number;
  /** Older backups that were removed. */
  readonly removed: readonly string[];
}

/** A backup in the making; no name of a whole one ends so. */
const DRAFT = '.partial';

/** Pages copied at a time: 4 MB, so that progress is seen and the copying stays quick. */
const PAGES_AT_ONCE = 1024;

/** Vietnam is seven hours ahead of UTC all year round. */
const VIETNAM_MS = 7 * 3_600_000;

/**
 * Copies a data folder while the service writes to it. The databases are copied as they were at one moment each, first
 * `service.db`, then the files that it names, so that every row has its file; the list of erasures goes last. The indexes are derived and stay out. The
 * backup gets its name when it is whole and on disk; before that it cannot be taken for one.
 * @throws AppError `BACKUP_NOTHING`, `BACKUP_BUSY`, `BACKUP_FAILED`.
 */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { dataDir, into } = options;
  if (!existsSync(path.join(dataDir, 'service.db'))) throw new AppError('BACKUP_NOTHING', { detail: dataDir });
  const unlock = takeProcessLock(path.join(into, 'backup.lock'), 'BACKUP_BUSY');
  try {
    removeDrafts(into);
    return await make(options);
  } catch (error) {
    removeDrafts(into);
    if (error instanceof AppError) throw error;
    throw new AppError('BACKUP_FAILED', { detail: errorCode(error) ?? 'unknown', cause: error });
  } finally {
    unlock();
  }
}

async function make(options: BackupOptions): Promise<BackupReport> {
  const { into, clock } = options;
  const createdAt = clock.now();
  const name = freeName(into, createdAt);
  const draft = path.join(into, `${name}${DRAFT}`);
  mkdirSync(draft, { mode: 0o700 });
  const { schemas, entries } = await fill(draft, options);
  writeManifest(draft, { app: options.app, createdAt: new Date(createdAt).toISOString(), schemas, entries });
  syncToDisk(draft);
  renameSync(draft, path.join(into, name));
  syncToDisk(into);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return { folder: path.join(into, name), entries: entries.length, bytes, removed: prune(options) };
}

async function fill(draft: string, options: BackupOptions): Promise<Pick<BackupManifest, 'schemas' | 'entries'>> {
  const service = await copyDatabase('service.db', draft, options);
  const knowledge = await copyDatabase('knowledge.db', draft, options);
  const files = await copyFiles(draft, options);
  // Last: whoever is erased while the rest is copied stands in it.
  const erased = await copyList(draft, options);
  const databases = [service, knowledge].flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  return {
    schemas: { service: service.schema, knowledge: knowledge.schema },
    entries: [...databases, ...files, ...erased],
  };
}

interface CopiedDatabase {
  readonly schema: number;
  readonly entry?: BackupEntry;
}

async function copyDatabase(
  name: 'service.db' | 'knowledge.db',
  draft: string,
  { dataDir, progress }: BackupOptions,
): Promise<CopiedDatabase> {
  const source = path.join(dataDir, name);
  if (!existsSync(source)) return { schema: 0 };
  const target = path.join(draft, name);
  await copyPages({ source, target, onPages: (done, total) => progress?.({ what: name, done, total }) });
  const schema = makeWhole(target);
  return { schema, entry: { path: name, ...(await measure(target)) } };
}

interface PageCopy {
  readonly source: string;
  readonly target: string;
  readonly onPages: (done: number, total: number) => void;
}

async function copyPages({ source, target, onPages }: PageCopy): Promise<void> {
  const db = new Database(source, { readonly: true });
  try {
    db.pragma('busy_timeout = 5000');
    // The backup API begins anew whenever another connection writes, and under load would never end. Within a read
    // transaction of its own it sees one moment to the end, and in WAL mode stops no writer.
    db.exec('BEGIN');
    db.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
    await db.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        onPages(totalPages - remainingPages, totalPages);
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    db.close();
  }
}

/** Makes a copied database one file without a log beside it, and looks through it. */
function makeWhole(file: string): number {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = DELETE');
    const found = db.pragma('quick_check', { simple: true });
    if (found !== 'ok') throw new AppError('BACKUP_FAILED', { detail: `${path.basename(file)}: ${String(found)}` });
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
}

async function copyFiles(draft: string, { dataDir, progress }: BackupOptions): Promise<BackupEntry[]> {
  const paths = await keptFiles(dataDir);
  const entries: BackupEntry[] = [];
  for (const [index, name] of paths.entries()) {
    const copied = await copyUnlessErased({ from: path.join(dataDir, name), to: path.join(draft, name) });
    if (copied !== undefined) entries.push({ path: name, ...copied });
    progress?.({ what: 'files', done: index + 1, total: paths.length });
  }
  return entries;
}

async function copyList(draft: string, { dataDir }: BackupOptions): Promise<BackupEntry[]> {
  const from = path.join(dataDir, ERASURE_LIST);
  if (!existsSync(from)) return [];
  return [{ path: ERASURE_LIST, ...(await copySynced({ from, to: path.join(draft, ERASURE_LIST) })) }];
}

/** Somebody may have had their files erased since the names were read. */
async function copyUnlessErased(copy: Parameters<typeof copySynced>[0]) {
  try {
    return await copySynced(copy);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || existsSync(copy.from)) throw error;
    rmSync(copy.to, { force: true });
    return undefined;
  }
}

function freeName(into: string, now: EpochMs): string {
  const [day = '', time = ''] = new Date(now + VIETNAM_MS).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  const name = `hoiluat-${day}-${time}`;
  let number = 1;
  while (existsSync(path.join(into, numbered(name, number)))) number += 1;
  return numbered(name, number);
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : `${name}-${number}`;
}

/** What an earlier run left behind when it was cut off; the lock keeps a running one's. */
function removeDrafts(into: string): void {
  for (const name of readdirSync(into).filter((one) => one.startsWith('hoiluat-') && one.endsWith(DRAFT)))
    rmSync(path.join(into, name), { recursive: true, force: true });
}

function prune({ into, keep }: BackupOptions): string[] {
  if (keep === undefined) return [];
  const old = wholeBackups(into).slice(0, -keep);
  for (const name of old) rmSync(path.join(into, name), { recursive: true, force: true });
  return old;
}
