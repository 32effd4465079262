import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { NOON, openBench } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { ManualTimers } from './support/manual-timers.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OTHER = '7000000000000002';

let clock: ManualClock;
let timers: ManualTimers;
let fake: FakeMessenger;
let bench: Bench;
async function open(db?: Bench['db']): Promise<void> {
  timers = new ManualTimers();
  const create = (deps: Parameters<typeof createMessengerChannel>[1]) =>
    createMessengerChannel(messengerSettings(fake), { ...deps, timers });
  bench = await openBench(create, { clock, ...(db && { db }) });
  fake.connect(bench.webhookUrl);
  await timers.round(bench.channel, clock);
}

/** Ends the service and starts it again on the same database. */
async function restart(): Promise<void> {
  await bench.close();
  await open(bench.db);
}

beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true }, ackTimeoutMs: 15_000 });
  await open();
  fake.switches.receipts = false;
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

/** The page was heard, and this person last at this time; the engine that would know it is not here. */
function known(personId: string, at: number): void {
  bench.db
    .prepare(
      `INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
         created_at, last_activity_at, last_person_act_at)
       VALUES (?, 'messenger', ?, ?, 'bot', 1, 0, 'vi', '{}', 0, ?, ?)`,
    )
    .run(`c-${personId}`, MESSENGER.pageId, personId, at, at);
}

/** Facebook has given up on the page; what is said now reaches nobody. */
const lose = () => fake.subscriptions.drop(MESSENGER.pageId);
const say = (text: string, personId = PSID) => fake.say({ personId, text });
const rounds = async (count: number) => {
  for (let index = 0; index < count; index += 1) await timers.round(bench.channel, clock);
};
/** Long enough for the hourly look at the subscription, and a few rounds more. */
const repaired = () => rounds(100);
const heard = () =>
  bench.sink.events.flatMap(({ content, personId }) =>
    content.kind === 'message' ? [`${personId === PSID ? 'một' : 'hai'}: ${content.text}`] : [],
  );
const reads = () => fake.calls().filter(({ path }) => path.includes('/conversations')).length;

describe('after a lost subscription', () => {
  test('what people wrote meanwhile is taken in, in order, under the keys that it would have had', async () => {
    await say('đã nghe');
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    await say('chưa nghe');
    clock.advance(MINUTE);
    await say('chưa nghe, nữa');
    await say('người khác', OTHER);
    await repaired();
    expect(heard()).toEqual(['một: đã nghe', 'một: chưa nghe', 'một: chưa nghe, nữa', 'hai: người khác']);
    const keys = bench.sink.events.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const event of bench.sink.events) expect(event.key).toMatch(/^message:m_/);
    expect(bench.sink.events[1]).toMatchObject({ accountId: MESSENGER.pageId, occurredAt: NOON + MINUTE });
    expect(bench.logger.lines.join()).toContain('messenger_caught_up');
    expect(bench.logger.lines.join()).not.toContain('chưa nghe');
  });

  test('what somebody in the page’s inbox has answered is not asked again', async () => {
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    await say('hỏi');
    clock.advance(MINUTE);
    await fake.sayAsPage({ personId: PSID, text: 'Dạ, cán bộ trả lời' });
    clock.advance(MINUTE);
    await say('hỏi thêm');
    await repaired();
    expect(heard()).toEqual(['một: hỏi thêm']);
  });

  test('nothing older than 36 hours is taken in', async () => {
    known(OTHER, clock.now());
    lose();
    clock.advance(MINUTE);
    await say('quá cũ');
    clock.advance(36 * HOUR);
    await say('còn kịp', OTHER);
    await repaired();
    expect(heard()).toEqual(['hai: còn kịp']);
  });

  test('a page that was never heard stays as it is: what was asked before is not ours', async () => {
    lose();
    await say('hỏi trang trước khi có dịch vụ');
    await repaired();
    expect(heard()).toEqual([]);
    expect(reads()).toBe(0);
  });

  test('many threads are read over several rounds, within the limit of calls', async () => {
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    for (let person = 0; person < 120; person += 1) await say('hỏi', `80000000000${1000 + person}`);
    await repaired();
    expect(heard()).toHaveLength(120);
    expect(reads()).toBe(3);
  });

  test('a platform that does not answer is asked again at the next round, and given up in the end', async () => {
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    await say('hỏi');
    fake.fail({ on: 'conversations', kind: 'error', code: 613, times: 3 });
    await repaired();
    expect(heard()).toEqual(['một: hỏi']);
    lose();
    clock.advance(MINUTE);
    await say('hỏi nữa');
    fake.fail({ on: 'conversations', kind: 'empty', times: 1000 });
    await repaired();
    const before = reads();
    await repaired();
    expect(reads()).toBe(before);
    expect(bench.logger.lines.join()).toContain('messenger_not_caught_up');
  });

  test('an outage of the platform, however long, uses up none of the calls', async () => {
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    await say('hỏi');
    fake.fail({ on: 'conversations', kind: 'reset', times: 30 });
    await repaired();
    expect(heard()).toEqual(['một: hỏi']);
    expect(bench.logger.lines.join()).not.toContain('messenger_not_caught_up');
  });

  test('a restart goes on with what was not read yet, and one after that has nothing to do', async () => {
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    await say('hỏi');
    fake.fail({ on: 'conversations', kind: 'reset', times: 6 });
    await restart();
    await rounds(2);
    expect(heard()).toEqual([]);
    await restart();
    await rounds(3);
    expect(heard()).toEqual(['một: hỏi']);
    const before = reads();
    await restart();
    await rounds(3);
    expect(reads()).toBe(before);
  });

  test('odd answers spoil nothing', async () => {
    known(PSID, clock.now());
    lose();
    clock.advance(MINUTE);
    await fake.say({ personId: PSID, attachment: { type: 'image' } });
    fake.history.add({ pageId: MESSENGER.pageId, personId: OTHER, id: '', from: '', text: 'x', at: clock.now() });
    await repaired();
    const [event, ...others] = bench.sink.events;
    expect(others).toEqual([]);
    expect(event?.content).toMatchObject({ kind: 'message', text: '', attachments: [{ type: 'other' }] });
  });
});

test('a subscription that is whole causes no reading', async () => {
  known(PSID, clock.now());
  await repaired();
  expect(reads()).toBe(0);
});
