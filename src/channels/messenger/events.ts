import { z } from 'zod';

import type { EventContent, InboundEvent } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { idField, lenient, timeField } from '../shared/fields.ts';
import { parseJson, sliceElements, sliceMembers } from '../shared/json.ts';
import { fingerprint } from '../shared/secrets.ts';
import { readItem } from './items.ts';
import type { Reading } from './items.ts';

/** Options of {@link parseEvents}: the page that stands in where a body names none, our app, and the time of arrival. */
export interface ParseOptions {
  readonly pageId: string;
  readonly appId: string;
  readonly now: EpochMs;
}

/** Where an item was found and what surrounds it. */
interface ItemContext extends ParseOptions {
  readonly accountId: string;
  readonly time: EpochMs | undefined;
}

const change = z.looseObject({
  field: z.string().min(1).max(100),
  value: lenient(
    z.looseObject({
      item: lenient(z.string().max(100)),
      verb: lenient(z.string().max(100)),
      comment_id: lenient(idField),
      created_time: lenient(timeField),
    }),
  ),
});

const head = z.looseObject({ id: lenient(idField), time: lenient(timeField) });

/**
 * Reads one webhook body: every entry, and in each every item of `messaging`, `standby` and `changes`. What cannot be
 * read becomes an `unsupported` event with its own text; a signed body yields at least one event.
 */
export function parseEvents(text: string, options: ParseOptions): InboundEvent[] {
  const parsed = parseJson(text);
  if (!isObject(parsed) || parsed['object'] !== 'page')
    return [unreadable(text, { ...options, accountId: options.pageId, time: undefined })];
  const entries = sliceElements(sliceMembers(text).get('entry') ?? '');
  const events = entries.flatMap((entry) => parseEntry(entry, options));
  return events.length > 0 ? events : [unreadable(text, { ...options, accountId: options.pageId, time: undefined })];
}

function parseEntry(text: string, options: ParseOptions): InboundEvent[] {
  const parsed = head.safeParse(parseJson(text));
  const accountId = parsed.data?.id ?? options.pageId;
  const context: ItemContext = { ...options, accountId, time: parsed.data?.time };
  if (!parsed.success) return [unreadable(text, context)];
  const members = sliceMembers(text);
  const events = [
    ...itemsOf(members, 'messaging').map((item) =>
      toEvent(item, context, readItem(item, { ...context, standby: false })),
    ),
    ...itemsOf(members, 'standby').map((item) => toEvent(item, context, readItem(item, { ...context, standby: true }))),
    ...itemsOf(members, 'changes').map((item) => toEvent(recordOf(item), context, readChange(item))),
  ];
  return events.length > 0 ? events : [unreadable(text, context)];
}

function itemsOf(members: Map<string, string>, name: string): string[] {
  return sliceElements(members.get(name) ?? '');
}

/** Page feed (comments) and the dashboard's test button: kept for the record, no conversation comes of them. */
function readChange(text: string): Reading | undefined {
  const parsed = change.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { field, value } = parsed.data;
  const name = ['change', field, value?.item, value?.verb].filter((word) => word !== undefined).join(':');
  const comment = value?.comment_id;
  const key = comment === undefined ? `${name}:${fingerprint(text)}` : `${name}:${comment}:${value?.created_time ?? 0}`;
  return { key, personId: null, occurredAt: value?.created_time, content: { kind: 'unsupported', name } };
}

/** Of a comment no words and no names are kept here: it is public talk, and nothing that somebody told us. */
function recordOf(text: string): string {
  const { field, value } = change.safeParse(parseJson(text)).data ?? {};
  if (field !== 'feed') return text;
  const { item, verb, comment_id: id, created_time: time } = value ?? {};
  return JSON.stringify({ field, value: { item, verb, comment_id: id, created_time: time } });
}

function toEvent(raw: string, { accountId, time, now }: ItemContext, reading: Reading | undefined): InboundEvent {
  if (reading === undefined) return unreadable(raw, { accountId, time, now });
  const { key, personId, occurredAt, content } = reading;
  return { key, channel: 'messenger', accountId, personId, occurredAt: occurredAt ?? time ?? now, content, raw };
}

function unreadable(
  raw: string,
  { accountId, time, now }: Pick<ItemContext, 'accountId' | 'time' | 'now'>,
): InboundEvent {
  const content: EventContent = { kind: 'unsupported', name: 'malformed' };
  return {
    key: `malformed:${fingerprint(raw)}`,
    channel: 'messenger',
    accountId,
    personId: null,
    occurredAt: time ?? now,
    content,
    raw,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
