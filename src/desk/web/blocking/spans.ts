import type { EpochMs } from '../../../infra/clock.ts';

/** How long a block may be chosen to last, beside a day that is named. */
export const SPANS = ['hour', 'day', 'week', 'date'] as const;

/** One of {@link SPANS}. */
export type Span = (typeof SPANS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LENGTHS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;

/** Asia/Ho_Chi_Minh is UTC+7 all year round, see hours.ts. */
const OFFSET_MS = 7 * HOUR_MS;

/**
 * The end of a block as it was chosen, on a full minute, so that everybody is told the same; `date` (`YYYY-MM-DD`) counts to the end of that day in Vietnam.
 * `undefined` when a day was to be named and none was.
 */
export function endOfSpan(
  span: Span,
  { date, now }: { readonly date: string; readonly now: EpochMs },
): EpochMs | undefined {
  if (span !== 'date') return Math.ceil((now + LENGTHS[span]) / MINUTE_MS) * MINUTE_MS;
  const day = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(day) ? undefined : day + LENGTHS.day - OFFSET_MS;
}
