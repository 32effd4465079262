import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import type { FakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { NOON } from './support/harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Received {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A webhook that answers with a status of the test's choosing and remembers what came. */
async function startHook(): Promise<{ url: string; received: Received[]; answer: { status: number }; server: Server }> {
  const received: Received[] = [];
  const answer = { status: 200 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received, answer, server };
}

let hook: Awaited<ReturnType<typeof startHook>>;
let clock: ManualClock;
beforeEach(async () => {
  hook = await startHook();
  clock = new ManualClock(NOON);
});
afterEach(() => {
  hook.server.closeAllConnections();
  hook.server.close();
});

describe('fake Zalo', () => {
  let fake: FakeZalo;
  beforeEach(async () => {
    fake = await startFakeZalo({ clock, webhookUrl: hook.url });
  });
  afterEach(() => fake.close());

  const call = async (message: unknown, token = fake.tokens.current().accessToken, userId = 'p1') => {
    const response = await fetch(`${fake.url}/v3.0/oa/message/cs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', access_token: token },
      body: JSON.stringify({ recipient: { user_id: userId }, message }),
    });
    return ((await response.json()) as { error: number }).error;
  };

  test('retries at 30 s, 5, 15, 30 min and 1 h, counting in num_retry, then gives the webhook up', async () => {
    hook.answer.status = 500;
    await fake.say({ personId: 'p1', text: 'alo' });
    for (const wait of [30_000, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR]) {
      const before = hook.received.length;
      await fake.advance(wait - 1);
      expect(hook.received).toHaveLength(before);
      await fake.advance(1);
      expect(hook.received).toHaveLength(before + 1);
    }
    expect(hook.received.map((request) => request.headers['num_retry'])).toEqual([undefined, '1', '2', '3', '4', '5']);
    expect(new Set(hook.received.map((request) => request.body)).size).toBe(1);
    expect(fake.subscribed()).toBe(false);
    await fake.say({ personId: 'p1', text: 'alo?' });
    expect(hook.received).toHaveLength(6);
    fake.enable();
    await fake.say({ personId: 'p1', text: 'alo!' });
    expect(hook.received).toHaveLength(7);
  });

  test('checks in the documented order: token, rate, recipient, ban, window, body', async () => {
    fake.plan.ratePerMinute = 7;
    const bad = { text: '' };
    expect(await call(bad, 'wrong', 'nobody')).toBe(-216);
    expect(await call(bad, undefined, 'nobody')).toBe(-213);
    await fake.say({ personId: 'p1', text: 'x' });
    expect(await call(bad)).toBe(-201);
    expect(await call({ text: 'x'.repeat(2001) })).toBe(-210);
    expect(await call({ text: 'ờ'.repeat(2000) })).toBe(0);
    clock.advance(49 * HOUR);
    expect(await call(bad)).toBe(-220);
    const fresh = await fetch(`${fake.url}/v4/oa/access_token`, {
      method: 'POST',
      headers: { secret_key: fake.identity.appSecret },
      body: new URLSearchParams({
        refresh_token: fake.tokens.current().refreshToken,
        app_id: fake.identity.appId,
        grant_type: 'refresh_token',
      }),
    });
    expect(await fresh.json()).toMatchObject({ access_token: fake.tokens.current().accessToken, expires_in: '90000' });
    expect(await call(bad)).toBe(-321);
    fake.plan.paidQuota = 1;
    expect(await call({ text: 'x' })).toBe(0);
    expect(await call({ text: 'x' })).toBe(-321);
    clock.advance(6 * 24 * HOUR);
    fake.block('p1');
  });

  test('a refresh token works once', async () => {
    const refresh = (token: string) =>
      fetch(`${fake.url}/v4/oa/access_token`, {
        method: 'POST',
        headers: { secret_key: fake.identity.appSecret },
        body: new URLSearchParams({ refresh_token: token, app_id: fake.identity.appId, grant_type: 'refresh_token' }),
      }).then((response) => response.json());
    const { refreshToken, accessToken } = fake.tokens.current();
    expect(await refresh(refreshToken)).toHaveProperty('access_token');
    expect(await refresh(refreshToken)).toMatchObject({ error: -14014 });
    await fake.say({ personId: 'p1', text: 'x' });
    expect(await call({ text: 'x' }, accessToken)).toBe(-216);
  });

  test('holds, reverses and duplicates deliveries', async () => {
    fake.hold();
    for (const text of ['một', 'hai', 'ba']) await fake.say({ personId: 'p1', text });
    expect(hook.received).toHaveLength(0);
    await fake.release({ reversed: true });
    const texts = () =>
      hook.received.map((request) => (JSON.parse(request.body) as { message: { text: string } }).message.text);
    expect(texts()).toEqual(['ba', 'hai', 'một']);
    fake.switches.duplicate = true;
    await fake.say({ personId: 'p1', text: 'bốn' });
    expect(texts().slice(3)).toEqual(['bốn', 'bốn']);
  });

  test('can be driven over HTTP', async () => {
    const admin = (name: string, body: unknown) =>
      fetch(`${fake.url}/__fake__/${name}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await admin('say', { personId: 'p1', text: 'alo' })).json()).toEqual({ status: 200, accepted: true });
    expect((await admin('say', { text: 'alo' })).status).toBe(400);
    await call({ text: 'Dạ' });
    const messages = (await (await fetch(`${fake.url}/__fake__/messages?personId=p1`)).json()) as { text: string }[];
    expect(messages.map((message) => message.text)).toEqual(['Dạ']);
    await admin('fail', { on: 'send', kind: 'error', code: -200 });
    expect(await call({ text: 'Dạ' })).toBe(-200);
  });

  test('tells listeners what reaches a phone, in order, human answers included', async () => {
    const seen: string[] = [];
    const stop = fake.onMessage((message) => void seen.push(`${message.from}: ${message.text}`));
    await fake.say({ personId: 'p1', text: 'alo' });
    await call({ text: 'Dạ' });
    await fake.sayAsPage({ personId: 'p1', text: 'Tôi đây' });
    stop();
    await call({ text: 'nữa' });
    expect(seen).toEqual(['app: Dạ', 'human: Tôi đây']);
  });
});

describe('fake Messenger', () => {
  let fake: FakeMessenger;
  beforeEach(async () => {
    fake = await startFakeMessenger({ clock, webhookUrl: hook.url });
  });
  afterEach(() => fake.close());

  test('escapes what it signs, as Meta does', async () => {
    await fake.say({ personId: 'p1', text: 'Luật/đất' });
    expect(hook.received[0]?.body).toContain('Lu\\u1eadt\\/\\u0111\\u1ea5t');
    expect(hook.received[0]?.headers).toMatchObject({
      'x-hub-signature': expect.stringMatching(/^sha1=/),
      'x-hub-signature-256': expect.stringMatching(/^sha256=/),
    });
  });

  test('retries at once, after 1, 5, 15 and 30 min, and unsubscribes the page after an hour of failures', async () => {
    hook.answer.status = 500;
    await fake.say({ personId: 'p1', text: 'alo' });
    await fake.settle();
    expect(hook.received).toHaveLength(2);
    for (const [index, minutes] of [1, 5, 15, 30].entries()) {
      await fake.advance(minutes * MINUTE);
      expect(hook.received).toHaveLength(3 + index);
    }
    expect(fake.subscribed()).toBe(true);
    await fake.advance(HOUR);
    expect(fake.subscribed()).toBe(false);
    const subscribe = await fetch(
      `${fake.url}/v26.0/${fake.identity.pageId}/subscribed_apps?subscribed_fields=messages`,
      {
        method: 'POST',
        headers: { Authorization: `Bearer ${fake.plan.accessToken}` },
      },
    );
    expect(await subscribe.json()).toEqual({ success: true });
    expect(fake.subscribed()).toBe(true);
  });

  test('batches what was held into one request', async () => {
    fake.hold();
    for (const personId of ['p1', 'p2']) await fake.say({ personId, text: 'alo' });
    await fake.release({ batch: true });
    expect(hook.received).toHaveLength(1);
    expect(JSON.parse(hook.received[0]!.body)).toMatchObject({
      entry: [{ messaging: [{ sender: { id: 'p1' } }, { sender: { id: 'p2' } }] }],
    });
  });

  test.each([
    ['a token that is not the page’s', { token: 'wrong' }, 190],
    ['a person it does not know', { personId: 'nobody' }, 100],
    ['a dead tag', { extra: { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' } }, 100],
    ['a text over 2,000', { message: { text: 'x'.repeat(2001) } }, 100],
    [
      '14 quick replies',
      { message: { text: 'x', quick_replies: Array(14).fill({ content_type: 'text', title: 'a', payload: 'b' }) } },
      100,
    ],
    [
      'a title over 20',
      { message: { text: 'x', quick_replies: [{ content_type: 'text', title: 'a'.repeat(21), payload: 'b' }] } },
      100,
    ],
    ['an action with a message', { extra: { sender_action: 'typing_on' } }, 100],
  ])(
    'refuses %s',
    async (_name, change: { token?: string; personId?: string; message?: object; extra?: object }, code) => {
      await fake.say({ personId: 'p1', text: 'alo' });
      const response = await fetch(`${fake.url}/v26.0/${fake.identity.pageId}/messages`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${change.token ?? fake.plan.accessToken}`,
        },
        body: JSON.stringify({
          recipient: { id: change.personId ?? 'p1' },
          messaging_type: 'RESPONSE',
          message: change.message ?? { text: 'x' },
          ...change.extra,
        }),
      });
      expect(await response.json()).toMatchObject({ error: { code } });
      expect(fake.messages('p1')).toHaveLength(0);
    },
  );
});
