import fc from 'fast-check';

import type { ChannelName } from '../../src/conversations/model.ts';
import { createMessengerEvents, messengerPost } from '../../src/simulator/fakes/messenger-events.ts';
import type { MessengerIdentity } from '../../src/simulator/fakes/messenger-events.ts';
import { defaultSwitches } from '../../src/simulator/fakes/platform.ts';
import type { SayInput } from '../../src/simulator/fakes/types.ts';
import { type ZaloIdentity, createZaloEvents } from '../../src/simulator/fakes/zalo-events.ts';

/** A webhook body and the channel that it is sent to. */
export interface FuzzBody {
  readonly channel: ChannelName;
  readonly bytes: Buffer;
}

/** A healthy body to begin with. */
export type Seed = FuzzBody;

/** Values that parsers trip over, wherever a value may stand. */
const EVIL: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, -0, 0.1, 2 ** 53, Number.MAX_SAFE_INTEGER + 2, [], {}, [[]], ''],
  ...['__proto__', 'constructor', '../../etc/passwd', '7/../8', 'a/b', ' ', '\u0000', 'a\u0000b', '\ud800', '\udc00x'],
  ...['\u202eĐảo ngược\u202c', '\u2066\u2067\u2068', '\ufeff', '\u200b\u200d', 'Z͑ͫ̓a̴l̶g̷o', '👩‍👩‍👧‍👦'.repeat(50)],
  ...[
    '<script>window.hacked=1</script>',
    '"><img src=x onerror=alert(1)>',
    '${7*7}',
    '%00%0a',
    "'; DROP TABLE inbox; --",
  ],
  ...['9'.repeat(400), '-1', '1e9', 'NaN', '0x10', '1796100000123000000', 'javascript:alert(1)', 'file:///etc/passwd'],
  ...[{ __proto__: null, toString: 1 }, { constructor: { prototype: { x: 1 } } }, { length: -1 }, [{}, [], null]],
];

const evil: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...EVIL),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.double(),
  fc.bigInt().map(String),
);

/** What is done to one place of a healthy body. */
type Change =
  | { readonly kind: 'replace' | 'insert'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'remove' | 'repeat' | 'rename' | 'wrap'; readonly at: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('replace' as const, 'insert' as const), at: fc.nat(), value: evil }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'repeat' as const, 'rename' as const, 'wrap' as const),
    at: fc.nat(),
  }),
);

interface ByteChange {
  readonly kind: 'flip' | 'cut' | 'insert';
  readonly at: number;
  readonly bytes: Uint8Array;
}

const byteChange: fc.Arbitrary<ByteChange> = fc.record({
  kind: fc.constantFrom('flip' as const, 'cut' as const, 'insert' as const),
  at: fc.nat(),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
});

/** Bodies made from healthy ones; `serial` gives each its own message id, so that none is taken for another. */
export function fuzzBodies(seeds: readonly Seed[]): fc.Arbitrary<(serial: number) => FuzzBody> {
  const from = fc.constantFrom(...seeds);
  const structural = fc.tuple(from, fc.array(change, { minLength: 1, maxLength: 4 })).map(
    ([seed, changes]) =>
      (serial: number) =>
        changed(seed, changes, serial),
  );
  const raw = fc
    .tuple(from, fc.array(byteChange, { minLength: 1, maxLength: 3 }))
    .map(([seed, changes]) => () => ({ channel: seed.channel, bytes: changes.reduce(damaged, seed.bytes) }));
  const huge = fc.tuple(from, fc.constantFrom('deep', 'wide', 'marks', 'over') as fc.Arbitrary<Huge>).map(
    ([seed, kind]) =>
      (serial: number) =>
        hugeBody(seed, kind, serial),
  );
  return fc.oneof(
    { weight: 900, arbitrary: structural },
    { weight: 95, arbitrary: raw },
    { weight: 5, arbitrary: huge },
  );
}

function changed(seed: Seed, changes: readonly Change[], serial: number): FuzzBody {
  const body: unknown = JSON.parse(withSerial(seed, serial));
  for (const one of changes) apply(body, one);
  return { channel: seed.channel, bytes: Buffer.from(JSON.stringify(body), 'utf8') };
}

/** Where each channel carries the id of a message. */
const MESSAGE_ID: Readonly<Record<ChannelName, RegExp>> = {
  zalo: /"(msg_id)":\s*"[^"]*"/g,
  messenger: /"(mid)":\s*"[^"]*"/g,
  'zalo-bot': /"(message_id)":\s*"[^"]*"/g,
  webchat: /"(id)":\s*"[^"]*"/g,
};

/** A message id of its own. */
function withSerial({ channel, bytes }: Seed, serial: number): string {
  return bytes.toString('utf8').replace(MESSAGE_ID[channel], (_all, key: string) => `"${key}":"fuzz-${serial}"`);
}

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  const holder = value as Place['holder'];
  for (const [key, inner] of Object.entries(holder)) {
    found.push({ holder, key });
    placesIn(inner, found);
  }
  return found;
}

function apply(body: unknown, one: Change): void {
  const places = placesIn(body);
  const place = places[one.at % Math.max(1, places.length)];
  if (place === undefined) return;
  const { key } = place;
  const holder = place.holder as Record<string, unknown>;
  const value = holder[key];
  // Not by assignment: `__proto__` must become a member of the JSON, and no prototype here.
  const set = (name: string, to: unknown) =>
    void Object.defineProperty(holder, name, { value: to, enumerable: true, configurable: true, writable: true });
  // A copy: what a later change does to it must not change what is drawn next.
  const fresh = 'value' in one ? structuredClone(one.value) : undefined;
  if (one.kind === 'replace') set(key, fresh);
  if (one.kind === 'insert') set(Array.isArray(holder) ? key : `${key}_`, fresh);
  if (one.kind === 'remove') delete holder[key];
  if (one.kind === 'wrap') set(key, [{ [key]: value }]);
  if (one.kind === 'repeat' && Array.isArray(holder)) holder.push(...Array<unknown>(20).fill(value));
  if (one.kind === 'rename' && !Array.isArray(holder)) {
    delete holder[key];
    set('__proto__', value);
  }
}

function damaged(bytes: Buffer, { kind, at, bytes: other }: ByteChange): Buffer {
  const place = at % Math.max(1, bytes.length);
  if (kind === 'cut') return bytes.subarray(0, place);
  const rest = kind === 'flip' ? bytes.subarray(place + other.length) : bytes.subarray(place);
  return Buffer.concat([bytes.subarray(0, place), other, rest]);
}

type Huge = 'deep' | 'wide' | 'marks' | 'over';

const MEGABYTE = 1024 * 1024;

function hugeBody(seed: Seed, kind: Huge, serial: number): FuzzBody {
  const json = withSerial(seed, serial);
  const value = {
    deep: `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    wide: `[${'0,'.repeat(500_000)}0]`,
    marks: JSON.stringify(`a${'\u0301'.repeat(MEGABYTE / 2)}`),
    over: JSON.stringify('x'.repeat(5 * MEGABYTE)),
  }[kind];
  const known = /"text":\s*"(?:[^"\\]|\\.)*"/;
  const made = known.test(json)
    ? json.replace(known, () => `"text":${value}`)
    : json.replace('{', () => `{"text":${value},`);
  return { channel: seed.channel, bytes: Buffer.from(made, 'utf8') };
}

const SAID: readonly Omit<SayInput, 'personId'>[] = [
  { text: 'vượt đèn đỏ xe máy phạt bao nhiêu' },
  { text: 'thu tuc ly hon thuan tinh', quotedMessageId: 'm-1' },
  { payload: '#hl:1:menu', text: 'Menu' },
  { attachment: { type: 'image', url: 'https://photo.example/1.jpg' } },
  { attachment: { type: 'file', url: 'https://file.example/a.pdf', name: 'đơn khởi kiện.pdf' } },
  { attachment: { type: 'location', latitude: 21.03, longitude: 105.85 } },
];

/** Healthy bodies of every event that the fakes can make, from a few persons. */
export function ownSeeds(ids: { readonly zalo: ZaloIdentity; readonly messenger: MessengerIdentity }): Seed[] {
  const now = () => Date.now();
  const zalo = createZaloEvents(ids.zalo, now);
  const messenger = createMessengerEvents(ids.messenger, now);
  const person = (number: number) => String(7_000_000_000_000_000n + BigInt(number));
  const zaloEvents = [
    ...SAID.map((said, index) => zalo.said({ personId: person(index), ...said })),
    ...[zalo.followed(person(1)), zalo.unfollowed(person(2))],
    zalo.echoed({ personId: person(3), id: 'm', text: 'chào', adminId: '1' }),
    ...[zalo.received({ personId: person(1), id: 'm' }), zalo.seen({ personId: person(1), id: 'm' })],
  ];
  const items = [
    ...SAID.map((said, index) => messenger.said({ personId: person(index), ...said })),
    messenger.posted({ personId: person(1), payload: 'GET_STARTED', title: 'Bắt đầu' }),
    messenger.echoed({ personId: person(4), id: 'm', message: { text: 'chào' }, appId: '263902037430900' }),
    ...[messenger.delivered({ personId: person(1), id: 'm' }), messenger.read(person(1))],
    messenger.other(person(2), { reaction: { mid: 'm', action: 'react', emoji: '❤' } }),
  ];
  const posts = [...items.map((item) => [item]), items].map((batch) =>
    messengerPost(batch, { identity: ids.messenger, switches: defaultSwitches({}), now: now() }),
  );
  return [
    ...zaloEvents.map((event) => ({ channel: 'zalo' as const, bytes: Buffer.from(JSON.stringify(event)) })),
    ...posts.map(({ body }) => ({ channel: 'messenger' as const, bytes: Buffer.from(body) })),
    ...BOT_EVENTS.map((event) => ({ channel: 'zalo-bot' as const, bytes: Buffer.from(JSON.stringify(event)) })),
    ...WIDGET_POSTS.map((post) => ({ channel: 'webchat' as const, bytes: Buffer.from(JSON.stringify(post)) })),
  ];
}

function botEvent(event_name: string, more: object, chat_type = 'PRIVATE'): object {
  const [from, chat] = [
    { id: 'a1b2c3d4e5f60718', display_name: 'Người dân', is_bot: false },
    { id: 'a1b2c3d4e5f60718' },
  ];
  return { event_name, message: { message_id: 'm', from, chat: { ...chat, chat_type }, date: 1796100000123, ...more } };
}

/** Updates of the Zalo Bot Platform, flat as they come and wrapped as the samples have them. */
const BOT_EVENTS: readonly object[] = [
  botEvent('message.text.received', { text: 'thủ tục đăng ký kết hôn' }),
  botEvent('message.text.received', { text: '1' }),
  botEvent('message.image.received', { photo_url: 'https://photo.example/1.jpg', caption: 'đơn này đúng chưa' }),
  botEvent('message.sticker.received', { sticker: 'abc', url: 'https://photo.example/2.png' }),
  botEvent('message.voice.received', { voice_url: 'https://photo.example/3.aac' }),
  botEvent('message.unsupported.received', {}),
  botEvent('message.text.received', { text: 'hỏi trong nhóm' }, 'GROUP'),
  { ok: true, result: botEvent('message.text.received', { text: 'sổ đỏ' }) },
];

/** What the widget posts. */
const WIDGET_POSTS: readonly object[] = [
  { type: 'message', id: 'm', text: 'không đội mũ bảo hiểm phạt bao nhiêu', attachments: [] },
  { type: 'message', id: 'm', text: 'xem giúp tệp này', attachments: ['u-1', 'u-2'] },
  { type: 'tap', id: 'm', payload: '#hl:1:menu:1', title: 'Chủ đề' },
  { type: 'opened' },
  { type: 'delivered', ids: ['a', 'b'] },
  { type: 'seen', ids: ['a'] },
];
