import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import type { Address } from '../../src/conversations/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { NOON, openBench, sendRequest } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';

const address: Address = { channel: 'messenger', accountId: MESSENGER.pageId, personId: PSID };

let fake: FakeMessenger;
let bench: Bench;
beforeEach(async () => {
  const clock = new ManualClock(NOON);
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true }, ackTimeoutMs: 15_000 });
  bench = await openBench((deps) => createMessengerChannel(messengerSettings(fake), deps), { clock });
  fake.connect(bench.webhookUrl);
  await fake.say({ personId: PSID, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const profile = (person = address) => bench.channel.people!.profile(person);

test('a person’s name is read in one call, family name first, and written nowhere', async () => {
  expect(await profile()).toEqual({ ok: true, value: { name: 'Nguyễn Mẫu', labels: [] } });
  expect(fake.calls()).toHaveLength(1);
  expect(bench.logger.lines.join()).not.toContain('Nguyễn');
  expect(Buffer.from(bench.db.serialize()).includes('Nguyễn Mẫu')).toBe(false);
});

test('most pages may not read names, which spoils nothing', async () => {
  fake.plan.mayReadPeople = false;
  expect(await profile()).toEqual({ ok: false, reason: 'not_included', detail: 'messenger 100' });
  expect(bench.channel.health()).toEqual({ state: 'ready' });
});

test.each([
  [230, 'not_included'],
  [190, 'unavailable'],
  [2, 'unavailable'],
])('%i is %s', async (code, reason) => {
  fake.fail({ on: 'user', kind: 'error', code });
  expect(await profile()).toEqual({ ok: false, reason, detail: `messenger ${code}` });
});

test('a platform that is down, or that says nothing, is unavailable or not included', async () => {
  fake.fail({ on: 'user', kind: 'reset' });
  expect(await profile()).toMatchObject({ ok: false, reason: 'unavailable' });
  fake.fail({ on: 'user', kind: 'empty' });
  expect(await profile()).toMatchObject({ ok: false, reason: 'unavailable' });
  expect(await profile({ ...address, accountId: '1' })).toMatchObject({ ok: false, reason: 'unavailable' });
});

test('during a limit nobody is asked: calling would prolong it', async () => {
  fake.fail({ on: 'send', kind: 'error', code: 613 });
  await bench.channel.port.send(sendRequest(address, { text: 'Dạ.' }));
  const before = fake.calls().length;
  expect(await profile()).toEqual({ ok: false, reason: 'unavailable', detail: 'paused' });
  expect(fake.calls()).toHaveLength(before);
});
