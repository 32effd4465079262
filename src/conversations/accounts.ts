import type { EpochMs } from '../infra/clock.ts';

/**
 * How an account does. `unsure`: its token could not be renewed and is tried again by itself; `needs_reconnect`: only
 * somebody with rights over it can mend it; `stopped`: the platform refuses it for another reason.
 */
export type AccountCondition = 'connected' | 'unsure' | 'needs_reconnect' | 'stopped';

/** Messages that an account may send although they are paid for. */
export interface Allowance {
  /** The platform's word for it. */
  readonly kind: string;
  readonly left: number;
  readonly total?: number;
  /** Last day, as the platform writes it. */
  readonly until?: string;
}

/** One account of a channel as the people who run the service see it. Never holds a secret. */
export interface ChannelAccount {
  readonly accountId: string;
  /** As the platform names it, once it has been asked. */
  readonly name?: string;
  readonly condition: AccountCondition;
  /** Codes, for who looks into it. */
  readonly detail?: string;
  /** Named by the settings of the service; the others are kept in the database. */
  readonly inSettings: boolean;
  /** The life of a token that has to be renewed. */
  readonly token?: {
    /** `undefined` for a pair that came from the settings and was never renewed. */
    readonly refreshedAt?: EpochMs;
    readonly renewsAt: EpochMs;
    readonly expiresAt: EpochMs;
  };
  /** What is left of messages that are paid for, where the platform says it. */
  readonly allowances?: readonly Allowance[];
}

/** Why an account was not connected; the console has a sentence and a next step for each. */
export type ConsentFailure =
  /** The link is unknown, was used already, or was made too long ago. */
  | 'expired'
  /** The consent came back to another session than it was begun in. */
  | 'other_session'
  /** The person did not agree, or the platform refused to ask. */
  | 'denied'
  /** Access was granted to another account than the one to be connected again. */
  | 'other_account'
  /** The platform's answer cannot be read. */
  | 'unreadable'
  /** The platform takes neither the code nor the app's secret. */
  | 'refused'
  /** The platform did not answer: whether the code was used is not known. */
  | 'unreachable'
  /** The account's token is being renewed at this moment. */
  | 'busy';

/** What came of a consent. `detail` holds codes only. */
export type ConsentOutcome =
  | { readonly ok: true; readonly accountId: string; readonly name?: string }
  | { readonly ok: false; readonly failure: ConsentFailure; readonly accountId?: string; readonly detail?: string };

/** Connecting accounts by the platform's own consent page. */
export interface ConsentFlow {
  /**
   * Begins: returns the address of the platform's page. It comes back to `callbackUrl` within ten minutes, in the same
   * session, once; with `accountId` only that account is accepted.
   */
  begin(request: {
    readonly session: string;
    readonly callbackUrl: string;
    readonly accountId?: string | undefined;
  }): string;
  /** Takes up what the platform sent back in the address. Never throws. */
  finish(request: {
    readonly session: string;
    readonly query: Readonly<Record<string, unknown>>;
  }): Promise<ConsentOutcome>;
  /** Forgets an account's tokens: its messages are kept and no longer answered. `false` when it is not connected. */
  disconnect(accountId: string): boolean;
}
