import { z } from 'zod';

import { CHANNEL_NAMES, type HandoverReason } from '../../../conversations/model.ts';
import type { IsoDate } from '../../../kb/model.ts';
import { type ConversationFilter } from '../../../reports/conversations.ts';
import { HANDOVER_STATES, type HandoverFilter } from '../../../reports/handovers.ts';
import { type Period, usualPeriods } from '../../../reports/period.ts';
import { OUTCOMES, type QuestionFilter, VERDICTS } from '../../../reports/questions.ts';
import type { Place } from '../../../reports/row-set.ts';
import { readQuery } from '../shell/forms.ts';
import type { Visit } from '../shell/visit.ts';

/** Why conversations come to people; the keys of the console's words for it. */
const REASONS = [
  ...['asked', 'low_confidence', 'urgent', 'feedback', 'error', 'page_reply'],
] as const satisfies readonly HandoverReason[];

/** Longer periods have no report, and would be gone through week by week. */
const LONGEST_DAYS = 3660;
const DAY_MS = 86_400_000;

const day = z.iso.date().optional().catch(undefined);
const periodQuery = z.object({ from: day, until: day });
const flag = z
  .literal('1')
  .transform((): 1 => 1)
  .optional()
  .catch(undefined);
const one = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values).optional().catch(undefined);

/** The filter of the conversations, as it stands in an address. */
export const conversationQuery: z.ZodType<ConversationFilter> = z.object({ channel: one(CHANNEL_NAMES), first: flag });

/** That of the questions. */
export const questionQuery: z.ZodType<QuestionFilter> = z.object({
  channel: one(CHANNEL_NAMES),
  field: z.string().max(60).optional().catch(undefined),
  outcome: one(OUTCOMES),
  why: one([...REASONS, 'waiting']),
  verdict: one(VERDICTS),
  missed: flag,
  shown: z.string().max(200).optional().catch(undefined),
});

/** That of the hand-overs. */
export const handoverQuery: z.ZodType<HandoverFilter> = z.object({
  channel: one(CHANNEL_NAMES),
  reason: one(REASONS),
  queued: z
    .enum(['0', '1'])
    .transform((queued) => (queued === '1' ? 1 : 0))
    .optional()
    .catch(undefined),
  state: one(HANDOVER_STATES),
});

const afterQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,16}_[\w-]{1,64}$/)
    .transform((text): Place => {
      const [at = '', key = ''] = text.split(/_(.*)/s);
      return { at: Number(at), key };
    })
    .optional()
    .catch(undefined),
});

/** The period that an address asks for; this month where it asks for none, or for one that is none. */
export function periodOf(visit: Visit, today: IsoDate): { readonly period: Period; readonly wrong: boolean } {
  const [thisMonth] = usualPeriods(today);
  const { from, until } = readQuery(visit, periodQuery) ?? {};
  if (from !== undefined && until !== undefined) {
    const days = (Date.parse(until) - Date.parse(from)) / DAY_MS;
    if (days >= 0 && days < LONGEST_DAYS) return { period: { from, until }, wrong: false };
  }
  const wrong = visit.request.query['from'] !== undefined || visit.request.query['until'] !== undefined;
  return { period: thisMonth ?? { from: today, until: today }, wrong };
}

/** The row that a page of rows comes after. */
export function afterOf(visit: Visit): Place | undefined {
  return readQuery(visit, afterQuery)?.after;
}

/** The address of a page of the statistics. */
export function addressOf(page: string, { from, until }: Period, more: object = {}): string {
  const asked = Object.entries(more).flatMap(([name, value]: [string, unknown]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  );
  const query = new URLSearchParams([['from', from], ['until', until], ...asked]);
  return `/console/reports${page}?${query.toString()}`;
}
