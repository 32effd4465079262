import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createGroupCommit } from '../../src/conversations/group-commit.ts';
import { type Db, openDatabase, rewriteFile } from '../../src/storage/database.ts';

const MIGRATIONS = [{ version: 1, name: 'things', sql: 'CREATE TABLE things (name TEXT, count INTEGER) STRICT' }];

let folder: string;
let db: Db;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-temporary-'));
  db = openDatabase({ file: path.join(folder, 'service.db'), migrations: MIGRATIONS });
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** SQLite's temporary files have no name any more while they are used; Linux tells which are open. */
function openTemporaryFiles(): string[] {
  const open = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  return open.filter((file) => file.includes('etilqs'));
}

const onLinux = process.platform === 'linux' ? test : test.skip;

describe('temporary data', () => {
  onLinux('of a batch of pieces never goes to the disk', async () => {
    const commit = createGroupCommit(db);
    const insert = db.prepare('INSERT INTO things VALUES (?, 0)');
    await commit.run(() => Array.from({ length: 500 }, (_, at) => insert.run(`${at} `.repeat(200))));
    // Pages that are there already are overwritten in a piece that may be taken back: more than 64 KB of them.
    const files = await commit.run(() => {
      db.exec('UPDATE things SET count = count + 1');
      return openTemporaryFiles();
    });
    expect(files).toEqual([]);
  });

  test('is kept as before after the file was written anew', () => {
    createGroupCommit(db);
    db.exec(`INSERT INTO things VALUES ('gone', 0); DELETE FROM things`);
    rewriteFile(db);
    expect(db.pragma('temp_store', { simple: true })).toBe(2);
  });
});
