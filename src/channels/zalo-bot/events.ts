import { z } from 'zod';

import type { Attachment, EventContent, InboundEvent } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { idField, labelField, lenient, makeAttachment, textField, timeField } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';
import { fingerprint } from '../shared/secrets.ts';
import { ZALO_BOT_ACCOUNT } from './settings.ts';

const message = z.looseObject({
  message_id: idField,
  from: lenient(z.looseObject({ is_bot: lenient(z.boolean()) })),
  chat: z.looseObject({ id: idField, chat_type: lenient(z.string()) }),
  date: lenient(timeField),
  text: lenient(textField),
  caption: lenient(textField),
  photo_url: lenient(z.string()),
  voice_url: lenient(z.string()),
  url: lenient(z.string()),
  sticker: lenient(labelField),
});

const update = z.looseObject({ event_name: z.string().min(1).max(100), message: z.unknown().optional() });

/** Live traffic is flat; documented samples wrap the same thing. */
const wrapped = z.looseObject({ ok: z.literal(true), result: update });

type Message = z.output<typeof message>;

/** Reads one webhook body, which holds one update; what cannot be read becomes `unsupported` with its own text. */
export function parseEvent(text: string, now: EpochMs): InboundEvent {
  const base = { channel: 'zalo-bot', accountId: ZALO_BOT_ACCOUNT, raw: text } as const;
  const body = parseJson(text);
  const found = update.safeParse(body).data ?? wrapped.safeParse(body).data?.result;
  if (found === undefined) {
    const content = { kind: 'unsupported', name: 'malformed' } as const;
    return { ...base, key: `malformed:${fingerprint(text)}`, personId: null, occurredAt: now, content };
  }
  const name = found.event_name;
  const said = message.safeParse(found.message).data;
  if (said === undefined) {
    const content = { kind: 'unsupported', name } as const;
    return { ...base, key: `event:${fingerprint(text)}`, personId: null, occurredAt: now, content };
  }
  const { chat, message_id: id, date } = said;
  const key = `${name === 'message.reaction.received' ? 'reaction' : 'message'}:${chat.id}:${id}`;
  const foreign = foreignTo(said);
  const content: EventContent =
    foreign === undefined ? contentOf(name, said) : { kind: 'unsupported', name: `${foreign} ${name}` };
  return { ...base, key, personId: foreign === undefined ? chat.id : null, occurredAt: date ?? now, content };
}

/**
 * Groups and other bots are kept for the record and belong to nobody: what is asked among many is not ours to answer in
 * front of all of them, and two bots that answer each other never end. See docs/decisions/0017.
 */
function foreignTo({ chat, from }: Message): 'group' | 'bot' | undefined {
  if (chat.chat_type !== undefined && chat.chat_type.toUpperCase() !== 'PRIVATE') return 'group';
  return from?.is_bot === true ? 'bot' : undefined;
}

function contentOf(name: string, said: Message): EventContent {
  const attachments = attachmentsOf(name, said);
  if (attachments === undefined) return { kind: 'unsupported', name };
  const text = said.text ?? said.caption ?? '';
  return { kind: 'message', messageId: said.message_id, text, attachments };
}

/** What came with the text; `undefined` for an event that says nothing. */
function attachmentsOf(name: string, { photo_url, voice_url, url }: Message): Attachment[] | undefined {
  switch (name) {
    case 'message.text.received':
      return [];
    case 'message.image.received':
      return [makeAttachment({ type: 'image', url: photo_url ?? url })];
    case 'message.sticker.received':
      return [makeAttachment({ type: 'sticker', url })];
    case 'message.voice.received':
      return [makeAttachment({ type: 'audio', url: voice_url ?? url })];
    case 'message.link.received':
      return [makeAttachment({ type: 'link', url })];
    // Files among others: the person is told what can be sent.
    case 'message.unsupported.received':
      return [{ type: 'other' }];
    default:
      return undefined;
  }
}
