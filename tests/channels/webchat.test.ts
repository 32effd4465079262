import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createWebchatChannel } from '../../src/channels/webchat/channel.ts';
import { createLimiter } from '../../src/channels/webchat/limits.ts';
import type { ChatLine } from '../../src/channels/webchat/lines.ts';
import { WEBCHAT_ACCOUNT } from '../../src/channels/webchat/settings.ts';
import { addressKey, personIdOf } from '../../src/channels/webchat/visitor.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type Bench, NOON, openBench, sendRequest } from './support/harness.ts';
import { SECRET, SITE, VISITOR, WEBCHAT_SETTINGS, asVisitor } from './support/webchat-subject.ts';

const PUBLIC = path.resolve('src/channels/webchat/public');
const ADDRESS = { channel: 'webchat', accountId: WEBCHAT_ACCOUNT, personId: VISITOR } as const;
const OTHER = SECRET.replace('dGVz', 'b3Ro');

describe('the web chat', () => {
  let bench: Bench;
  let pages: string;
  const aborts: AbortController[] = [];
  beforeEach(async () => {
    bench = await openBench((deps) => createWebchatChannel(WEBCHAT_SETTINGS, deps));
    pages = bench.webhookUrl.replace('webhooks/webchat', 'webchat');
  });
  afterEach(async () => {
    for (const abort of aborts.splice(0)) abort.abort();
    await bench.close();
  });

  const post = (event: object | string, headers = asVisitor()) =>
    bench.post(typeof event === 'string' ? event : JSON.stringify(event), headers);
  const say = (text: string, id: string) => bench.channel.port.send(sendRequest(ADDRESS, { text }, { outboxId: id }));
  const read = async (headers: Record<string, string> = asVisitor()) => {
    const response = await fetch(`${pages}/messages`, { headers });
    return (await response.json()) as { reset: boolean; lines: ChatLine[] };
  };

  /** Reads a stream until `enough`, then goes away. */
  async function listen(enough: (text: string) => boolean, headers: Record<string, string> = {}): Promise<string> {
    const abort = new AbortController();
    aborts.push(abort);
    const response = await fetch(`${pages}/stream`, { headers: { ...asVisitor(), ...headers }, signal: abort.signal });
    let text = '';
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    while (!enough(text)) text += (await reader.read()).value ?? '';
    abort.abort();
    return text;
  }

  const isReady = (text: string) => text.includes('event: ready');
  const idsIn = (text: string) => [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);

  test.each([
    ['not JSON', 'hello'],
    ['a list', '[1]'],
    ['of no known kind', '{"type":"something_new"}'],
    ['an empty message', '{"type":"message","id":"a","text":"  "}'],
    ['a message without an id', '{"type":"message","text":"x"}'],
    ['an id that is a path', '{"type":"message","id":"../a","text":"x"}'],
    ['a tap on nothing', '{"type":"tap","id":"a","payload":"","title":"x"}'],
    ['deeply nested', `{"type":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ])('refuses what is %s, and keeps nothing of it', async (_name, body) => {
    expect((await post(body)).status).toBe(400);
    expect(bench.sink.events).toEqual([]);
  });

  test('refuses a body over 64 kB', async () => {
    expect((await post({ type: 'message', id: 'a', text: 'x'.repeat(70_000) })).status).toBe(413);
  });

  test.each([
    ['no secret', { Origin: SITE }, 401],
    ['half a secret', { Origin: SITE, Authorization: 'Bearer abc' }, 401],
    ['a foreign site', asVisitor(SECRET, 'https://evil.example'), 403],
    ['no origin', { Authorization: `Bearer ${SECRET}` }, 403],
    ['an opaque origin', asVisitor(SECRET, 'null'), 403],
  ])('refuses %s, and says nothing to its browser', async (_name, headers, status) => {
    const response = await post({ type: 'message', id: 'a', text: 'x' }, headers);
    expect(response.status).toBe(status);
    if (status === 403) expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(bench.sink.events).toEqual([]);
  });

  test('answers the preflight of a site that may embed it, and of no other', async () => {
    const preflight = (origin: string) => fetch(bench.webhookUrl, { method: 'OPTIONS', headers: { Origin: origin } });
    const allowed = await preflight(SITE);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await preflight('https://evil.example')).status).toBe(403);
  });

  test('knows a visitor by a hash of the secret, which stands nowhere', async () => {
    await post({ type: 'message', id: 'a', text: 'xin chào' });
    const [event] = bench.sink.events;
    expect(event?.personId).toBe(personIdOf(SECRET));
    expect(JSON.stringify(event)).not.toContain(SECRET);
    expect(bench.logger.lines.join()).not.toContain(SECRET);
  });

  test('reads taps, first visits and receipts', async () => {
    await post({ type: 'tap', id: 't', payload: '#hl:human', title: 'Gặp tư vấn viên' });
    await post({ type: 'opened' });
    await post({ type: 'seen', ids: ['out-1', 'out-2'] });
    expect(bench.sink.events.map(({ content }) => content)).toEqual([
      { kind: 'message', messageId: 't', text: 'Gặp tư vấn viên', attachments: [], payload: '#hl:human' },
      { kind: 'opened', cause: 'webchat' },
      { kind: 'seen', messageIds: ['out-1', 'out-2'] },
    ]);
  });

  test('never mixes the ids of two visitors', async () => {
    await post({ type: 'message', id: 'same', text: 'một' });
    await post({ type: 'message', id: 'same', text: 'hai' }, asVisitor(OTHER));
    expect(new Set(bench.sink.events.map(({ key }) => key)).size).toBe(2);
  });

  test('shows a visitor their own thread and nobody else’s', async () => {
    await say('riêng tư', 'out-1');
    expect((await read()).lines.map(({ text }) => text)).toEqual(['riêng tư']);
    expect((await read(asVisitor(OTHER))).lines).toEqual([]);
    expect((await fetch(`${pages}/messages`)).status).toBe(401);
    expect((await fetch(`${pages}/stream`, { headers: asVisitor(SECRET, 'https://evil.example') })).status).toBe(403);
  });

  test('a part that is sent again is there once', async () => {
    const first = await say('một', 'out-1');
    expect(await say('một', 'out-1')).toEqual(first);
    expect((await read()).lines).toHaveLength(1);
  });

  test('a line that cannot be read ends the streams that come to it, and nothing else', async () => {
    const abort = new AbortController();
    aborts.push(abort);
    const response = await fetch(`${pages}/stream`, { headers: asVisitor(), signal: abort.signal });
    bench.db
      .prepare(
        `INSERT INTO webchat_lines (person_id, line_id, author, text, buttons, at) VALUES (?, 'b', 'bot', '', '{', 0)`,
      )
      .run(VISITOR);
    expect(await say('một', 'out-1')).toEqual({ kind: 'sent', messageId: 'out-1' });
    await expect(response.text()).rejects.toThrow();
    expect((await post({ type: 'message', id: 'm1', text: 'vẫn hỏi' })).status).toBe(200);
  });

  test('tells who speaks', async () => {
    for (const speaker of ['bot', 'system', 'counsellor'] as const)
      await bench.channel.port.send(sendRequest(ADDRESS, { text: speaker }, { outboxId: speaker, speaker }));
    expect((await read()).lines.map(({ author }) => author)).toEqual(['bot', 'bot', 'counsellor']);
  });

  test('streams what is there, then what comes, each line once', async () => {
    await say('một', 'out-1');
    const stream = listen((text) => text.includes('out-3'));
    await listen(isReady);
    await say('hai', 'out-2');
    await say('ba', 'out-3');
    expect(idsIn(await stream)).toEqual(['out-1', 'out-2', 'out-3']);
  });

  test('a stream goes on after the last line the browser has', async () => {
    for (const id of ['out-1', 'out-2', 'out-3']) await say(id, id);
    const second = (await read()).lines[1]!;
    expect(idsIn(await listen(isReady, { 'Last-Event-ID': String(second.seq) }))).toEqual(['out-3']);
  });

  test('a browser that is ahead of the data, as after a restored backup, starts over', async () => {
    await say('một', 'out-1');
    const text = await listen(isReady, { 'Last-Event-ID': '999' });
    expect(text.indexOf('event: reset')).toBe(0);
    expect(idsIn(text)).toEqual(['out-1']);
  });

  test('shows in the open tabs that an answer is being prepared', async () => {
    const stream = listen((text) => text.includes('event: typing'));
    await listen(isReady);
    await bench.channel.port.showTyping?.(ADDRESS);
    expect(await stream).toContain('event: typing');
  });

  test('slows a visitor down after a dozen messages, for as long as it says', async () => {
    const statuses = [];
    for (let id = 0; id < 13; id += 1) statuses.push(await post({ type: 'message', id: String(id), text: 'x' }));
    expect(statuses.map(({ status }) => status)).toEqual([...Array<number>(12).fill(200), 429]);
    expect((await post({ type: 'seen', ids: ['a'] })).status).toBe(200);
    bench.clock.advance(1000 * Number(statuses.at(-1)?.headers.get('retry-after')));
    expect((await post({ type: 'message', id: '12', text: 'x' })).status).toBe(200);
  });

  test('slows an address down however many visitors it makes up', async () => {
    let status = 200;
    let made = 0;
    for (; made < 200 && status === 200; made += 1)
      ({ status } = await post({ type: 'opened' }, asVisitor(SECRET.slice(0, 40) + String(100 + made))));
    expect([made, status]).toEqual([121, 429]);
  });

  test('takes a picture or a PDF, gives it to the message, and to nobody else', async () => {
    const upload = (type: string, headers = asVisitor()) =>
      fetch(`${pages}/uploads`, {
        method: 'POST',
        body: 'bytes',
        headers: { ...headers, 'Content-Type': type, 'X-File-Name': encodeURIComponent('../đơn.pdf') },
      });
    const { id } = (await (await upload('application/pdf')).json()) as { id: string };
    await post({ type: 'message', id: 'm', text: '', attachments: [id] });
    await post({ type: 'message', id: 'm', text: 'của tôi', attachments: [id] }, asVisitor(OTHER));
    expect(bench.sink.events.map(({ content }) => content.kind === 'message' && content.attachments)).toEqual([
      [{ type: 'file', url: `webchat-upload:${id}`, name: '..đơn.pdf' }],
      [],
    ]);
    expect((await upload('text/html')).status).toBe(415);
    for (let count = 0; count < 4; count += 1) await upload('image/png');
    expect((await upload('image/png')).status).toBe(429);
  });

  test('serves the widget to any site, and the page to none', async () => {
    const widget = await fetch(`${pages}/widget.js`);
    expect(widget.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const page = await fetch(`${pages}/`);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await page.text()).not.toMatch(/<script>|style=| on\w+=/);
  });

  test('opens with our own page alone when no site is named', async () => {
    const alone = await openBench((deps) => createWebchatChannel({ ...WEBCHAT_SETTINGS, on: true, origins: [] }, deps));
    const own = new URL(alone.webhookUrl).origin;
    const body = JSON.stringify({ type: 'message', id: 'a', text: 'x' });
    expect((await alone.post(body, asVisitor(SECRET, own))).status).toBe(200);
    expect((await alone.post(body, asVisitor(SECRET, SITE))).status).toBe(403);
    await alone.close();
  });
});

describe('the widget’s files', () => {
  const widget = readdirSync(PUBLIC).filter((name) => !/^(index|page)\./.test(name));

  test('are 20 kB together as they travel', () => {
    const sizes = widget.map((name) => gzipSync(readFileSync(path.join(PUBLIC, name)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(20_000);
  });

  test('hold nothing that a strict content policy forbids, and nothing of others', () => {
    for (const name of widget) {
      const text = readFileSync(path.join(PUBLIC, name), 'utf8');
      expect(text).not.toMatch(/\beval\b|new Function|innerHTML|insertAdjacentHTML|document\.write|document\.cookie/);
      expect(text.match(/https?:\/\/[a-z][^\s'"`]*/gi) ?? []).toEqual(
        name === 'dom.js' ? ['http://www.w3.org/2000/svg', 'http://www.w3.org/2000/svg'] : [],
      );
    }
  });

  test('say everything in both languages', async () => {
    const { TEXTS } = (await import(path.join(PUBLIC, 'texts.js'))) as { TEXTS: Record<'vi' | 'en', object> };
    expect(Object.keys(TEXTS.en)).toEqual(Object.keys(TEXTS.vi));
  });

  test('read a stream that comes in any pieces', async () => {
    const { createEventReader } = (await import(path.join(PUBLIC, 'sse.js'))) as {
      createEventReader: (onEvent: (event: { data: unknown }) => void) => (piece: string) => void;
    };
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(text), fc.integer({ min: 1, max: 7 }), (texts, size) => {
        const heard: unknown[] = [];
        const read = createEventReader(({ data }) => heard.push(data));
        const wire = texts.map((value) => `: beat\n\nid: 1\nevent: line\ndata: ${JSON.stringify(value)}\n\n`).join('');
        for (let at = 0; at < wire.length; at += size) read(wire.slice(at, at + size));
        expect(heard).toEqual(texts);
      }),
    );
  });

  test('write black or white on any colour so that it can be read', async () => {
    const { inkOn } = (await import(path.join(PUBLIC, 'options.js'))) as { inkOn: (color: string) => string };
    const luminance = (color: string) => {
      const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
      const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
        number,
        number,
        number,
      ];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const color = `#${value.toString(16).padStart(6, '0')}`;
        const [light, dark] = [luminance(color), luminance(inkOn(color))].sort((a, b) => b - a) as [number, number];
        expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});

describe('limits', () => {
  test('let through what a bucket holds and no more, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }), (pauses) => {
        const clock = new ManualClock(NOON);
        const take = createLimiter({ burst: 5, perMinute: 30 }, clock);
        let passed = 0;
        for (const pause of pauses) {
          clock.advance(pause);
          if (take('a') === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(5 + ((clock.now() - NOON) * 30) / 60_000 + 1e-6);
      }),
    );
  });

  test('count a network of IPv6 as one, and each IPv4 address', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(addressKey('2001:db8::9')).toBe('2001:db8:0:0');
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect(addressKey('::ffff:192.0.2.7')).toBe('192.0.2.7');
  });
});
