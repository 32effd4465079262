import { z } from 'zod';

import type { Attachment, EventContent, InboundEvent } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { idField, labelField, textField } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';
import { fingerprint } from '../shared/secrets.ts';
import { WEBCHAT_ACCOUNT } from './settings.ts';

/** Made by the browser and repeated with every try, so that a retry after a lost answer is the same event. */
const clientId = idField.pipe(z.string().regex(/^[\w-]{1,64}$/));

const body = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: clientId,
    text: textField,
    attachments: z.array(clientId).max(5).default([]),
  }),
  z.object({ type: z.literal('tap'), id: clientId, payload: labelField, title: labelField }),
  /** The chat was opened for the first time. */
  z.object({ type: z.literal('opened') }),
  /** Lines of ours that reached the browser, or were looked at. */
  z.object({ type: z.enum(['delivered', 'seen']), ids: z.array(clientId).min(1).max(200) }),
]);

type Body = z.output<typeof body>;

/** Options of {@link parseEvent}: who speaks, when, and how uploads become attachments. */
export interface ParseOptions {
  readonly personId: string;
  readonly now: EpochMs;
  readonly attachments: (ids: readonly string[]) => Attachment[];
}

/**
 * Reads what the widget posts. Unlike a platform's webhook, what cannot be read is refused and not kept: the sender is
 * our own script, or somebody unknown whose junk must not fill the disk.
 */
export function parseEvent(text: string, { personId, now, attachments }: ParseOptions): InboundEvent | undefined {
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const content = contentOf(parsed.data, attachments);
  if (content === undefined) return undefined;
  const key = `${keyOf(parsed.data)}:${personId}`;
  return { key, channel: 'webchat', accountId: WEBCHAT_ACCOUNT, personId, occurredAt: now, content, raw: text };
}

function contentOf(event: Body, attachments: ParseOptions['attachments']): EventContent | undefined {
  switch (event.type) {
    case 'message': {
      const files = attachments(event.attachments);
      if (event.text.trim() === '' && files.length === 0) return undefined;
      return { kind: 'message', messageId: event.id, text: event.text, attachments: files };
    }
    case 'tap':
      if (event.payload === '') return undefined;
      return { kind: 'message', messageId: event.id, text: event.title, attachments: [], payload: event.payload };
    case 'opened':
      return { kind: 'opened', cause: 'webchat' };
    case 'delivered':
    case 'seen':
      return { kind: event.type, messageIds: event.ids };
  }
}

function keyOf(event: Body): string {
  switch (event.type) {
    case 'message':
    case 'tap':
      return `message:${event.id}`;
    case 'opened':
      return 'opened';
    case 'delivered':
    case 'seen':
      return `${event.type}:${fingerprint(event.ids.join(' '))}`;
  }
}
