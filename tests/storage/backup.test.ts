import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ManualClock } from '../../src/infra/clock.ts';
import { backUp } from '../../src/storage/backup/backup.ts';
import { type RestoreOptions, restore } from '../../src/storage/backup/restore.ts';
import { claimDataFolder, replacedContents, takeServiceLock } from '../../src/storage/data-folder.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { takeProcessLock } from '../../src/storage/process-lock.ts';

const MIGRATIONS = [
  { version: 1, name: 'lines', sql: 'CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT) STRICT' },
];
const FILE = 'một tệp';
const HASH = createHash('sha256').update(FILE).digest('hex');

let folder: string;
let dataDir: string;
let into: string;
let db: Db;
const clock = new ManualClock(Date.parse('2026-11-28T18:30:00Z'));

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-luat-backup-'));
  dataDir = path.join(folder, 'data');
  into = path.join(folder, 'backups');
  db = openDatabase({ file: path.join(dataDir, 'service.db'), migrations: MIGRATIONS });
  openDatabase({ file: path.join(dataDir, 'knowledge.db'), migrations: MIGRATIONS }).close();
  write(path.join(dataDir, 'files', HASH.slice(0, 2), HASH), FILE);
  write(path.join(dataDir, 'files', 'making', 'half'), 'nửa');
  write(path.join(dataDir, 'index', '1', 'strings'), 'derived');
  db.prepare('INSERT INTO lines (text) VALUES (?)').run('trước');
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const make = (keep?: number) => backUp({ dataDir, into, clock, app: '0.1.0', ...(keep !== undefined && { keep }) });

const bring = (options: Partial<RestoreOptions> = {}) =>
  restore({
    ...{ from: into, dataDir: path.join(folder, 'elsewhere'), clock, afterwards: [] },
    migrations: { service: MIGRATIONS, knowledge: MIGRATIONS },
    ...options,
  });

function linesIn(data: string): unknown[] {
  const restored = openDatabase({ file: path.join(data, 'service.db'), migrations: MIGRATIONS });
  try {
    return restored.prepare('SELECT text FROM lines ORDER BY id').pluck().all();
  } finally {
    restored.close();
  }
}

describe('a backup', () => {
  test('holds databases and kept files, and neither indexes nor files in the making', async () => {
    const report = await make();
    // Named by the day and time in Vietnam.
    expect(path.basename(report.folder)).toBe('hoiluat-20261129-013000');
    expect(readdirSync(report.folder).sort()).toEqual(['files', 'knowledge.db', 'manifest.json', 'service.db']);
    expect(readdirSync(path.join(report.folder, 'files'))).toEqual([HASH.slice(0, 2)]);
    expect(report.entries).toBe(3);
  });

  test('is of one moment and ends although somebody writes all the time', async () => {
    const insert = db.prepare('INSERT INTO lines (text) VALUES (?)');
    db.transaction(() => {
      for (let n = 0; n < 3000; n += 1) insert.run('x'.repeat(4000));
    })();
    const pages: number[] = [];
    await backUp({
      ...{ dataDir, into, clock, app: '0.1.0' },
      progress: ({ what, done }) => {
        if (what !== 'service.db') return;
        pages.push(done);
        insert.run('giữa chừng');
      },
    });
    expect(pages.length).toBeGreaterThan(2);
    await bring();
    const restored = linesIn(path.join(folder, 'elsewhere'));
    expect(restored).toHaveLength(3001);
    expect(restored).not.toContain('giữa chừng');
  });

  test('that cannot be finished leaves nothing that looks like one', async () => {
    write(path.join(dataDir, 'knowledge.db'), 'no database at all, and longer than a header needs to be'.repeat(20));
    await expect(make()).rejects.toMatchObject({ code: 'BACKUP_FAILED' });
    expect(readdirSync(into).filter((name) => name.startsWith('hoiluat-'))).toEqual([]);
  });

  test('takes the remains of one that was cut off away', async () => {
    write(path.join(into, 'hoiluat-20261101-000000.partial', 'service.db'), 'nửa');
    await make();
    expect(readdirSync(into).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('keeps as many as asked for, the newest', async () => {
    await make();
    await make();
    const third = await make(2);
    expect(third.removed).toEqual(['hoiluat-20261129-013000']);
    const left = readdirSync(into).filter((name) => name.startsWith('hoiluat-'));
    expect(left.sort()).toEqual(['hoiluat-20261129-013000-2', 'hoiluat-20261129-013000-3']);
  });

  test('waits for no other one, and needs something to copy', async () => {
    const release = takeProcessLock(path.join(into, 'backup.lock'), 'BACKUP_BUSY');
    await expect(make()).rejects.toMatchObject({ code: 'BACKUP_BUSY' });
    release();
    await expect(backUp({ dataDir: folder, into, clock, app: '0' })).rejects.toMatchObject({ code: 'BACKUP_NOTHING' });
  });
});

describe('the list of erasures', () => {
  const listOf = (data: string) => readFileSync(path.join(data, 'erasures.jsonl'), 'utf8').split('\n').filter(Boolean);
  const erase = (line: string) => appendFileSync(path.join(dataDir, 'erasures.jsonl'), `\n${line}`);
  const elsewhere = () => path.join(folder, 'elsewhere');

  test('is in the backup, and in the folder that it is restored to', async () => {
    erase('{"code":"1"}');
    const { folder: backup, entries } = await make();
    expect(entries).toBe(4);
    expect(listOf(backup)).toEqual(['{"code":"1"}']);
    await bring();
    expect(listOf(elsewhere())).toEqual(['{"code":"1"}']);
  });

  test('of a later backup counts when an older one is restored', async () => {
    const first = await make();
    clock.advance(60_000);
    erase('{"code":"later"}');
    await make();
    await bring({ from: first.folder });
    expect(listOf(elsewhere())).toEqual(['{"code":"later"}']);
  });

  test('that stands in the data folder loses no line, whichever is newer', async () => {
    erase('{"code":"1"}');
    await make();
    mkdirSync(elsewhere());
    writeFileSync(path.join(elsewhere(), 'erasures.jsonl'), '\n{"code":"1"}\n{"code":"2"}');
    await bring();
    expect(listOf(elsewhere())).toEqual(['{"code":"1"}', '{"code":"2"}']);
  });

  test('that was changed in a backup is noticed as anything else is', async () => {
    erase('{"code":"1"}');
    const { folder: backup } = await make();
    writeFileSync(path.join(backup, 'erasures.jsonl'), '');
    await expect(bring()).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  });

  test('stands before the people do when a restore is cut off', async () => {
    erase('{"code":"1"}');
    await make();
    await bring();
    // As it stands when the process dies between the two.
    const ready = path.join(folder, 'cut', 'restoring-1');
    mkdirSync(ready, { recursive: true });
    for (const name of ['service.db', 'files', 'knowledge.db'])
      renameSync(path.join(elsewhere(), name), path.join(ready, name));
    renameSync(path.join(elsewhere(), 'erasures.jsonl'), path.join(folder, 'cut', 'erasures.jsonl'));
    await bring({ dataDir: path.join(folder, 'cut') });
    expect(listOf(path.join(folder, 'cut'))).toEqual(['{"code":"1"}']);
    expect(linesIn(path.join(folder, 'cut'))).toEqual(['trước']);
  });
});

describe('a restore', () => {
  test('takes the newest backup of a folder and prepares the database before anybody sees it', async () => {
    await make();
    db.prepare('INSERT INTO lines (text) VALUES (?)').run('sau');
    clock.advance(60_000);
    const second = await make();
    const { backup, replaced } = await bring({
      afterwards: [({ db: restored }) => void restored.prepare(`INSERT INTO lines (text) VALUES ('xử lý')`).run()],
    });
    expect({ backup, replaced }).toEqual({ backup: second.folder, replaced: null });
    expect(linesIn(path.join(folder, 'elsewhere'))).toEqual(['trước', 'sau', 'xử lý']);
    expect(readFileSync(path.join(folder, 'elsewhere', 'files', HASH.slice(0, 2), HASH), 'utf8')).toBe(FILE);
  });

  test('refuses a folder in use, and one with content unless forced; then moves that aside', async () => {
    await make();
    db.prepare('INSERT INTO lines (text) VALUES (?)').run('sau');
    await expect(bring({ dataDir })).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
    const release = takeServiceLock(dataDir);
    await expect(bring({ dataDir, force: true })).rejects.toMatchObject({ code: 'DATA_DIR_BUSY' });
    release();
    const ingested = takeProcessLock(path.join(dataDir, 'ingest.lock'), 'INGEST_BUSY');
    await expect(bring({ dataDir, force: true })).rejects.toMatchObject({ code: 'INGEST_BUSY' });
    ingested();
    db.close();
    const { replaced } = await bring({ dataDir, force: true });
    expect(linesIn(dataDir)).toEqual(['trước']);
    expect(existsSync(path.join(dataDir, 'index'))).toBe(false);
    expect(linesIn(replaced ?? '')).toEqual(['trước', 'sau']);
    clock.advance(1_000);
    const again = await bring({ dataDir, force: true });
    expect(replacedContents(dataDir)).toEqual([replaced, again.replaced]);
    expect(replacedContents(path.join(folder, 'elsewhere'))).toEqual([]);
    expect(existsSync(path.join(replaced ?? '', 'index', '1', 'strings'))).toBe(true);
  });

  test.each(['service.db', path.join('files', HASH.slice(0, 2), HASH)])(
    'changes nothing when %s differs',
    async (name) => {
      const { folder: backup } = await make();
      appendFileSync(path.join(backup, name), 'x');
      await expect(bring({ dataDir, force: true })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
      rmSync(path.join(backup, name));
      await expect(bring({ dataDir, force: true })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
      expect(linesIn(dataDir)).toEqual(['trước']);
    },
  );

  test('refuses what is no whole backup, what points elsewhere, and a newer schema', async () => {
    await expect(bring()).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    const { folder: backup } = await make();
    const file = path.join(backup, 'manifest.json');
    const manifest = readFileSync(file, 'utf8');
    writeFileSync(file, manifest.replace('"service.db"', '"../../service.db"'));
    await expect(bring()).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    writeFileSync(file, manifest.replace('"service": 1', '"service": 2'));
    await expect(bring()).rejects.toMatchObject({ code: 'DATABASE_TOO_NEW' });
  });

  test('that was cut off keeps services away until it is finished', async () => {
    await make();
    db.prepare('INSERT INTO lines (text) VALUES (?)').run('sau');
    db.close();
    // As it stands when the process dies after the first of three exchanges.
    await bring({ dataDir: path.join(folder, 'elsewhere') });
    renameSync(path.join(folder, 'elsewhere'), path.join(dataDir, 'restoring-1'));
    mkdirSync(path.join(dataDir, 'replaced-1'));
    renameSync(path.join(dataDir, 'files'), path.join(dataDir, 'replaced-1', 'files'));
    renameSync(path.join(dataDir, 'restoring-1', 'files'), path.join(dataDir, 'files'));
    expect(() => claimDataFolder(dataDir)).toThrow(expect.objectContaining({ code: 'RESTORE_UNFINISHED' }));
    await expect(bring({ dataDir })).resolves.toMatchObject({ backup: null });
    claimDataFolder(dataDir)();
    expect(linesIn(dataDir)).toEqual(['trước']);
    expect(readFileSync(path.join(dataDir, 'files', HASH.slice(0, 2), HASH), 'utf8')).toBe(FILE);
  });
});
