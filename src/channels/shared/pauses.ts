import type { SendOutcome } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';

type Backoff = Extract<SendOutcome, { kind: 'backoff' }>;

/**
 * Accounts and persons that must not be called before a time. Held in memory: after a restart the platform's next
 * refusal restores it. Calling during a rate limit prolongs the limit, so every send asks here first.
 */
export interface Pauses {
  /** The pause that forbids a send to this person now, the account's before the person's. */
  active(personId: string, now: EpochMs): Backoff | undefined;
  /** Pauses the whole account. */
  pauseAccount(until: EpochMs): void;
  /** What held a person back is over. */
  lift(personId: string): void;
  /** Remembers what a send led to, if it was a pause. */
  note(personId: string, outcome: SendOutcome): void;
}

/** An empty {@link Pauses}. */
export function createPauses(): Pauses {
  const persons = new Map<string, EpochMs>();
  let account: EpochMs = 0;
  const pauseAccount = (until: EpochMs): void => {
    account = Math.max(account, until);
  };
  return {
    active(personId, now) {
      if (account > now) return { kind: 'backoff', until: account, scope: 'account', detail: 'paused' };
      const until = persons.get(personId) ?? 0;
      if (until > now) return { kind: 'backoff', until, scope: 'person', detail: 'paused' };
      persons.delete(personId);
      return undefined;
    },
    pauseAccount,
    lift: (personId) => void persons.delete(personId),
    note(personId, outcome) {
      if (outcome.kind !== 'backoff') return;
      if (outcome.scope === 'account') pauseAccount(outcome.until);
      else persons.set(personId, outcome.until);
    },
  };
}
