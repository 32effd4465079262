import { z } from 'zod';

import { type HandoverReason, CHANNEL_NAMES } from '../../../conversations/model.ts';
import { FIELDS } from '../../../kb/fields.ts';
import type { InboxQuery, InboxTab } from '../../inbox/model.ts';
import { endOfDay, startOfDay } from '../common/format.ts';

/** The tabs in the order they are shown; the long-wait list last. */
export const TABS = ['waiting', 'mine', 'all', 'closed', 'overdue'] as const satisfies readonly InboxTab[];

/** Reasons that can be filtered by: how conversations come to people. */
export const REASONS = [
  'asked',
  'low_confidence',
  'urgent',
  'feedback',
  'error',
  'page_reply',
] as const satisfies readonly HandoverReason[];

const FIELD_VALUES = new Set(['none', ...FIELDS.map(({ slug }) => slug)]);

/** An empty field of a form is a filter that is not set. */
const text = (max: number) => z.string().trim().min(1).max(max).optional().catch(undefined);

/** What stands behind the question mark of the inbox. Anything that does not fit is a filter that is not set. */
const schema = z.object({
  tab: z.enum(TABS).catch('waiting'),
  field: z
    .string()
    .refine((slug) => FIELD_VALUES.has(slug))
    .optional()
    .catch(undefined),
  channel: z.enum(CHANNEL_NAMES).optional().catch(undefined),
  reason: z.enum(REASONS).optional().catch(undefined),
  tag: text(40),
  from: z.iso.date().optional().catch(undefined),
  until: z.iso.date().optional().catch(undefined),
  q: text(200),
  cursor: text(500),
});

/** The inbox as its address says it. */
export type InboxView = z.infer<typeof schema>;

/** Reads the query string of the inbox; never fails. */
export function parseInboxView(query: unknown): InboxView {
  return schema.parse(query);
}

/** The question to the desk. */
export function toInboxQuery(view: InboxView, accountId: string): InboxQuery {
  const from = startOfDay(view.from);
  const until = endOfDay(view.until);
  return {
    tab: view.tab,
    accountId,
    ...(view.field !== undefined && { field: view.field }),
    ...(view.channel !== undefined && { channel: view.channel }),
    ...(view.reason !== undefined && { reason: view.reason }),
    ...(view.tag !== undefined && { tag: view.tag }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(view.q !== undefined && { search: view.q }),
    ...(view.cursor !== undefined && { cursor: view.cursor }),
  };
}

/** The query string of a view, e.g. `?tab=mine&channel=zalo`. */
export function toQueryString(view: Partial<InboxView>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) if (value !== undefined) parameters.set(name, value);
  const printed = parameters.toString();
  return printed === '' ? '' : `?${printed}`;
}

/** How many filters are set beside the tab and the search. */
export function filtersSet({ field, channel, reason, tag, from, until }: InboxView): number {
  return [field, channel, reason, tag, from, until].filter((value) => value !== undefined).length;
}
