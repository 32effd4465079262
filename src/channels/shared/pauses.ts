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
  /** Pauses the whole account for so many milliseconds. */
  pauseAccount(now: EpochMs, forMs: number): void;
  /** What held a person back is over. */
  lift(personId: string): void;
  /** Remembers what a send led to, if it was a pause. */
  note(personId: string, outcome: SendOutcome, now: EpochMs): void;
}

/** A wait, and when it was asked for: on a clock that was set back since, its end says nothing. */
interface Pause {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

const NONE: Pause = { from: 0, until: 0 };

/** An empty {@link Pauses}. */
export function createPauses(): Pauses {
  const persons = new Map<string, Pause>();
  let account = NONE;
  const holds = ({ from, until }: Pause, now: EpochMs): boolean => from <= now && now < until;
  const lengthen = (from: EpochMs, until: EpochMs): void => {
    account = { from, until: holds(account, from) ? Math.max(account.until, until) : until };
  };
  return {
    active(personId, now) {
      // Else it would come back when the clock comes round to it.
      if (now < account.from) account = NONE;
      if (holds(account, now)) return { kind: 'backoff', until: account.until, scope: 'account', detail: 'paused' };
      const person = persons.get(personId) ?? NONE;
      if (holds(person, now)) return { kind: 'backoff', until: person.until, scope: 'person', detail: 'paused' };
      persons.delete(personId);
      return undefined;
    },
    pauseAccount: (now, forMs) => lengthen(now, now + forMs),
    lift: (personId) => void persons.delete(personId),
    note(personId, outcome, now) {
      if (outcome.kind !== 'backoff') return;
      if (outcome.scope === 'account') lengthen(now, outcome.until);
      else persons.set(personId, { from: now, until: outcome.until });
    },
  };
}
