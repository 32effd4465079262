import type { InboxItem, Outcome } from '../inbox/model.ts';
import type { Result } from '../results.ts';
import type { StaffMember } from '../staff.ts';

/** Who acts on which conversation, as it was shown to them. */
export interface Command {
  readonly actor: StaffMember;
  readonly conversationId: string;
  /** {@link InboxItem.version} of what was shown. */
  readonly version: number;
}

/** Where a transfer goes: to a colleague, or back to the queue, there perhaps into another field. */
export type TransferTarget = { readonly accountId: string } | { readonly queue: true; readonly field?: string };

/**
 * Who answers. Every change is one compare-and-set on the version and is logged with its actor; the bot falls silent in
 * the very transaction. The citizen is told of each change while the platform's window lets us.
 */
export interface Handling {
  /** Takes it: from the queue, from the bot, or from a page reply that nobody of the desk has. */
  claim(command: Command): Promise<Result<InboxItem>>;
  /** Gives a waiting conversation to somebody, or (leads, administrators) anybody's to somebody else. */
  assign(command: Command & { readonly to: string }): Promise<Result<InboxItem>>;
  /** Hands it on with a note that the next one reads in the thread. */
  transfer(command: Command & { readonly to: TransferTarget; readonly note: string }): Promise<Result<InboxItem>>;
  /** The bot answers again from the next message on. Can be undone for a moment. */
  returnToBot(command: Command & { readonly note?: string }): Promise<Result<InboxItem>>;
  /** Ends it. The citizen's next message begins a new conversation with the bot. Can be undone for a moment. */
  close(
    command: Command & { readonly outcome: Outcome; readonly field?: string; readonly note?: string },
  ): Promise<Result<InboxItem>>;
  /** Takes one's own close or return back, within {@link DeskSettings.undoSeconds} and while nobody else has acted. */
  undo(command: Command): Promise<Result<InboxItem>>;
  /** What the citizen wrote last asks for no answer: stops the clock until they write again. */
  needsNoAnswer(command: Command): Promise<Result<InboxItem>>;
  setField(command: Command & { readonly field: string | null }): Promise<Result<InboxItem>>;
  /** Changes the tags that were shown into these, at most 10 of 40 characters; what others gave or took since stays so. */
  setTags(
    command: Command & { readonly shown: readonly string[]; readonly tags: readonly string[] },
  ): Promise<Result<InboxItem>>;
  /** Tags in use, the most used first, for completion. */
  knownTags(): Promise<readonly string[]>;
}
