import type { AskedEvidence, AskedMatcher } from '../asked/asked-matcher.ts';
import type { DenseIndex, DenseHit } from '../dense/dense-index.ts';
import type { LexicalIndex } from '../lexical/lexical-index.ts';
import { fieldTerms, lookUp, scoreTerms, type FieldTerms, type QuerySyllables, type Term } from '../lexical/terms.ts';
import { topTexts } from '../lexical/top.ts';
import type { Vocabulary } from '../lexical/vocabulary.ts';
import type { Question } from '../text/question.ts';

/** Articles taken from the lexical side: the right one is among 100 for 97 % of the training questions. */
const LEXICAL_CANDIDATES = 100;

/** Articles taken from the dense side. */
const DENSE_CANDIDATES = 50;

/** Articles taken from what citizens ask. */
const ASKED_CANDIDATES = 40;

/** Articles taken from the lexical side for the question widened by the statutes' words. */
const WIDE_CANDIDATES = 40;

/** What statutes say for an everyday phrase counts half: the citizen did not say it. */
const WIDE_WEIGHT = 0.5;

/** Articles by which documents are judged. */
const DOCUMENT_EVIDENCE = 200;

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
  readonly asked: AskedEvidence;
  readonly wide: WideSet | undefined;
  /** Cosine of an article and the question; 0 without a dense index. */
  readonly similarity: (article: number) => number;
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
    this.#wide = new Float32Array(index.articles.count);
    this.#full = new Float32Array(index.articles.count);
    this.#syllables = new Float32Array(index.articles.count);
    this.#title = new Float32Array(index.articles.count);
    this.#context = new Float32Array(index.documents.types.length);
  }

  find(question: Question, { vector, allowed, hidden }: FindOptions): CandidateSet {
    const query = lookUp(this.#index, question.words, false);
    const terms = fieldTerms(this.#index.full, query);
    this.#score(question, query, terms);
    const evidence = topTexts(this.#full, DOCUMENT_EVIDENCE, allowed);
    const lexical = evidence.slice(0, LEXICAL_CANDIDATES);
    const dense = this.#denseHits(vector, allowed);
    const asked = this.#asked.match(question, { vector, ...(hidden === undefined ? {} : { hidden }) });
    const pointed = asked.ranked.filter(allowed).slice(0, ASKED_CANDIDATES);
    const wide = this.#widen(question, { terms, allowed });
    return {
      query,
      terms,
      articles: [
        ...new Set([...lexical, ...dense.map((hit) => hit.article), ...pointed, ...(wide?.rank.keys() ?? [])]),
      ],
      full: this.#full,
      syllables: this.#syllables,
      title: this.#title,
      context: this.#context,
      ...this.#documents(evidence),
      lexicalRank: new Map(evidence.map((article, rank) => [article, rank])),
      denseRank: new Map(dense.map((hit, rank) => [hit.article, rank])),
      asked,
      wide,
      similarity: this.#similarity(vector),
    };
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
    const found = topTexts(this.#wide, WIDE_CANDIDATES, allowed);
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
    return this.#dense.nearestArticles(vector, DENSE_CANDIDATES).filter((hit) => allowed(hit.article));
  }

  #similarity(vector: Float32Array | undefined): (article: number) => number {
    const dense = this.#dense;
    if (vector === undefined || dense === undefined) return () => 0;
    return (article) => dense.similarity(vector, article);
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
