import type { LexicalIndex } from '../lexical/lexical-index.ts';
import type { Match, Scanner } from '../lexical/scanner.ts';
import type { Question } from '../text/question.ts';
import { ASKED_FEATURES, askedColumns } from './asked-features.ts';
import type { CandidateSet } from './candidates.ts';
import { wideColumns, WIDE_FEATURES, type WideScore } from './wide-features.ts';

/**
 * Columns of the ranker's input, in order. BM25 is given as a share of what the question could reach, never as it is: its
 * size depends on the corpus, and the ranker must also serve a folder of ten documents. The
 * model file names the columns again, and a difference refuses the model.
 */
export const FEATURES = [
  'bm25_relative',
  'bm25_share',
  'bm25_rank',
  'bm25_syllables',
  'bm25_pairs',
  'bm25_title',
  'bm25_title_relative',
  'cover',
  'cover_pairs',
  'title_cover',
  'title_pairs',
  'title_asked',
  'segment_cover',
  'segment_pairs',
  'segment_joined',
  'clause_cover',
  'run',
  'density',
  'learned_cover',
  'learned_title',
  'learned_segment',
  'learned_joined',
  'dense',
  'dense_gap',
  'dense_rank',
  'dense_clause',
  'document_best',
  'document_sum',
  'document_share',
  'document_context',
  'document_context_relative',
  'document_type',
  'document_year',
  'document_named',
  'log_length',
  'title_length',
  'log_title_repeats',
  'clause_count',
  'article_position',
  'question_length',
  'question_unmarked',
  'asks_fine',
  'article_fines',
  'cover_gap',
  'cover_pairs_gap',
  'title_cover_gap',
  'segment_cover_gap',
  'segment_pairs_gap',
  'segment_joined_gap',
  'clause_cover_gap',
  'run_gap',
  'title_asked_gap',
  'learned_cover_gap',
  'learned_title_gap',
  'learned_segment_gap',
  'learned_joined_gap',
  'dense_clause_gap',
  ...ASKED_FEATURES,
  ...WIDE_FEATURES,
] as const;

/** A column of the ranker's input. */
export type Feature = (typeof FEATURES)[number];

/** Columns that stand a second time as the distance to the best candidate: what counts is often who matches most. */
const GAPS = FEATURES.flatMap((name, column) => {
  const of = FEATURES.findIndex((other) => `${other}_gap` === name);
  return of === -1 || name === 'dense_gap' ? [] : [{ column, of }];
});

/** Room for the gaps that stand between the other columns; addGaps fills them. */
const NO_GAPS = FEATURES.slice(FEATURES.indexOf('cover_gap'), FEATURES.indexOf(ASKED_FEATURES[0])).map(() => 0);

/** Rank given to a candidate that the other index did not find. */
const NOT_FOUND = 300;

/** What the features of one result set have in common. */
interface Frame {
  readonly set: CandidateSet;
  readonly question: Question;
  readonly maxFull: number;
  readonly maxTitle: number;
  readonly maxDense: number;
  readonly maxDocument: number;
  readonly maxContext: number;
  readonly idfSum: number;
  readonly asksFine: boolean;
  readonly maxWide: number;
  /** How candidates match the question in the statutes' words, by article; undefined when it is the same question. */
  readonly wide: ReadonlyMap<number, Match> | undefined;
}

/** Computes the ranker's input for every candidate of `set`: row by row, `FEATURES.length` columns. */
export class FeatureMaker {
  readonly #index: LexicalIndex;
  readonly #scanner: Scanner;
  readonly #fines: number | undefined;

  constructor(index: LexicalIndex, scanner: Scanner) {
    this.#index = index;
    this.#scanner = scanner;
    this.#fines = finesTerm(index);
  }

  make(question: Question, set: CandidateSet): Float32Array {
    const wide = this.#matchWide(set);
    // Last, because clauses are chosen afterwards by the question as it was asked.
    this.#scanner.prepare(set.query, set.terms);
    const frame = this.#frame(question, set, wide);
    const out = new Float32Array(set.articles.length * FEATURES.length);
    set.articles.forEach((article, row) => out.set(this.#row(article, frame), row * FEATURES.length));
    addGaps(out);
    return out;
  }

  #matchWide({ wide, articles }: CandidateSet): Map<number, Match> | undefined {
    if (wide === undefined) return undefined;
    this.#scanner.prepare(wide.query, wide.terms);
    return new Map(articles.map((article) => [article, this.#scanner.match(article)]));
  }

  #frame(question: Question, set: CandidateSet, wide: Frame['wide']): Frame {
    const maxOver = (value: (article: number) => number) =>
      set.articles.reduce((max, article) => Math.max(max, value(article)), 1e-6);
    const { documentOf } = this.#index.articles;
    return {
      set,
      question,
      maxFull: maxOver((article) => set.full[article] ?? 0),
      maxTitle: maxOver((article) => set.title[article] ?? 0),
      maxDense: maxOver(set.similarity),
      maxDocument: maxOver((article) => set.documentSum.get(documentOf[article] ?? 0) ?? 0),
      maxContext: set.context.reduce((max, score) => Math.max(max, score), 1e-6),
      idfSum: [...set.terms.syllables, ...set.terms.pairs].reduce((sum, term) => sum + term.idf, 1e-6),
      asksFine: question.words.includes('phạt'),
      maxWide: maxOver((article) => (set.wide?.scores ?? set.full)[article] ?? 0),
      wide,
    };
  }

  #row(article: number, frame: Frame): number[] {
    const match = this.#scanner.match(article);
    return [
      ...this.#lexical(article, frame),
      ...words(match),
      ...dense(article, frame),
      ...this.#document(article, frame),
      ...this.#shape(article),
      ...this.#question(article, frame),
      ...NO_GAPS,
      ...askedColumns(article, this.#index.articles.documentOf[article] ?? 0, frame.set.asked),
      ...wideColumns(wideScore(article, frame), frame.wide?.get(article) ?? match),
    ];
  }

  #lexical(article: number, { set, maxFull, maxTitle, idfSum }: Frame): number[] {
    const full = set.full[article] ?? 0;
    const syllables = set.syllables[article] ?? 0;
    const title = set.title[article] ?? 0;
    const rank = set.lexicalRank.get(article) ?? NOT_FOUND;
    const pairs = full - syllables;
    return [full / maxFull, full / idfSum, rank, syllables / idfSum, pairs / idfSum, title / idfSum, title / maxTitle];
  }

  #document(article: number, { set, question, maxFull, maxDocument, maxContext, idfSum }: Frame): number[] {
    const { articles, documents, strings } = this.#index;
    const document = articles.documentOf[article] ?? 0;
    const best = set.documentBest.get(document) ?? 0;
    const sum = set.documentSum.get(document) ?? 0;
    const context = set.context[document] ?? 0;
    return [
      best / maxFull,
      sum / maxDocument,
      sum / idfSum,
      context / idfSum,
      context / maxContext,
      documents.types[document] ?? 0,
      documents.years[document] ?? 0,
      question.documentNumbers.some((number) => (strings.documents[document] ?? '').startsWith(number)) ? 1 : 0,
    ];
  }

  #shape(article: number): number[] {
    const { starts, titleEnds, titleRepeats, clauseBounds } = this.#index.articles;
    const start = starts[article] ?? 0;
    const dieu = Number.parseInt(this.#index.strings.articleIds[article]?.split('#')[1] ?? '', 10);
    return [
      Math.log(1 + (starts[article + 1] ?? 0) - start),
      (titleEnds[article] ?? 0) - start,
      Math.log(titleRepeats[article] ?? 1),
      (clauseBounds[article + 1] ?? 0) - (clauseBounds[article] ?? 0),
      Number.isNaN(dieu) ? 0 : dieu,
    ];
  }

  #question(article: number, { question, asksFine }: Frame): number[] {
    return [
      question.words.length,
      question.unmarked ? 1 : 0,
      asksFine ? 1 : 0,
      this.#fines === undefined ? 0 : this.#index.full.impact(this.#fines, article),
    ];
  }
}

function addGaps(rows: Float32Array): void {
  for (const { column, of } of GAPS) {
    let best = -Infinity;
    for (let at = of; at < rows.length; at += FEATURES.length) best = Math.max(best, rows[at] ?? 0);
    for (let at = 0; at < rows.length; at += FEATURES.length) rows[at + column] = (rows[at + of] ?? 0) - best;
  }
}

function words(match: Match): number[] {
  return [
    match.cover,
    match.coverPairs,
    match.titleCover,
    match.titlePairs,
    match.titleAsked,
    match.segmentCover,
    match.segmentPairs,
    match.segmentJoined,
    match.clauseCover,
    match.run,
    match.density,
    match.learned,
    match.titleLearned,
    match.segmentLearned,
    match.joinedLearned,
  ];
}

function wideScore(article: number, { set, maxWide, idfSum }: Frame): WideScore {
  const full = set.full[article] ?? 0;
  if (set.wide === undefined) {
    return { weight: 0, relative: full / maxWide, extra: 0, rank: set.lexicalRank.get(article) ?? NOT_FOUND };
  }
  const { scores, weight, rank } = set.wide;
  const score = scores[article] ?? 0;
  return {
    weight: weight / idfSum,
    relative: score / maxWide,
    extra: (score - full) / (weight + 1e-6),
    rank: rank.get(article) ?? NOT_FOUND,
  };
}

function dense(article: number, { set, maxDense }: Frame): number[] {
  const similarity = set.similarity(article);
  const rank = set.denseRank.get(article) ?? NOT_FOUND;
  return [similarity, similarity - maxDense, rank, set.clauseSimilarity(article)];
}

/** “phạt tiền”: an article full of it sets fines. */
function finesTerm(index: LexicalIndex): number | undefined {
  const [left, right] = ['phạt', 'tiền'].map((word) => index.syllableNumbers.get(word));
  return left === undefined || right === undefined ? undefined : index.full.pair(left, right);
}
