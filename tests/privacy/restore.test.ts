import { mkdtempSync, appendFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createAttachments } from '../../src/attachments/attachments.ts';
import { createOutgoing } from '../../src/attachments/outgoing.ts';
import { openErasureList } from '../../src/privacy/erasure-list.ts';
import { createErasures } from '../../src/privacy/erasures.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { backUp } from '../../src/storage/backup/backup.ts';
import { restore } from '../../src/storage/backup/restore.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { PDF } from '../channels/support/files.ts';
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

/** Takes up what the list asks for, with the real store of files, until nothing is left to do. */
async function carryOut(erasures: ReturnType<typeof erasuresOver>, bench: Bench, dataDir = folder): Promise<void> {
  const { db, clock, engine } = bench;
  const attachments = createAttachments({
    ...{ db, clock, commit: engine.commit, folder: path.join(dataDir, 'files'), logger: silentLogger },
    policy: { hosts: { zalo: [], messenger: [], webchat: [], 'zalo-bot': [] }, localOrigins: [] },
    limits: { idleMs: 1_000, totalMs: 1_000, maxBytes: 1 },
    metrics: createMetrics({ defaults: false }),
  });
  erasures.start({ commit: engine.commit, wake: () => engine.wake(), attachments, channels: new Map() });
  await erasures.idle();
  await erasures.stop();
}

/** A counsellor has chosen a document for somebody. */
async function chooseFile({ db, clock, engine }: Bench, dataDir: string): Promise<void> {
  const outgoing = createOutgoing({
    ...{ db, clock, commit: engine.commit, folder: path.join(dataDir, 'files'), maxBytes: 1_000_000 },
  });
  const { id } = db.prepare<[], { id: string }>('SELECT id FROM conversations').get()!;
  const rules = [{ kind: 'file' as const, mediaTypes: ['application/pdf'], maxBytes: 1_000_000 }];
  const bytes = Readable.from([PDF.bytes]);
  await outgoing.add({ conversationId: id, author: 'lan', name: PDF.name, rules, bytes });
}

const kept = (dataDir: string): string[] =>
  readdirSync(path.join(dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('whom a restored backup brings back is erased again, and nobody else', async () => {
  const list = openErasureList(path.join(folder, 'erasures.jsonl'));
  list.append({ code: 'XD-AAAAA-BBBBB', address: { channel: 'zalo', accountId: 'oa', personId: 'an' }, at: 1 });
  appendFileSync(path.join(folder, 'erasures.jsonl'), '\n{"code":"XD-CUT');

  const restored = await startBench({ handler: async () => says('bot') });
  await restored.say('điều bí mật', { personId: 'an' });
  await restored.say('chuyện khác', { personId: 'binh' });
  const erasures = erasuresOver(restored);
  await carryOut(erasures, restored);
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
  await chooseFile(before, dataDir);
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
  expect(kept(empty)).toHaveLength(1);
  await carryOut(erasures, restored, empty);
  expect(restored.rows('SELECT person_id FROM conversations')).toEqual([]);
  expect(restored.rows('SELECT id FROM outgoing_files')).toEqual([]);
  expect(kept(empty)).toEqual([]);
  restored.db.close();
});
