import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import { openErasureList } from '../../src/privacy/erasure-list.ts';
import { type ErasureRooms, type Erasures, createErasures } from '../../src/privacy/erasures.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { type Bench, ManualTimers, countingIds, says, startBench } from '../conversations/support.ts';

let folder: string;
let db: Db;
let bench: Bench;
let timers: ManualTimers;
let erasures: Erasures;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-'));
  db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  bench = await startBench({ db, handler: async () => says('bot') });
  timers = new ManualTimers(bench.clock);
  erasures = createErasures({
    ...{ db, clock: bench.clock, timers, ids: countingIds('erasure'), logger: silentLogger },
    metrics: createMetrics({ defaults: false }),
    list: openErasureList(path.join(folder, 'erasures.jsonl')),
    words: { vi: (code) => code, en: (code) => code },
  });
});
afterEach(async () => {
  await erasures.stop();
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(attachments: ErasureRooms['attachments'] = { erase: async () => ({ rows: 0, files: 0 }) }): void {
  const { engine } = bench;
  erasures.start({ commit: engine.commit, wake: () => engine.wake(), attachments, channels: new Map() });
}

const person = (personId: string) => ({ channel: 'zalo', accountId: 'oa', personId, language: 'vi' }) as const;

async function pass(ms: number): Promise<void> {
  const until = bench.clock.now() + ms;
  while (timers.step(until)) await erasures.idle();
  await erasures.idle();
}

const people = (): unknown[] => db.prepare('SELECT person_id FROM conversations ORDER BY 1').pluck().all();

test('while a backup reads nobody waits for it, and the log is emptied once it has ended', async () => {
  await bench.say('điều bí mật', { personId: 'an' });
  const log = path.join(folder, 'service.db-wal');
  const reader = openDatabase({ file: db.name, migrations: serviceMigrations, readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT COUNT(*) FROM inbox').get();
  start();
  const before = performance.now();
  await erasures.request(person('an'));
  await pass(5_000);
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(people()).toEqual([]);
  expect(readFileSync(log).includes('điều bí mật')).toBe(true);
  reader.close();
  await pass(2_000);
  expect(statSync(log).size).toBe(0);
});

test('many at once are all erased within seconds, however long their numbers take to be told', async () => {
  const all = Array.from({ length: 25 }, (_, index) => `person-${index}`);
  for (const personId of all) await bench.say('điều bí mật', { personId });
  start();
  for (const personId of all) await erasures.request(person(personId));
  await pass(3_000);
  expect(people()).toEqual([]);
});

test('one that cannot be carried out keeps nobody else waiting, is tried again, and stands in the list once', async () => {
  await bench.say('điều bí mật', { personId: 'an' });
  await bench.say('điều bí mật', { personId: 'binh' });
  let broken = true;
  start({
    async erase(scope) {
      if (broken && 'person' in scope && scope.person.personId === 'an') throw new Error('EROFS');
      return { rows: 0, files: 0 };
    },
  });
  const code = await erasures.request(person('an'));
  await erasures.request(person('binh'));
  await pass(10_000);
  expect(people()).toEqual(['an']);
  broken = false;
  await pass(2_000);
  expect(people()).toEqual([]);
  const listed = openErasureList(path.join(folder, 'erasures.jsonl')).read();
  expect(listed.filter((line) => line.code === code)).toHaveLength(1);
});

test('what names the person and belongs to nobody goes as well: labels, talk in a group', async () => {
  await bench.say('điều bí mật', { personId: 'an' });
  const nobodys = (name: string, raw: object) =>
    bench.receive({ kind: 'unsupported', name }, { personId: null, raw: JSON.stringify(raw) });
  await nobodys('add_user_to_tag', { tag: { user_ids: ['lan', 'an'], name: 'bạo lực' } });
  await nobodys('user_send_group_text', { sender: { id: 'an' }, message: { text: 'chuyện nhà' } });
  await nobodys('user_send_group_text', { sender: { id: 'binh' }, message: { text: 'an cư' } });
  start();
  await erasures.request(person('an'));
  await pass(2_000);
  expect(db.prepare('SELECT raw FROM inbox').pluck().all()).toEqual([
    '{"sender":{"id":"binh"},"message":{"text":"an cư"}}',
  ]);
});
