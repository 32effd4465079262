import { z } from 'zod';

import type { EpochMs } from '../../infra/clock.ts';

/** Asia/Ho_Chi_Minh is UTC+7 all year round, without summer time since 1975 (tz database), so arithmetic is enough. */
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** No agency is closed for longer; a table that is always closed answers with `null` instead of looking for ever. */
const HORIZON_DAYS = 400;

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM');
const day = z.iso.date();
const shift = z
  .object({ from: time, to: time })
  .refine(({ from, to }) => from < to, 'from must be before to')
  .readonly();
const shifts = z
  .array(shift)
  .max(6)
  .refine((all) => all.every((one, index) => index === 0 || (all[index - 1]?.to ?? '') <= one.from), {
    message: 'shifts must be in order and must not overlap',
  })
  .readonly();

/** Schema of {@link OfficeHours}. Times are local to Viet Nam. */
export const officeHoursSchema = z
  .object({
    /** Shifts of each weekday, Monday first. */
    week: z.array(shifts).length(7).readonly(),
    /**
     * Days that differ from their weekday: no shifts for a holiday, shifts for a made-up working day. `confirmed` is
     * false while the authority has not decided yet.
     */
    days: z
      .array(
        z.object({ date: day, name: z.string().trim().min(1).max(120), shifts, confirmed: z.boolean() }).readonly(),
      )
      .max(400)
      .refine((all) => new Set(all.map(({ date }) => date)).size === all.length, 'each date once')
      .readonly(),
  })
  .readonly();

/** When people answer: a weekly table and dated exceptions, in the time of Viet Nam. */
export type OfficeHours = z.infer<typeof officeHoursSchema>;

/** A stretch of office time, from inclusive, to exclusive. */
interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Is somebody at work at this instant? The opening minute is, the closing minute is not. */
export function isOpen(hours: OfficeHours, at: EpochMs): boolean {
  return spansOf(hours, localDay(at)).some(({ from, to }) => from <= at && at < to);
}

/** The first instant at or after `at` at which the office is open; `null` when it never opens within 400 days. */
export function nextOpening(hours: OfficeHours, at: EpochMs): EpochMs | null {
  for (const { from, to } of spansFrom(hours, at)) if (to > at) return Math.max(from, at);
  return null;
}

/** Office time between two instants, in milliseconds; 0 when `until` is not after `from`. */
export function workingTimeBetween(hours: OfficeHours, from: EpochMs, until: EpochMs): number {
  let total = 0;
  for (let number = localDay(from); number <= localDay(until); number += 1) {
    for (const span of spansOf(hours, number)) {
      total += Math.max(0, Math.min(span.to, until) - Math.max(span.from, from));
    }
  }
  return total;
}

/**
 * The first instant by which `duration` milliseconds of office time have passed since `at`; `at` itself for 0 or less.
 * `null` when that much office time does not come within 400 days.
 */
export function addWorkingTime(hours: OfficeHours, at: EpochMs, duration: number): EpochMs | null {
  let left = duration;
  if (left <= 0) return at;
  for (const { from, to } of spansFrom(hours, at)) {
    const begin = Math.max(from, at);
    const length = Math.max(0, to - begin);
    if (length >= left) return begin + left;
    left -= length;
  }
  return null;
}

/** Days since 1970-01-01 of the local calendar day. */
function localDay(at: EpochMs): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS);
}

function* spansFrom(hours: OfficeHours, at: EpochMs): Generator<Span> {
  const first = localDay(at);
  for (let number = first; number <= first + HORIZON_DAYS; number += 1) yield* spansOf(hours, number);
}

function spansOf(hours: OfficeHours, dayNumber: number): readonly Span[] {
  const midnight = dayNumber * DAY_MS - OFFSET_MS;
  const date = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
  // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
  const weekday = (((dayNumber + 3) % 7) + 7) % 7;
  const special = hours.days.find((exception) => exception.date === date);
  return (special?.shifts ?? hours.week[weekday] ?? []).map(({ from, to }) => ({
    from: midnight + minutesOf(from) * MINUTE_MS,
    to: midnight + minutesOf(to) * MINUTE_MS,
  }));
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

const WEEKDAYS = {
  vi: ['thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const;

/** The weekly table in words, days of the same shifts together: `thứ Hai–thứ Sáu: 07:30–11:30, 13:30–17:00`. */
export function weekInWords({ week }: OfficeHours, language: 'vi' | 'en'): string {
  const groups: { first: number; last: number; text: string }[] = [];
  week.forEach((shifts, index) => {
    const text = shifts.map(({ from, to }) => `${from}–${to}`).join(', ');
    const before = groups.at(-1);
    if (before?.text === text && before.last === index - 1) before.last = index;
    else groups.push({ first: index, last: index, text });
  });
  const name = (index: number): string => WEEKDAYS[language][index] ?? '';
  const days = (first: number, last: number) => (first === last ? name(first) : `${name(first)}–${name(last)}`);
  return groups
    .filter(({ text }) => text !== '')
    .map(({ first, last, text }) => `${days(first, last)}: ${text}`)
    .join('; ');
}
