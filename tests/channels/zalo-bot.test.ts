import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloBotChannel } from '../../src/channels/zalo-bot/channel.ts';
import { parseEvent } from '../../src/channels/zalo-bot/events.ts';
import { ZALO_BOT_ACCOUNT } from '../../src/channels/zalo-bot/settings.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type FakeZaloBot, startFakeZaloBot } from '../../src/simulator/fakes/zalo-bot.ts';
import { type Bench, NOON, openBench, sendRequest } from './support/harness.ts';
import { CHAT, SIGNED, ZALO_BOT, zaloBotBody, zaloBotSettings } from './support/zalo-bot-subject.ts';

const ADDRESS = { channel: 'zalo-bot', accountId: ZALO_BOT_ACCOUNT, personId: CHAT } as const;
const GROUP = { chat: { id: 'group-1', chat_type: 'GROUP' } };
const BOT = { from: { id: 'other', display_name: 'Bot X', is_bot: true } };

describe('events of a Zalo bot', () => {
  test('are read alike whether they come flat or wrapped', () => {
    const flat = zaloBotBody('message.text.received', { text: 'xin chào' });
    const wrapped = `{"ok":true,"result":${flat}}`;
    const { raw: _one, ...one } = parseEvent(flat, NOON);
    const { raw: _two, ...two } = parseEvent(wrapped, NOON);
    expect(two).toEqual(one);
    expect(one).toMatchObject({ key: `message:${CHAT}:mid-0`, content: { kind: 'message', text: 'xin chào' } });
  });

  test.each([
    ['message.image.received', { photo_url: 'https://cdn.example/a.jpg', caption: 'đơn' }, 'image', 'đơn'],
    ['message.sticker.received', { sticker: 's', url: 'https://cdn.example/s.png' }, 'sticker', ''],
    ['message.voice.received', { voice_url: 'https://cdn.example/v.m4a' }, 'audio', ''],
    ['message.link.received', { text: 'xem', url: 'https://example.vn' }, 'link', 'xem'],
    ['message.unsupported.received', {}, 'other', ''],
  ])('%s becomes a message with what came along', (name, message, type, text) => {
    const { content } = parseEvent(zaloBotBody(name, message), NOON);
    expect(content).toMatchObject({ kind: 'message', text, attachments: [{ type }] });
  });

  test.each([
    ['a group', zaloBotBody('message.text.received', { text: 'x', ...GROUP }), 'group message.text.received'],
    ['another bot', zaloBotBody('message.text.received', { text: 'x', ...BOT }), 'bot message.text.received'],
    ['a reaction', zaloBotBody('message.reaction.received', {}), 'message.reaction.received'],
    ['an event without a message', '{"event_name":"message.unsupported.received"}', 'message.unsupported.received'],
  ])('of %s are kept and not answered', (_name, body, name) => {
    expect(parseEvent(body, NOON).content).toEqual({ kind: 'unsupported', name });
  });

  test('of groups and bots belong to nobody', () => {
    for (const from of [GROUP, BOT])
      expect(parseEvent(zaloBotBody('message.text.received', { text: 'x', ...from }), NOON).personId).toBeNull();
  });
});

describe('sending as a Zalo bot', () => {
  let clock: ManualClock;
  let fake: FakeZaloBot;
  let bench: Bench;
  beforeEach(async () => {
    clock = new ManualClock(NOON);
    fake = await startFakeZaloBot({ clock, identity: ZALO_BOT, wrapped: true });
    bench = await openBench((deps) => createZaloBotChannel(zaloBotSettings(fake), deps), { clock });
    fake.connect(bench.webhookUrl);
    await fake.say({ personId: CHAT, text: 'Xin chào' });
  });
  afterEach(async () => {
    await bench.close();
    await fake.close();
  });

  const send = (text = 'Dạ.') => bench.channel.port.send(sendRequest(ADDRESS, { text }));

  test.each([
    [400, { kind: 'permanent', reason: 'content' }],
    [401, { kind: 'stop_account' }],
    [403, { kind: 'permanent', reason: 'person' }],
    [404, { kind: 'stop_account' }],
    [408, { kind: 'retry' }],
    [429, { kind: 'backoff', until: NOON + 60_000, scope: 'account' }],
    [500, { kind: 'retry' }],
    [777, { kind: 'retry' }],
  ])('error %i is told by its class', async (code, outcome) => {
    fake.fail({ on: 'send', kind: 'error', code });
    expect(await send()).toEqual({ ...outcome, detail: `zalo-bot ${code}` });
    expect(fake.messages(CHAT)).toHaveLength(0);
  });

  test('nothing is sent while the platform wants a pause, and then all is', async () => {
    fake.fail({ on: 'send', kind: 'error', code: 429 });
    await send();
    const calls = fake.calls().length;
    expect((await send()).kind).toBe('backoff');
    expect(fake.calls()).toHaveLength(calls);
    clock.advance(60_001);
    expect((await send()).kind).toBe('sent');
  });

  test('choices are a numbered menu in the text; the newest counts, and for a day', async () => {
    const ask = async (...titles: string[]) => {
      const buttons = titles.map((title) => ({ kind: 'reply' as const, title, payload: `#${title}` }));
      const [part] = bench.channel.port.compose({ text: 'Anh/Chị hỏi về gì ạ?', buttons });
      await bench.channel.port.send(sendRequest(ADDRESS, part!));
    };
    const typed = async (text: string) => {
      await fake.say({ personId: CHAT, text });
      const content = bench.sink.events.at(-1)?.content;
      return content?.kind === 'message' ? content.payload : 'none';
    };
    await ask('Xe máy', 'Ô tô');
    expect(fake.messages(CHAT)[0]?.text).toBe('Anh/Chị hỏi về gì ạ?\n\nAnh/Chị nhắn số để chọn:\n1. Xe máy\n2. Ô tô');
    expect([await typed('2'), await typed(' 1. '), await typed('3'), await typed('xe máy')]).toEqual(
      ['#Ô tô', '#Xe máy', undefined, undefined], // prettier-ignore
    );
    await ask('Đất đai');
    expect(await typed('1')).toBe('#Đất đai');
    clock.advance(25 * 3_600_000);
    expect(await typed('1')).toBeUndefined();
  });

  test('shows that it is preparing an answer', async () => {
    const seen: string[] = [];
    fake.onTyping((personId) => seen.push(personId));
    await bench.channel.port.showTyping?.(ADDRESS);
    expect(seen).toEqual([CHAT]);
  });

  test.each(['wrong', 'missing'] as const)('a %s secret is refused', async (signature) => {
    fake.switches.signature = signature;
    expect(await fake.say({ personId: CHAT, text: 'x' })).toEqual({ status: 401, accepted: false });
    expect(bench.sink.events).toHaveLength(1);
  });

  test('a repeated delivery has the same key', async () => {
    for (let count = 0; count < 2; count += 1)
      await bench.post(zaloBotBody('message.text.received', { text: 'x' }), SIGNED);
    const [, one, two] = bench.sink.events;
    expect(two?.key).toBe(one?.key);
  });
});
