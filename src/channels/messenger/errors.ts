import type { SendOutcome } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';

/** What a refused send means. */
export type Refusal = Exclude<SendOutcome, { kind: 'sent' }>;

/** The `error` object of an answer; decisions rest on code and subcode, because the HTTP status varies. */
export interface ApiError {
  readonly code: number;
  readonly subcode: number;
  readonly transient: boolean;
  readonly status: number;
}

/** Circumstances of a refusal. */
export interface RefusalContext {
  readonly now: EpochMs;
  /** From the usage headers: milliseconds until calls are allowed again. */
  readonly regainMs: number | undefined;
  /** Rate refusals in a row so far, for the growing pause where the headers say nothing. */
  readonly rateRefusals: number;
}

type Rule = (context: RefusalContext, error: ApiError) => Refusal;

const MINUTE_MS = 60_000;
/** Pauses for rate limits without a stated time. */
const RATE_PAUSES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS] as const;
/** Limits per thread and temporary restrictions of a page want a long pause. */
const LONG_PAUSE_MS = 30 * MINUTE_MS;

const permanent =
  (reason: 'window' | 'person' | 'content' | 'permission'): Rule =>
  (_context, error) => ({ kind: 'permanent', reason, detail: describe(error) });

const retry: Rule = (_context, error) => ({ kind: 'retry', detail: describe(error) });

const stopAccount: Rule = (_context, error) => ({ kind: 'stop_account', detail: describe(error) });

const rateLimit: Rule = ({ now, regainMs, rateRefusals }, error) => {
  const pause = regainMs ?? RATE_PAUSES_MS[Math.min(rateRefusals, RATE_PAUSES_MS.length - 1)] ?? LONG_PAUSE_MS;
  return { kind: 'backoff', until: now + pause, scope: 'account', detail: describe(error) };
};

const longPause =
  (scope: 'person' | 'account'): Rule =>
  ({ now }, error) => ({ kind: 'backoff', until: now + LONG_PAUSE_MS, scope, detail: describe(error) });

/** Pairs of code and subcode that differ from the rule of the code alone. */
const EXACT: ReadonlyMap<string, Rule> = new Map([
  ['4/2018022', longPause('person')],
  ['4/2018354', longPause('person')],
  ['9/2018352', longPause('person')],
  ['10/2018278', permanent('window')],
  ['10/2018065', permanent('window')],
  ['10/1545041', permanent('window')],
  ['10/2018108', permanent('person')],
  ['10/1893063', longPause('account')],
  ['100/2018001', permanent('person')],
  ['100/33', permanent('person')],
]);

/** Every code of the Send API, by what the core should do. Sources: docs/protocols.md. */
const BY_CODE: ReadonlyMap<number, Rule> = new Map([
  [-1, retry],
  [1, retry],
  [2, retry],
  [3, stopAccount],
  [4, rateLimit],
  [9, longPause('person')],
  [10, permanent('permission')],
  [17, rateLimit],
  [32, rateLimit],
  [100, permanent('content')],
  [102, stopAccount],
  [190, stopAccount],
  [200, stopAccount],
  [230, stopAccount],
  [368, stopAccount],
  [551, permanent('person')],
  [613, rateLimit],
  [1200, retry],
  [10303, stopAccount],
  [80001, rateLimit],
  [80002, rateLimit],
  [80006, rateLimit],
  [2534029, stopAccount],
  [2534122, stopAccount],
]);

/** Reads an error. An unknown one is tried again: nothing was sent, and the core bounds tries. */
export function classifyRefusal(error: ApiError, context: RefusalContext): Refusal {
  const exact = EXACT.get(`${error.code}/${error.subcode}`);
  if (exact !== undefined) return exact(context, error);
  const rule = BY_CODE.get(error.code) ?? (error.status === 429 ? rateLimit : retry);
  const refusal = rule(context, error);
  // Facebook marks limits as transient too, and calling on prolongs them.
  return error.transient && refusal.kind !== 'backoff' ? retry(context, error) : refusal;
}

function describe({ code, subcode }: ApiError): string {
  return subcode === 0 ? `messenger ${code}` : `messenger ${code}/${subcode}`;
}
