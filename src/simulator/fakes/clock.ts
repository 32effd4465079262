import { systemClock } from '../../infra/clock.ts';
import type { Clock } from '../../infra/clock.ts';

/** A clock that runs with another one and can be moved ahead of it. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
}

/** A {@link FakeClock} on top of the given clock, the machine's by default. */
export function createFakeClock(base: Clock = systemClock): FakeClock {
  let ahead = 0;
  return {
    now: () => base.now() + ahead,
    advance(ms) {
      ahead += ms;
    },
  };
}
