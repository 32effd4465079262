import type { EpochMs } from '../infra/clock.ts';
import type { Limits } from './settings.ts';

/** What was answered of one person in the periods that are running; named as the columns are. */
export interface Counted {
  readonly minute_from: EpochMs;
  readonly minute_count: number;
  readonly day_from: EpochMs;
  readonly day_count: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Until when the bot holds back; `undefined` when it may answer. A period begins with the first message after the one
 * before has ended, so that its end can be told and kept, however much is written meanwhile.
 */
export function limitedUntil(counted: Counted, limits: Limits, now: EpochMs): EpochMs | undefined {
  const ends = [
    endOf({ from: counted.minute_from, count: counted.minute_count, length: MINUTE_MS, most: limits.perMinute, now }),
    endOf({ from: counted.day_from, count: counted.day_count, length: DAY_MS, most: limits.perDay, now }),
  ].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** The counts once the bot has answered: a burst counts with every message, and is answered whole. */
export function afterAnswer(
  before: Counted | undefined,
  { messages, now }: { readonly messages: number; readonly now: EpochMs },
): Counted {
  const minute = before !== undefined && isRunning(before.minute_from, MINUTE_MS, now);
  const day = before !== undefined && isRunning(before.day_from, DAY_MS, now);
  return {
    minute_from: minute ? before.minute_from : now,
    minute_count: (minute ? before.minute_count : 0) + messages,
    day_from: day ? before.day_from : now,
    day_count: (day ? before.day_count : 0) + messages,
  };
}

interface Period {
  readonly from: EpochMs;
  readonly count: number;
  readonly length: number;
  readonly most: number;
  readonly now: EpochMs;
}

function endOf({ from, count, length, most, now }: Period): EpochMs | undefined {
  return most > 0 && count >= most && isRunning(from, length, now) ? from + length : undefined;
}

/** A clock that was set back must not prolong a silence: a period of the future is none. */
function isRunning(from: EpochMs, length: number, now: EpochMs): boolean {
  return from <= now && now < from + length;
}
