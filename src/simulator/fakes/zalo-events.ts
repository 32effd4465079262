import { createHash, createHmac, randomBytes } from 'node:crypto';

import type { EpochMs } from '../../infra/clock.ts';
import { escapeJson } from './delivery.ts';
import type { WebhookPost } from './delivery.ts';
import type { FakeContact } from './zalo-people.ts';
import type { DeliverySwitches, FakeAttachment, SayInput, ShownFile } from './types.ts';

/** Ids and keys of the fake OA. */
export interface ZaloIdentity {
  readonly appId: string;
  readonly appSecret: string;
  readonly oaId: string;
  readonly oaSecretKey: string;
}

/** A message id as Zalo makes them: 20 hex digits. */
export function newMessageId(): string {
  return randomBytes(10).toString('hex');
}

/** Builds the events of one OA. */
export interface ZaloEvents {
  said(input: SayInput): Record<string, unknown>;
  followed(personId: string): Record<string, unknown>;
  unfollowed(personId: string): Record<string, unknown>;
  /** The person tapped the chat button of the OA's page before ever having written. */
  chatted(personId: string): Record<string, unknown>;
  /** The person submitted the contact data that the OA asked for. */
  submitted(personId: string, contact: FakeContact): Record<string, unknown>;
  /** The echo of anything the OA said; `adminId` where a person wrote it in the OA Manager. */
  echoed(message: {
    readonly personId: string;
    readonly id: string;
    readonly text: string;
    readonly adminId?: string;
    readonly file?: ShownFile | undefined;
    readonly form?: 'contact' | undefined;
  }): Record<string, unknown>;
  received(message: { readonly personId: string; readonly id: string }): Record<string, unknown>;
  seen(message: { readonly personId: string; readonly id: string }): Record<string, unknown>;
  /** The same of another OA of the app. */
  of(oaId: string): ZaloEvents;
}

/** Event builders whose timestamps come from the fake's clock. */
export function createZaloEvents(identity: ZaloIdentity, now: () => EpochMs): ZaloEvents {
  const { appId, oaId } = identity;
  const byApp = (personId: string): string => `8${personId.slice(1)}`;
  const chat = (
    eventName: string,
    { from, to, personId, message }: { from: object; to: string; personId: string; message: object },
  ): Record<string, unknown> => ({
    app_id: appId,
    sender: from,
    user_id_by_app: byApp(personId),
    recipient: { id: to },
    event_name: eventName,
    message,
    timestamp: String(now()),
  });
  const fromOa = (eventName: string, personId: string, message: object, admin: object = {}): Record<string, unknown> =>
    chat(eventName, { from: { id: oaId, ...admin }, to: personId, personId, message });
  const relation = (eventName: string, personId: string): Record<string, unknown> => ({
    ...{ oa_id: oaId, follower: { id: personId }, user_id_by_app: byApp(personId), event_name: eventName },
    ...{ source: 'oa_profile', app_id: appId, timestamp: String(now()) },
  });
  return {
    said: (input) =>
      chat(`user_send_${input.attachment?.type ?? 'text'}`, {
        ...{ from: { id: input.personId }, to: oaId, personId: input.personId },
        message: personMessage(input),
      }),
    followed: (personId) => relation('follow', personId),
    unfollowed: (personId) => relation('unfollow', personId),
    chatted: (personId) => ({
      ...{ app_id: appId, oa_id: oaId, user_id: personId, user_id_by_app: byApp(personId) },
      ...{ event_name: 'user_click_chatnow', timestamp: String(now()) },
    }),
    submitted: (personId, { name, phone, birthday, gender, city, ward, address }) => ({
      ...{ sender: { id: personId }, recipient: { id: oaId }, event_name: 'user_submit_info', app_id: appId },
      timestamp: String(now()),
      info: {
        ...{ name, phone, user_dob: birthday, gender },
        full_address: { user_city: city, user_ward: ward, user_address: address },
      },
    }),
    echoed: ({ personId, id, text, adminId, file, form }) => {
      const admin = adminId === undefined ? {} : { admin_id: adminId };
      if (form !== undefined) return fromOa('oa_send_template', personId, templateEcho(id, text));
      if (file === undefined) return fromOa('oa_send_text', personId, { text, msg_id: id }, admin);
      const { url, name, size } = file;
      const type = file.mediaType === 'image/gif' ? 'gif' : file.kind;
      const payload = attachmentPayload({ type: file.kind, url, name });
      const attachments = [{ payload: file.kind === 'file' ? { ...payload, size: String(size) } : payload, type }];
      return fromOa(`oa_send_${type}`, personId, { ...(text !== '' && { text }), msg_id: id, attachments }, admin);
    },
    received: ({ personId, id }) => fromOa('user_received_message', personId, { msg_id: id }),
    seen: ({ personId, id }) => fromOa('user_seen_message', personId, { msg_ids: [id] }),
    of: (other) => createZaloEvents({ ...identity, oaId: other }, now),
  };
}

/** A template comes back by its title, below a name of Zalo's own. */
function templateEcho(id: string, text: string): Record<string, unknown> {
  const [title = ''] = text.split('\n');
  const checksum = createHash('md5').update(text).digest('hex');
  const payload = { zinstant_id: id, text: title, link_url: '', checksum };
  return { msg_id: id, attachments: [{ type: 'template', payload }] };
}

/** A tap is nothing but a text equal to the payload. */
function personMessage({ text, payload, attachment, quotedMessageId }: SayInput): Record<string, unknown> {
  const said = payload ?? text;
  return {
    ...(said === undefined ? {} : { text: said }),
    msg_id: newMessageId(),
    ...(quotedMessageId === undefined ? {} : { quote_msg_id: quotedMessageId }),
    ...(attachment === undefined
      ? {}
      : { attachments: [{ payload: attachmentPayload(attachment), type: attachment.type }] }),
  };
}

function attachmentPayload({
  type,
  url = 'https://photo.example/1.jpg',
  name = 'tep.pdf',
  latitude = 21.03,
  longitude = 105.85,
}: FakeAttachment): Record<string, unknown> {
  if (type === 'location') return { coordinates: { latitude: String(latitude), longitude: String(longitude) } };
  if (type === 'file')
    return { size: '1024', name, checksum: createHash('md5').update(name).digest('hex'), type: 'pdf', url };
  if (type === 'sticker') return { id: '9000000000000000046', url };
  return type === 'image' ? { thumbnail: url, url } : { url };
}

/** The signed request of one event, in the form that the switches ask for. */
export function zaloPost(
  event: unknown,
  { identity, switches }: { readonly identity: ZaloIdentity; readonly switches: DeliverySwitches },
): WebhookPost {
  const timestamp = timestampOf(event);
  const plain = JSON.stringify(event);
  const numeric = switches.numericTimestamp
    ? plain.replace(`"timestamp":"${timestamp}"`, `"timestamp":${timestamp}`)
    : plain;
  const body = switches.escapedUnicode ? escapeJson(numeric) : numeric;
  const signature = signatureHeader(body, { timestamp, identity, kind: switches.signature });
  return {
    body,
    headers: (attempt) => ({
      ...(signature === undefined ? {} : { 'X-ZEvent-Signature': signature }),
      ...(attempt === 0 ? {} : { num_retry: String(attempt) }),
    }),
  };
}

interface SignatureTerms {
  readonly timestamp: string;
  readonly identity: ZaloIdentity;
  readonly kind: DeliverySwitches['signature'];
}

function signatureHeader(body: string, { timestamp, identity, kind }: SignatureTerms): string | undefined {
  const first = kind === 'oa_id' ? identity.oaId : identity.appId;
  const hex = createHash('sha256').update(`${first}${body}${timestamp}${identity.oaSecretKey}`).digest('hex');
  if (kind === 'missing') return undefined;
  // What most mistaken implementations compute.
  if (kind === 'wrong') return `mac=${createHmac('sha256', identity.oaSecretKey).update(body).digest('hex')}`;
  if (kind === 'bare') return hex;
  return `mac=${kind === 'upper' ? hex.toUpperCase() : hex}`;
}

function timestampOf(event: unknown): string {
  const value = typeof event === 'object' && event !== null && 'timestamp' in event ? event.timestamp : '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
