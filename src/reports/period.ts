import type { EpochMs } from '../infra/clock.ts';
import type { IsoDate } from '../kb/model.ts';

/** From day to day as Vietnam counts days, both included. */
export interface Period {
  readonly from: IsoDate;
  readonly until: IsoDate;
}

/** A period with a name of its own. */
export type NamedPeriod = Period &
  (
    | { readonly kind: 'month'; readonly year: number; readonly month: number }
    | { readonly kind: 'half'; readonly year: number; readonly half: 1 | 2 }
    | { readonly kind: 'year'; readonly year: number }
  );

const DAY_MS = 86_400_000;

/** First instant of a period, and the first one after it. */
export function instantsOf({ from, until }: Period): { readonly from: EpochMs; readonly to: EpochMs } {
  return { from: midnight(from), to: midnight(until) + DAY_MS };
}

/**
 * The periods that are asked for most: this month and the one before, this half of the year and the one before, this year
 * and the one before. Halves and years as the statistics of justice count them: from 1 January to 30 June and to
 * 31 December (Article 6 of Circular 03/2019/TT-BTP).
 */
export function usualPeriods(today: IsoDate): readonly NamedPeriod[] {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const half = month <= 6 ? 1 : 2;
  return [
    monthOf(year, month),
    month === 1 ? monthOf(year - 1, 12) : monthOf(year, month - 1),
    halfOf(year, half),
    half === 1 ? halfOf(year - 1, 2) : halfOf(year, 1),
    yearOf(year),
    yearOf(year - 1),
  ];
}

/** The same period in parts of a week, the last one perhaps shorter. */
export function* weeksOf({ from, until }: Period): Generator<Period> {
  const end = Date.parse(until);
  // Days as numbers: after the year 9999 their names no longer sort.
  for (let first = Date.parse(from); first <= end; first += 7 * DAY_MS) {
    yield { from: dayOf(first), until: dayOf(Math.min(first + 6 * DAY_MS, end)) };
  }
}

function dayOf(utc: EpochMs): IsoDate {
  return new Date(utc).toISOString().slice(0, 10);
}

/** The first instant of a day in Vietnam: Asia/Ho_Chi_Minh is UTC+7 all year round (tz database). */
export function midnight(day: IsoDate): EpochMs {
  return Date.parse(`${day}T00:00:00+07:00`);
}

function monthOf(year: number, month: number): NamedPeriod {
  const first = `${year}-${String(month).padStart(2, '0')}`;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { kind: 'month', year, month, from: `${first}-01`, until: `${first}-${days}` };
}

function halfOf(year: number, half: 1 | 2): NamedPeriod {
  const [from, until] = half === 1 ? ['01-01', '06-30'] : ['07-01', '12-31'];
  return { kind: 'half', year, half, from: `${year}-${from}`, until: `${year}-${until}` };
}

function yearOf(year: number): NamedPeriod {
  return { kind: 'year', year, from: `${year}-01-01`, until: `${year}-12-31` };
}
