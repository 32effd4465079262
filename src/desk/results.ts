import type { InboxItem } from './inbox/model.ts';
import type { Named } from './thread/entry-model.ts';

/** Why a command was refused. The page has one sentence for each. */
export type RefusalReason =
  /** No such conversation, message, note or reply. */
  | 'not_found'
  /** Somebody acted since the page was shown; `by` names them where known. */
  | 'stale'
  /** Another counsellor has it; `by` names the winner. */
  | 'taken'
  /** Only its counsellor, a lead or an administrator may do this. */
  | 'not_yours'
  /** The role may not do this at all. */
  | 'forbidden'
  /** It makes no sense in this state (returning what the bot already has). */
  | 'not_allowed'
  /** The conversation is closed. */
  | 'closed'
  /** The undo time is over. */
  | 'too_late'
  /** The citizen has begun a new conversation, or somebody acted, since the close. */
  | 'moved_on'
  | WindowRefusal
  /** Nothing was written. */
  | 'empty'
  /** Longer than {@link MAX_TEXT}. */
  | 'too_long'
  /** A quotation inserted as law is not in the text to the letter any more; `detail` holds the article ids. */
  | 'quotation_changed'
  /** A quotation is not, or no longer, in force; `detail` holds the article ids. */
  | 'quotation_stale'
  /** The account to assign to does not exist or may not answer. */
  | 'unknown_account'
  | 'unknown_field'
  /** A block was to end on a day, and none that it can end on was named. */
  | 'wrong_day'
  /** What was edited does not fit its schema; `detail` names the field. */
  | 'invalid';

/** Why nothing can be sent to a citizen now. */
export type WindowRefusal =
  /** The citizen has never written: the platform lets nobody begin. */
  | 'no_interaction'
  /** The platform's window is over until the citizen writes again. */
  | 'window_closed'
  /** The platform takes no more messages to this citizen before they write. */
  | 'person_quota'
  /** The account has nothing left that a message after the free time could be paid with. */
  | 'paid_quota'
  /** The channel is not configured. */
  | 'channel_off'
  /** The account cannot send until an operator acts (dead token). Nothing is lost, but nothing would leave. */
  | 'account_stopped';

/** A refused command. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Who holds the conversation or acted last. */
  readonly by?: Named;
  readonly detail?: readonly string[];
  /** The conversation as it is now, to be shown instead. */
  readonly conversation?: InboxItem;
}

/** The answer to a command. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A refused command. */
export function refuse(
  reason: RefusalReason,
  more: Omit<Refusal, 'reason'> = {},
): Extract<Result<never>, { readonly ok: false }> {
  return { ok: false, refusal: { reason, ...more } };
}

/** A command that was carried out. */
export function done<T>(value: T): Extract<Result<T>, { readonly ok: true }> {
  return { ok: true, value };
}

/** Leaves out what is not there, as exact optional properties want it. */
export function pick<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(all).filter(([, value]) => value !== undefined);
  // Only keys with a value are left, which is what the type says.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
