import type { Quotation } from '../../conversations/model.ts';
import type { FileRule } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Result, WindowRefusal } from '../results.ts';
import type { StaffMember } from '../staff.ts';
import type { Named, ThreadEntry } from '../thread/entry-model.ts';

/** Longest text of one answer, in UTF-16 units: four platform messages of 2,000 characters are a long read on a phone. */
export const MAX_TEXT = 8_000;

/** Whether, until when and at what price this account may write now. */
export type ComposerState =
  | {
      readonly allowed: true;
      /**
       * `free`: within the platform's standard window. `human_agent`: Messenger, only what a person wrote.
       * `paid`: Zalo bills the message to the account's quota. `open`: nothing ends it.
       */
      readonly phase: 'open' | 'free' | 'human_agent' | 'paid';
      /** End of the standard window; `null` when it is over. */
      readonly freeUntil: EpochMs | null;
      /** After this nobody can write until the citizen does; `Infinity` while `open`. */
      readonly closesAt: EpochMs;
      /** Paid messages left as the platform told last; `null` when it never said. */
      readonly quotaLeft: number | null;
    }
  | {
      readonly allowed: false;
      readonly reason: WindowRefusal | 'not_yours' | 'forbidden' | 'closed' | 'not_claimed' | 'not_found';
      /** Who has it, for `not_yours`. */
      readonly by?: Named;
    };

/** A passage as it was put into a text: it goes out as law only together with the marks and the source around it. */
export interface InsertedQuotation extends Quotation {
  /** The whole lines that were inserted: the passage between its quotation marks, and its source. */
  readonly printed: string;
}

/** Does an inserted passage still stand in a text, every line of it to the letter? Before and after may stand anything. */
export function standsIn(text: string, { printed }: InsertedQuotation): boolean {
  return `\n${text}\n`.includes(`\n${printed}\n`);
}

/** A text to send. */
export interface NewMessage {
  readonly actor: StaffMember;
  readonly conversationId: string;
  /** Made by the page once per text: sending the form twice sends the message once. */
  readonly clientId: string;
  readonly text: string;
  /** Ids of chosen files that go with it, in order. */
  readonly files?: readonly string[];
  /** Goes out as the platform's own form for contact data; the draft stays. */
  readonly asks?: 'contact';
  /** Passages that were inserted as law; each must stand in `text` to the letter, see {@link standsIn}. */
  readonly quotations?: readonly InsertedQuotation[];
}

/** What stands in somebody's composer. */
export interface Draft {
  readonly text: string;
  readonly quotations: readonly InsertedQuotation[];
  readonly savedAt: EpochMs;
}

/** Writing to the citizen. */
export interface Composer {
  state(conversationId: string, actor: StaffMember): Promise<ComposerState>;
  /** The files that the conversation's channel takes; none for an unknown one. */
  fileRules(conversationId: string): Promise<readonly FileRule[]>;
  /** Whether the conversation's channel has a form for contact data. */
  mayAskContact(conversationId: string): Promise<boolean>;
  /** Asks the citizen for their contact data in their language; what they send stands beside the thread. */
  askContact(
    request: Pick<NewMessage, 'actor' | 'conversationId' | 'clientId'>,
  ): Promise<Result<readonly ThreadEntry[]>>;
  /** Queues a message and removes the draft; resolves with its lines in the thread. */
  send(message: NewMessage): Promise<Result<readonly ThreadEntry[]>>;
  /**
   * Sends a failed line again. An `uncertain` line may have arrived: it goes again only with `evenIfUncertain`, which the
   * page asks for in words.
   */
  retry(input: {
    readonly actor: StaffMember;
    readonly outboxId: string;
    readonly evenIfUncertain?: boolean;
  }): Promise<Result<ThreadEntry>>;
  draft(conversationId: string, accountId: string): Promise<Draft | undefined>;
  /** Keeps a draft; an empty text removes it. */
  saveDraft(input: {
    readonly conversationId: string;
    readonly accountId: string;
    readonly text: string;
    readonly quotations?: readonly InsertedQuotation[];
  }): Promise<void>;
}
