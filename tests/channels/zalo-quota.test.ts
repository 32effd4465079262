import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type FakeZalo, startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { type Bench, NOON, openBench, sendRequest } from './support/harness.ts';
import { ManualTimers } from './support/manual-timers.ts';
import { ZALO, ZALO_PERSON, zaloSettings } from './support/zalo-subject.ts';

const HOUR = 3_600_000;
const address = { channel: 'zalo' as const, accountId: ZALO.oaId, personId: ZALO_PERSON };

let clock: ManualClock;
let timers: ManualTimers;
let fake: FakeZalo;
let bench: Bench;
beforeEach(async () => {
  clock = new ManualClock(NOON);
  timers = new ManualTimers();
  fake = await startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 });
  bench = await openBench((deps) => createZaloChannel(zaloSettings(fake), { ...deps, timers }), { clock });
  fake.connect(bench.webhookUrl);
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const send = () => bench.channel.port.send(sendRequest(address, { text: 'Dạ.' }, { speaker: 'counsellor' }));
const left = () => bench.channel.port.messagesLeft?.(address);
const round = () => timers.round(bench.channel, clock);

describe('a follower who has never written', () => {
  beforeEach(async () => void (await fake.open(ZALO_PERSON)));

  test('gets three messages, and it is known before the fourth', async () => {
    expect(left()).toEqual({});
    for (const remaining of [2, 1, 0]) {
      expect((await send()).kind).toBe('sent');
      expect(left()).toEqual({ person: remaining });
    }
    expect(await send()).toMatchObject({ kind: 'backoff', scope: 'person', detail: 'zalo -211' });
  });

  test('is answered at once when they write, whatever was refused before', async () => {
    for (let count = 0; count < 4; count += 1) await send();
    expect(left()).toEqual({ person: 0 });
    await fake.say({ personId: ZALO_PERSON, text: 'Cho tôi hỏi' });
    expect(left()).toEqual({});
    for (let count = 0; count < 9; count += 1) expect((await send()).kind).toBe('sent');
    expect(left()).toEqual({});
  });
});

describe('messages after 48 hours', () => {
  beforeEach(async () => {
    await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
    fake.plan.bought = true;
    clock.advance(49 * HOUR);
  });

  test('of an OA that has used up what it bought are known to be refused, until it has bought more', async () => {
    await round();
    expect(left()).toEqual({ paid: 0 });
    fake.plan.paidQuota = 5;
    for (let passed = 0; passed < 10; passed += 1) await round();
    expect(left()).toEqual({});
    expect((await send()).kind).toBe('sent');
  });

  test('are counted down by the answers', async () => {
    fake.plan.paidQuota = 1;
    await round();
    expect(left()).toEqual({});
    expect(await send()).toMatchObject({ kind: 'sent', quotaLeft: 0 });
    expect(left()).toEqual({ paid: 0 });
  });

  test('that go on a bill are left to the platform', async () => {
    fake.plan.billing = true;
    await round();
    expect(left()).toEqual({});
  });

  test('without anybody to bill are known to be refused for an hour after the first', async () => {
    fake.plan.bought = false;
    await round();
    expect(left()).toEqual({});
    expect(await send()).toMatchObject({ kind: 'permanent', reason: 'permission', detail: 'zalo -321' });
    expect(left()).toEqual({ paid: 0 });
    clock.advance(HOUR);
    expect(left()).toEqual({});
  });

  test('of somebody who was refused are free again when they write', async () => {
    fake.plan.billing = true;
    expect(await send()).toMatchObject({ kind: 'backoff', scope: 'person', detail: 'zalo -211' });
    expect(left()).toEqual({ person: 0 });
    await fake.say({ personId: ZALO_PERSON, text: 'Tôi hỏi thêm' });
    expect((await send()).kind).toBe('sent');
  });

  test('are not free again for contact data: Zalo does not count it among a person’s acts', async () => {
    fake.plan.billing = true;
    await send();
    await fake.submitInfo(ZALO_PERSON, { name: 'Nguyễn Văn Mẫu', phone: '84900000001' });
    expect(bench.sink.events.at(-1)?.content.kind).toBe('contact');
    expect(left()).toEqual({ person: 0 });
    expect(await send()).toMatchObject({ kind: 'backoff', scope: 'person', detail: 'paused' });
  });
});

test('of an OA that is not connected nothing is known', () => {
  expect(bench.channel.port.messagesLeft?.({ ...address, accountId: '1' })).toEqual({});
});
