import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import type { Speaker } from '../../src/conversations/ports.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { Db } from '../../src/storage/database.ts';
import { NOON, openBench, openChannelDatabase, sendRequest } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { ManualTimers } from './support/manual-timers.ts';
import { until } from '../privacy/support.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';

const INBOX = '263902037430900';
const HOUR = 3_600_000;

let clock: ManualClock;
let db: Db;
let timers: ManualTimers;
let fake: FakeMessenger;
let bench: Bench;

beforeEach(async () => {
  clock = new ManualClock(NOON);
  db = openChannelDatabase();
  timers = new ManualTimers();
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true }, ackTimeoutMs: 15_000 });
  await open();
  await fake.say({ personId: PSID, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

async function open(): Promise<void> {
  const create = (deps: Parameters<typeof createMessengerChannel>[1]) =>
    createMessengerChannel(messengerSettings(fake), { ...deps, timers });
  bench = await openBench(create, { clock, db });
  fake.connect(bench.webhookUrl);
}

const address = { channel: 'messenger', accountId: MESSENGER.pageId, personId: PSID } as const;
const send = (speaker: Speaker) => bench.channel.port.send(sendRequest(address, { text: 'Dạ.' }, { speaker }));
const calls = () =>
  fake.calls().flatMap(({ method, path }) => (method === 'POST' ? [path.replace(/^.*\/|\?.*$/g, '')] : []));
const seize = () => fake.emit(fake.threads.seize(PSID, INBOX));
const kinds = () => bench.sink.events.map(({ content }) => content.kind);

const round = () => timers.round(bench.channel, clock);

describe('a thread that another app controls', () => {
  test('is told as standby, and the bot does not even try', async () => {
    await seize();
    await fake.say({ personId: PSID, text: 'hỏi cán bộ' });
    expect(kinds()).toEqual(['message', 'thread_control', 'standby']);
    expect(await send('bot')).toEqual({ kind: 'permanent', reason: 'permission', detail: 'thread of another app' });
    expect(calls()).toEqual([]);
  });

  test('is known after a restart, and from a standby event alone', async () => {
    fake.threads.seize(PSID, INBOX);
    await fake.say({ personId: PSID, text: 'hỏi cán bộ' });
    await bench.close();
    await open();
    expect((await send('bot')).kind).toBe('permanent');
    expect(calls()).toEqual([]);
  });

  test.each(['counsellor', 'system'] as const)('is taken first when the desk speaks: %s', async (speaker) => {
    await seize();
    expect((await send(speaker)).kind).toBe('sent');
    expect((await send(speaker)).kind).toBe('sent');
    expect(calls()).toEqual(['take_thread_control', 'messages', 'messages']);
    expect(fake.messages(PSID).map(({ text }) => text)).toEqual(['Dạ.', 'Dạ.']);
  });

  test('that may not be taken fails for good; a platform that is down is asked again', async () => {
    await seize();
    fake.fail({ on: 'any', kind: 'status', status: 503 });
    expect((await send('counsellor')).kind).toBe('retry');
    fake.threads.mayTake = false;
    expect(await send('counsellor')).toMatchObject({ kind: 'permanent', reason: 'permission' });
    expect(calls()).not.toContain('messages');
  });

  test('is ours again when it is passed back, or when the person is heard outside of standby', async () => {
    await seize();
    await fake.emit(fake.threads.giveBack(PSID));
    expect(bench.sink.events.at(-1)?.content).toMatchObject({ kind: 'thread_control', ours: true });
    expect((await send('bot')).kind).toBe('sent');
    clock.advance(1_000);
    await seize();
    fake.threads.giveBack(PSID);
    clock.advance(1_000);
    await fake.say({ personId: PSID, text: 'còn ai không' });
    expect((await send('bot')).kind).toBe('sent');
    expect(db.prepare('SELECT * FROM messenger_threads').all()).toEqual([]);
  });

  test('late news does not undo newer ones', async () => {
    const old = fake.threads.seize(PSID, INBOX);
    clock.advance(1_000);
    await fake.emit(fake.threads.seize(PSID, INBOX));
    const before = {
      ...old,
      item: { ...old.item, take_thread_control: undefined, message: { mid: 'm_old', text: 'x' } },
    };
    await fake.emit(before);
    expect((await send('bot')).kind).toBe('permanent');
  });
});

describe('control that we took', () => {
  test('is given back after an hour of rest, and taken again for the next word', async () => {
    await seize();
    await send('counsellor');
    await round();
    expect(calls()).not.toContain('release_thread_control');
    const since = clock.now();
    while (!calls().includes('release_thread_control') && clock.now() - since < 2 * HOUR) await round();
    expect(clock.now() - since).toBeGreaterThan(HOUR - 60_000);
    expect(fake.threads.owner(PSID)).toBeUndefined();
    await round();
    expect(calls().filter((path) => path === 'release_thread_control')).toHaveLength(1);
    expect((await send('bot')).kind).toBe('permanent');
    expect((await send('counsellor')).kind).toBe('sent');
    expect(calls().filter((path) => path === 'take_thread_control')).toHaveLength(2);
  });
});

describe('somebody who was erased', () => {
  test('is not written back by what goes out to them', async () => {
    await seize();
    await send('counsellor');
    db.prepare('DELETE FROM messenger_threads').run();
    await send('counsellor');
    expect(db.prepare('SELECT * FROM messenger_threads').all()).toEqual([]);
  });
});

describe('a request for control', () => {
  const request = (app: string) =>
    fake.emit(fake.events.other(PSID, { request_thread_control: { requested_owner_app_id: app, metadata: '' } }));

  test('by the page’s inbox is granted, by another app it is only kept', async () => {
    await request('111000111000111');
    expect(bench.sink.events.at(-1)?.content).toMatchObject({ kind: 'thread_control', change: 'requested' });
    await request(INBOX);
    await until('the thread is passed', () => fake.threads.owner(PSID) === INBOX);
    await until('it is told', () => kinds().length === 4);
    expect(calls()).toEqual(['pass_thread_control']);
    expect(bench.sink.events.at(-1)?.content).toMatchObject({ change: 'passed', newOwner: INBOX });
    expect((await send('bot')).kind).toBe('permanent');
  });
});
