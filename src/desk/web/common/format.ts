import type { EpochMs } from '../../../infra/clock.ts';

/** Asia/Ho_Chi_Minh is UTC+7 all year round, see desk/hours.ts. */
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** `07:05`, in Viet Nam. */
function clockTime(at: EpochMs): string {
  return local(at).slice(11, 16);
}

/** `22/11/2026`, in Viet Nam. */
function calendarDay(at: EpochMs): string {
  return local(at).slice(0, 10).split('-').reverse().join('/');
}

/** `07:05` for today, `21/11 07:05` this year, else `21/11/2025 07:05`. */
export function shortTime(at: EpochMs, now: EpochMs): string {
  if (sameDay(at, now)) return clockTime(at);
  const day = calendarDay(at);
  return `${day.slice(6) === calendarDay(now).slice(6) ? day.slice(0, 5) : day} ${clockTime(at)}`;
}

/** `21/11/2025 07:05`. */
export function fullTime(at: EpochMs): string {
  return `${calendarDay(at)} ${clockTime(at)}`;
}

/** Do both fall on one day in Viet Nam? */
function sameDay(a: EpochMs, b: EpochMs): boolean {
  return Math.floor((a + OFFSET_MS) / DAY_MS) === Math.floor((b + OFFSET_MS) / DAY_MS);
}

/** The `datetime` attribute of a time element. */
export function machineTime(at: EpochMs): string {
  return new Date(at).toISOString();
}

/** Days, hours and minutes of a duration, rounded down; a negative one counts as none. */
export function partsOf(duration: number): { readonly days: number; readonly hours: number; readonly minutes: number } {
  const minutes = Math.max(0, Math.floor(duration / MINUTE_MS));
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}

/** First instant of a day in Viet Nam, from `2026-11-22`; `undefined` for anything else. */
export function startOfDay(day: string | undefined): EpochMs | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const utc = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(utc) ? undefined : utc - OFFSET_MS;
}

/** Last millisecond of a day in Viet Nam; see {@link startOfDay}. */
export function endOfDay(day: string | undefined): EpochMs | undefined {
  const start = startOfDay(day);
  return start === undefined ? undefined : start + DAY_MS - 1;
}

function local(at: EpochMs): string {
  return new Date(at + OFFSET_MS).toISOString();
}
