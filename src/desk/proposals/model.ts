import type { EpochMs } from '../../infra/clock.ts';
import type { Citation, IsoDate } from '../../kb/model.ts';
import type { Named } from '../thread/entry-model.ts';

/** Where a proposal stands. `approved` is being published; `published` can be found by everybody; `withdrawn` no more. */
export const PROPOSAL_STATES = ['pending', 'approved', 'published', 'rejected', 'withdrawn'] as const;

/** One of {@link PROPOSAL_STATES}. */
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** What a FAQ is to say. */
export interface ProposalBody {
  /** Slug of a field of law. */
  readonly field: string;
  /** One to five ways of asking; the first is shown. */
  readonly questions: readonly string[];
  /** 1 to 900 characters, as much as a card holds. */
  readonly answer: string;
  readonly citations: readonly Citation[];
}

/** An answer that somebody proposed as a FAQ. */
export interface Proposal extends ProposalBody {
  readonly id: string;
  /** Goes into every act: it is refused when somebody acted since. */
  readonly version: number;
  readonly state: ProposalState;
  /** `field/slug`, from the approval on. */
  readonly faqId: string | null;
  readonly conversationId: string | null;
  /** Day of the approval. */
  readonly asOf: IsoDate | null;
  readonly proposedBy: Named;
  readonly proposedAt: EpochMs;
  readonly reviewedBy: Named | null;
  readonly reviewedAt: EpochMs | null;
  readonly withdrawnBy: Named | null;
  readonly withdrawnAt: EpochMs | null;
  /** Why it was rejected or withdrawn. */
  readonly reason: string | null;
  /** Code of what kept the last publication or withdrawal from happening; it is tried again. */
  readonly error: string | null;
}

/** A proposal as a form gives it. */
export interface ProposalForm {
  readonly field: string;
  /** One a line. */
  readonly questions: string;
  readonly answer: string;
  /** One a line: `168/2024/NĐ-CP điều 7 khoản 7`. */
  readonly citations: string;
}

/** Why an act on a proposal was refused. The page has one sentence for each; `detail` names the line. */
export interface ProposalProblem {
  readonly code:
    | 'questions'
    | 'answer'
    | 'citations'
    | 'citation_unknown'
    | 'field'
    | 'personal'
    | 'reason'
    | 'stale'
    | 'own'
    | 'forbidden';
  readonly detail?: string;
}

/** The answer to an act on a proposal. */
export type ProposalResult =
  | { readonly ok: true; readonly value: Proposal }
  | { readonly ok: false; readonly problems: readonly ProposalProblem[] };
