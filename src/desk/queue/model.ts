import type { When } from '../book/when.ts';
import type { StaffMember } from '../staff.ts';

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
  /** Title and words of a request for contact data. */
  askContact: string;
  askRating(): { readonly text: string; readonly scores: Readonly<Record<1 | 2 | 3, string>> };
}
