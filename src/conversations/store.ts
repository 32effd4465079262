import type { EpochMs } from '../infra/clock.ts';
import type {
  Address,
  ChangeReason,
  ChannelName,
  Conversation,
  HandoverReason,
  Holder,
  InboundEvent,
  OutboundPart,
  Owner,
} from './model.ts';
import type { Feedback, QuestionRecord, Restraint, SendOutcome, Speaker, Standing } from './ports.ts';

/** What accepting a batch did. */
export interface Accepted {
  readonly stored: number;
  readonly duplicates: number;
  /** Events that could not be applied and were only kept: a fault of a channel, or of this store. */
  readonly unusable: number;
  /** When the earliest turn that this batch called for is due; `null` when it called for none. */
  readonly nextTurnAt: EpochMs | null;
  /** People whose burst began with this batch and whom the bot is going to answer. */
  readonly begun: readonly Address[];
  /** Closed conversations whose help was rated. */
  readonly rated: readonly string[];
  /** Conversations that people have and in which somebody asks to be erased for the first time. */
  readonly wished: readonly string[];
}

/** A turn held by one worker until `leaseUntil`; the token fences off a worker that lost it. */
export interface ClaimedTurn {
  readonly lease: string;
  readonly conversation: Conversation;
  readonly events: readonly InboundEvent[];
  /** Inbox rows that this turn answers. */
  readonly inboxIds: readonly number[];
  readonly state: unknown;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Set when the bot holds back toward this person. */
  readonly restraint?: Restraint;
}

/** Which work a worker takes. */
export interface Claim {
  readonly now: EpochMs;
  readonly limit: number;
  readonly leaseMs: number;
  /** Only conversations of channels that are configured now; others wait. */
  readonly channels: readonly ChannelName[];
}

/** Which sends a worker takes. */
export interface ClaimOfSends extends Claim {
  /**
   * Outbox ids whose calls this worker is in the middle of. Their leases are not looked at: a clock that is set ahead, or
   * a machine that slept, must not let the next part overtake them.
   */
  readonly underWay: readonly string[];
}

/** One outbox row to write. */
export interface NewPart {
  readonly id: string;
  readonly part: OutboundPart;
}

/** What the service says on its own account when something changes. */
export interface Announcement {
  readonly answerId: string;
  readonly parts: readonly NewPart[];
  /** Leaves at this time at the earliest, so that the change can be undone unsaid. */
  readonly holdUntil?: EpochMs;
  /** The time it names, kept for the counsellor. */
  readonly promisedAt?: EpochMs | null;
}

/** Words for somebody who begins to wait; called inside the transaction, with the place that holds in it. */
export type Announce = (standing: Standing) => Announcement | undefined;

/** A finished turn, stored in one transaction with the inbox rows it answers. */
export interface TurnCompletion {
  readonly turn: ClaimedTurn;
  readonly answerId: string;
  readonly parts: readonly NewPart[];
  readonly state: unknown;
  readonly language: 'vi' | 'en';
  readonly handover?: { readonly reason: HandoverReason; readonly note?: string };
  /** Whether somebody who waits is told where they stand; always so with a handover. */
  readonly standing?: boolean;
  readonly announce?: Announce;
  /** Texts already masked. */
  readonly questions: readonly QuestionRecord[];
  readonly feedback?: Feedback;
  /** The person has confirmed that they are to be forgotten. */
  readonly erase?: true;
  /** Version of the notice that stands among the parts. */
  readonly notice?: number;
  /** The events were not answered because of the turn's restraint; the parts, if any, tell the person of it. */
  readonly restrained?: true;
  readonly now: EpochMs;
}

/** A turn that could not be answered: its messages go to a counsellor, the apology to the person. */
export interface TurnSurrender {
  readonly turn: ClaimedTurn;
  readonly answerId: string;
  readonly apology: readonly NewPart[];
  readonly announce?: Announce;
  readonly note: string;
  readonly now: EpochMs;
}

/** An outbox row at the head of its conversation, with what decides whether it may leave now. */
export interface SendCandidate {
  readonly outboxId: string;
  readonly speaker: Speaker;
  readonly ownerVersion: number;
  readonly part: OutboundPart;
  readonly conversation: Conversation;
}

/** The decision on a {@link SendCandidate}, taken inside the claiming transaction. */
export type SendDecision =
  | { readonly action: 'send'; readonly tag?: 'HUMAN_AGENT' }
  /** The owner changed since it was written. */
  | { readonly action: 'drop' }
  /** The platform's window is closed. */
  | { readonly action: 'refuse'; readonly detail: string }
  /** A quotation is no longer verbatim or in force: nothing of this answer leaves, a person takes over. */
  | { readonly action: 'unverified'; readonly apology: readonly NewPart[]; readonly announce?: Announce };

/** A row marked `sending`; the caller must call the platform at once. */
export interface ClaimedSend extends SendCandidate {
  readonly lease: string;
  /** Tries before this one. */
  readonly attempts: number;
  readonly tag?: 'HUMAN_AGENT';
}

/** What a claim of sends did; `withheld` counts rows dropped, refused or unverified. */
export interface SendClaim {
  readonly claimed: readonly ClaimedSend[];
  readonly withheld: readonly { readonly outboxId: string; readonly action: Exclude<SendDecision['action'], 'send'> }[];
}

/** The end of one send. */
export interface Settlement {
  readonly send: ClaimedSend;
  readonly outcome: SendOutcome;
  /** When a `retry` may go again; `null` when its attempts are used up. */
  readonly retryAt: EpochMs | null;
  readonly now: EpochMs;
}

/** What a change of owner led to, for words and further writes of the same transaction. */
export interface ChangeFacts {
  /** As it is after the change. */
  readonly conversation: ConversationSummary;
  /** Where the person stands now; `null` unless the conversation waits. */
  readonly standing: Standing | null;
  /** Lines of the service that had not left yet and will not any more. */
  readonly unsaid: number;
}

/** A change of owner asked for by a person, by the desk itself or by an operator's command. */
export interface OwnerChange {
  readonly conversationId: string;
  /** The version the caller has seen; the change is refused when it is no longer current. */
  readonly expectedVersion: number;
  readonly to: Holder;
  readonly reason: ChangeReason;
  readonly actor?: string;
  readonly note?: string;
  /** Account that answers from now on; only with `to: 'counsellor'`. Left out, nobody of the desk does. */
  readonly assignee?: string;
  /** Field of law, where the change names one. */
  readonly field?: string;
  /** How it ended; only with `to: 'closed'`. */
  readonly outcome?: string;
  /** Lets the person rate a closed conversation: stands in the payload of the buttons. */
  readonly ratingTicket?: string;
  /** Opens a closed conversation again, unless the person has begun a new one. */
  readonly reopen?: true;
  /** Announced to the person under the new version, as `system`. */
  readonly notice?: (facts: ChangeFacts) => Announcement | undefined;
  /** Further writes of the same transaction; a throw takes the change back. */
  readonly within?: (facts: ChangeFacts) => void;
  readonly now: EpochMs;
}

/** Answer to an {@link OwnerChange}: the conversation as it is now, changed or not. */
export type OwnerChangeResult =
  | { readonly ok: true; readonly conversation: ConversationSummary }
  | {
      readonly ok: false;
      /** `moved_on`: the person has begun a new conversation since this one was closed. */
      readonly reason: 'stale' | 'not_allowed' | 'closed' | 'moved_on';
      readonly conversation: ConversationSummary;
    }
  | { readonly ok: false; readonly reason: 'not_found' };

/** A conversation with what the desk knows of it. */
export interface ConversationSummary extends Conversation {
  readonly closedAt: EpochMs | null;
  /** Account that answers; `null` unless a counsellor has it, and after a reply from the page's own inbox. */
  readonly assignee: string | null;
  readonly waitingSince: EpochMs | null;
  /** Why it came to people last. */
  readonly waitingReason: ChangeReason | null;
  readonly urgent: boolean;
  readonly field: string | null;
  /** Oldest message that a person owes an answer; means nothing while the bot has it. */
  readonly unansweredSince: EpochMs | null;
  /** What a person should look at: `send_failed`, `uncertain`, `unverified`, `withdrawn`; `null` when nothing. */
  readonly attention: string | null;
  /** Rows that still have to leave. */
  readonly queued: number;
}

/** Something a counsellor wrote. */
export interface CounsellorMessage {
  readonly conversationId: string;
  readonly author: string;
  readonly answerId: string;
  /** Ids of the parts come from the page: rows that are there already are not written twice. */
  readonly parts: readonly NewPart[];
  /** Looks at the conversation inside the transaction; `false` writes nothing. */
  readonly allows: (conversation: ConversationSummary) => boolean;
  /** Further writes of the same transaction, unless the message was there already. */
  readonly within?: () => void;
  readonly now: EpochMs;
}

/** Which line of a counsellor goes out again. */
export interface SendAgain {
  readonly outboxId: string;
  /** Also when it may have arrived. */
  readonly evenIfUncertain: boolean;
  readonly within?: () => void;
  readonly now: EpochMs;
}

/** An account's permission to send. */
export interface SendAccount {
  readonly channel: ChannelName;
  readonly accountId: string;
  readonly holdUntil: EpochMs;
  readonly stoppedAt: EpochMs | null;
  readonly stopDetail: string | null;
  /** Paid messages left as the platform told last. */
  readonly quotaLeft: number | null;
}

/**
 * Everything that is kept about conversations. Every method is one transaction and resolves after it is durable;
 * a rejected promise means that nothing of it was stored. SQLite now; a second store passes the same contract suite.
 */
export interface ConversationStore {
  /**
   * Stores the events once each by (channel, account, key) and applies what they mean at once: a message asks for a
   * turn, an echo of a person's reply takes the conversation over, a receipt marks what was read.
   */
  accept(input: { readonly events: readonly InboundEvent[]; readonly now: EpochMs }): Promise<Accepted>;
  /** Leases turns that are due, one per conversation, oldest first. */
  claimTurns(claim: Claim): Promise<ClaimedTurn[]>;
  /** Commits a turn's result; `false` when the lease was lost or the owner changed, and then nothing is stored. */
  completeTurn(completion: TurnCompletion): Promise<boolean>;
  /** Gives a turn back, to be tried again at `retryAt`; a lost lease is ignored. */
  retryTurn(input: { readonly turn: ClaimedTurn; readonly retryAt: EpochMs }): Promise<void>;
  /** Hands a turn that keeps failing to a person; `false` when the lease was lost. */
  surrenderTurn(surrender: TurnSurrender): Promise<boolean>;
  /** The earliest due turn, now or later; `null` when none waits. */
  nextTurnAt(channels: readonly ChannelName[]): Promise<EpochMs | null>;
  /**
   * Marks as `sending` the rows at the head of their conversations that `decide` lets through, never two of one
   * conversation, and none behind a row that may still be on its way (`DOUBT_MS`). The commit is the moment of sending:
   * callers must call the platform before they yield.
   */
  claimSends(claim: ClaimOfSends, decide: (candidate: SendCandidate) => SendDecision): Promise<SendClaim>;
  /** Stores the outcome of a send. An echo that came first wins: what was delivered stays `sent`. */
  settleSend(settlement: Settlement): Promise<void>;
  /** The earliest moment at which a queued row may go, now or later; `null` when none waits. */
  nextSendAt(claim: { readonly now: EpochMs; readonly channels: readonly ChannelName[] }): Promise<EpochMs | null>;
  /** Compare-and-set of who has the conversation. */
  changeOwner(change: OwnerChange): Promise<OwnerChangeResult>;
  /** Queues what a counsellor wrote, once; `false` when it was not allowed or the ids belong to something else. */
  writeAsCounsellor(message: CounsellorMessage): Promise<boolean>;
  /** Queues a counsellor's failed line again; `false` when it did not fail. */
  sendAgain(request: SendAgain): Promise<boolean>;
  /** Says something on the service's own account, under the present ownership. */
  say(input: {
    readonly conversationId: string;
    readonly announcement: Announcement;
    readonly now: EpochMs;
  }): Promise<void>;
  /** Nobody owes the person an answer at present: what they wrote last asked for none. */
  needsNoAnswer(conversationId: string): Promise<void>;
  /**
   * For the only worker on this database, at its start: turns of a dead predecessor are due again, rows it left in
   * `sending` become `uncertain`, stopped accounts may try once more, and what a clock that went ahead has put off is due
   * (`early`).
   */
  recover(now: EpochMs): Promise<{ readonly turns: number; readonly uncertain: number; readonly early: number }>;
  /** Makes due what would wait until a clock that was set back comes round again; how many turns and sends. */
  clockSetBack(now: EpochMs): Promise<number>;
  find(conversationId: string): Promise<ConversationSummary | undefined>;
  /** The person's open conversation on that account. */
  findOpen(address: Address): Promise<ConversationSummary | undefined>;
  /** Open conversations that wait, in the order in which they are to be answered: urgent ones, then the oldest. */
  queue(limit: number): Promise<ConversationSummary[]>;
  /** Open conversations, longest in their present ownership first. */
  list(filter: { readonly owner?: Owner; readonly limit: number }): Promise<ConversationSummary[]>;
  /** Every account that has ever had a conversation. */
  accounts(): Promise<SendAccount[]>;
  /** Lets a stopped or held account send again. */
  resumeAccount(account: { readonly channel: ChannelName; readonly accountId: string }): Promise<boolean>;
}
