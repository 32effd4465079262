/** Milliseconds since the Unix epoch. */
export type EpochMs = number;

/** The only source of time in `src/`; tests move it by hand. */
export interface Clock {
  now(): EpochMs;
}

/** The machine's wall clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock for tests and for the fake platforms: it stands still until it is moved. */
export class ManualClock implements Clock {
  #now: EpochMs;

  constructor(start: EpochMs) {
    this.#now = start;
  }

  now(): EpochMs {
    return this.#now;
  }

  /** Moves the clock forward by `ms` milliseconds. */
  advance(ms: number): void {
    this.#now += ms;
  }
}
