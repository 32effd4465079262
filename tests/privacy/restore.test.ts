import { mkdtempSync, appendFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { openErasureList } from '../../src/privacy/erasure-list.ts';
import { createErasures } from '../../src/privacy/erasures.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { backUp } from '../../src/storage/backup/backup.ts';
import { restore } from '../../src/storage/backup/restore.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { type Bench, startBench, countingIds, says } from '../conversations/support.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openFile(dataDir: string): Db {
  return openDatabase({ file: path.join(dataDir, 'service.db'), migrations: serviceMigrations });
}

function erasuresOver({ db, clock }: Bench, dataDir = folder) {
  return createErasures({
    ...{ db, clock, ids: countingIds('erasure'), logger: silentLogger, metrics: createMetrics({ defaults: false }) },
    list: openErasureList(path.join(dataDir, 'erasures.jsonl')),
    words: { vi: (code) => code, en: (code) => code },
  });
}

test('whom a restored backup brings back is erased again, and nobody else', async () => {
  const list = openErasureList(path.join(folder, 'erasures.jsonl'));
  list.append({ code: 'XD-AAAAA-BBBBB', address: { channel: 'zalo', accountId: 'oa', personId: 'an' }, at: 1 });
  appendFileSync(path.join(folder, 'erasures.jsonl'), '\n{"code":"XD-CUT');

  const restored = await startBench({ handler: async () => says('bot') });
  await restored.say('điều bí mật', { personId: 'an' });
  await restored.say('chuyện khác', { personId: 'binh' });
  const erasures = erasuresOver(restored);
  const { commit } = restored.engine;
  erasures.start({
    commit,
    wake: () => restored.engine.wake(),
    attachments: { erase: async () => ({ rows: 0, files: 0 }) },
    channels: new Map(),
  });
  await erasures.idle();
  await erasures.stop();
  expect(restored.rows('SELECT person_id FROM conversations')).toEqual([{ person_id: 'binh' }]);
  expect(erasures.status('XD-AAAAA-BBBBB')).toMatchObject({ origin: 'restore', conversations: 1 });
});

test('the list names nobody', () => {
  const file = path.join(folder, 'erasures.jsonl');
  const list = openErasureList(file);
  list.append({ code: 'XD-1', address: { channel: 'zalo', accountId: '4200', personId: '77001' }, at: 5 });
  list.append({ code: 'XD-2', address: { channel: 'zalo', accountId: '4200', personId: '77001' }, at: 6 });
  const [one, two] = list.read();
  expect(JSON.stringify(list.read())).not.toMatch(/77001|4200/);
  expect(one?.hash).not.toBe(two?.hash);
});

test('a backup from before the erasure, restored into an empty folder, brings nobody back', async () => {
  const [dataDir, into, empty] = ['data', 'backups', 'empty'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const backUpNow = () => backUp({ dataDir, into, app: '0', clock: systemClock });
  const before = await startBench({ db: openFile(dataDir), handler: async () => says('bot') });
  await before.say('điều bí mật', { personId: 'an' });
  const { folder: old } = await backUpNow();
  const address = { channel: 'zalo', accountId: 'oa', personId: 'an' } as const;
  openErasureList(path.join(dataDir, 'erasures.jsonl')).append({ code: 'XD-AAAAA-BBBBB', address, at: 1 });
  await backUpNow();
  before.db.close();

  const migrations = { service: serviceMigrations, knowledge: [] };
  await restore({ from: old, dataDir: empty, migrations, afterwards: [], clock: systemClock });
  const restored = await startBench({ db: openFile(empty) });
  expect(restored.rows('SELECT person_id FROM conversations')).toEqual([{ person_id: 'an' }]);
  const erasures = erasuresOver(restored, empty);
  erasures.start({
    commit: restored.engine.commit,
    wake: () => restored.engine.wake(),
    attachments: { erase: async () => ({ rows: 0, files: 0 }) },
    channels: new Map(),
  });
  await erasures.idle();
  await erasures.stop();
  expect(restored.rows('SELECT person_id FROM conversations')).toEqual([]);
  restored.db.close();
});
