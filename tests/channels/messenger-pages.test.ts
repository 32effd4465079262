import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import { createPageStore } from '../../src/channels/messenger/page-store.ts';
import { SUBSCRIBED_FIELDS } from '../../src/channels/messenger/subscriptions.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { createSealer, passingKey } from '../../src/infra/sealing.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { Db } from '../../src/storage/database.ts';
import { NOON, openBench, openChannelDatabase, sendRequest } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { ManualTimers } from './support/manual-timers.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';

const HOUR = 3_600_000;
const SECOND_PAGE = '100000000000002';
const SECOND_TOKEN = 'TEST_SECOND_PAGE_TOKEN';
const OTHER_PSID = '7000000000000002';
const sealer = createSealer([passingKey()]);

let clock: ManualClock;
let db: Db;
let fake: FakeMessenger;
let bench: Bench;
let timers: ManualTimers;
let working: string[];

beforeEach(async () => {
  clock = new ManualClock(NOON);
  db = openChannelDatabase();
  timers = new ManualTimers();
  working = [];
  const otherPages = new Map([[SECOND_PAGE, SECOND_TOKEN]]);
  const plan = { requireProof: true, otherPages };
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan, ackTimeoutMs: 15_000 });
  savedPages().put({ pageId: SECOND_PAGE, name: 'Trang thứ hai', accessToken: SECOND_TOKEN });
  await open();
  fake.connect(bench.webhookUrl);
  for (const personId of [PSID, OTHER_PSID]) await fake.say({ personId, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const savedPages = () => createPageStore({ db, sealer, clock });

async function open(settings = messengerSettings(fake), sealWith = sealer): Promise<void> {
  const own = {
    ...{ sealer: sealWith, timers },
    onWorking: ({ accountId }: { accountId: string }) => void working.push(accountId),
  };
  bench = await openBench((deps) => createMessengerChannel(settings, { ...deps, ...own }), { clock, db });
}

const round = () => timers.round(bench.channel, clock);

const accountOf = (pageId: string) => bench.channel.accounts().find(({ accountId }) => accountId === pageId);
const enforce = (member: object) =>
  fake.emit({
    ...{ pageId: MESSENGER.pageId, list: 'messaging' },
    item: { recipient: { id: MESSENGER.pageId }, timestamp: clock.now(), ...member },
  });

describe('what Facebook does to a page', () => {
  test('a block is an alarm and stops the page, until it is taken back or something goes out', async () => {
    await enforce({ policy_enforcement: { action: 'block', reason: 'Trang vi phạm' } });
    expect(bench.channel.health()).toMatchObject({ state: 'broken' });
    expect(accountOf(MESSENGER.pageId)).toMatchObject({ condition: 'stopped', detail: 'messenger policy block' });
    expect(accountOf(SECOND_PAGE)).toMatchObject({ condition: 'connected' });
    await round();
    expect(accountOf(MESSENGER.pageId)).toMatchObject({ condition: 'stopped' });
    working = [];
    await enforce({ policy_enforcement: { action: 'unblock' } });
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    expect(working).toEqual([MESSENGER.pageId]);
    await enforce({ policy_enforcement: { action: 'block', reason: 'Trang vi phạm' } });
    await send(MESSENGER.pageId, PSID);
    expect(bench.channel.health()).toEqual({ state: 'ready' });
  });

  test('a warning is an error in the log, in both spellings of its name, and changes nothing', async () => {
    await enforce({ policy_enforcement: { action: 'warning', reason: 'Cảnh cáo lần một' } });
    await enforce({ 'policy-enforcement': { action: 'warning', reason: 'x'.repeat(3000) } });
    const lines = bench.logger.lines.filter((line) => line.includes('messenger_policy_enforcement'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('Cảnh cáo lần một');
    expect(lines[1]?.length).toBeLessThan(600);
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    expect(bench.observations).toContainEqual(expect.objectContaining({ label: 'policy_warning' }));
  });

  test.each([null, 'x', {}, { action: 5 }, { action: 'block', reason: {} }])(
    'odd news (%j) spoil nothing',
    async (news) => {
      const { status } = await enforce({ policy_enforcement: news });
      expect(status).toBe(200);
    },
  );
});

const send = (accountId: string, personId: string) =>
  bench.channel.port.send(sendRequest({ channel: 'messenger', accountId, personId }, { text: 'Dạ.' }));

describe('several pages', () => {
  test('a batch of four events of two pages becomes four events, each of its page', async () => {
    const item = (pageId: string, text: string) => ({ ...fake.events.said({ personId: PSID, text }), pageId });
    bench.sink.events.length = 0;
    await fake.emitBatch([
      item(MESSENGER.pageId, 'a'),
      item(SECOND_PAGE, 'b'),
      item(MESSENGER.pageId, 'c'),
      item(SECOND_PAGE, 'd'),
    ]);
    expect(bench.sink.events.map(({ accountId }) => accountId).sort()).toEqual([
      ...[MESSENGER.pageId, MESSENGER.pageId],
      ...[SECOND_PAGE, SECOND_PAGE],
    ]);
  });

  test('each page sends with its own token to its own address', async () => {
    expect((await send(MESSENGER.pageId, PSID)).kind).toBe('sent');
    expect((await send(SECOND_PAGE, OTHER_PSID)).kind).toBe('sent');
    expect(fake.calls().map(({ path, headers }) => [path.split('?')[0], headers['authorization']])).toEqual([
      [`/v26.0/${MESSENGER.pageId}/messages`, `Bearer ${fake.plan.accessToken}`],
      [`/v26.0/${SECOND_PAGE}/messages`, `Bearer ${SECOND_TOKEN}`],
    ]);
  });

  test('a limit of one page does not pause the other', async () => {
    fake.fail({ on: 'send', kind: 'error', code: 613 });
    expect((await send(MESSENGER.pageId, PSID)).kind).toBe('backoff');
    expect((await send(SECOND_PAGE, OTHER_PSID)).kind).toBe('sent');
  });

  test('an unknown page sends nothing', async () => {
    expect(await send('100000000000003', PSID)).toEqual({
      kind: 'stop_account',
      detail: 'messenger page not configured',
    });
    expect(fake.calls()).toHaveLength(0);
  });

  test('a saved page is enough; half of a page in the settings is told', async () => {
    await bench.close();
    const { pageId: _id, pageAccessToken: _token, ...app } = messengerSettings(fake);
    await open(app);
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    await bench.close();
    await open({ ...app, pageId: MESSENGER.pageId });
    expect(bench.channel.health()).toEqual({ state: 'off', missing: ['FB_PAGE_ACCESS_TOKEN'] });
  });

  test('tokens are sealed in the database, and a wrong key shows as a page in trouble', async () => {
    expect(JSON.stringify(db.prepare('SELECT * FROM messenger_pages').all())).not.toContain(SECOND_TOKEN);
    await bench.close();
    await open(messengerSettings(fake), createSealer([passingKey()]));
    await round();
    expect(bench.channel.health()).toMatchObject({ state: 'broken', detail: expect.stringContaining(SECOND_PAGE) });
    expect((await send(MESSENGER.pageId, PSID)).kind).toBe('sent');
  });

  test('a page added or removed by a command is noticed in the next round', async () => {
    await round();
    savedPages().remove(SECOND_PAGE);
    await round();
    expect((await send(SECOND_PAGE, OTHER_PSID)).kind).toBe('stop_account');
    savedPages().put({ pageId: SECOND_PAGE, name: 'Trang thứ hai', accessToken: SECOND_TOKEN });
    await round();
    expect((await send(SECOND_PAGE, OTHER_PSID)).kind).toBe('sent');
  });
});

describe('a token that dies without a word', () => {
  test('is found within a minute, alerted once, and noticed when it lives again', async () => {
    await round();
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    const token = fake.plan.accessToken;
    fake.plan.accessToken = 'changed';
    const before = clock.now();
    working = [];
    for (let index = 0; index < 3; index += 1) await round();
    expect((clock.now() - before) / 3).toBeLessThanOrEqual(50_000);
    expect(bench.channel.health()).toEqual({ state: 'broken', detail: `page ${MESSENGER.pageId}: messenger 190` });
    expect(bench.logger.lines.filter((line) => line.includes('channel_account_stopped'))).toHaveLength(1);
    expect(bench.observations).toContainEqual({
      ...{ channel: 'messenger', metric: 'account_checks', label: 'dead', count: 1 },
    });
    fake.plan.accessToken = token;
    await round();
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    expect(working).toEqual([MESSENGER.pageId]);
  });

  test('a platform that is down or slow says nothing about a token', async () => {
    await round();
    fake.fail({ on: 'any', kind: 'status', status: 503, times: 2 });
    await round();
    expect(bench.channel.health()).toEqual({ state: 'ready' });
  });

  test('a new token for a stopped page lets what waits for it leave', async () => {
    await round();
    fake.plan.otherPages.set(SECOND_PAGE, 'TEST_RENEWED');
    await round();
    expect(bench.channel.health()).toMatchObject({ state: 'broken' });
    working = [];
    savedPages().put({ pageId: SECOND_PAGE, name: 'Trang thứ hai', accessToken: 'TEST_RENEWED' });
    await round();
    expect(working).toEqual([SECOND_PAGE]);
  });

  test('during a limit no probe goes out', async () => {
    await round();
    fake.fail({ on: 'send', kind: 'error', code: 32 });
    await send(MESSENGER.pageId, PSID);
    const probes = () => fake.calls().filter(({ path }) => path.startsWith('/v26.0/me')).length;
    const before = probes();
    await round();
    expect(probes() - before).toBe(1); // the other page's
  });
});

describe('subscriptions', () => {
  test('missing fields are added at the start, and what else was subscribed stays', async () => {
    fake.subscriptions.set(MESSENGER.pageId, ['messages', 'feed']);
    await round();
    expect([...(fake.subscriptions.fields(MESSENGER.pageId) ?? [])].sort()).toEqual(
      [...SUBSCRIBED_FIELDS, 'feed'].sort(),
    );
    expect(fake.subscriptions.fields(SECOND_PAGE)).toHaveLength(SUBSCRIBED_FIELDS.length);
    expect(SUBSCRIBED_FIELDS).not.toContain('response_feedback');
  });

  test('a page that was unsubscribed after an hour of failures is subscribed again within the hour, and it is told', async () => {
    await round();
    fake.subscriptions.drop(MESSENGER.pageId);
    const since = clock.now();
    while (fake.subscriptions.fields(MESSENGER.pageId) === undefined && clock.now() - since < 2 * HOUR) await round();
    expect(clock.now() - since).toBeLessThanOrEqual(HOUR + 50_000);
    expect(bench.logger.lines.at(-1)).toContain('messenger_subscription_repaired');
    expect(bench.logger.lines.at(-1)).toContain('"lost":true');
  });

  test('a refusal is told and does not stop the page', async () => {
    fake.fail({ on: 'any', kind: 'error', code: 200, times: 4 });
    await round();
    expect(bench.logger.lines.some((line) => line.includes('messenger_not_subscribed'))).toBe(true);
    expect(bench.channel.health()).toEqual({ state: 'ready' });
  });
});
