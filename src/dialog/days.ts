import type { EpochMs } from '../infra/clock.ts';
import type { IsoDate } from '../kb/model.ts';

/** Asia/Ho_Chi_Minh is UTC+7 all year round; Vietnam has had no summer time since the zone was fixed in 1975 (tz database). */
const OFFSET_MS = 7 * 3_600_000;
const MINUTE_MS = 60_000;

/** The calendar day in Vietnam at an instant. */
export function vietnamDay(now: EpochMs): IsoDate {
  return new Date(now + OFFSET_MS).toISOString().slice(0, 10);
}

/** An instant as a clock in Vietnam shows it, up to the next full minute: `15:30` on `29/11/2026`. */
export function vietnamTime(at: EpochMs): { readonly time: string; readonly day: string } {
  const minute = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
  const time = new Date(minute + OFFSET_MS).toISOString().slice(11, 16);
  return { time, day: printDay(vietnamDay(minute)) };
}

/** `2025-01-01` as people in Vietnam write it: `01/01/2025`. */
export function printDay(day: IsoDate): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year}`;
}
