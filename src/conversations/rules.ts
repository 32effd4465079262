import type { EpochMs } from '../infra/clock.ts';
import type { ChangeReason, EventContent, InboundEvent } from './model.ts';
import type { SendCandidate } from './store.ts';

/** How messages that follow one another closely become one question. */
export interface JoinRule {
  /** Silence after the last message that ends a burst, in milliseconds. */
  readonly pauseMs: number;
  /** Longest wait of the first message of a burst, in milliseconds. */
  readonly maxWaitMs: number;
}

/** Nobody types more messages than this within a burst; a flood is answered in portions instead of in one huge turn. */
const MAX_BURST = 20;

/** Kinds that the bot answers. Everything else is applied, or kept for people. */
export function asksForTurn(content: EventContent): boolean {
  return content.kind === 'message' || content.kind === 'postback' || content.kind === 'opened';
}

/** What is typed waits for the rest of its burst; a tap is complete in itself and is answered at once. */
export function joinsBurst(content: EventContent): boolean {
  return content.kind === 'edit' || (content.kind === 'message' && content.payload === undefined);
}

/** An edit that comes later than this, in milliseconds, is shown to people and not answered: the talk has moved on. */
export const EDIT_ANSWERED_MS = 3_600_000;

/** Do both wordings ask the same? Then letter case, punctuation and spaces were put right, and an answer still holds. */
export function sameQuestion(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return plain(one) === plain(other);
}

const THUMB_UP = /^(?:👍|❤|like|love|\/-strong|\/-heart)$/u;
const THUMB_DOWN = /^(?:👎|dislike|\/-weak)$/u;

/**
 * Whether a reaction calls an answer helpful. Laughing, sad and angry faces are not about the answer but about what
 * the law says: they count for nothing.
 */
export function verdictOf(reaction: string | null): boolean | undefined {
  const sign = (reaction ?? '').replace(/[\s\uFE0F\u{1F3FB}-\u{1F3FF}]/gu, '');
  if (THUMB_UP.test(sign)) return true;
  return THUMB_DOWN.test(sign) ? false : undefined;
}

/**
 * Acts that open a platform's window for sure on every channel: writing, tapping, and coming in. Reactions and comments open
 * one platform's but not the other's, and Zalo's list does not name submitted contact data, so they do not count: refusing a
 * send too early is harmless, sending too late is a violation. Channels that keep a window of their own ask here too.
 */
export function opensWindow(content: EventContent): boolean {
  return asksForTurn(content);
}

/** What a person wants to have answered; while people have the conversation, the answer is theirs to give. */
export function wantsAnswer(content: EventContent): boolean {
  return content.kind === 'message' || content.kind === 'postback';
}

/** What begins a conversation although nobody answers it at once. */
const BEGINS: ReadonlySet<EventContent['kind']> = new Set(['comment', 'contact', 'echo', 'withdrawn']);

/** Acts that begin a conversation when none is open. Receipts, reactions and farewells belong to the one before. */
export function beginsConversation(content: EventContent): boolean {
  return asksForTurn(content) || BEGINS.has(content.kind);
}

/** How much a reason to wait weighs: a stronger one replaces a weaker one, never the other way round. */
const WEIGHT: Partial<Record<ChangeReason, number>> = { urgent: 3, asked: 2, feedback: 2 };

/** Does `reason` weigh more than what the conversation waits for already? */
export function weighsMore(reason: ChangeReason, present: ChangeReason | null): boolean {
  return (WEIGHT[reason] ?? 1) > (present === null ? 0 : (WEIGHT[present] ?? 1));
}

/** Payload of a button that rates a closed conversation; the prefix is the one of all our buttons. */
const RATING = /^#hl:1:rate:([\w-]{8,64}):([123])$/;

/** The payload of a rating button. */
export function ratingPayload(ticket: string, score: 1 | 2 | 3): string {
  return `#hl:1:rate:${ticket}:${score}`;
}

/** The rating that a tap gives; a platform may bring the payload as plain text. */
export function ratingOf(content: EventContent): { readonly ticket: string; readonly score: number } | undefined {
  if (content.kind !== 'message' && content.kind !== 'postback') return undefined;
  const [, ticket, score] =
    RATING.exec((content.payload ?? (content.kind === 'message' ? content.text : '')).trim()) ?? [];
  return ticket === undefined ? undefined : { ticket, score: Number(score) };
}

/** What waits in one conversation: arrival of its oldest and newest event, and whether all of them are typed messages. */
export interface WaitingEvents {
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly allJoin: boolean;
}

/** When the waiting events are answered: after the pause, or at the latest after the longest wait; a tap at once. */
export function turnDueAt(waiting: WaitingEvents, rule: JoinRule): EpochMs {
  if (!waiting.allJoin) return waiting.firstAt;
  return Math.min(waiting.firstAt + rule.maxWaitMs, waiting.lastAt + rule.pauseMs);
}

/**
 * The first events of a conversation that make one turn: a tap alone, or a run of typed messages, or one of edits.
 * Messages that lie further apart than the longest wait (a backlog after an outage) are separate questions.
 * @param events what waits, in the order in which it happened.
 */
export function takeBurst(events: readonly InboundEvent[], rule: JoinRule): readonly InboundEvent[] {
  const first = events[0];
  if (first === undefined || !joinsBurst(first.content)) return events.slice(0, 1);
  const gap = Math.max(rule.pauseMs, rule.maxWaitMs);
  const end = events.findIndex((event, index) => {
    const before = events[index - 1];
    if (before === undefined) return false;
    const other = !joinsBurst(event.content) || event.content.kind !== before.content.kind;
    return other || event.occurredAt - before.occurredAt > gap;
  });
  return events.slice(0, Math.min(end === -1 ? events.length : end, MAX_BURST));
}

/**
 * May this row speak? Rows of the bot and of the system hold only under the ownership they were written under, the
 * bot's only until a person has the conversation: while it waits the bot may help, and every claim is a new version.
 * What a counsellor wrote always goes out.
 */
export function speaksUnderOwner({ speaker, ownerVersion, conversation }: SendCandidate): boolean {
  if (speaker === 'counsellor') return true;
  if (ownerVersion !== conversation.ownerVersion) return false;
  return speaker === 'system' || conversation.owner !== 'counsellor';
}

/** Text as it is compared with an echo: platforms change the normal form, trim, and fold white space. */
export function echoText(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** First wait after a failed send, in milliseconds; doubles with every try. */
const RETRY_BASE_MS = 1_000;
/** Longest wait between two tries: a platform that is back is noticed within five minutes. */
export const RETRY_CAP_MS = 300_000;

/**
 * Exponential back-off with half jitter, in milliseconds, so that many conversations do not come back together.
 * @param tries how many tries have failed, 1 or more.
 * @param random a number in [0, 1).
 */
export function backoffMs(tries: number, random: number): number {
  const full = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(tries - 1, 30));
  return Math.round(full * (0.5 + random / 2));
}

/**
 * How long a call whose outcome nobody knows may still be on its way, in milliseconds: its process died, or gave up. The
 * lines after it wait for its echo so long, because a platform that gets it late would show it behind them. Most echoes
 * come within a second; a request that the network lost is sent again after 0.2 to 3 s (RFC 6298).
 */
export const DOUBT_MS = 5_000;
