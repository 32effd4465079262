import type { Result } from '../results.ts';
import type { StaffMember } from '../staff.ts';
import type { OfficeHours } from './hours.ts';

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
