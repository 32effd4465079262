import { performance } from 'node:perf_hooks';

/** How much what can wait should make room for acknowledgements: not at all, some, or nearly altogether. */
type PressureLevel = 'none' | 'late' | 'flood';

/** Whether what webhooks wait for comes late. */
export interface Pressure {
  /** Takes how late a commit began, in milliseconds. */
  readonly note: (lateMs: number) => void;
  /** Something came that wants an answer. */
  readonly asked: () => void;
  readonly level: () => PressureLevel;
}

/** Share of the newest commit in the mean: about the last ten count, a twentieth of a second under load. */
const NEWEST = 0.2;

/** Without a commit for this long nobody waits. */
const FORGET_MS = 100;

/** Questions are counted in stretches of this length, the present one and the one before. */
const STRETCH_MS = 250;

/** So many in two stretches, 150 a second or more, are more than can be answered. */
const FLOOD = 75;

/**
 * Judges by the commits: every acknowledgement waits for one, and one that begins late found the event loop busy, with
 * turns or, on a crowded machine, with others' work. Only where questions come faster than they can be answered do turns
 * have to stop for them.
 * @param limitMs mean lateness from which there is pressure; `Infinity` for never
 * @param moment milliseconds on a clock that nobody sets
 */
export function createPressure(limitMs: number, moment: () => number = () => performance.now()): Pressure {
  let [mean, notedAt] = [0, -Infinity];
  let [stretch, count, before] = [0, 0, 0];

  function turnStretch(): void {
    const now = Math.floor(moment() / STRETCH_MS);
    if (now === stretch) return;
    before = now === stretch + 1 ? count : 0;
    [stretch, count] = [now, 0];
  }

  return {
    note(lateMs) {
      mean += (lateMs - mean) * NEWEST;
      notedAt = moment();
    },
    asked() {
      turnStretch();
      count += 1;
    },
    level() {
      if (mean <= limitMs || moment() - notedAt >= FORGET_MS) return 'none';
      turnStretch();
      return before + count >= FLOOD ? 'flood' : 'late';
    },
  };
}
