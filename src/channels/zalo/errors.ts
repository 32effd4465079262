import type { SendOutcome } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';

/**
 * What a refused send means: an outcome, or one of two things to do first. `renew_token`: get a new token and try once
 * more; `change_format`: attach the buttons another way and try again.
 */
export type Refusal =
  Exclude<SendOutcome, { kind: 'sent' }> | { readonly kind: 'renew_token' } | { readonly kind: 'change_format' };

/** A logical error of the API: a code in an HTTP 200, and the text that tells apart overloaded codes. */
export interface ApiError {
  readonly code: number;
  readonly message: string;
}

/** Circumstances that change the meaning of a code. */
export interface RefusalContext {
  readonly now: EpochMs;
  /** Whether the send carried buttons in a format that has an alternative. */
  readonly canChangeFormat: boolean;
  /** Whether the token was renewed moments ago: renewing again would not help. */
  readonly tokenIsFresh: boolean;
}

type Rule = (context: RefusalContext, error: ApiError) => Refusal;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Vietnam keeps UTC+7 all year. */
const VIETNAM_OFFSET_MS = 7 * HOUR_MS;

const permanent =
  (reason: 'window' | 'person' | 'content' | 'permission'): Rule =>
  (_context, { code }) => ({ kind: 'permanent', reason, detail: `zalo ${code}` });

const stopAccount: Rule = (_context, { code }) => ({ kind: 'stop_account', detail: `zalo ${code}` });

const retry: Rule = (_context, { code }) => ({ kind: 'retry', detail: `zalo ${code}` });

const renewToken: Rule = ({ tokenIsFresh }, error) =>
  tokenIsFresh ? { kind: 'stop_account', detail: `zalo ${error.code}` } : { kind: 'renew_token' };

/** On the template host this is a token error; elsewhere some read it as “person unreachable”. Renew once, then give up. */
const tokenOrPerson: Rule = (context, error) =>
  context.tokenIsFresh ? permanent('person')(context, error) : { kind: 'renew_token' };

const badParameter: Rule = (context, error) => {
  if (/user_?id/i.test(error.message)) return permanent('person')(context, error);
  return context.canChangeFormat ? { kind: 'change_format' } : permanent('content')(context, error);
};

/** The OA's package has no buttons; without buttons in play it is too small to send at all. */
const packageTooSmall: Rule = (context, error) =>
  context.canChangeFormat ? { kind: 'change_format' } : stopAccount(context, error);

/** Calls are counted per minute: wait for the next one, and a little, so that not all come at its first instant. */
const nextMinute: Rule = ({ now }, { code }) => ({
  kind: 'backoff',
  until: (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS + (now % 5000),
  scope: 'account',
  detail: `zalo ${code}`,
});

/** Paid quota is used up. Only this person's message needs it: free messages to others go on. */
const quotaUsedUp: Rule = ({ now }, { code }) => ({
  kind: 'backoff',
  until: now + HOUR_MS,
  scope: 'person',
  detail: `zalo ${code}`,
});

/** Promotions are refused at night, 22:00 to 06:00 in Vietnam. */
const morning: Rule = ({ now }, { code }) => {
  const day = 24 * HOUR_MS;
  const todayAt0605 =
    Math.floor((now + VIETNAM_OFFSET_MS) / day) * day - VIETNAM_OFFSET_MS + 6 * HOUR_MS + 5 * MINUTE_MS;
  const until = todayAt0605 > now ? todayAt0605 : todayAt0605 + day;
  return { kind: 'backoff', until, scope: 'person', detail: `zalo ${code}` };
};

/** Every code of the API that a consultation message can meet, by what the core should do. Sources: docs/protocols.md. */
const RULES: ReadonlyMap<number, Rule> = new Map([
  [-32, nextMinute],
  [-100, permanent('content')],
  [-124, tokenOrPerson],
  [-200, retry],
  [-201, badParameter],
  [-204, stopAccount],
  [-205, stopAccount],
  [-209, stopAccount],
  [-210, permanent('content')],
  [-211, quotaUsedUp],
  [-212, stopAccount],
  [-213, permanent('person')],
  [-216, renewToken],
  [-217, permanent('person')],
  [-218, quotaUsedUp],
  [-219, stopAccount],
  [-220, renewToken],
  [-221, stopAccount],
  [-223, stopAccount],
  [-224, packageTooSmall],
  [-227, permanent('person')],
  [-230, permanent('window')],
  [-232, permanent('window')],
  [-233, permanent('content')],
  [-234, morning],
  [-235, stopAccount],
  [-237, permanent('person')],
  [-240, stopAccount],
  [-242, stopAccount],
  [-244, permanent('person')],
  [-248, permanent('content')],
  [-249, permanent('content')],
  [-320, permanent('permission')],
  [-321, permanent('permission')],
  [-1241, stopAccount],
  [112, stopAccount],
  [-401, renewToken],
  [-403, permanent('person')],
  [216, renewToken],
  [401, renewToken],
]);

/** Reads a logical error. A code that is not in the table is tried again: nothing was sent, and the core bounds tries. */
export function classifyRefusal(error: ApiError, context: RefusalContext): Refusal {
  return (RULES.get(error.code) ?? retry)(context, error);
}
