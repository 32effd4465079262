import type { Response } from 'express';

import type { Clock, EpochMs } from '../../infra/clock.ts';

/** So many at once, and so many a minute in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** Takes one from a key's bucket. @returns 0 when there was one, else the milliseconds until there is. */
export type Limiter = (key: string) => number;

/** Keys remembered at a time; beyond that the longest unused is forgotten, which at worst is generous. */
const MAX_KEYS = 20_000;
const MINUTE_MS = 60_000;

/** A token bucket per key, in memory: after a restart everybody starts with a full one. */
export function createLimiter({ burst, perMinute }: Rate, clock: Clock): Limiter {
  const buckets = new Map<string, { readonly left: number; readonly at: EpochMs }>();
  return (key) => {
    const now = clock.now();
    const { left, at } = buckets.get(key) ?? { left: burst, at: now };
    // A clock that was set back must not lock anybody out.
    const refilled = Math.min(burst, left + (Math.max(0, now - at) * perMinute) / MINUTE_MS);
    const taken = refilled >= 1;
    buckets.delete(key);
    buckets.set(key, { left: taken ? refilled - 1 : refilled, at: now });
    const [oldest] = buckets.keys();
    if (buckets.size > MAX_KEYS && oldest !== undefined) buckets.delete(oldest);
    return taken ? 0 : Math.ceil(((1 - refilled) * MINUTE_MS) / perMinute);
  };
}

/** Tells the widget when to come back; it keeps what was typed, says so kindly, and sends it then. */
export function refuseFor(response: Response, waitMs: number): void {
  response
    .status(429)
    .set('Retry-After', String(Math.ceil(waitMs / 1000)))
    .type('text/plain')
    .send('TOO_MANY');
}
