import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import { appSecretProof } from '../../src/channels/messenger/signature.ts';
import { openBench } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { MESSENGER, MESSENGER_SETTINGS, messengerBody, PSID, signMessenger } from './support/messenger-subject.ts';
import { ownFixture } from './support/own-fixtures.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench((deps) => createMessengerChannel(MESSENGER_SETTINGS, deps));
});
afterEach(() => bench.close());

const read = async (body: string | Buffer) => {
  const response = await bench.post(body, signMessenger(Buffer.from(body)));
  expect(response.status).toBe(200);
  return bench.sink.events;
};

describe('verification', () => {
  const ask = (query: Record<string, string>) => fetch(`${bench.webhookUrl}?${new URLSearchParams(query).toString()}`);
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': MESSENGER.verifyToken, 'hub.challenge': '1158201444' };

  test('gives the challenge back verbatim, as plain text', async () => {
    const response = await ask(right);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('1158201444');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  test.each([
    ['a wrong token', { 'hub.verify_token': 'wrong' }],
    ['an empty token', { 'hub.verify_token': '' }],
    ['a wrong mode', { 'hub.mode': 'unsubscribe' }],
    ['a challenge that is markup', { 'hub.challenge': '<script>' }],
  ])('answers 403 to %s', async (_name, change) => {
    expect((await ask({ ...right, ...change })).status).toBe(403);
  });

  test('answers 403 to a bare GET', async () => {
    expect((await fetch(bench.webhookUrl)).status).toBe(403);
  });
});

describe('batches', () => {
  test('10 entries of 5 items are 50 events, stored at once', async () => {
    const entry = Array.from({ length: 10 }, (_, page) => ({
      ...{ id: `10000000000000${page}`, time: 1796100000123 },
      messaging: Array.from({ length: 5 }, (_unused, index) => ({
        ...{ sender: { id: `7${page}${index}` }, recipient: { id: `10000000000000${page}` }, timestamp: 1796100000123 },
        message: { mid: `m_${page}_${index}`, text: 'x' },
      })),
    }));
    const events = await read(JSON.stringify({ object: 'page', entry }));
    expect(events).toHaveLength(50);
    expect(bench.sink.batches).toEqual([50]);
    expect(new Set(events.map((event) => `${event.accountId} ${event.key}`)).size).toBe(50);
    expect(events[49]).toMatchObject({
      accountId: '100000000000009',
      personId: '794',
      content: { messageId: 'm_9_4' },
    });
  });

  test('two pages keep their own events, standby among them', async () => {
    const events = await read(ownFixture('messenger.two-pages.json'));
    expect(events.map(({ accountId, personId, content }) => [accountId, personId, content.kind])).toEqual([
      ['100000000000001', '7000000000000001', 'message'],
      ['100000000000001', '7000000000000002', 'postback'],
      ['100000000000002', '7000000000000003', 'message'],
      ['100000000000002', '7000000000000004', 'standby'],
    ]);
    expect(events[3]?.content).toEqual({ kind: 'standby', text: 'Hỏi cán bộ', messageId: 'm_a4' });
  });

  test('odd items spoil nothing and are kept', async () => {
    const events = await read(ownFixture('messenger.odd-items.json'));
    expect(events.map((event) => event.content)).toEqual([
      { kind: 'unsupported', name: 'malformed' },
      { kind: 'unsupported', name: 'empty' },
      { kind: 'unsupported', name: 'message' },
      { kind: 'unsupported', name: 'malformed' },
      { kind: 'unsupported', name: 'malformed' },
    ]);
    expect(events[0]?.raw).toBe('42');
    expect(events[2]).toMatchObject({ personId: PSID, occurredAt: bench.clock.now() });
  });
});

describe('events', () => {
  const echo = (message: Record<string, unknown>) =>
    messengerBody({
      sender: { id: MESSENGER.pageId },
      recipient: { id: PSID },
      message: { mid: 'm_e', is_echo: true, text: 'x', ...message },
    });

  test.each([
    ['our app', { app_id: Number(MESSENGER.appId), metadata: 'out-7' }, { author: 'app', outboxId: 'out-7' }],
    ['our app, id as a string', { app_id: MESSENGER.appId }, { author: 'app' }],
    ['the page inbox', { app_id: 263902037430900 }, { author: 'human' }],
    ['no app at all', {}, { author: 'human' }],
    ['no app but metadata', { metadata: 'out-7' }, { author: 'unknown', outboxId: 'out-7' }],
  ])('an echo by %s', async (_name, message, expected) => {
    const events = await read(echo(message));
    expect(events[0]).toMatchObject({ personId: PSID, content: { kind: 'echo', ...expected } });
  });

  test('the echo of a template carries its text', async () => {
    const payload = { template_type: 'button', text: 'Điều 7', buttons: [] };
    const events = await read(echo({ text: undefined, attachments: [{ type: 'template', payload }] }));
    expect(events[0]?.content).toMatchObject({ kind: 'echo', text: 'Điều 7' });
  });

  test('an inbox answer, recorded', async () => {
    const events = await read(ownFixture('messenger.inbox-echo.json'));
    expect(events[0]?.content).toMatchObject({
      kind: 'echo',
      author: 'human',
      text: 'Chào bác, cháu là cán bộ tư pháp.',
    });
  });

  test('Get Started opens the chat, with where the person came from', async () => {
    const postback = {
      mid: 'm_g',
      title: 'Bắt đầu',
      payload: 'GET_STARTED',
      referral: { ref: 'qr-1', source: 'SHORTLINK' },
    };
    const events = await read(messengerBody({ postback }));
    expect(events[0]?.content).toEqual({ kind: 'opened', cause: 'get_started', payload: 'qr-1' });
  });

  test('a link or an advertisement says where the person came from, beside what they write or alone', async () => {
    await read(
      messengerBody({ message: { mid: 'm_a', text: 'Hỏi', referral: { ad_id: 6000000000001, source: 'ADS' } } }),
    );
    await read(messengerBody({ referral: { ref: 'qr-1', source: 'SHORTLINK', type: 'OPEN_THREAD' } }));
    await read(messengerBody({ message: { mid: 'm_b', text: 'Hỏi', referral: 'broken' } }));
    expect(bench.sink.events.map(({ content }) => content)).toMatchObject([
      { kind: 'message', text: 'Hỏi', referral: 'ad 6000000000001' },
      { kind: 'opened', cause: 'referral', payload: 'qr-1' },
      { kind: 'message', text: 'Hỏi' },
    ]);
  });

  test('a reaction is what the person sees, where the platform says it', async () => {
    await read(messengerBody({ reaction: { mid: 'm_1', action: 'react', reaction: 'other', emoji: '👍🏽' } }));
    await read(messengerBody({ reaction: { mid: 'm_1', action: 'react', reaction: 'like' } }));
    expect(bench.sink.events.map(({ content }) => content)).toMatchObject([{ reaction: '👍🏽' }, { reaction: 'like' }]);
  });

  test('a quick reply carries its payload beside its label', async () => {
    const events = await read(
      messengerBody({ message: { mid: 'm_q', text: 'Gặp cán bộ', quick_reply: { payload: '#hl:human' } } }),
    );
    expect(events[0]?.content).toMatchObject({ kind: 'message', text: 'Gặp cán bộ', payload: '#hl:human' });
  });

  test('an unreaction takes the reaction back', async () => {
    const events = await read(messengerBody({ reaction: { mid: 'm_1', action: 'unreact' } }));
    expect(events[0]?.content).toEqual({ kind: 'reaction', messageId: 'm_1', reaction: null });
  });

  test('an opt-in without a sender belongs to the page', async () => {
    const events = await read(messengerBody({ sender: undefined, optin: { ref: 'x', user_ref: 'y' } }));
    expect(events[0]).toMatchObject({ personId: null, content: { kind: 'unsupported', name: 'optin' } });
  });
});

test('appsecret_proof is the HMAC of the token', () => {
  const proof = appSecretProof({ accessToken: 'TEST_PAGE_TOKEN', appSecret: MESSENGER.appSecret });
  expect(proof).toBe('2fe659a64f885ee1c81d69ff33b90604fd87c55153b90f66ae646054e0de002f');
});
