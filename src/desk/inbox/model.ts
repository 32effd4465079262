import type { Attachment, ChangeReason, ChannelName, HandoverReason, Holder } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Named } from '../thread/entry-model.ts';

/** How a closed conversation ended. */
export const OUTCOMES = ['answered', 'referred', 'no_reply', 'out_of_scope', 'abuse', 'other'] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** The lists of the inbox. `overdue` is the long-wait list: everything a person owes an answer past its time. */
export type InboxTab = 'waiting' | 'mine' | 'all' | 'closed' | 'overdue';

/** Which conversations to list. */
export interface InboxQuery {
  readonly tab: InboxTab;
  /** For `mine` and for the unread counts. */
  readonly accountId: string;
  /** Slug of a field, or `none` for those without one. */
  readonly field?: string;
  readonly channel?: ChannelName;
  readonly reason?: HandoverReason;
  readonly tag?: string;
  /** Last activity within this time. */
  readonly from?: EpochMs;
  readonly until?: EpochMs;
  /** Words of the conversation, with or without diacritics. Personal numbers are not in the index. */
  readonly search?: string;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Rows of a page; 50 when left out, 200 at most. */
  readonly limit?: number;
}

/** One line of a list. Texts are masked of personal numbers. */
export interface InboxItem {
  readonly id: string;
  /** Goes into every command as `version`: it is refused when somebody acted since. */
  readonly version: number;
  readonly holder: Holder;
  readonly channel: ChannelName;
  readonly accountId: string;
  /** The end of the platform's id, all that is known of a citizen: `…4821`. */
  readonly personLabel: string;
  readonly language: 'vi' | 'en';
  /** Why it came to people; `null` while only the bot had it. */
  readonly reason: ChangeReason | null;
  readonly urgent: boolean;
  readonly field: string | null;
  readonly tags: readonly string[];
  /** The counsellor who has it; `null` while it waits, and after a reply from the page's own inbox. */
  readonly assignee: Named | null;
  readonly waitingSince: EpochMs | null;
  /** 1 for who is next; only while it waits. */
  readonly place: number | null;
  /** The oldest message that a person owes an answer; `null` when none does. */
  readonly unansweredSince: EpochMs | null;
  /** When that answer is due, counted over office hours. */
  readonly dueAt: EpochMs | null;
  readonly overdue: boolean;
  /** What the citizen was told to expect. */
  readonly promisedAt: EpochMs | null;
  readonly lastActivityAt: EpochMs;
  /** What the citizen said last, cut to 140 characters, and what kinds of files came with it. */
  readonly preview: { readonly text: string; readonly files: readonly Attachment['type'][] } | null;
  /** Messages of the citizen that this account has not seen. */
  readonly unread: number;
  /** `send_failed`, `uncertain`, `unverified`, `withdrawn`: something a person should look at. */
  readonly attention: string | null;
  readonly createdAt: EpochMs;
  readonly closedAt: EpochMs | null;
  readonly outcome: Outcome | null;
  /** 3 very satisfied, 2 satisfied, 1 not; `null` when not rated. */
  readonly rating: 1 | 2 | 3 | null;
}

/** A page of a list, in the tab's order: waiting by urgency and age, the others by last activity, newest first. */
export interface InboxPage {
  readonly items: readonly InboxItem[];
  readonly next: string | null;
}

/** Numbers on the tabs. */
export interface InboxCounts {
  readonly waiting: number;
  readonly urgent: number;
  readonly mine: number;
  /** Of mine, those with something unread. */
  readonly unread: number;
  readonly overdue: number;
}

/** Lists of conversations. */
export interface Inbox {
  list(query: InboxQuery): Promise<InboxPage>;
  counts(accountId: string): Promise<InboxCounts>;
  /** One conversation as its line, for a live update; `undefined` when it does not exist. */
  item(conversationId: string, accountId: string): Promise<InboxItem | undefined>;
  /** The citizen's other conversations on this account, newest first, 20 at most. */
  earlier(conversationId: string, accountId: string): Promise<readonly InboxItem[]>;
  /** The account has seen everything up to now: its unread count is 0 until the citizen writes again. */
  markRead(conversationId: string, accountId: string): Promise<void>;
}
