import { createHash, createHmac, randomBytes } from 'node:crypto';

import type { EpochMs } from '../../infra/clock.ts';
import { escapeJson } from './delivery.ts';
import type { WebhookPost } from './delivery.ts';
import type { DeliverySwitches, FakeAttachment, SayInput } from './types.ts';

/** Ids and keys of the fake page. */
export interface MessengerIdentity {
  readonly appId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly pageId: string;
}

/** One element for an entry: which array it belongs to, which page it concerns, and itself. */
export interface MessengerItem {
  readonly pageId: string;
  readonly list: 'messaging' | 'standby' | 'changes';
  readonly item: Readonly<Record<string, unknown>>;
}

/** A message id in Meta's manner. */
export function newMid(): string {
  return `m_${randomBytes(30).toString('base64url')}`;
}

/** What the page said, for its echo. */
export interface EchoInput {
  /** Default: the first page. */
  readonly pageId?: string;
  readonly personId: string;
  readonly id: string;
  readonly message: Readonly<Record<string, unknown>>;
  readonly appId: string;
  readonly metadata?: string | undefined;
}

/** Builds the items of one page. */
export interface MessengerEvents {
  said(input: SayInput): MessengerItem;
  posted(input: { readonly personId: string; readonly payload: string; readonly title: string }): MessengerItem;
  echoed(input: EchoInput): MessengerItem;
  delivered(input: { readonly personId: string; readonly id: string }): MessengerItem;
  read(personId: string): MessengerItem;
  /** Any other payload member (`reaction`, `referral`, `take_thread_control`, an unknown one). */
  other(personId: string, member: Readonly<Record<string, unknown>>): MessengerItem;
  /** The same item as another app's thread would bring it. */
  asStandby(item: MessengerItem): MessengerItem;
}

/** Item builders whose timestamps come from the fake's clock. */
export function createMessengerEvents({ pageId }: MessengerIdentity, now: () => EpochMs): MessengerEvents {
  const from = (personId: string, member: Readonly<Record<string, unknown>>): MessengerItem => ({
    ...{ pageId, list: 'messaging' },
    item: { sender: { id: personId }, recipient: { id: pageId }, timestamp: now(), ...member },
  });
  return {
    said: (input) => from(input.personId, { message: personMessage(input) }),
    posted: ({ personId, payload, title }) => from(personId, { postback: { mid: newMid(), title, payload } }),
    echoed: ({ pageId: page = pageId, personId, id, message, appId, metadata }) => ({
      ...{ pageId: page, list: 'messaging' },
      item: {
        ...{ sender: { id: page }, recipient: { id: personId }, timestamp: now() },
        // Meta writes app ids as numbers here.
        message: {
          mid: id,
          ...message,
          is_echo: true,
          app_id: Number(appId),
          ...(metadata === undefined ? {} : { metadata }),
        },
      },
    }),
    delivered: ({ personId, id }) => from(personId, { delivery: { mids: [id], watermark: now() } }),
    read: (personId) => from(personId, { read: { watermark: now() } }),
    other: from,
    asStandby: ({ item, ...rest }) => ({ ...rest, list: 'standby', item: withoutPayload(item) }),
  };
}

/** Only the app that owns the thread learns what a tapped button carries. */
function withoutPayload(item: MessengerItem['item']): MessengerItem['item'] {
  const { postback } = item;
  if (typeof postback !== 'object' || postback === null) return item;
  return { ...item, postback: { ...postback, payload: undefined } };
}

/** A tapped quick reply is a message: its title as text, its payload beside it. */
function personMessage({ text, payload, attachment, quotedMessageId }: SayInput): Record<string, unknown> {
  return {
    mid: newMid(),
    ...(text === undefined ? {} : { text }),
    ...(payload === undefined ? {} : { quick_reply: { payload } }),
    ...(quotedMessageId === undefined ? {} : { reply_to: { mid: quotedMessageId, is_self_reply: false } }),
    ...(attachment === undefined
      ? {}
      : { attachments: [{ type: attachment.type, payload: attachmentPayload(attachment) }] }),
  };
}

function attachmentPayload({
  type,
  url = 'https://cdn.example/1.jpg',
  latitude = 21.03,
  longitude = 105.85,
}: FakeAttachment): Record<string, unknown> {
  if (type === 'location') return { coordinates: { lat: latitude, long: longitude } };
  return type === 'sticker' ? { url, sticker_id: 369239263222822 } : { url };
}

/** One signed request with all the items, grouped into an entry per page in order of appearance. */
export function messengerPost(
  items: readonly MessengerItem[],
  {
    identity,
    switches,
    now,
  }: { readonly identity: MessengerIdentity; readonly switches: DeliverySwitches; readonly now: EpochMs },
): WebhookPost {
  const entries = new Map<string, Record<string, unknown[]>>();
  for (const { pageId, list, item } of items) {
    const entry = entries.get(pageId) ?? {};
    (entry[list] ??= []).push(item);
    entries.set(pageId, entry);
  }
  const entry = [...entries].map(([id, lists]) => ({ time: now, id, ...lists }));
  return signedPost({ object: 'page', entry }, { identity, switches });
}

/** One signed request with any body. */
export function signedPost(
  body: unknown,
  { identity, switches }: { readonly identity: MessengerIdentity; readonly switches: DeliverySwitches },
): WebhookPost {
  const plain = JSON.stringify(body);
  const text = switches.escapedUnicode ? escapeJson(plain) : plain;
  const headers = signatureHeaders(text, { appSecret: identity.appSecret, kind: switches.signature });
  return { body: text, headers: () => ({ 'User-Agent': 'facebookexternalua', ...headers }) };
}

/** A `signed_request`: signature and payload in base64url. */
export function signedRequest(payload: object, appSecret: string): string {
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', appSecret).update(body).digest('base64url')}.${body}`;
}

function signatureHeaders(
  text: string,
  { appSecret, kind }: { appSecret: string; kind: DeliverySwitches['signature'] },
): Record<string, string> {
  if (kind === 'missing') return {};
  if (kind === 'wrong')
    return { 'X-Hub-Signature-256': `sha256=${createHash('sha256').update(`${text}${appSecret}`).digest('hex')}` };
  const hex = createHmac('sha256', appSecret).update(text).digest('hex');
  return {
    'X-Hub-Signature': `sha1=${createHmac('sha1', appSecret).update(text).digest('hex')}`,
    'X-Hub-Signature-256': `sha256=${kind === 'upper' ? hex.toUpperCase() : hex}`,
  };
}
