import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { silentLogger } from '../../src/infra/logger.ts';
import { startCheckpoints } from '../../src/storage/checkpoints.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';

const MIGRATIONS = [{ version: 1, name: 'things', sql: 'CREATE TABLE things (name TEXT) STRICT' }];

let folder: string;
let db: Db;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-checkpoints-'));
  db = openDatabase({ file: path.join(folder, 'service.db'), migrations: MIGRATIONS });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fileBytes = (): number => statSync(path.join(folder, 'service.db')).size;

describe('checkpoints beside the commits', () => {
  test('move what was committed into the file, which the last connection leaves whole', async () => {
    const checkpoints = startCheckpoints(db, silentLogger);
    const before = fileBytes();
    db.prepare('INSERT INTO things VALUES (?)').run('x'.repeat(200_000));
    while (fileBytes() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    await checkpoints.stop();
    db.close();
    const again = openDatabase({ file: path.join(folder, 'service.db'), migrations: MIGRATIONS });
    expect(again.prepare('SELECT length(name) FROM things').pluck().get()).toBe(200_000);
    again.close();
  });

  test('are left to the commits when their thread cannot begin', async () => {
    const name = db.name;
    db.close();
    const gone = openDatabase({ file: path.join(folder, 'other.db'), migrations: MIGRATIONS });
    // A name that leads nowhere: the thread ends with an error.
    const checkpoints = startCheckpoints(
      new Proxy(gone, {
        get: (target, key) => {
          if (key === 'name') return `${name}.missing`;
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? (value as (...all: unknown[]) => unknown).bind(target) : value;
        },
      }),
      silentLogger,
    );
    expect(gone.pragma('wal_autocheckpoint', { simple: true })).toBe(8_000);
    await checkpoints.stop();
    expect(gone.pragma('wal_autocheckpoint', { simple: true })).toBe(1_000);
    gone.close();
  });
});
