import type { Clock, EpochMs } from '../infra/clock.ts';
import type { Activity } from './activity.ts';
import type { Timers } from './timers.ts';

/** Options of {@link createLoop}. */
export interface LoopOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly activity: Activity;
  /** Longest sleep, in milliseconds: work that another process left is found within it. */
  readonly pollMs: number;
  /** Takes the work that is due and starts it; resolves with when to look again, `null` for no known time. */
  readonly pass: () => Promise<EpochMs | null>;
  readonly onError: (error: unknown) => void;
}

/** Looks for work when woken, when something falls due, and every `pollMs`. */
export interface Loop {
  start(): void;
  /** Looks at once, or again after the pass that is under way. */
  wake(): void;
  /** Looks at `at` at the latest. */
  wakeAt(at: EpochMs): void;
  /** No new pass begins; one under way ends. */
  stop(): void;
}

/** Shortest sleep, in milliseconds, so that work which is due but cannot be taken does not spin the processor. */
const MIN_SLEEP_MS = 5;

/** Creates a stopped {@link Loop}. */
export function createLoop({ clock, timers, activity, pollMs, pass, onError }: LoopOptions): Loop {
  let on = false;
  let passing = false;
  let again = false;
  let timerAt = Infinity;
  let cancel: () => void = () => undefined;

  function wake(): void {
    if (!on) return;
    again = true;
    if (passing) return;
    passing = true;
    activity.track(run, onError);
  }

  async function run(): Promise<void> {
    let next: EpochMs | null = null;
    try {
      while (on && again) {
        again = false;
        next = await pass();
      }
    } finally {
      passing = false;
      if (on) sleepUntil(next ?? Infinity);
    }
  }

  function sleepUntil(at: EpochMs): void {
    const delay = Math.min(pollMs, Math.max(MIN_SLEEP_MS, at - clock.now()));
    cancel();
    timerAt = clock.now() + delay;
    cancel = timers.after(delay, wake);
  }

  return {
    start: () => {
      on = true;
      wake();
    },
    wake,
    wakeAt: (at) => {
      if (at <= clock.now()) wake();
      else if (on && !passing && at < timerAt) sleepUntil(at);
      // A pass under way may have looked before this became known.
      else if (passing) again = true;
    },
    stop: () => {
      on = false;
      cancel();
    },
  };
}
