import type { ChangeReason } from '../../conversations/model.ts';
import type { Standing, StandingNotice, WaitingPolicy } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { addWorkingTime, isOpen, nextOpening } from '../book/hours.ts';
import type { DeskBook } from '../book/model.ts';
import { whenOf } from '../book/when.ts';
import type { DeskTexts } from './model.ts';

/** Options of {@link createWaitingPolicy}. */
export interface WaitingPolicyOptions {
  readonly book: Pick<DeskBook, 'hours' | 'settings'>;
  readonly texts: Readonly<Record<'vi' | 'en', Pick<DeskTexts, 'queued' | 'offHours'>>>;
}

const MINUTE_MS = 60_000;

/** Who asked for a person, or has called the bot wrong twice, is left in peace by it while people are at work. */
const WANTS_A_PERSON: readonly ChangeReason[] = ['asked', 'feedback', 'page_reply', 'taken'];

/** What the bot does while a conversation waits; the reasons stand in decision 0007. */
export function createWaitingPolicy({ book, texts }: WaitingPolicyOptions): WaitingPolicy {
  function botHelps({ reason, now }: { readonly reason: ChangeReason; readonly now: EpochMs }): boolean {
    // Somebody in danger has the numbers to call; cards of law would only bury them.
    if (reason === 'urgent') return false;
    return !WANTS_A_PERSON.includes(reason) || !isOpen(book.hours().value, now);
  }

  function notice({ reason, urgent, place, language, now }: Standing): StandingNotice {
    const hours = book.hours().value;
    const promisedAt = dueAt(book, { since: now, urgent });
    const at = {
      place,
      promise: promisedAt === null ? null : whenOf(promisedAt, now),
      botHelps: botHelps({ reason, now }),
      urgent,
    };
    const say = texts[language];
    if (isOpen(hours, now)) return { message: { text: say.queued(at) }, promisedAt };
    const opening = nextOpening(hours, now);
    return {
      message: { text: say.offHours({ ...at, opening: opening === null ? null : whenOf(opening, now) }) },
      promisedAt,
    };
  }

  return { botHelps, notice };
}

/** When an answer owed since `since` is due, counted over office hours; `null` when the office never opens. */
export function dueAt(
  book: Pick<DeskBook, 'hours' | 'settings'>,
  { since, urgent }: { readonly since: EpochMs; readonly urgent: boolean },
): EpochMs | null {
  const { answerMinutes, urgentMinutes } = book.settings().value;
  return addWorkingTime(book.hours().value, since, (urgent ? urgentMinutes : answerMinutes) * MINUTE_MS);
}
