import type { EpochMs } from '../infra/clock.ts';
import type {
  Address,
  Conversation,
  InboundEvent,
  OutboundFile,
  OutboundMessage,
  OutboundPart,
  HandoverReason,
  ChangeReason,
  Quotation,
} from './model.ts';

/** Where channels put what they received. */
export interface InboundSink {
  /**
   * Stores the events; resolves after they are on disk (group commit), and only then may the webhook answer 200.
   * Events already known by (channel, accountId, key) are ignored.
   * @throws when the disk refuses; the webhook then answers 5xx so that the platform retries.
   */
  accept(events: readonly InboundEvent[]): Promise<void>;
}

/** Who wrote an outbound message; decides windows and tags. */
export type Speaker = 'bot' | 'counsellor' | 'system';

/** What became of one send, in the classes the core acts on. `detail` holds codes, never texts or tokens. */
export type SendOutcome =
  /** `quotaLeft`: paid messages the account has left, where the platform says so. */
  | { readonly kind: 'sent'; readonly messageId: string; readonly quotaLeft?: number }
  /** Surely not delivered and worth trying again with back-off. */
  | { readonly kind: 'retry'; readonly detail: string }
  /** Rate limits: nothing for this person or account before `until`. */
  | { readonly kind: 'backoff'; readonly until: EpochMs; readonly scope: 'person' | 'account'; readonly detail: string }
  /** Will never succeed for this message. */
  | {
      readonly kind: 'permanent';
      readonly reason: 'window' | 'person' | 'content' | 'permission';
      readonly detail: string;
    }
  /** The account cannot send until an operator acts (dead token, ban); its rows wait. */
  | { readonly kind: 'stop_account'; readonly detail: string }
  /** The answer was lost after the request had left: it may have been delivered. Never resent blindly. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Input of a channel's window rule. */
export interface WindowInput {
  readonly now: EpochMs;
  readonly lastPersonActAt: EpochMs | null;
  readonly speaker: Speaker;
}

/** May this speaker write now? `closesAt` is when the free window ends; `Infinity` where nothing ends it. */
export type WindowVerdict =
  | { readonly allowed: true; readonly closesAt: EpochMs; readonly tag?: 'HUMAN_AGENT' }
  | { readonly allowed: false; readonly reason: 'no_interaction' | 'window_closed' | 'human_only' };

/** One part to send. */
export interface SendRequest {
  readonly address: Address;
  readonly outboxId: string;
  readonly part: OutboundPart;
  readonly speaker: Speaker;
  readonly tag?: 'HUMAN_AGENT';
}

/** One group of files that a platform takes from us. */
export interface FileRule {
  readonly kind: OutboundFile['kind'];
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
}

/** A file that a counsellor sends, with where it lies. */
export interface KeptOutboundFile extends OutboundFile {
  /** Of its bytes, in hex. */
  readonly sha256: string;
  /** Absolute path. */
  readonly path: string;
}

/** The files that channels send: those that were erased meanwhile are not found any more. */
export interface OutboundFiles {
  find(id: string): KeptOutboundFile | undefined;
}

/** What the core needs from a platform; each folder under channels/ provides one. */
export interface ChannelPort {
  /**
   * A part sent twice under one outbox id arrives once. A send whose outcome was lost is then simply made again, where
   * otherwise it waits for an echo as `uncertain`.
   */
  readonly sendsOnce?: true;
  /** The files that it takes; left out where there are none. */
  readonly files?: readonly FileRule[];
  /** It has a form of its own in which people send their contact data. */
  readonly asksContact?: true;
  /** Fits a message to the platform: splits long text at sentence ends, keeps buttons on the last part. Pure. */
  compose(message: OutboundMessage): OutboundPart[];
  /** The platform's messaging window. Pure; rules and sources in docs/protocols.md. */
  window(input: WindowInput): WindowVerdict;
  /** What is known of the platform's counts for this person; asks nobody. */
  messagesLeft?(address: Address): MessagesLeft;
  /** Sends one part. Never throws: every failure is an outcome. */
  send(request: SendRequest): Promise<SendOutcome>;
  /** Shows that a message was seen and an answer is being prepared, where the platform can; failures are swallowed. */
  showTyping?(address: Address): Promise<void>;
}

/** How many messages a platform still takes; numbers are left out where it sets none, or has not told. */
export interface MessagesLeft {
  /** To this person, until they write. */
  readonly person?: number;
  /** Of those that the account pays for, once the free window is over. */
  readonly paid?: number;
}

/** Why the bot holds back toward a person. See decision 0015. */
export interface Restraint {
  /** `limit`: they have written more than the limits allow. `block`: a counsellor has blocked them. */
  readonly kind: 'limit' | 'block';
  /** The bot answers again from here on. */
  readonly until: EpochMs;
  /** Whether they know; they are told once. */
  readonly told: boolean;
}

/**
 * One turn's input: a conversation that the bot owns or helps in while it waits for a person (`owner` says which), and
 * the burst of events to answer as one.
 */
export interface Turn {
  readonly conversation: Conversation;
  readonly events: readonly InboundEvent[];
  /** The dialog's own memory, as it was left by the previous turn (`{}` at first). */
  readonly state: unknown;
  readonly now: EpochMs;
  readonly restraint?: Restraint;
}

/** What a question led to, kept for reports; `text` is masked of personal numbers before it is stored. */
export interface QuestionRecord {
  readonly text: string;
  readonly action: 'answer' | 'clarify' | 'handover' | 'decline';
  /** Of the search, calibrated; 1 where something was looked up by its name or chosen. */
  readonly confidence: number;
  /** Ids of the articles and FAQs shown, in order. */
  readonly shown: readonly string[];
  /** What the search found, best first, for the counsellor; scores are comparable within one question only. */
  readonly candidates?: readonly { readonly kind: 'article' | 'faq'; readonly id: string; readonly score: number }[];
}

/** What a person says of an answer of the bot. */
export interface Feedback {
  readonly helpful: boolean;
  /** Payload of a button that stands under the answer; without it, or once it is gone, the last question is meant. */
  readonly button?: string;
}

/** One turn's output; committed in one transaction with the inbox rows it answers. */
export interface TurnResult {
  readonly messages: readonly OutboundMessage[];
  readonly state: unknown;
  readonly language: 'vi' | 'en';
  /**
   * Set to make the conversation wait for a person; the messages above still go out, as `system`, and the person is told
   * where they stand. In a conversation that waits already it counts only when its reason weighs more.
   */
  readonly handover?: { readonly reason: HandoverReason; readonly note?: string };
  /** Set to tell a person who waits where they stand, without changing anything. */
  readonly standing?: true;
  readonly questions: readonly QuestionRecord[];
  readonly feedback?: Feedback;
  /** Set when the person has confirmed that everything about them is to be erased. */
  readonly erase?: true;
  /** Version of the first-contact notice that stands among the messages. */
  readonly notice?: number;
  /** Set when nothing was answered because of the turn's restraint: the events stay for people to read. */
  readonly restrained?: true;
}

/** The bot: a pure answer to a turn. May throw; the core retries and then hands over. */
export type TurnHandler = (turn: Turn) => Promise<TurnResult>;

/** Where somebody who waits for a person stands. */
export interface Standing {
  readonly reason: ChangeReason;
  readonly urgent: boolean;
  /** 1 for who is next. */
  readonly place: number;
  readonly language: 'vi' | 'en';
  readonly now: EpochMs;
}

/** What somebody who waits is told: a text, and the time it names. */
export interface StandingNotice {
  readonly message: OutboundMessage;
  readonly promisedAt: EpochMs | null;
}

/** How the bot behaves while a conversation waits for a person. Pure; the desk knows its hours. */
export interface WaitingPolicy {
  /** May the bot go on answering? Never once a person has claimed the conversation. */
  botHelps(input: { readonly reason: ChangeReason; readonly now: EpochMs }): boolean;
  /** Said when somebody begins to wait or asks where they stand; `undefined` for nothing. */
  notice(standing: Standing): StandingNotice | undefined;
}

/** Somebody to forget, under the number that they are told. */
export interface ErasureRequest extends Address {
  readonly code: string;
  /** Who asked: the person in the chat, the platform for them, or somebody of the agency. */
  readonly origin: 'person' | 'platform' | 'staff';
  readonly language: 'vi' | 'en';
  readonly now: EpochMs;
}

/** Who is to be forgotten, and who was. Both run inside the caller's transaction. */
export interface Forgetting {
  /** Everything about the person is erased right after this transaction. */
  request(request: ErasureRequest): void;
  /** Is this a repeat of an event that was erased, or the late receipt or echo of one? Such an event is not stored. */
  isTrace(event: InboundEvent): boolean;
}

/**
 * Reads a wish to be erased out of what a person writes or taps, with the dialog's memory of the conversation: `keep` is
 * the second thought under the question whether it is meant. Pure.
 */
export type ErasureReader = (
  event: InboundEvent,
  memory: { readonly state: unknown; readonly ownerSince: EpochMs },
) => 'erase' | 'keep' | undefined;

/** Checks at send time that a passage shown as law is verbatim and in force. */
export type QuotationGuard = (quotation: Quotation, now: EpochMs) => boolean;
