import type { SendOutcome } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';

/** What a refused send means. */
export type Refusal = Exclude<SendOutcome, { kind: 'sent' }>;

/** The platform gives no time after which calls are allowed again; its limits are counted by the minute. */
const RATE_PAUSE_MS = 60_000;

/**
 * Reads an `error_code`, or the HTTP status where there is no envelope. Unknown codes are tried again: nothing was sent,
 * and the core bounds tries. Sources: docs/protocols.md.
 */
export function classifyRefusal(code: number, now: EpochMs): Refusal {
  const detail = `zalo-bot ${code}`;
  switch (code) {
    case 400:
      return { kind: 'permanent', reason: 'content', detail };
    // The token is wrong or was renewed, or the bot is gone: an operator has to act.
    case 401:
    case 404:
      return { kind: 'stop_account', detail };
    case 403:
      return { kind: 'permanent', reason: 'person', detail };
    case 429:
      return { kind: 'backoff', until: now + RATE_PAUSE_MS, scope: 'account', detail };
    default:
      return { kind: 'retry', detail };
  }
}
