import { performance } from 'node:perf_hooks';

/** Whether what webhooks wait for comes late, so that what can wait should. */
export interface Pressure {
  /** Takes how late a commit began, in milliseconds. */
  readonly note: (lateMs: number) => void;
  /** Is it so now? */
  readonly high: () => boolean;
}

/** Share of the newest commit in the mean: about the last ten count, a twentieth of a second under load. */
const NEWEST = 0.2;

/** Without a commit for this long nobody waits. */
const FORGET_MS = 100;

/**
 * Judges by the commits: every acknowledgement waits for one, and one that begins late found the event loop busy.
 * @param limitMs mean lateness from which the pressure is high; `Infinity` for never
 * @param moment milliseconds on a clock that nobody sets
 */
export function createPressure(limitMs: number, moment: () => number = () => performance.now()): Pressure {
  let [mean, notedAt] = [0, -Infinity];
  return {
    note(lateMs) {
      mean += (lateMs - mean) * NEWEST;
      notedAt = moment();
    },
    high: () => mean > limitMs && moment() - notedAt < FORGET_MS,
  };
}
