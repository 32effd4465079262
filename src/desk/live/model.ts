import type { EpochMs } from '../../infra/clock.ts';
import type { StaffMember } from '../staff.ts';
import type { Named } from '../thread/entry-model.ts';

/** What changed: the line in the inbox, or one entry of the thread as well. */
export interface Change {
  /** Grows by one; the id of the server-sent event. */
  readonly id: number;
  readonly conversationId: string;
  /** `message`: the citizen; `send`: a line to the citizen or its delivery; `owner`: who has it; `details`: field, tags, rating. */
  readonly kind: 'message' | 'send' | 'owner' | 'note' | 'details' | 'escalated';
  /** Entry of the thread to draw again, see {@link Thread.entries}; `null` when only the inbox line changed. */
  readonly entryId: string | null;
  readonly at: EpochMs;
}

/** The durable log of changes. Written by the database with the change itself, so none can be missed. */
export interface ChangeFeed {
  /** The last number given out; read it before drawing a page, and follow from it. */
  head(): number;
  /**
   * Changes after a number, oldest first, 500 at most. `reload`: the log does not reach back that far (or the number is
   * of another database): draw everything anew and follow from `head`.
   */
  since(
    id: number,
  ): { readonly reload: false; readonly changes: readonly Change[] } | { readonly reload: true; readonly head: number };
  /**
   * Calls back with every change after `from` exactly once and in order, first with what has already happened.
   * Returns how to stop. `onReload` is called instead when the log does not reach back to `from`.
   */
  follow(options: {
    readonly from: number;
    readonly onChanges: (changes: readonly Change[]) => void;
    readonly onReload: (head: number) => void;
  }): () => void;
}

/** Who is where. Kept in memory of this process; gone after {@link PRESENCE_MS} without a sign of life. */
export interface Present {
  readonly who: Named;
  readonly typing: boolean;
}

/** Milliseconds a sign of life counts: three heartbeats of 15 s. */
export const PRESENCE_MS = 45_000;

/** Milliseconds a keystroke holds the typing lock. */
export const TYPING_MS = 8_000;

/** Presence and the typing lock. */
export interface Presence {
  /** The account is at the desk, and looks at this conversation if one is named. Call it every 15 s. */
  beat(actor: StaffMember, conversationId?: string): void;
  /** The page was left. */
  leave(actor: StaffMember, conversationId?: string): void;
  /** Takes or keeps the typing lock; when a colleague has it, says who and takes nothing. */
  typing(
    actor: StaffMember,
    conversationId: string,
  ): { readonly held: true } | { readonly held: false; readonly by: Named };
  /** Who looks at a conversation. */
  at(conversationId: string): readonly Present[];
  /** Accounts with a page open. */
  online(): readonly Named[];
  /** Whether automatic assignment gives this account work; on from the first beat, kept until it is changed. */
  setAvailable(actor: StaffMember, available: boolean): void;
  isAvailable(accountId: string): boolean;
  /** Calls back when who is at a conversation changes. */
  watch(listener: (conversationId: string) => void): () => void;
}
