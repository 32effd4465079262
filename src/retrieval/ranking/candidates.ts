import type { AskedMatcher } from '../asked/asked-matcher.ts';
import type { DenseIndex, DenseHit } from '../dense/dense-index.ts';
import type { LexicalIndex } from '../lexical/lexical-index.ts';
import { fieldTerms, lookUp, scoreTerms, type FieldTerms, type QuerySyllables, type Term } from '../lexical/terms.ts';
import { topTexts } from '../lexical/top.ts';
import type { Vocabulary } from '../lexical/vocabulary.ts';
import type { Question } from '../text/question.ts';
import { askedFrame, type AskedFrame } from './asked-features.ts';

/** Articles looked at, by source: from these the shortlist is drawn. */
const POOL = { lexical: 200, dense: 100, asked: 60, wide: 80 } as const;

/**
 * Articles that are read against the question. Of the right articles in the pool all but 1 in 500 (training questions) and
 * 1 in 120 (everyday ones) are among the first hundred by {@link PRIOR}.
 */
const SHORTLIST = 100;

/**
 * Weights of the shortlist's order, from a logistic regression over what is known before an article is read
 * (docs/retrieval.md).
 */
const PRIOR = { wide: 7, dense: 9, asked: 2.5, document: 4 } as const;

/** What statutes say for an everyday phrase counts half: the citizen did not say it. */
const WIDE_WEIGHT = 0.5;

/** Everything about a question and its candidates that features are made of. */
export interface CandidateSet {
  readonly query: QuerySyllables;
  readonly terms: FieldTerms;
  readonly articles: readonly number[];
  readonly full: Float32Array;
  readonly syllables: Float32Array;
  readonly title: Float32Array;
  /** BM25 of document contexts, by document. */
  readonly context: Float32Array;
  readonly documentBest: ReadonlyMap<number, number>;
  readonly documentSum: ReadonlyMap<number, number>;
  readonly lexicalRank: ReadonlyMap<number, number>;
  readonly denseRank: ReadonlyMap<number, number>;
  readonly asked: AskedFrame;
  readonly wide: WideSet | undefined;
  /** Cosine of an article and the question; 0 without a dense index. */
  readonly similarity: (article: number) => number;
  /** Cosine of the question and the nearest Khoản of an article, or an article that has none; 0 without a dense index. */
  readonly clauseSimilarity: (article: number) => number;
}

/** The question in the statutes' words, and what it finds. */
export interface WideSet {
  readonly query: QuerySyllables;
  readonly terms: FieldTerms;
  /** BM25 of the question and, at a discount, of what statutes say for its everyday phrases. */
  readonly scores: Float32Array;
  /** Idf of the additions, at the same discount. */
  readonly weight: number;
  readonly rank: ReadonlyMap<number, number>;
}

/** What {@link CandidateFinder.find} needs beside the question. */
export interface FindOptions {
  readonly vector: Float32Array | undefined;
  readonly allowed: (article: number) => boolean;
  /** Articles that are read whatever their scores, of the allowed ones. */
  readonly wanted?: readonly number[];
  /** Phrasings that are not compared; see AskedOptions. */
  readonly hidden?: ReadonlySet<number>;
}

/** Where candidates are looked for. */
export interface CandidateSources {
  readonly index: LexicalIndex;
  readonly dense: DenseIndex | undefined;
  readonly asked: AskedMatcher;
  readonly vocabulary: Vocabulary;
}

/** Finds candidates in both indexes. Holds score tables of the corpus' size, so it is kept and used by one search at a time. */
export class CandidateFinder {
  readonly #index: LexicalIndex;
  readonly #dense: DenseIndex | undefined;
  readonly #asked: AskedMatcher;
  readonly #vocabulary: Vocabulary;
  readonly #wide: Float32Array;
  readonly #full: Float32Array;
  readonly #syllables: Float32Array;
  readonly #title: Float32Array;
  readonly #context: Float32Array;

  constructor({ index, dense, asked, vocabulary }: CandidateSources) {
    this.#index = index;
    this.#dense = dense;
    this.#asked = asked;
    this.#vocabulary = vocabulary;
    this.#wide = index.full.scoreTable();
    this.#full = index.full.scoreTable();
    this.#syllables = index.full.scoreTable();
    this.#title = index.title.scoreTable();
    this.#context = index.context.scoreTable();
  }

  find(question: Question, { vector, allowed, wanted = [], hidden }: FindOptions): CandidateSet {
    const query = lookUp(this.#index, question.words, false);
    const terms = fieldTerms(this.#index.full, query);
    this.#score(question, query, terms);
    const evidence = topTexts(this.#full, POOL.lexical, allowed);
    const dense = this.#denseHits(vector, allowed);
    const found = this.#asked.match(question, { vector, ...(hidden === undefined ? {} : { hidden }) });
    const asked = askedFrame(found, this.#index.articles.documentOf);
    const wide = this.#widen(question, { terms, allowed });
    const similarity = this.#similarity(vector);
    const pool = new Set([
      ...wanted,
      ...evidence,
      ...dense.map((hit) => hit.article),
      ...found.ranked.filter(allowed).slice(0, POOL.asked),
      ...(wide?.rank.keys() ?? []),
    ]);
    return {
      query,
      terms,
      articles: [
        ...new Set([
          ...wanted,
          ...this.#shortlist([...pool], { similarity, asked, scores: wide?.scores ?? this.#full }),
        ]),
      ].slice(0, SHORTLIST),
      full: this.#full,
      syllables: this.#syllables,
      title: this.#title,
      context: this.#context,
      ...this.#documents(evidence),
      lexicalRank: new Map(evidence.map((article, rank) => [article, rank])),
      denseRank: new Map(dense.map((hit, rank) => [hit.article, rank])),
      asked,
      wide,
      similarity,
      clauseSimilarity: this.#clauseSimilarity(vector, similarity),
    };
  }

  /** The likeliest of the pool by what is known before an article is read; best first. */
  #shortlist(
    pool: readonly number[],
    { similarity, asked, scores }: Pick<CandidateSet, 'similarity' | 'asked'> & { readonly scores: Float32Array },
  ): number[] {
    const { documentOf } = this.#index.articles;
    const best = pool.reduce((max, article) => Math.max(max, scores[article] ?? 0), 1e-6);
    const prior = Float32Array.from(
      pool,
      (article) =>
        1 +
        (PRIOR.wide * (scores[article] ?? 0)) / best +
        PRIOR.dense * (1 + similarity(article)) +
        PRIOR.asked * asked.evidence.scoreOf(article) +
        PRIOR.document * (asked.documents.get(documentOf[article] ?? 0) ?? 0),
    );
    return topTexts(prior, SHORTLIST).map((at) => pool[at] ?? 0);
  }

  #score(question: Question, query: QuerySyllables, terms: FieldTerms): void {
    const { full, title, context } = this.#index;
    for (const scores of [this.#full, this.#title, this.#context]) scores.fill(0);
    scoreTerms(full, terms.syllables, this.#full);
    if (question.unmarked) this.#addFolded(question);
    this.#syllables.set(this.#full);
    scoreTerms(full, terms.pairs, this.#full);
    const titleTerms = fieldTerms(title, query);
    scoreTerms(title, [...titleTerms.syllables, ...titleTerms.pairs], this.#title);
    const contextTerms = fieldTerms(context, query);
    scoreTerms(context, [...contextTerms.syllables, ...contextTerms.pairs], this.#context);
  }

  #widen(
    question: Question,
    { terms, allowed }: { readonly terms: FieldTerms; readonly allowed: FindOptions['allowed'] },
  ): WideSet | undefined {
    const rewritten = this.#vocabulary.rewrite(question);
    if (rewritten === undefined) return undefined;
    const { full } = this.#index;
    const query = lookUp(this.#index, rewritten.words, false);
    const added = newTerms(
      rewritten.phrases.map((phrase) => fieldTerms(full, lookUp(this.#index, phrase, false))),
      terms,
    );
    this.#wide.set(this.#full);
    scoreTerms(full, added, this.#wide);
    const found = topTexts(this.#wide, POOL.wide, allowed);
    return {
      query,
      terms: fieldTerms(full, query),
      scores: this.#wide,
      weight: added.reduce((sum, term) => sum + term.idf, 0),
      rank: new Map(found.map((article, rank) => [article, rank])),
    };
  }

  /** An unmarked question also finds what its restoration missed: pairs of folded syllables are nearly as telling. */
  #addFolded(question: Question): void {
    const folded = fieldTerms(this.#index.full, lookUp(this.#index, question.foldedWords, true));
    scoreTerms(this.#index.full, folded.pairs, this.#full);
  }

  #documents(evidence: readonly number[]): Pick<CandidateSet, 'documentBest' | 'documentSum'> {
    const documentBest = new Map<number, number>();
    const documentSum = new Map<number, number>();
    evidence.forEach((article, rank) => {
      const document = this.#index.articles.documentOf[article] ?? 0;
      const score = this.#full[article] ?? 0;
      documentBest.set(document, Math.max(documentBest.get(document) ?? 0, score));
      // Later articles of the same document say less each, as in the prototype that this follows.
      documentSum.set(document, (documentSum.get(document) ?? 0) + score / (1 + rank * 0.05));
    });
    return { documentBest, documentSum };
  }

  #denseHits(vector: Float32Array | undefined, allowed: (article: number) => boolean): DenseHit[] {
    if (vector === undefined || this.#dense === undefined) return [];
    return this.#dense.nearestArticles(vector, POOL.dense).filter((hit) => allowed(hit.article));
  }

  #clauseSimilarity(
    vector: Float32Array | undefined,
    similarity: CandidateSet['similarity'],
  ): CandidateSet['clauseSimilarity'] {
    const dense = this.#dense;
    if (dense === undefined || vector === undefined) return similarity;
    const { clauseBounds } = this.#index.articles;
    return (article) => {
      const [first, end] = [clauseBounds[article] ?? 0, clauseBounds[article + 1] ?? 0];
      return first === end ? similarity(article) : dense.nearestClause(vector, { first, end });
    };
  }

  #similarity(vector: Float32Array | undefined): (article: number) => number {
    const dense = this.#dense;
    if (vector === undefined || dense === undefined) return () => 0;
    // Asked for when the shortlist is drawn and twice more for what is on it.
    const known = new Map<number, number>();
    return (article) => {
      const found = known.get(article) ?? dense.similarity(vector, article);
      known.set(article, found);
      return found;
    };
  }
}

/** Terms of any phrase that the question does not have, once each, at the discount. */
function newTerms(phrases: readonly FieldTerms[], { syllables, pairs }: FieldTerms): Term[] {
  const key = (term: Term) => term.words.join(' ');
  const known = new Set([...syllables, ...pairs].map(key));
  return phrases
    .flatMap((phrase) => [...phrase.syllables, ...phrase.pairs])
    .filter((term) => !known.has(key(term)) && known.add(key(term)))
    .map((term) => ({ ...term, idf: term.idf * WIDE_WEIGHT }));
}
