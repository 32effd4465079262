import type { Match } from '../lexical/scanner.ts';

/**
 * Columns about the question in the statutes' words (lexical/vocabulary.ts): how much of what statutes say for its
 * everyday phrases an article has, and how it matches the rewritten question. Without everyday phrases they repeat what
 * the question itself gives.
 */
export const WIDE_FEATURES = [
  'wide_weight',
  'wide_relative',
  'wide_extra',
  'wide_rank',
  'wide_cover',
  'wide_cover_pairs',
  'wide_title_cover',
  'wide_title_pairs',
  'wide_segment_joined',
  'wide_clause_cover',
  'wide_run',
] as const;

/** BM25 of one article for the widened question. */
export interface WideScore {
  /** Idf of what statutes add, against the idf of the question; 0 when they add nothing. */
  readonly weight: number;
  /** BM25 of question and additions, as a share of the best candidate's. */
  readonly relative: number;
  /** BM25 of the additions, as a share of their idf. */
  readonly extra: number;
  readonly rank: number;
}

/** The columns of one article, in the order of {@link WIDE_FEATURES}. */
export function wideColumns({ weight, relative, extra, rank }: WideScore, match: Match): number[] {
  return [
    weight,
    relative,
    extra,
    rank,
    match.cover,
    match.coverPairs,
    match.titleCover,
    match.titlePairs,
    match.segmentJoined,
    match.clauseCover,
    match.run,
  ];
}
