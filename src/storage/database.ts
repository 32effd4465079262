import { mkdirSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';

import { AppError } from '../infra/errors.ts';

/** An open SQLite database. Statements are prepared once by the store that owns them. */
export type Db = Database.Database;

/** One step of the schema. `version` counts from 1 without gaps; a released migration is never edited. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Options of {@link openDatabase}. */
export interface OpenDatabaseOptions {
  readonly file: string;
  readonly migrations: readonly Migration[];
  /** Fail instead of creating or migrating; for a second process that only reads. */
  readonly readonly?: boolean;
}

/** SQLite's own 2 MB do not hold what is met at random: inner pages, and leaves of indexes over ids. */
const CACHE_KIB = 16 * 1024;

/**
 * Opens (and creates) a database file and brings its schema up to date, each migration in one transaction.
 * `synchronous=FULL` in WAL mode makes a commit durable against power loss, which the inbox promises.
 * @throws AppError `DATABASE_TOO_NEW` when the file was written by a newer version.
 */
export function openDatabase({ file, migrations, readonly = false }: OpenDatabaseOptions): Db {
  if (!readonly && file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true });
  const db = new Database(file, { readonly, fileMustExist: readonly });
  // A writer in another process (an ingest, a backup) holds the lock for milliseconds; 5 s is ample.
  db.pragma('busy_timeout = 5000');
  db.pragma('foreign_keys = ON');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  if (!readonly) {
    // What was deleted is overwritten: people can ask for their data to be erased.
    db.pragma('secure_delete = ON');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    migrate(db, migrations);
  }
  return db;
}

/**
 * Whether a write arrives on the disk. The lock alone does not tell: a full or read-only disk gives it, and so does a commit
 * in which nothing changed. So the schema's number is written once more, as it is: one page, in a commit like any other.
 */
export async function takesWrites(db: Db, commit: (work: () => void) => Promise<void>): Promise<boolean> {
  const touch = (): void => void db.pragma(`user_version = ${Number(db.pragma('user_version', { simple: true }))}`);
  return commit(touch).then(
    () => true,
    () => false,
  );
}

/**
 * Moves everything from the log into the file, and leaves the log empty. A reader that still needs it, such as a backup,
 * is not waited for: nothing else would be done meanwhile.
 * @returns false while one stands in the way
 */
export function emptyLog(db: Db): boolean {
  const patience = Number(db.pragma('busy_timeout', { simple: true }));
  db.pragma('busy_timeout = 0');
  try {
    return Number(db.pragma('wal_checkpoint(TRUNCATE)', { simple: true })) === 0;
  } finally {
    db.pragma(`busy_timeout = ${patience}`);
  }
}

/** Writes the whole file anew, without what was removed. The copy on the way lies on the disk, also where small temporary data are kept in memory. */
export function rewriteFile(db: Db): void {
  const place = Number(db.pragma('temp_store', { simple: true }));
  db.pragma('temp_store = FILE');
  try {
    db.exec('VACUUM');
  } finally {
    db.pragma(`temp_store = ${place}`);
  }
}

function migrate(db: Db, migrations: readonly Migration[]): void {
  // IMMEDIATE takes the write lock first, so two processes that start together do not both migrate.
  db.transaction(() => {
    const current = Number(db.pragma('user_version', { simple: true }));
    const latest = migrations.at(-1)?.version ?? 0;
    if (current > latest) {
      throw new AppError('DATABASE_TOO_NEW', { detail: `schema ${current}, this version knows ${latest}` });
    }
    for (const migration of migrations.filter((m) => m.version > current)) {
      db.exec(migration.sql);
      db.pragma(`user_version = ${migration.version}`);
    }
  }).immediate();
}
