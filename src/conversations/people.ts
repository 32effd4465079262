import type { Address } from './model.ts';

/** What a platform says of a person when it is asked. Read when somebody needs it, and not stored. */
export interface PersonProfile {
  readonly name?: string;
  readonly follows?: boolean;
  /** Day of the last act, as the platform writes it. */
  readonly lastActOn?: string;
  /** Labels that the account has given the person, on the platform. */
  readonly labels: readonly string[];
  /** What the person has shared with the account. */
  readonly phone?: string;
  readonly address?: string;
}

/** Why a platform did not say or do something. */
export type PeopleRefusal =
  /** Not now: no answer, a limit, an account in trouble. */
  | 'unavailable'
  /** The account's package or its grant does not include it. */
  | 'not_included'
  | 'unknown_person'
  /** What was typed is refused. */
  | 'invalid';

/** An answer about a person. `detail` holds codes only. */
export type PeopleAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: PeopleRefusal; readonly detail: string };

/** What can be asked of a platform about its people. Nothing throws. */
export interface PeopleBook {
  profile(person: Address): Promise<PeopleAnswer<PersonProfile>>;
  /** Labels of people; left out where they are switched off. */
  readonly labels?: {
    /** Those that the account has. */
    known(account: Pick<Address, 'accountId'>): Promise<PeopleAnswer<readonly string[]>>;
    /** Gives the person a label, which is made if it is new, or takes it away. */
    change(person: Address, change: { readonly label: string; readonly on: boolean }): Promise<PeopleAnswer<null>>;
  };
}
