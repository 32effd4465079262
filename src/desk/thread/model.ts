import type { EpochMs } from '../../infra/clock.ts';
import type { Result } from '../results.ts';
import type { StaffMember } from '../staff.ts';
import type { ThreadEntry, ThreadPage } from './entry-model.ts';

/** What the bot searched for and found, newest first. */
export interface Finding {
  readonly id: number;
  readonly askedAt: EpochMs;
  /** The question, masked. */
  readonly text: string;
  readonly action: 'answer' | 'clarify' | 'handover' | 'decline';
  /** 0 to 1. */
  readonly confidence: number;
  /** Ids of the articles and FAQs shown to the citizen. */
  readonly shown: readonly string[];
  /** Best first; empty for questions asked before candidates were kept. */
  readonly candidates: readonly { readonly kind: 'article' | 'faq'; readonly id: string; readonly score: number }[];
}

/** What was said and done in one conversation. */
export interface Thread {
  /** The latest entries, or those before a cursor; oldest first within the page. */
  page(query: {
    readonly conversationId: string;
    readonly before?: string;
    /** 50 when left out, 200 at most. */
    readonly limit?: number;
  }): Promise<ThreadPage>;
  /**
   * Entries by id, as they are now: what a change in the feed asks to be drawn again. An edit or a reaction resolves to
   * the message it belongs to; unknown ids are left out.
   */
  entries(conversationId: string, ids: readonly string[]): Promise<readonly ThreadEntry[]>;
  findings(conversationId: string): Promise<readonly Finding[]>;
  /** Adds a note that only colleagues see. The same text once more under its `clientId` adds nothing. */
  addNote(input: {
    readonly actor: StaffMember;
    readonly conversationId: string;
    readonly text: string;
    /** What the page made up for the text; its id, where that is still free. */
    readonly clientId?: string | undefined;
  }): Promise<Result<ThreadEntry>>;
  /** Takes one's own note back. */
  removeNote(input: { readonly actor: StaffMember; readonly noteId: string }): Promise<Result<null>>;
}
