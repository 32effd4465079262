import type { OutboundMessage } from '../../conversations/model.ts';
import { type Channels, toParts } from '../../conversations/parts.ts';
import type { WaitingPolicy } from '../../conversations/ports.ts';
import { ratingPayload } from '../../conversations/rules.ts';
import type { Announcement, ChangeFacts, ConversationSummary } from '../../conversations/store.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { DeskBook } from '../book/model.ts';
import type { StaffMember } from '../staff.ts';
import type { DeskTexts } from './model.ts';

/** Options of {@link createWords}. */
export interface WordsOptions {
  readonly channels: Channels;
  readonly texts: Readonly<Record<'vi' | 'en', DeskTexts>>;
  readonly ids: NewId;
  readonly book: DeskBook;
  readonly waiting: WaitingPolicy;
  readonly clock: Clock;
}

/** What the citizen is told; nothing when the platform's window would refuse it. */
export function createWords({ channels, texts, ids, book, waiting, clock }: WordsOptions) {
  function say(conversation: ConversationSummary, messages: readonly OutboundMessage[]): Announcement | undefined {
    const { channel, lastPersonActAt } = conversation;
    const verdict = channels.get(channel)?.window({ now: clock.now(), lastPersonActAt, speaker: 'system' });
    if (verdict?.allowed !== true) return undefined;
    return { answerId: ids(), parts: toParts({ channels, ids, channel, messages }) };
  }

  type Text = (conversation: ConversationSummary) => string;
  const plain =
    (text: Text) =>
    ({ conversation }: ChangeFacts) =>
      say(conversation, [{ text: text(conversation) }]);

  return {
    taken: (who: StaffMember) => plain(({ language }) => texts[language].taken(who)),
    transferred: (who: StaffMember) => plain(({ language }) => texts[language].transferred(who)),
    waiting: ({ conversation, standing }: ChangeFacts): Announcement | undefined => {
      const notice = standing === null ? undefined : waiting.notice(standing);
      const said = notice && say(conversation, [notice.message]);
      return said && notice && { ...said, promisedAt: notice.promisedAt };
    },
    /** Says it after the undo time. */
    held: (message: (conversation: ConversationSummary) => OutboundMessage) => (facts: ChangeFacts) => {
      const said = say(facts.conversation, [message(facts.conversation)]);
      const holdUntil: EpochMs = clock.now() + book.settings().value.undoSeconds * 1_000;
      return said && { ...said, holdUntil };
    },
    farewell: ({ language }: ConversationSummary, ticket: string | undefined): OutboundMessage => {
      const closed = texts[language].closed();
      if (ticket === undefined) return { text: closed };
      const { text, scores } = texts[language].askRating();
      const button = (score: 1 | 2 | 3) =>
        ({ kind: 'reply', title: scores[score], payload: ratingPayload(ticket, score) }) as const;
      return { text: `${closed}\n\n${text}`, buttons: [button(3), button(2), button(1)] };
    },
  };
}

/** What {@link createWords} makes. */
export type Words = ReturnType<typeof createWords>;
