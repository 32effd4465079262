import type { ArticleId, IsoDate } from '../kb/model.ts';
import type { Generation } from '../kb/knowledge.ts';

/** Candidates returned when a query does not say. */
export const DEFAULT_LIMIT = 10;

/** A question for the indexes. */
export interface SearchQuery {
  readonly text: string;
  /** Candidates wanted; {@link DEFAULT_LIMIT} when left out, 100 for measuring. */
  readonly limit?: number;
  /** Only law in force on this day; articles that are not are left out. */
  readonly asOf?: IsoDate;
  /** Whether the same was asked a turn ago: what was found then, in the same generation, will do. */
  readonly again?: boolean;
}

/** A Khoản that seems to answer, with its score within the article. */
export interface ClauseHit {
  readonly khoan: string;
  readonly score: number;
}

/** A ranked article or FAQ. `score` is comparable within one result only. */
export type Candidate =
  | {
      readonly kind: 'article';
      readonly versionId: number;
      readonly id: ArticleId;
      readonly score: number;
      /** Best clauses first; empty for an article without clauses. */
      readonly clauses: readonly ClauseHit[];
      /** Khoản that a known way of asking names, with the likeness (0..1) of the nearest one; best first. */
      readonly asked?: readonly ClauseHit[];
      /** Whether it explains the very term whose meaning is asked for; left out where it does not. */
      readonly explains?: true;
    }
  | { readonly kind: 'faq'; readonly versionId: number; readonly id: string; readonly score: number };

/** Answer to a {@link SearchQuery}. */
export interface SearchResult {
  readonly generation: Generation;
  /** The question as it was understood: normalised, diacritics restored. */
  readonly understood: string;
  /** What statutes say for its everyday phrases, each a phrase; left out when nothing was read. */
  readonly statutes?: readonly string[];
  readonly candidates: readonly Candidate[];
  /** Calibrated probability (0..1) that the right article or FAQ is among the first three candidates. */
  readonly confidence: number;
  /** What the confidence suggests; the dialog may still decide otherwise. */
  readonly action: 'answer' | 'clarify' | 'handover';
  /** Whether the calibration belongs to this corpus and these models; when not, thresholds are stricter. */
  readonly calibrated: boolean;
  readonly tookMs: number;
}

/** Question → ranked articles and FAQs with a confidence. Knows nothing of chats. */
export interface Retriever {
  search(query: SearchQuery): Promise<SearchResult>;
  /** How near passages are to a question in meaning: a cosine (-1..1) for each, in their order; 0 without a model. */
  likeness(question: string, passages: readonly string[]): Promise<readonly number[]>;
  /** Generation the loaded index belongs to. */
  generation(): Generation;
  close(): Promise<void>;
}
