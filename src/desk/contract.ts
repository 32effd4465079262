/**
 * The counsellors' desk as its pages use it: types and ports, no code. Every command returns a {@link Result} instead of
 * throwing for what people may do wrong or too late; only a broken database or a bug throws.
 */
import type { ChannelName, ChangeReason, HandoverReason, Holder, Quotation } from '../conversations/model.ts';
import type { FileRule } from '../conversations/ports.ts';
import type { EpochMs } from '../infra/clock.ts';
import type { OfficeHours } from './hours.ts';
import type { Named, ThreadEntry, ThreadPage } from './thread-model.ts';
import type { When } from './when.ts';

/** What somebody of the agency may do; auditors and editors read only as far as conversations go. */
export type StaffRole = 'counsellor' | 'lead' | 'editor' | 'administrator' | 'auditor';

/** A person of the agency, as the desk needs to know them. */
export interface StaffMember {
  /** Account id; stored with everything the person does. */
  readonly id: string;
  /** Told to citizens when the person takes over: `Nguyễn Thị Lan`. */
  readonly name: string;
  /** What the citizen reads before the name: `Tư vấn viên`, `Luật sư`, `Trợ giúp viên pháp lý`. */
  readonly title: string;
  readonly role: StaffRole;
  /** Fields of law (slugs of `kb/fields.ts`) the person answers; empty for all. */
  readonly fields: readonly string[];
  /** Conversations at one time that automatic assignment may give; `null` for the desk's default. */
  readonly capacity: number | null;
}

/** Who works here. The accounts implement it. */
export interface StaffDirectory {
  /** Anybody who ever had an account, so that old lines keep their names. */
  find(id: string): StaffMember | undefined;
  /** Accounts that may work now. */
  active(): readonly StaffMember[];
}

/** One act for the audit log. `detail` holds codes and ids, never texts of messages. */
export interface AuditEntry {
  readonly at: EpochMs;
  /** Account id, or `system` for what the desk does by itself. */
  readonly actor: string;
  /** Dotted: `conversation.claim`, `conversation.close`, `canned.save`, `hours.save`. */
  readonly action: string;
  /** Id of what was acted on; `null` for the desk itself. */
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * The append-only log of who did what. Synchronous, because it is called inside the transaction of the act: a throw
 * takes the act back.
 */
export interface AuditTrail {
  append(entry: AuditEntry): void;
}

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
  /** What was edited does not fit its schema; `detail` names the field. */
  | 'invalid';

/** Why nothing can be sent to a citizen now. */
export type WindowRefusal =
  /** The citizen has never written: the platform lets nobody begin. */
  | 'no_interaction'
  /** The platform's window is over until the citizen writes again. */
  | 'window_closed'
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

/** How a closed conversation ended. */
export const OUTCOMES = ['answered', 'referred', 'no_reply', 'out_of_scope', 'abuse', 'other'] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** Longest text of one answer, in UTF-16 units: four platform messages of 2,000 characters are a long read on a phone. */
export const MAX_TEXT = 8_000;

// ── Inbox ────────────────────────────────────────────────────────────────────────────────────────────────────────────

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
  /** The last thing that a person or the bot said, cut to 140 characters. */
  readonly preview: { readonly text: string; readonly by: 'citizen' | 'bot' | 'counsellor' | 'page' } | null;
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

// ── Who has it ───────────────────────────────────────────────────────────────────────────────────────────────────────

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
  /** Replaces the tags: at most 10, each 40 characters at most. */
  setTags(command: Command & { readonly tags: readonly string[] }): Promise<Result<InboxItem>>;
  /** Tags in use, the most used first, for completion. */
  knownTags(): Promise<readonly string[]>;
}

// ── Blocking ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Why somebody is blocked. Chosen, not typed: the audit log holds nothing personal. */
export const BLOCK_REASONS = ['insults', 'threats', 'spam', 'other'] as const;

/** One of {@link BLOCK_REASONS}. */
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** Somebody whom nobody answers for a while. */
export interface Block {
  readonly id: string;
  /** In which it was decided; `null` once that is gone. */
  readonly conversationId: string | null;
  readonly channel: ChannelName;
  readonly personLabel: string;
  readonly reason: BlockReason;
  readonly by: Named;
  readonly at: EpochMs;
  readonly until: EpochMs;
  /** Whether the person knows; they are told when they write next. */
  readonly told: boolean;
}

/** Blocking people: what they write is kept, and neither answered nor queued. */
export interface Blocking {
  /** Closes the conversation and blocks the person until then, 366 days at most. */
  block(command: Command & { readonly reason: BlockReason; readonly until: EpochMs }): Promise<Result<null>>;
  /** Takes a block back: leads any, everybody else their own. */
  lift(input: { readonly actor: StaffMember; readonly blockId: string }): Promise<Result<null>>;
  mayLift(actor: StaffMember, block: Block): boolean;
  /** The block that the person of this conversation is under. */
  of(conversationId: string): Block | undefined;
  /** Newest first. */
  list(limit: number): readonly Block[];
}

// ── Thread ───────────────────────────────────────────────────────────────────────────────────────────────────────────

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
  /** Adds a note that only colleagues see. */
  addNote(input: {
    readonly actor: StaffMember;
    readonly conversationId: string;
    readonly text: string;
  }): Promise<Result<ThreadEntry>>;
  /** Takes one's own note back. */
  removeNote(input: { readonly actor: StaffMember; readonly noteId: string }): Promise<Result<null>>;
}

// ── Composer ─────────────────────────────────────────────────────────────────────────────────────────────────────────

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

/** A text to send. */
export interface NewMessage {
  readonly actor: StaffMember;
  readonly conversationId: string;
  /** Made by the page once per text: sending the form twice sends the message once. */
  readonly clientId: string;
  readonly text: string;
  /** Ids of chosen files that go with it, in order. */
  readonly files?: readonly string[];
  /** Passages that were inserted as law; each must stand in `text` to the letter. */
  readonly quotations?: readonly Quotation[];
}

/** What stands in somebody's composer. */
export interface Draft {
  readonly text: string;
  readonly quotations: readonly Quotation[];
  readonly savedAt: EpochMs;
}

/** Writing to the citizen. */
export interface Composer {
  state(conversationId: string, actor: StaffMember): Promise<ComposerState>;
  /** The files that the conversation's channel takes; none for an unknown one. */
  fileRules(conversationId: string): Promise<readonly FileRule[]>;
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
    readonly quotations?: readonly Quotation[];
  }): Promise<void>;
}

// ── Canned replies ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Variables of a canned reply, written `{{agency}}`. */
export const CANNED_VARIABLES = ['agency', 'counsellor', 'title', 'date', 'hours', 'field'] as const;

/** A ready-made text. */
export interface CannedReply {
  readonly id: string;
  /** What is typed after `/` to find it: letters, digits and hyphens. Unique. */
  readonly shortcut: string;
  readonly title: string;
  readonly text: string;
  /** Slug of the field it belongs to; `null` for all. */
  readonly field: string | null;
  readonly updatedAt: EpochMs;
  readonly updatedBy: string;
}

/** The agency's ready-made texts. Leads, editors and administrators change them. */
export interface CannedReplies {
  /** Those of a field and of all fields, by shortcut; all of them without a field. */
  list(field?: string): Promise<readonly CannedReply[]>;
  save(input: {
    readonly actor: StaffMember;
    /** Left out for a new one. */
    readonly id?: string;
    readonly shortcut: string;
    readonly title: string;
    readonly text: string;
    readonly field: string | null;
  }): Promise<Result<CannedReply>>;
  remove(input: { readonly actor: StaffMember; readonly id: string }): Promise<Result<null>>;
  /** The text with its variables filled in for this conversation; unknown variables stay as they are. */
  fill(input: {
    readonly actor: StaffMember;
    readonly id: string;
    readonly conversationId: string;
  }): Promise<Result<string>>;
}

// ── Live ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── Settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How the desk works; edited by leads and administrators. */
export interface DeskSettings {
  /** Whether waiting conversations are given out by themselves. */
  readonly autoAssign: boolean;
  /** Conversations at one time for accounts without a number of their own. */
  readonly defaultCapacity: number;
  /** Office minutes until an answer is due. */
  readonly answerMinutes: number;
  /** The same for danger to life or limb. */
  readonly urgentMinutes: number;
  /** Minutes after which an absent counsellor's unanswered conversations go back to the queue. */
  readonly giveBackMinutes: number;
  /** Seconds in which a close or a return can be taken back; the citizen is told only after them. */
  readonly undoSeconds: number;
  /** Whether the citizen is asked how it was after a close. */
  readonly askRating: boolean;
}

/** Settings and office hours, stored; `version` refuses an edit of something older than what is stored. */
export interface DeskBook {
  settings(): { readonly version: number; readonly value: DeskSettings };
  saveSettings(input: {
    readonly actor: StaffMember;
    readonly version: number;
    readonly value: unknown;
  }): Promise<Result<DeskSettings>>;
  hours(): { readonly version: number; readonly value: OfficeHours };
  saveHours(input: {
    readonly actor: StaffMember;
    readonly version: number;
    readonly value: unknown;
  }): Promise<Result<OfficeHours>>;
}

/** Where somebody stands who waits while people are at work. */
export interface QueuedAt {
  /** 1 for who is next. */
  readonly place: number;
  /** When to expect an answer. */
  readonly promise: When | null;
  /** Whether the bot goes on answering meanwhile. */
  readonly botHelps: boolean;
  readonly urgent: boolean;
}

/** The same while nobody is at work. */
export interface ClosedAt extends QueuedAt {
  readonly opening: When | null;
}

/** What citizens are told by the desk, in one language. */
export interface DeskTexts {
  queued(at: QueuedAt): string;
  offHours(at: ClosedAt): string;
  /** A person has taken over. */
  taken(who: Pick<StaffMember, 'name' | 'title'>): string;
  /** A colleague goes on. */
  transferred(who: Pick<StaffMember, 'name' | 'title'>): string;
  /** The bot answers again. */
  returned(): string;
  closed(): string;
  askRating(): { readonly text: string; readonly scores: Readonly<Record<1 | 2 | 3, string>> };
}

/** The whole desk. */
export interface Desk {
  readonly inbox: Inbox;
  readonly handling: Handling;
  readonly blocking: Blocking;
  readonly thread: Thread;
  readonly composer: Composer;
  readonly canned: CannedReplies;
  readonly feed: ChangeFeed;
  readonly presence: Presence;
  readonly book: DeskBook;
  /** Begins what happens by itself: assignment, giving back, escalation, the search index. */
  start(): void;
  stop(): void;
}
