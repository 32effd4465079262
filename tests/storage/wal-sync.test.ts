import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { type Db, openDatabase } from '../../src/storage/database.ts';
import { createWalSync } from '../../src/storage/wal-sync.ts';

const MIGRATIONS = [{ version: 1, name: 'things', sql: 'CREATE TABLE things (name TEXT) STRICT' }];

let folder: string;
let db: Db;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-wal-'));
  db = openDatabase({ file: path.join(folder, 'service.db'), migrations: MIGRATIONS });
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function logBytes(): number {
  return statSync(path.join(folder, 'service.db-wal')).size;
}

const safety = (): unknown => db.pragma('synchronous', { simple: true });
const insert = (name: string) => () => void db.prepare('INSERT INTO things VALUES (?)').run(name);

describe('syncing the log apart from the commits', () => {
  test('leaves the wait out within, and keeps it for every other commit', () => {
    const wal = createWalSync(db);
    const within: unknown[] = [];
    wal?.unsynced(() => within.push(safety()));
    expect([within, safety()]).toEqual([[1], 2]);
    expect(() => wal?.unsynced(() => expect(safety()).toBe(2))).toThrow();
    expect(safety()).toBe(2);
  });

  test('syncs the very log that holds the commit', async () => {
    const wal = createWalSync(db);
    wal?.unsynced(insert('a'));
    expect(logBytes()).toBeGreaterThan(0);
    await wal?.sync();
    const other = openDatabase({ file: db.name, migrations: MIGRATIONS, readonly: true });
    expect(other.prepare('SELECT name FROM things').pluck().all()).toEqual(['a']);
    other.close();
  });

  test('after a refusal brings everything into the file before anything else is committed', async () => {
    let refuse = true;
    const wal = createWalSync(db, () => (refuse ? Promise.reject(new Error('EIO')) : Promise.resolve()));
    wal?.unsynced(insert('a'));
    await expect(wal?.sync()).rejects.toThrow('EIO');
    refuse = false;
    let before = -1;
    wal?.unsynced(() => (before = logBytes()));
    expect(before).toBe(0);
    await wal?.sync();
  });

  test('after a refusal commits nothing while a reader keeps the file from taking everything', async () => {
    let refuse = true;
    const wal = createWalSync(db, () => (refuse ? Promise.reject(new Error('EIO')) : Promise.resolve()));
    const reader = openDatabase({ file: db.name, migrations: MIGRATIONS, readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM things').all();
    wal?.unsynced(insert('a'));
    await expect(wal?.sync()).rejects.toThrow('EIO');
    refuse = false;
    expect(() => wal?.unsynced(insert('b'))).toThrow(expect.objectContaining({ code: 'STORAGE_FAILED' }));
    reader.close();
    wal?.unsynced(insert('c'));
    await wal?.sync();
    expect(db.prepare('SELECT name FROM things').pluck().all()).toEqual(['a', 'c']);
  });

  test('has nothing to do in memory', () => {
    const memory = openDatabase({ file: ':memory:', migrations: MIGRATIONS });
    expect(createWalSync(memory)).toBeUndefined();
    memory.close();
  });
});
