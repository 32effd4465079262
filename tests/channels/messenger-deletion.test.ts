import { createHmac } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import { readSignedRequest } from '../../src/channels/messenger/deletion.ts';
import { ERASURE_CODE } from '../../src/conversations/erasure-code.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { NOON, openBench } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';

const USER = '5550001';
const PUBLIC_URL = 'https://tuvan.example.gov.vn';
const key = { appSecret: MESSENGER.appSecret };

/** Signed here from the protocol's words, not by the code under test. */
function signed(payload: unknown, secret: string = MESSENGER.appSecret): string {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', secret).update(body).digest('base64url')}.${body}`;
}

const request = (more: object = {}) => ({
  ...{ algorithm: 'HMAC-SHA256', issued_at: NOON / 1000, user_id: USER },
  ...more,
});

describe('a signed request', () => {
  test('is read when it is signed with the app secret', () => {
    const read = { userId: USER, issuedAt: NOON };
    expect(readSignedRequest(signed(request()), key)).toEqual(read);
    expect(readSignedRequest(signed(request({ user_id: Number(USER), expires: 0 })), key)).toEqual(read);
  });

  test.each([
    ['another secret', signed(request(), 'other')],
    ['a signature of the payload before it was encoded', signed(request()).replace(/^[^.]+/, 'A'.repeat(43))],
    ['a short signature', signed(request()).replace(/^[^.]+/, 'AAAA')],
    ['no signature', signed(request()).replace(/^[^.]+/, '')],
    ['three parts', `${signed(request())}.x`],
    ['another algorithm', signed(request({ algorithm: 'none' }))],
    ['no person', signed({ algorithm: 'HMAC-SHA256', issued_at: NOON / 1000 })],
    ['a person that is no id', signed(request({ user_id: { $gt: '' } }))],
    ['no time', signed(request({ issued_at: 'soon' }))],
    ['a payload that is no JSON', signed('user_id=1')],
    ['a payload that is an array', signed('[]')],
  ])('with %s is refused', (_name, text) => {
    expect(readSignedRequest(text, key)).toBeUndefined();
  });

  test('that was changed anywhere, or is anything else, is refused and throws nothing', () => {
    const good = signed(request());
    const place = fc.nat(good.length - 1);
    fc.assert(
      fc.property(place, fc.constantFrom(...'Ab0-_.= é'), (at, letter) => {
        const changed = `${good.slice(0, at)}${letter}${good.slice(at + 1)}`;
        const read = readSignedRequest(changed, key);
        // The last letter of 32 bytes in base64 carries two bits that mean nothing.
        const [mac = ''] = changed.split('.');
        const same = Buffer.from(mac, 'base64url').equals(Buffer.from(good.split('.')[0] ?? '', 'base64url'));
        if (changed === good || (same && changed.endsWith(good.slice(good.indexOf('.'))))) return;
        expect(read).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readSignedRequest(text, key) === undefined));
    fc.assert(fc.property(fc.json(), (json) => void readSignedRequest(signed(json), key)));
    expect(readSignedRequest(signed(request(), ''), { appSecret: '' })).toBeUndefined();
  });
});

describe('the data-deletion callback', () => {
  let fake: FakeMessenger;
  let bench: Bench;

  beforeEach(async () => {
    const clock = new ManualClock(NOON);
    fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true } });
    const settings = { ...messengerSettings(fake), publicUrl: PUBLIC_URL };
    bench = await openBench((deps) => createMessengerChannel(settings, deps), { clock });
    fake.connect(bench.webhookUrl);
    await fake.say({ personId: PSID, text: 'Xin chào' });
    bench.sink.events.length = 0;
  });
  afterEach(async () => {
    await bench.close();
    await fake.close();
  });

  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${bench.webhookUrl}/data-deletion`, { method: 'POST', body, headers: { 'Content-Type': type } });

  test('withdraws the person of the page, not of the app, and answers number and address', async () => {
    fake.plan.personsOfUsers.set(USER, PSID);
    const response = await fake.askDeletion(USER);
    expect(response.status).toBe(200);
    const { url, confirmation_code: code } = (await response.json()) as Record<string, string>;
    expect(code).toMatch(ERASURE_CODE);
    expect(url).toBe(`${PUBLIC_URL}/erasure/${code}`);
    expect(bench.sink.events).toMatchObject([
      { accountId: MESSENGER.pageId, personId: PSID, content: { kind: 'withdrawn', code }, raw: '' },
    ]);
    const again = (await (await fake.askDeletion(USER)).json()) as Record<string, string>;
    expect(again['confirmation_code']).toBe(code);
    expect(bench.sink.events[0]?.key).toBe(bench.sink.events[1]?.key);
  });

  test('takes the id itself when Facebook knows no match, and asks to come again when it cannot be asked', async () => {
    expect((await fake.askDeletion(PSID)).status).toBe(200);
    expect(bench.sink.events).toMatchObject([{ personId: PSID }]);
    fake.fail({ on: 'any', kind: 'status', status: 503 });
    expect((await fake.askDeletion(PSID)).status).toBe(503);
    fake.fail({ on: 'any', kind: 'error', code: 613 });
    expect((await fake.askDeletion(PSID)).status).toBe(503);
    expect(bench.sink.events).toHaveLength(1);
  });

  test('is not acknowledged when the disk refuses', async () => {
    bench.sink.refuse = true;
    expect((await fake.askDeletion(PSID)).status).toBe(503);
  });

  test.each([
    ['a forged signature', (text: string) => text.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), 403],
    ['half of it', (text: string) => text.slice(0, 60), 403],
    ['nothing', () => '', 403],
  ] as const)('%s is refused', async (_name, change, status) => {
    expect((await fake.askDeletion(PSID, change)).status).toBe(status);
    expect(bench.sink.events).toEqual([]);
    expect(fake.calls()).toEqual([]);
  });

  test('an old request that turns up again erases nothing; neither does one from tomorrow', async () => {
    for (const issued_at of [NOON / 1000 - 90_000, NOON / 1000 + 3_600]) {
      const form = new URLSearchParams({ signed_request: signed(request({ issued_at })) });
      expect((await post(form.toString())).status).toBe(400);
    }
    expect(bench.sink.events).toEqual([]);
  });

  test('any body at all gets an answer of the sender’s own fault', async () => {
    const bodies = [
      '',
      'a=b',
      '{"signed_request":1}',
      '%',
      'signed_request=%ff.%00',
      `signed_request=${'A'.repeat(20_000)}`,
    ];
    for (const body of bodies) expect((await post(body, 'text/plain')).status).toBeGreaterThanOrEqual(400);
    for (const body of bodies) expect((await post(body)).status).toBeLessThan(500);
    expect(bench.sink.events).toEqual([]);
    expect(bench.logger.lines.join()).not.toContain(MESSENGER.appSecret);
  });
});
