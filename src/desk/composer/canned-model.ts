import type { EpochMs } from '../../infra/clock.ts';
import type { Result } from '../results.ts';
import type { StaffMember } from '../staff.ts';

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
  /**
   * Refused as `invalid`, `detail` names the fields, `taken` (the shortcut), `variable` (one in the text that is unknown) or
   * `stale` (somebody has saved or removed it since).
   */
  save(input: {
    readonly actor: StaffMember;
    /** Left out for a new one. */
    readonly id?: string;
    /** As it was shown; left out for a new one. */
    readonly updatedAt?: EpochMs;
    readonly shortcut: string;
    readonly title: string;
    readonly text: string;
    readonly field: string | null;
  }): Promise<Result<CannedReply>>;
  remove(input: { readonly actor: StaffMember; readonly id: string }): Promise<Result<null>>;
  /** The text with its variables filled in for this conversation. */
  fill(input: {
    readonly actor: StaffMember;
    readonly id: string;
    readonly conversationId: string;
  }): Promise<Result<string>>;
}
