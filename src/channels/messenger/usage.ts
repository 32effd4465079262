import { z } from 'zod';

import { parseJson } from '../shared/json.ts';

const MINUTE_MS = 60_000;

/** `X-Business-Use-Case-Usage`: per business object, a list of counters; the time is in minutes. */
const usage = z.record(z.string(), z.array(z.looseObject({ estimated_time_to_regain_access: z.number().optional() })));

/**
 * How long the usage headers ask to stay away, in milliseconds; `undefined` when they ask for nothing. Read on successes
 * too: calling on during a limit prolongs it.
 */
export function regainMs(headers: Readonly<Record<string, string>>): number | undefined {
  const parsed = usage.safeParse(parseJson(headers['x-business-use-case-usage'] ?? ''));
  if (!parsed.success) return retryAfterMs(headers['retry-after']);
  const minutes = Object.values(parsed.data).flatMap((counters) =>
    counters.map((counter) => counter.estimated_time_to_regain_access ?? 0),
  );
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? longest * MINUTE_MS : retryAfterMs(headers['retry-after']);
}

function retryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,5}$/.test(value) && Number(value) > 0 ? Number(value) * 1000 : undefined;
}
