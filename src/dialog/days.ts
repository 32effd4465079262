import type { EpochMs } from '../infra/clock.ts';
import type { IsoDate } from '../kb/model.ts';

/** Asia/Ho_Chi_Minh is UTC+7 all year round; Vietnam has had no summer time since the zone was fixed in 1975 (tz database). */
const OFFSET_MS = 7 * 3_600_000;

/** The calendar day in Vietnam at an instant. */
export function vietnamDay(now: EpochMs): IsoDate {
  return new Date(now + OFFSET_MS).toISOString().slice(0, 10);
}

/** `2025-01-01` as people in Vietnam write it: `01/01/2025`. */
export function printDay(day: IsoDate): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year}`;
}
