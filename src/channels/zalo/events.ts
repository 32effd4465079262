import { z } from 'zod';

import type { Attachment, EventContent, InboundEvent } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { idField, labelField, lenient, makeAttachment, textField, timeField } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';
import { fingerprint } from '../shared/secrets.ts';

/** Options of {@link parseEvents}: the configured OA, for events that do not name one, and the time of arrival. */
export interface ParseOptions {
  readonly oaId: string;
  readonly now: EpochMs;
}

const party = z.looseObject({ id: idField, admin_id: lenient(idField) });

const envelope = z.looseObject({
  event_name: z.string().min(1).max(100),
  app_id: lenient(idField),
  oa_id: lenient(idField),
  oaId: lenient(idField),
  user_id: lenient(idField),
  group_id: lenient(idField),
  sender: lenient(party),
  recipient: lenient(party),
  follower: lenient(party),
  data: lenient(z.looseObject({ user_id: lenient(idField) })),
  source: lenient(labelField),
  timestamp: lenient(timeField),
});

type Envelope = z.output<typeof envelope>;

const addressee = z.object({ app_id: lenient(idField) });

const attachment = z.looseObject({
  type: z.string(),
  payload: lenient(
    z.looseObject({
      url: lenient(z.string()),
      name: lenient(labelField),
      title: lenient(labelField),
      text: lenient(textField),
      coordinates: lenient(z.looseObject({ latitude: z.coerce.number(), longitude: z.coerce.number() })),
    }),
  ),
});

const message = z.looseObject({
  msg_id: idField,
  text: lenient(textField),
  quote_msg_id: lenient(idField),
  attachments: lenient(z.array(z.unknown()).max(100)),
});

const reaction = z.looseObject({ msg_id: idField, react_icon: lenient(labelField) });

const line = lenient(labelField.transform((text) => text.slice(0, 300).trim()));

const contact = z.looseObject({
  ...{ name: line, phone: lenient(z.union([labelField, idField])), user_dob: line, gender: line },
  full_address: lenient(z.looseObject({ user_city: line, user_ward: line, user_address: line })),
  ...{ address: line, ward: line, district: line, city: line },
});

/** Receipts of template messages have the same event name and are told apart by two members of their own. */
const receipt = z.looseObject({
  msg_id: lenient(idField),
  msg_ids: lenient(z.array(idField).max(1000)),
  tracking_id: z.unknown().optional(),
  delivery_time: z.unknown().optional(),
});

const ATTACHMENT_TYPES: ReadonlyMap<string, Attachment['type']> = new Map([
  ['image', 'image'],
  ['photo', 'image'],
  ['gif', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['voice', 'audio'],
  ['file', 'file'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['link', 'link'],
]);

/** What one kind of event says, before the common members are added. `key` is unique within the account. */
interface Reading {
  readonly key: string;
  readonly personId: string | null;
  readonly content: EventContent;
}

type Reader = (event: Envelope) => Reading | undefined;

/**
 * Reads one webhook body. Zalo sends one event per request, so there is always exactly one, `unsupported` at worst: what
 * is signed is never dropped.
 */
export function parseEvents(text: string, { oaId, now }: ParseOptions): InboundEvent[] {
  const parsed = envelope.safeParse(parseJson(text));
  if (!parsed.success) return [unreadable(text, { oaId, now })];
  const event = parsed.data;
  const reading = readerFor(event.event_name)?.(event) ?? unsupported(event, text);
  return [
    {
      ...reading,
      channel: 'zalo',
      accountId: accountOf(event) ?? oaId,
      occurredAt: event.timestamp ?? now,
      raw: text,
    },
  ];
}

/** The app the event says it is for; it must be ours when present. */
export function appIdOf(text: string): string | undefined {
  const parsed = addressee.safeParse(parseJson(text));
  return parsed.success ? parsed.data.app_id : undefined;
}

function readerFor(name: string): Reader | undefined {
  if (isGroup(name) || /anonymous/.test(name)) return undefined;
  if (name.startsWith('user_send_')) return readMessage;
  if (name.startsWith('oa_send_') && name !== 'oa_send_consent') return readEcho;
  return READERS.get(name);
}

function readMessage(event: Envelope): Reading | undefined {
  const parsed = message.safeParse(event['message']);
  if (!parsed.success || event.sender === undefined) return undefined;
  const { msg_id: messageId, text = '', quote_msg_id: quotedMessageId, attachments = [] } = parsed.data;
  const files = attachments.map(readAttachment);
  // A message in which nothing can be read still came from a person who waits for an answer.
  const shown = text === '' && files.length === 0 ? [makeAttachment({ type: 'other' })] : files;
  return {
    key: `${event.event_name}:${messageId}`,
    personId: event.sender.id,
    content: {
      kind: 'message',
      messageId,
      text,
      attachments: shown,
      ...(quotedMessageId === undefined ? {} : { quotedMessageId }),
    },
  };
}

function readAttachment(value: unknown): Attachment {
  const parsed = attachment.safeParse(value);
  if (!parsed.success) return makeAttachment({ type: 'other' });
  const { type, payload } = parsed.data;
  return makeAttachment({
    type: ATTACHMENT_TYPES.get(type) ?? 'other',
    url: payload?.url,
    name: payload?.name ?? payload?.title,
    latitude: payload?.coordinates?.latitude,
    longitude: payload?.coordinates?.longitude,
  });
}

/** Everything the OA said, whoever said it. Only `admin_id` is certain: a person wrote in the OA Manager. */
function readEcho(event: Envelope): Reading | undefined {
  const parsed = message.safeParse(event['message']);
  if (!parsed.success || event.recipient === undefined) return undefined;
  const { msg_id: messageId, text = '', attachments = [] } = parsed.data;
  const template = attachments
    .map((value) => attachment.safeParse(value).data?.payload?.text ?? '')
    .find((found) => found !== '');
  return {
    key: `${event.event_name}:${messageId}`,
    personId: event.recipient.id,
    content: {
      kind: 'echo',
      messageId,
      text: text === '' ? (template ?? '') : text,
      author: event.sender?.admin_id === undefined ? 'unknown' : 'human',
      ...(/^oa_send_(image|gif|file)$/.test(event.event_name) && { file: true }),
    },
  };
}

/** Receipts are inverted: the sender is the OA. */
function readReceipt(event: Envelope): Reading | undefined {
  const parsed = receipt.safeParse(event['message']);
  if (!parsed.success || event.recipient === undefined) return undefined;
  const { msg_id: one, msg_ids: many = [], tracking_id: tracking, delivery_time: delivery } = parsed.data;
  if (tracking !== undefined || delivery !== undefined) return undefined;
  const messageIds = one === undefined ? many : [one, ...many];
  if (messageIds.length === 0) return undefined;
  const kind = event.event_name === 'user_seen_message' ? 'seen' : 'delivered';
  const personId = event.recipient.id;
  return {
    key: `${event.event_name}:${personId}:${fingerprint(messageIds.join())}`,
    personId,
    content: { kind, messageIds },
  };
}

/** The same person may react to the same message again, so the moment belongs to the key. */
function readReaction(event: Envelope): Reading | undefined {
  const parsed = reaction.safeParse(event['message']);
  if (!parsed.success || event.sender === undefined) return undefined;
  const { msg_id: messageId, react_icon: icon } = parsed.data;
  const personId = event.sender.id;
  return {
    key: `${event.event_name}:${messageId}:${personId}:${event.timestamp ?? 0}:${icon ?? ''}`,
    personId,
    content: { kind: 'reaction', messageId, reaction: icon === undefined || icon === '/-remove' ? null : icon },
  };
}

/** Events about a person that carry no message of their own. */
function readRelation(content: (event: Envelope) => EventContent): Reader {
  return (event) => {
    const personId = subjectOf(event);
    if (personId === undefined) return undefined;
    return { key: `${event.event_name}:${event.timestamp ?? 0}:${personId}`, personId, content: content(event) };
  };
}

/** Both shapes of the address are in use: the parts in an object of their own, or flat beside the name. */
function readContact(event: Envelope): EventContent {
  const parsed = contact.safeParse(event['info']);
  if (!parsed.success) return { kind: 'contact' };
  const { name, phone, user_dob: birthday, gender, full_address: full, ...flat } = parsed.data;
  const parts = full
    ? [full.user_address, full.user_ward, full.user_city]
    : [flat.address, flat.ward, flat.district, flat.city];
  const address = parts.filter((part) => part !== undefined && part !== '').join(', ');
  const all = { name, phone, birthday, gender, address };
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? { kind: 'contact' } : { kind: 'contact', info: Object.fromEntries(given) };
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['user_received_message', readReceipt],
  ['user_seen_message', readReceipt],
  ['user_reacted_message', readReaction],
  [
    'follow',
    readRelation(({ source }) => ({
      kind: 'opened',
      cause: 'follow',
      ...(source === undefined ? {} : { payload: source }),
    })),
  ],
  ['unfollow', readRelation(() => ({ kind: 'left', cause: 'unfollow' }))],
  ['user_click_chatnow', readRelation(() => ({ kind: 'opened', cause: 'chatnow' }))],
  ['widget_interaction_accepted', readRelation(() => ({ kind: 'opened', cause: 'widget' }))],
  ['user_submit_info', readRelation(readContact)],
  ['user_withdraw', readRelation(() => ({ kind: 'withdrawn' }))],
]);

function subjectOf(event: Envelope): string | undefined {
  return event.follower?.id ?? event.user_id ?? event.data?.user_id ?? event.sender?.id;
}

function isGroup(name: string): boolean {
  return /_group(_|$)/.test(name);
}

function accountOf(event: Envelope): string | undefined {
  const named = event.oa_id ?? event.oaId;
  if (named !== undefined) return named;
  const fromOa = event.event_name.startsWith('oa_') || READERS.get(event.event_name) === readReceipt;
  return fromOa ? event.sender?.id : event.recipient?.id;
}

/** Known but not handled, unknown, or unreadable in its details: kept whole under a key made of its own bytes. */
function unsupported(event: Envelope, text: string): Reading {
  const subject = event.event_name.startsWith('user_') && !isGroup(event.event_name) ? subjectOf(event) : undefined;
  return {
    key: `${event.event_name}:${event.timestamp ?? 0}:${fingerprint(text)}`,
    personId: subject === undefined || subject === accountOf(event) ? null : subject,
    content: { kind: 'unsupported', name: event.event_name },
  };
}

function unreadable(text: string, { oaId, now }: ParseOptions): InboundEvent {
  return {
    key: `malformed:${fingerprint(text)}`,
    channel: 'zalo',
    accountId: oaId,
    personId: null,
    occurredAt: now,
    content: { kind: 'unsupported', name: 'malformed' },
    raw: text,
  };
}
