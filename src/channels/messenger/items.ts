import { z } from 'zod';

import type { Attachment, EventContent } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { idField, labelField, lenient, makeAttachment, textField, timeField } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';
import { fingerprint } from '../shared/secrets.ts';

/** What one item says, before the members of its entry are added. `key` is unique within the page. */
export interface Reading {
  readonly key: string;
  readonly personId: string | null;
  readonly occurredAt: EpochMs | undefined;
  readonly content: EventContent;
}

/** What reading an item depends on. */
export interface ItemOptions {
  readonly appId: string;
  /** Whether another app owns the thread. */
  readonly standby: boolean;
}

/** The payload of our Get Started button, set on the page's profile: a first greeting, not an answer to a choice. */
export const GET_STARTED_PAYLOAD = 'GET_STARTED';

const party = z.looseObject({ id: idField });

const item = z.looseObject({ sender: lenient(party), recipient: lenient(party), timestamp: lenient(timeField) });

type Item = z.output<typeof item>;

const attachment = z.looseObject({
  type: z.string(),
  payload: lenient(
    z.looseObject({
      url: lenient(z.string()),
      title: lenient(labelField),
      text: lenient(textField),
      sticker_id: z.unknown().optional(),
      coordinates: lenient(z.looseObject({ lat: z.number(), long: z.number() })),
    }),
  ),
});

const referral = z.looseObject({ ref: lenient(labelField), ad_id: lenient(idField) });

const message = z.looseObject({
  mid: idField,
  text: lenient(textField),
  attachments: lenient(z.array(z.unknown()).max(100)),
  quick_reply: lenient(z.looseObject({ payload: labelField })),
  reply_to: lenient(z.looseObject({ mid: idField })),
  is_echo: lenient(z.boolean()),
  app_id: lenient(idField),
  metadata: lenient(labelField),
  referral: lenient(referral),
});

type Message = z.output<typeof message>;

const postback = z.looseObject({
  mid: lenient(idField),
  title: lenient(labelField),
  payload: lenient(labelField),
  referral: lenient(referral),
});

const edit = z.looseObject({ mid: idField, text: lenient(textField), num_edit: lenient(z.number()) });

const reaction = z.looseObject({
  mid: idField,
  reaction: lenient(labelField),
  emoji: lenient(labelField),
  action: lenient(labelField),
});

const receipt = z.looseObject({ mids: lenient(z.array(idField)), watermark: timeField });

const control = z.looseObject({ new_owner_app_id: lenient(idField), requested_owner_app_id: lenient(idField) });

const ATTACHMENT_TYPES: ReadonlyMap<string, Attachment['type']> = new Map([
  ['image', 'image'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['file', 'file'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['fallback', 'link'],
  ['reel', 'link'],
  ['ig_reel', 'link'],
  ['post', 'link'],
  ['ig_post', 'link'],
]);

type Reader = (source: {
  readonly item: Item;
  readonly value: unknown;
  readonly options: ItemOptions;
}) => Reading | undefined;

/**
 * Reads one element of `messaging[]` or `standby[]` by the one member it carries.
 * @returns `undefined` when the text is not an object.
 */
export function readItem(text: string, options: ItemOptions): Reading | undefined {
  const parsed = item.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const source = { item: parsed.data, options };
  for (const [name, reader] of READERS) {
    const value = parsed.data[name];
    const reading = value === undefined ? undefined : reader({ ...source, value });
    if (reading !== undefined) return options.standby ? toStandby(reading) : reading;
  }
  return unsupported(parsed.data, text);
}

const readMessage: Reader = ({ item: source, value, options }) => {
  const parsed = message.safeParse(value);
  if (!parsed.success) return undefined;
  return parsed.data.is_echo === true ? readEcho(source, parsed.data, options) : readPersonMessage(source, parsed.data);
};

function readPersonMessage(
  source: Item,
  { mid, text = '', attachments = [], quick_reply: reply, reply_to: quoted, referral: from }: Message,
): Reading | undefined {
  if (source.sender === undefined) return undefined;
  const files = attachments.map(readAttachment);
  // A message in which nothing can be read still came from a person who waits for an answer.
  const shown = text === '' && files.length === 0 ? [makeAttachment({ type: 'other' })] : files;
  return {
    ...base(source, source.sender.id),
    key: `message:${mid}`,
    content: {
      ...{ kind: 'message', messageId: mid, text, attachments: shown },
      ...(reply === undefined ? {} : { payload: reply.payload }),
      ...(quoted === undefined ? {} : { quotedMessageId: quoted.mid }),
      ...optional('referral', sourceOf(from)),
    },
  };
}

/** Echoes of our own sends carry our app id; every other one is a person in the page's inbox, or a tool of theirs. */
function readEcho(
  source: Item,
  { mid, text, attachments = [], app_id: app, metadata }: Message,
  { appId }: ItemOptions,
): Reading | undefined {
  if (source.recipient === undefined) return undefined;
  const template = attachments
    .map((value) => attachment.safeParse(value).data?.payload?.text)
    .find((found) => found !== undefined);
  const ours = app === appId;
  // Without an app id but with metadata it may be ours: the core compares the metadata with its outbox.
  const author = ours ? 'app' : app === undefined && metadata !== undefined ? 'unknown' : 'human';
  return {
    ...base(source, source.recipient.id),
    key: `echo:${mid}`,
    content: {
      ...{ kind: 'echo', messageId: mid, text: text ?? template ?? '', author },
      ...(author === 'human' || metadata === undefined ? {} : { outboxId: metadata }),
      ...(attachments.some(bringsFile) && { file: true }),
    },
  };
}

function bringsFile(value: unknown): boolean {
  return /^(image|video|audio|file)$/.test(attachment.safeParse(value).data?.type ?? '');
}

function readAttachment(value: unknown): Attachment {
  const parsed = attachment.safeParse(value);
  if (!parsed.success) return makeAttachment({ type: 'other' });
  const { type, payload } = parsed.data;
  // Until August 2026 stickers came as images with a sticker id.
  const known = payload?.sticker_id === undefined ? ATTACHMENT_TYPES.get(type) : 'sticker';
  return makeAttachment({
    type: known ?? 'other',
    url: payload?.url,
    name: payload?.title,
    latitude: payload?.coordinates?.lat,
    longitude: payload?.coordinates?.long,
  });
}

const readPostback: Reader = ({ item: source, value, options }) => {
  const parsed = postback.safeParse(value);
  const personId = source.sender?.id;
  if (!parsed.success || personId === undefined) return undefined;
  const { mid, title, payload, referral: from } = parsed.data;
  // Only the app that sent a button gets its payload; without one the tap was on somebody else's.
  if (payload === undefined && !options.standby) return undefined;
  const key = `postback:${mid ?? `${personId}:${source.timestamp ?? 0}:${fingerprint(payload ?? title ?? '')}`}`;
  if (payload === GET_STARTED_PAYLOAD)
    return { ...base(source, personId), key, content: opened('get_started', sourceOf(from)) };
  return {
    ...base(source, personId),
    key,
    content: {
      ...{ kind: 'postback', payload: payload ?? '' },
      ...(mid === undefined ? {} : { messageId: mid }),
      ...(title === undefined ? {} : { title }),
    },
  };
};

const readReferral: Reader = ({ item: source, value }) => {
  const parsed = referral.safeParse(value);
  const personId = source.sender?.id;
  if (!parsed.success || personId === undefined) return undefined;
  return {
    ...base(source, personId),
    key: `referral:${personId}:${source.timestamp ?? 0}`,
    content: opened('referral', sourceOf(parsed.data)),
  };
};

const readEdit: Reader = ({ item: source, value }) => {
  const parsed = edit.safeParse(value);
  if (!parsed.success || source.sender === undefined) return undefined;
  const { mid, text = '', num_edit: count } = parsed.data;
  return {
    ...base(source, source.sender.id),
    key: `edit:${mid}:${count ?? source.timestamp ?? 0}`,
    content: { kind: 'edit', messageId: mid, text },
  };
};

const readReaction: Reader = ({ item: source, value }) => {
  const parsed = reaction.safeParse(value);
  if (!parsed.success || source.sender === undefined) return undefined;
  const { mid, reaction: word, emoji, action } = parsed.data;
  const personId = source.sender.id;
  return {
    ...base(source, personId),
    key: `reaction:${mid}:${personId}:${action ?? ''}:${source.timestamp ?? 0}`,
    content: { kind: 'reaction', messageId: mid, reaction: action === 'unreact' ? null : (emoji ?? word ?? 'other') },
  };
};

const readReceipt =
  (kind: 'delivered' | 'seen'): Reader =>
  ({ item: source, value }) => {
    const parsed = receipt.safeParse(value);
    const personId = source.sender?.id;
    if (!parsed.success || personId === undefined) return undefined;
    const { mids = [], watermark } = parsed.data;
    // Several messages can share a watermark, each with its own receipt.
    const key = `${kind}:${personId}:${watermark}${mids.length === 0 ? '' : `:${fingerprint(mids.join())}`}`;
    return { ...base(source, personId), key, content: { kind, messageIds: mids, watermark } };
  };

const readControl =
  (change: 'passed' | 'taken' | 'requested'): Reader =>
  ({ item: source, value, options }) => {
    const parsed = control.safeParse(value);
    const personId = source.sender?.id;
    if (!parsed.success || personId === undefined) return undefined;
    const newOwner = parsed.data.new_owner_app_id ?? parsed.data.requested_owner_app_id ?? null;
    return {
      ...base(source, personId),
      key: `${change}:${personId}:${source.timestamp ?? 0}`,
      content: { kind: 'thread_control', change, newOwner, ...(newOwner === options.appId && { ours: true as const }) },
    };
  };

const READERS: readonly (readonly [string, Reader])[] = [
  ['message', readMessage],
  ['postback', readPostback],
  ['message_edit', readEdit],
  ['reaction', readReaction],
  ['delivery', readReceipt('delivered')],
  ['read', readReceipt('seen')],
  ['pass_thread_control', readControl('passed')],
  ['take_thread_control', readControl('taken')],
  ['request_thread_control', readControl('requested')],
  ['referral', readReferral],
];

/** In standby another app owns the thread: what the person says is kept as context and asks nothing of us. */
function toStandby(reading: Reading): Reading {
  const { content, key } = reading;
  const standby = (text: string, messageId: string | undefined): Reading => ({
    ...reading,
    key: `standby:${key}`,
    content: { kind: 'standby', text, ...(messageId === undefined ? {} : { messageId }) },
  });
  if (content.kind === 'message') return standby(content.text, content.messageId);
  if (content.kind === 'postback') return standby(content.title ?? '', content.messageId);
  if (content.kind === 'opened') return standby('', undefined);
  return reading;
}

function opened(cause: string, ref: string | undefined): EventContent {
  return { kind: 'opened', cause, ...optional('payload', ref) };
}

/** The word of the link that a person followed, or the advertisement. */
function sourceOf(from: z.output<typeof referral> | undefined): string | undefined {
  return from?.ref ?? (from?.ad_id === undefined ? undefined : `ad ${from.ad_id}`);
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}

function base(source: Item, personId: string): Pick<Reading, 'personId' | 'occurredAt'> {
  return { personId, occurredAt: source.timestamp };
}

/** Members every item has; the one left over names the event. */
const COMMON = new Set(['sender', 'recipient', 'timestamp']);

function unsupported(source: Item, text: string): Reading {
  const name = (Object.keys(source).find((key) => !COMMON.has(key)) ?? 'empty').slice(0, 100);
  return {
    ...base(source, source.sender?.id ?? ''),
    personId: source.sender?.id ?? null,
    key: `${name}:${fingerprint(text)}`,
    content: { kind: 'unsupported', name },
  };
}
