import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  type ServiceProcess,
  freePort,
  settingsFor,
  startServiceProcess,
} from '../../scripts/support/service-process.ts';
import { startFakeMessenger, startFakeZalo } from '../../src/simulator/fakes/index.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { allRows, fillReleased, rowsOf } from './released-rows.ts';

/** The versions that agencies have; what came after them must take their data along. */
const RELEASED = [1, 2, 3, 4, 5, 6] as const;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-luat-migration-'));
  file = path.join(folder, 'service.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A database of a released version that went through all before it, with rows from each time. */
function released(version: number): void {
  for (const step of RELEASED.filter((one) => one <= version)) {
    const db = openDatabase({ file, migrations: serviceMigrations.filter((migration) => migration.version <= step) });
    fillReleased(db, step);
    db.close();
  }
}

function read<T>(look: (db: Db) => T): T {
  const db = openDatabase({ file, migrations: serviceMigrations, readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

describe('a data folder of an earlier version', () => {
  test.each(RELEASED)('of schema %i keeps every row of every table', (version) => {
    released(version);
    const before = read(allRows);
    openDatabase({ file, migrations: serviceMigrations }).close();
    for (const [table, { columns, rows }] of before) {
      // Derived rows may be added; none may be missing, whatever was done to the table.
      const after = read((db) => rowsOf(db, table, columns));
      expect({ table, missing: rows.filter((row) => !after.includes(row)) }).toEqual({ table, missing: [] });
    }
    expect(read((db) => db.pragma('foreign_key_check'))).toEqual([]);
    expect(read((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
  });

  test('is the old one, whole, when the process is killed in the middle of the migrations', async () => {
    released(6);
    const before = read(allRows);
    const child = spawn(process.execPath, ['--import', 'tsx', 'tests/storage/migrating.ts', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    // The log grows: the migration has begun to write.
    while (sizeOf(`${file}-wal`) < 100_000) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(read((db) => db.pragma('user_version', { simple: true }))).toBe(6);
    expect(read(allRows)).toEqual(before);
    openDatabase({ file, migrations: serviceMigrations }).close();
    expect(read((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
  }, 120_000);

  test('goes on under load: what waited is answered, and what arrives right after the start as well', async () => {
    released(6);
    const [zalo, messenger, port] = await Promise.all([startFakeZalo(), startFakeMessenger(), freePort()]);
    // The rows are of 2023: what is kept for three years only would be gone before it is looked at.
    const periods = { RETENTION_CONVERSATION_DAYS: '3650', RETENTION_TEXT_DAYS: '3650' };
    const env = { ...settingsFor({ zalo, messenger }), ...periods, DATA_DIR: folder, TURN_PAUSE_MS: '50' };
    zalo.connect(`http://127.0.0.1:${port}/webhooks/zalo`);
    messenger.connect(`http://127.0.0.1:${port}/webhooks/messenger`);
    let service: ServiceProcess | undefined;
    try {
      const starting = startServiceProcess({ env, port }).then((started) => (service = started));
      const asked: {
        readonly platform: 'zalo' | 'messenger';
        readonly personId: string;
        readonly accepted: boolean;
      }[] = [];
      // People do not wait for the start to end, and go on after it.
      for (let number = 0, afterStart = 0; afterStart < 10; number += 1) {
        if (service !== undefined) afterStart += 1;
        const platform = number % 2 === 0 ? zalo : messenger;
        const personId = String(84_500_000_000n + BigInt(number));
        const { accepted } = await platform.say({ personId, text: 'vượt đèn đỏ xe máy phạt bao nhiêu' });
        asked.push({ platform: platform.name, personId, accepted });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await starting;
      const heard = asked.filter(({ accepted }) => accepted);
      expect(heard.length).toBeGreaterThan(0);
      const phones = { zalo, messenger };
      while (heard.some(({ platform, personId }) => phones[platform].messages(personId).length === 0))
        await new Promise((resolve) => setTimeout(resolve, 50));
      while (read((db) => db.prepare(`SELECT 1 FROM inbox WHERE status = 'pending'`).get()) !== undefined)
        await new Promise((resolve) => setTimeout(resolve, 50));
      // The person of long ago cannot be written to any more; their question has its answer all the same.
      expect(
        read((db) => db.prepare(`SELECT status, answer_id IS NULL AS open FROM inbox WHERE event_key = 'k1'`).get()),
      ).toEqual({
        status: 'done',
        open: 0,
      });
    } finally {
      await service?.stop('SIGKILL');
      await Promise.all([zalo.close(), messenger.close()]);
    }
  }, 300_000);
});

function sizeOf(name: string): number {
  try {
    return statSync(name).size;
  } catch {
    return 0;
  }
}
