import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EventContent, InboundEvent } from '../../src/conversations/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import type { FakePlatform } from '../../src/simulator/fakes/types.ts';
import { NOON, openBench, sendRequest } from '../channels/support/harness.ts';
import type { Bench } from '../channels/support/harness.ts';
import { loadManifest, readFixture } from '../channels/support/shared.ts';
import type { ChannelSubject, FakePhones, Item } from '../channels/support/subject.ts';
import { composeContract } from './channel-composing.ts';
import { filesContract } from './channel-files.ts';

/** What every channel must do, whatever its platform. Call it once per channel. */
export function channelContract(subject: ChannelSubject): void {
  const names = new Set<string>();
  const item: Item = (name, run) => {
    names.add(name);
    const reason = subject.exempt[name];
    if (reason === undefined) test(name, run);
    else test.skip(`${name} (does not apply: ${reason})`, run);
  };
  describe(`${subject.name}: the channel contract`, () => {
    describe('webhook', () => webhookContract(subject, item));
    describe('bad input', () => badInputContract(subject, item));
    describe('recorded payloads', () => fixtureContract(subject));
    describe('sending', () => sendContract(subject, item));
    describe('composing', () => composeContract(subject, item));
    describe('pictures and files', () => filesContract(subject, item));
    describe('without settings', () => unconfiguredContract(subject, item));
    test('exempts the channel from nothing that the contract does not hold', () => {
      expect(Object.keys(subject.exempt).filter((name) => !names.has(name))).toEqual([]);
    });
  });
}

function webhookContract(subject: ChannelSubject, item: Item): void {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench((deps) => subject.create(deps));
  });
  afterEach(() => bench.close());

  const postSigned = (body: string): Promise<Response> => bench.post(body, subject.sign(Buffer.from(body)));

  item('stores a signed message and then answers 200', async () => {
    const body = subject.textBody({ id: 'mid-1', text: 'Xin chào, tôi hỏi về đất đai' });
    expect((await postSigned(body)).status).toBe(200);
    expect(bench.sink.events).toHaveLength(1);
    expect(bench.sink.events[0]).toMatchObject({
      channel: subject.name,
      accountId: subject.identity.accountId,
      personId: subject.identity.personId,
      occurredAt: subject.occurredAt,
      content: { kind: 'message', messageId: 'mid-1', text: 'Xin chào, tôi hỏi về đất đai' },
    });
  });

  item('refuses a body whose bytes changed after signing, and stores nothing', async () => {
    const body = subject.textBody({ id: 'mid-1', text: 'một' });
    const response = await bench.post(body.replace('một', 'hai'), subject.sign(Buffer.from(body)));
    expect(response.status).toBe(subject.refusal);
    expect(bench.sink.events).toHaveLength(0);
    expect(bench.observations).toContainEqual(
      expect.objectContaining({ metric: 'webhook_requests', label: 'bad_signature' }),
    );
  });

  item('refuses a body without a signature', async () => {
    expect((await bench.post(subject.textBody({ id: 'mid-1', text: 'một' }))).status).toBe(subject.refusal);
    expect(bench.sink.events).toHaveLength(0);
  });

  item('does not answer before the sink has stored the event', async () => {
    let open: () => void = () => undefined;
    bench.sink.gate = new Promise((resolve) => (open = resolve));
    let answered = false;
    const response = postSigned(subject.textBody({ id: 'mid-1', text: 'một' })).finally(() => (answered = true));
    // Long enough for an early answer to arrive: a whole round trip on the same server.
    await fetch(bench.webhookUrl);
    expect(answered).toBe(false);
    open();
    expect((await response).status).toBe(200);
    expect(bench.sink.events).toHaveLength(1);
  });

  item('answers 5xx when the disk refuses, so that the platform delivers again', async () => {
    bench.sink.refuse = true;
    expect((await postSigned(subject.textBody({ id: 'mid-1', text: 'một' }))).status).toBe(503);
  });

  item('gives the same key to every delivery of an event, and different keys to different events', async () => {
    const first = subject.textBody({ id: 'mid-1', text: 'một' });
    for (const body of [first, first, subject.textBody({ id: 'mid-2', text: 'một' })]) await postSigned(body);
    const [one, again, other] = bench.sink.events.map((event) => event.key);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  item('stores an unknown event whole', async () => {
    const body = subject.unknownBody();
    expect((await postSigned(body)).status).toBe(200);
    expect(bench.sink.events[0]?.content.kind).toBe('unsupported');
    expect(body).toContain(bench.sink.events[0]?.raw);
  });

  item('keeps ids beyond 2^53 as they are, even when they are written as numbers', async () => {
    const body = subject.textBody({ id: 'MID', text: 'một' }).replace('"MID"', '9007199254740993123');
    await postSigned(body);
    expect(bench.sink.events[0]?.content).toMatchObject({ kind: 'message', messageId: '9007199254740993123' });
  });

  item('tells of its account how it does, and no secret', async () => {
    const accounts = bench.channel.accounts();
    expect(accounts).toEqual([
      expect.objectContaining({ accountId: subject.identity.accountId, condition: 'connected', inSettings: true }),
    ]);
    for (const secret of subject.secrets) expect(JSON.stringify(accounts)).not.toContain(secret);
  });

  item('logs neither texts nor secrets', async () => {
    await bench.post(subject.textBody({ id: 'mid-1', text: 'bí mật của tôi' }), { 'X-Hub-Signature-256': 'sha256=00' });
    bench.sink.refuse = true;
    await postSigned(subject.textBody({ id: 'mid-2', text: 'bí mật của tôi' }));
    const log = bench.logger.lines.join('\n');
    expect(bench.logger.lines.length).toBeGreaterThan(0);
    for (const secret of [...subject.secrets, 'bí mật']) expect(log).not.toContain(secret);
  });
}

/** Values that outside data may hold where a string, number, list or object is expected. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\u0000',
  '\ud800',
  '../../etc',
  [],
  {},
  [[]],
  'x'.repeat(5000),
];

function badInputContract(subject: ChannelSubject, item: Item): void {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench((deps) => subject.create(deps));
  });
  afterEach(() => bench.close());

  const postSigned = (body: string | Buffer): Promise<Response> => bench.post(body, subject.sign(Buffer.from(body)));

  const unreadable: [string, string | Buffer][] = [
    ['not JSON', 'hello "timestamp":"1" there'],
    ['a list', '[1,2,3]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['cut off', '{"object":"page","event_name":"user_send_text","entry":[{"mess'],
    ['invalid UTF-8', Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
  ];
  for (const [name, body] of unreadable) {
    item(`keeps a signed body that is ${name}, as unsupported`, async () => {
      expect((await postSigned(body)).status).toBe(200);
      expect(bench.sink.events).toHaveLength(1);
      expect(bench.sink.events[0]?.content).toEqual({ kind: 'unsupported', name: 'malformed' });
    });
  }

  item('survives 200,000 levels of nesting and keeps them', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const body = subject.unknownBody().replace('{"x":1}', deep);
    expect((await postSigned(body)).status).toBe(200);
    expect(bench.sink.events[0]?.raw).toContain(deep);
  });

  item('makes a text with NULs and unpaired surrogates storable', async () => {
    const body = subject.textBody({ id: 'mid-1', text: 'TEXT' }).replace('TEXT', 'a\\u0000b\\ud800c');
    await postSigned(body);
    expect(bench.sink.events[0]?.content).toMatchObject({ kind: 'message', text: 'ab\ufffdc' });
  });

  item('bounds a monstrous text and keeps the whole body', async () => {
    const text = `e${'\u0301'.repeat(500_000)}`;
    expect((await postSigned(subject.textBody({ id: 'mid-1', text }))).status).toBe(200);
    const event = bench.sink.events[0];
    expect(event?.content.kind === 'message' && event.content.text.length).toBeLessThanOrEqual(20_000);
    expect(event?.raw.length).toBeGreaterThan(500_000);
  });

  item('refuses a body over 4 MB and goes on working', async () => {
    const status = await postSigned(subject.textBody({ id: 'mid-1', text: 'x'.repeat(4.5 * 1024 * 1024) })).then(
      (response) => response.status,
      // The server may close the connection while the rest is still being written.
      () => 413,
    );
    expect(status).toBe(413);
    expect((await postSigned(subject.textBody({ id: 'mid-2', text: 'một' }))).status).toBe(200);
  });

  item('reads any signed JSON into well-formed events', async () => {
    const seeds = [subject.textBody({ id: 'mid-1', text: 'một' }), subject.unknownBody()];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.nat(),
        fc.constantFrom(...ODD_VALUES),
        async (seed, place, value) => {
          const before = bench.sink.events.length;
          const response = await postSigned(JSON.stringify(replaceNth(JSON.parse(seed), { place, value })));
          const events = bench.sink.events.slice(before);
          expect(subject.oddStatuses).toContain(response.status);
          if (response.status === 200 && (await response.text()) === 'EVENT_RECEIVED')
            expect(events.length).toBeGreaterThan(0);
          for (const event of events) expectWellFormed(event, subject);
        },
      ),
      { numRuns: 150 },
    );
  });
}

/** Replaces one member or element of a JSON value, counted in reading order. */
function replaceNth(root: unknown, { place, value }: { place: number; value: unknown }): unknown {
  const spots: (() => void)[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      const holder = node as Record<string, unknown>;
      spots.push(() => void (holder[key] = value));
      visit(holder[key]);
    }
  };
  visit(root);
  spots[place % spots.length]?.();
  return root;
}

function expectWellFormed(event: InboundEvent, subject: ChannelSubject): void {
  expect(event.channel).toBe(subject.name);
  expect(event.key).toMatch(/^.{1,700}$/su);
  expect(event.accountId).toMatch(/^[^\p{C}\s]{1,256}$/u);
  if (event.personId !== null) expect(event.personId).toMatch(/^[^\p{C}\s]{1,256}$/u);
  expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
  expect(event.raw.length).toBeGreaterThan(0);
}

function fixtureContract(subject: ChannelSubject): void {
  const manifest = loadManifest();
  if (manifest === undefined) {
    test.skip('the shared folder is missing', () => undefined);
    return;
  }
  const files = Object.keys(manifest.webhook).filter(
    (file) => file.startsWith(`${subject.name}.webhook.`) && !file.includes('probe'),
  );
  if (files.length === 0) {
    test.skip('there are none of this channel', () => undefined);
    return;
  }
  const vectors = Object.entries(manifest.vectors[subject.name] ?? {});
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench((deps) => subject.create(deps));
  });
  afterEach(() => bench.close());

  test('are all expected by name', () => {
    expect(new Set(files)).toEqual(new Set(Object.keys(subject.fixtureKinds)));
  });

  test.each(files)('%s', async (file) => {
    const body = readFixture(file);
    const response = await bench.post(body, manifest.webhook[file]?.headers);
    expect(response.status).toBe(200);
    const kinds: EventContent['kind'][] = bench.sink.events.map((event) => event.content.kind);
    expect(kinds).toEqual([subject.fixtureKinds[file]]);
    if (subject.wordless?.test(file)) expect(bench.sink.events[0]?.raw).not.toMatch(/"(?:message|from)"/);
    else expect(body.toString('utf8')).toContain(bench.sink.events[0]?.raw);
    expectWellFormed(bench.sink.events[0]!, subject);
    expect(bench.sink.events[0]?.content).not.toMatchObject({ name: 'malformed' });
  });

  const text = subject.name === 'zalo' ? 'zalo.webhook.user_send_text.json' : 'messenger.webhook.message.text.json';
  const header = subject.name === 'zalo' ? 'X-ZEvent-Signature' : 'X-Hub-Signature-256';
  test.each(vectors)('signature vector: %s', async (name, signature) => {
    const response = await bench.post(readFixture(text), { [header]: signature });
    const accepted = /^(documented|valid)$|tolerate/.test(name);
    expect(response.status).toBe(accepted ? 200 : 403);
    expect(bench.sink.events).toHaveLength(accepted ? 1 : 0);
  });
}

function sendContract(subject: ChannelSubject, item: Item): void {
  const address = { channel: subject.name, ...subject.identity };
  let clock: ManualClock;
  let fake: FakePhones | FakePlatform;
  let bench: Bench;
  /** The platform’s own side; channels without one are exempt from what asks for it. */
  const remote = (): FakePlatform => fake as FakePlatform;
  beforeEach(async () => {
    clock = new ManualClock(NOON);
    fake = await subject.startFake(clock);
    bench = await openBench((deps) => subject.create(deps, fake), { clock });
    fake.connect(bench.webhookUrl);
    await fake.say({ personId: address.personId, text: 'Xin chào' });
  });
  afterEach(async () => {
    await bench.close();
    await fake.close();
  });

  item('a text reaches the phone, and its echo and receipts come back', async () => {
    const outcome = await bench.channel.port.send(sendRequest(address, { text: 'Dạ, chào Anh/Chị.' }));
    await fake.settle();
    expect(fake.messages(address.personId).map((message) => message.text)).toEqual(['Dạ, chào Anh/Chị.']);
    expect(outcome).toEqual({ kind: 'sent', messageId: fake.messages(address.personId)[0]?.id });
    expect(bench.sink.events.map((event) => event.content.kind)).toEqual(['message', ...subject.returns]);
    expect(new Set(bench.sink.events.map((event) => event.personId))).toEqual(new Set([address.personId]));
  });

  item('a reply button shows on the phone and its tap comes back with the payload', async () => {
    const buttons = [{ kind: 'reply' as const, title: 'Gặp tư vấn viên', payload: '#hl:human' }];
    const [part] = bench.channel.port.compose({ text: 'Anh/Chị cần gì nữa ạ?', buttons });
    await bench.channel.port.send(sendRequest(address, part!));
    await fake.settle();
    const button = fake.messages(address.personId)[0]?.buttons[0];
    expect(button?.title).toBe('Gặp tư vấn viên');
    await fake.tap({ personId: address.personId, button: button! });
    const tapped = bench.sink.events.at(-1)?.content;
    expect(tapped?.kind === 'message' && (tapped.payload ?? tapped.text)).toBe('#hl:human');
  });

  item('a request for contact data reaches the phone, as a form or in words', async () => {
    const text = 'Thông tin liên hệ\nAnh/Chị vui lòng cho biết họ tên và số điện thoại.';
    const parts = bench.channel.port.compose({ text, asks: 'contact' });
    for (const part of parts) await bench.channel.port.send(sendRequest(address, part, { speaker: 'counsellor' }));
    await fake.settle();
    expect(fake.messages(address.personId).map((message) => message.text)).toEqual([text]);
  });

  item('a person answering in the platform’s own inbox is recognised', async () => {
    await remote().sayAsPage({ personId: address.personId, text: 'Tôi là cán bộ' });
    expect(bench.sink.events.at(-1)?.content).toMatchObject({ kind: 'echo', author: 'human', text: 'Tôi là cán bộ' });
  });

  item('a closed port is a retry: nothing left', async () => {
    await fake.close();
    expect((await bench.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('retry');
  });

  item('a lost answer is unknown, and the message did arrive', async () => {
    remote().fail({ on: 'send', kind: 'lost_response' });
    expect((await bench.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('unknown');
    expect(fake.messages(address.personId)).toHaveLength(1);
  });

  item('an answer that never comes is unknown', async () => {
    const impatient = await openBench((deps) => subject.create(deps, fake), { clock, apiTimeoutMs: 300 });
    remote().fail({ on: 'send', kind: 'hang' });
    expect((await impatient.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('unknown');
    await impatient.close();
  });

  item('an empty 200 is unknown', async () => {
    remote().fail({ on: 'send', kind: 'empty' });
    expect((await bench.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('unknown');
  });

  for (const status of [500, 502, 503]) {
    item(`an error page with ${status} is a retry`, async () => {
      remote().fail({ on: 'send', kind: 'status', status });
      expect((await bench.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('retry');
      expect(fake.messages(address.personId)).toHaveLength(0);
    });
  }

  item('a sign that an answer is prepared fails nothing, whatever becomes of it', async () => {
    for (const kind of ['reset', 'empty', 'lost_response'] as const) {
      remote().fail({ on: 'action', kind, times: 2 });
      await expect(bench.channel.port.showTyping!(address)).resolves.toBeUndefined();
    }
    remote().fail({ on: 'action', kind: 'error', code: 190, status: 401 });
    await expect(bench.channel.port.showTyping!(address)).resolves.toBeUndefined();
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    expect((await bench.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('sent');
  });

  item('another account is never written to', async () => {
    const other = { ...address, accountId: '999' };
    expect((await bench.channel.port.send(sendRequest(other, { text: 'x' }))).kind).toBe('stop_account');
    if ('calls' in fake) expect(fake.calls()).toHaveLength(0);
    await fake.settle();
    expect(fake.messages(address.personId)).toHaveLength(0);
  });

  item('writing after the window closed is permanent, for the window', async () => {
    clock.advance(8 * 24 * 3_600_000);
    // Keep a token that would have expired meanwhile out of the picture.
    const outcome = await bench.channel.port.send(sendRequest(address, { text: 'x' }));
    expect(outcome).toMatchObject({ kind: 'permanent', reason: 'window' });
  });

  item('a person who blocked the account is permanent, for the person', async () => {
    remote().block(address.personId);
    expect(await bench.channel.port.send(sendRequest(address, { text: 'x' }))).toMatchObject({
      kind: 'permanent',
      reason: 'person',
    });
  });

  item('neither logs nor outcomes hold a secret or a text', async () => {
    const kinds = ['lost_response', 'empty', 'reset'] as const;
    const outcomes = [];
    for (const kind of kinds) {
      remote().fail({ on: 'send', kind });
      outcomes.push(await bench.channel.port.send(sendRequest(address, { text: 'nội dung riêng tư' })));
    }
    const written = JSON.stringify(outcomes) + bench.logger.lines.join('\n') + JSON.stringify(bench.channel.health());
    const header = remote()
      .calls()
      .map((call) => call.headers['access_token'] ?? call.headers['authorization'] ?? call.path);
    expect(header[0]?.length).toBeGreaterThan(5);
    for (const secret of [...subject.secrets, ...header, 'riêng tư']) expect(written).not.toContain(secret);
  });
}

function unconfiguredContract(subject: ChannelSubject, item: Item): void {
  item('is off, names what is missing, keeps events with the platform and sends nothing', async () => {
    const bench = await openBench((deps) => subject.createUnconfigured(deps));
    const health = bench.channel.health();
    const missing = health.state === 'off' ? health.missing : [];
    expect(missing.length).toBeGreaterThanOrEqual(subject.settings.atLeast);
    expect(missing.filter((name) => !subject.settings.names.test(name))).toEqual([]);
    expect(bench.channel.accounts()).toEqual([]);
    expect((await bench.post('{}')).status).toBe(503);
    const address = { channel: subject.name, ...subject.identity };
    expect((await bench.channel.port.send(sendRequest(address, { text: 'x' }))).kind).toBe('stop_account');
    await bench.close();
  });
}
