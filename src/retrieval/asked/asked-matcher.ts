import type { ClauseHit } from '../contract.ts';
import { topTexts } from '../lexical/top.ts';
import { VectorTable } from '../simd/vectors.ts';
import { fold } from '../text/normalise.ts';
import type { Question } from '../text/question.ts';
import type { AskedTexts } from './asked-texts.ts';
import { TermIndex } from './term-index.ts';

/** What phrasings say of one article. All shares are idf-weighted, 0..1. */
export interface AskedArticle {
  /** Mean of what follows, for the best phrasing. */
  readonly score: number;
  /** Share of the question's syllables that the best phrasing has, and the other way round. */
  readonly cover: number;
  readonly covered: number;
  /** Pairs of neighbours that both have, against those of both. */
  readonly pairs: number;
  /** Cosine of question and best phrasing. */
  readonly dense: number;
  /** Highest cosine of any of the article's phrasings. */
  readonly anyDense: number;
  /** Score of its next best phrasing; 0 for none. */
  readonly second: number;
  /** Distance to the best line that does not name the article; negative when another line fits better. */
  readonly lead: number;
  /** Rank among the articles that any phrasing points to; undefined beyond the first hundred. */
  readonly rank: number | undefined;
}

/** What phrasings say of a question. */
export interface AskedEvidence {
  /** Articles (by position in the index) by their best phrasing, best first, a hundred at most. */
  readonly ranked: readonly number[];
  /** What is said of an article; undefined when no phrasing points to it. */
  readonly of: (article: number) => AskedArticle | undefined;
  /** The score of its best phrasing; 0 for none. */
  readonly scoreOf: (article: number) => number;
  /** Khoản of an article that phrasings name, each with the score of the nearest one. */
  readonly clausesOf: (article: number) => readonly ClauseHit[];
  /** Calls `visit` with the best score of every article that a phrasing points to, where it is above 0. */
  readonly each: (visit: (article: number, score: number) => void) => void;
  /** Highest cosine of all phrasings. */
  readonly topDense: number;
}

/** Options of {@link AskedMatcher.match}. */
export interface AskedOptions {
  readonly vector: Float32Array | undefined;
  /** Phrasings (counted through all lines) that are left out; training asks with them. */
  readonly hidden?: ReadonlySet<number>;
}

/** Articles that get a rank. */
const RANKED = 100;

/**
 * Phrasings whose vectors are compared: those that share most with the question. One that is near in meaning shares some
 * words, and comparing all 8,439 would take a seventh of the time of a search.
 */
const COMPARED = 1_200;

/** Steps in which {@link COMPARED} is met. */
const BINS = 128;

/** Lines compared for the lead. */
const LEADERS = 10;

/** A Khoản that a line names, with the phrasings of the line: from one to before another. */
interface NamedClause {
  readonly khoan: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Compares questions with what citizens ask, and points to the articles of one knowledge. One at a time: what a result
 * says is true until the next question.
 */
export class AskedMatcher {
  readonly #texts: AskedTexts;
  readonly #lineOf: Uint32Array;
  /** Articles of each line as places in `#articles`; those that the knowledge does not have are left out. */
  readonly #placesOf: readonly (readonly number[])[];
  /** Positions in the index of all articles that any line names, and their places here. */
  readonly #articles: number[] = [];
  readonly #places = new Map<number, number>();
  readonly #marked: Comparison;
  readonly #folded: Comparison;
  readonly #vectors: VectorTable | undefined;
  readonly #dense: Float32Array;
  readonly #lineScores: Float32Array;
  readonly #best: Float32Array;
  readonly #second: Float32Array;
  readonly #anyDense: Float32Array;
  readonly #bestPhrasing: Uint32Array;
  /** Khoản that lines name, by the place of their article. */
  readonly #named: ReadonlyMap<number, readonly NamedClause[]>;

  /** @param articleIds ids of the index's articles, by position */
  constructor(texts: AskedTexts, articleIds: readonly string[]) {
    const positions = new Map(articleIds.map((id, at) => [id, at]));
    this.#texts = texts;
    this.#lineOf = Uint32Array.from(texts.lines.flatMap(({ phrasings }, line) => phrasings.map(() => line)));
    this.#placesOf = texts.lines.map(({ articles }) =>
      articles.flatMap((id) => positions.get(id) ?? []).map((article) => this.#placeOf(article)),
    );
    this.#marked = new Comparison(texts.words);
    this.#folded = new Comparison(foldedAll(texts.words));
    this.#vectors = tableOf(texts);
    this.#dense = new Float32Array(this.#lineOf.length);
    this.#lineScores = new Float32Array(texts.lines.length);
    this.#best = new Float32Array(this.#articles.length);
    this.#second = new Float32Array(this.#articles.length);
    this.#anyDense = new Float32Array(this.#articles.length);
    this.#bestPhrasing = new Uint32Array(this.#articles.length);
    this.#named = this.#namedClauses(positions);
  }

  /** What the phrasings say of `question`. */
  match(question: Question, { vector, hidden }: AskedOptions): AskedEvidence {
    // Phrasings are written with marks; a question without them is compared without.
    const comparison = question.unmarked ? this.#folded : this.#marked;
    comparison.ask(question.unmarked ? question.foldedWords : question.words);
    this.#dense.fill(0);
    if (vector !== undefined) this.#compareVectors(vector, comparison);
    for (const scores of [this.#lineScores, this.#best, this.#second, this.#anyDense]) scores.fill(0);
    for (let phrasing = 0; phrasing < this.#lineOf.length; phrasing += 1) {
      if (hidden === undefined || !hidden.has(phrasing)) this.#meet(phrasing, comparison);
    }
    return this.#evidence(comparison, hidden);
  }

  #namedClauses(positions: ReadonlyMap<string, number>): Map<number, NamedClause[]> {
    const named = new Map<number, NamedClause[]>();
    let from = 0;
    for (const { clauses, phrasings } of this.#texts.lines) {
      for (const { article, khoan } of clauses) {
        // Articles that are named with a Khoản have their places as all others; those that the knowledge lacks have none.
        const place = this.#places.get(positions.get(article) ?? -1);
        if (place === undefined) continue;
        named.set(place, [...(named.get(place) ?? []), { khoan, from, to: from + phrasings.length }]);
      }
      from += phrasings.length;
    }
    return named;
  }

  #placeOf(article: number): number {
    const known = this.#places.get(article);
    if (known !== undefined) return known;
    this.#places.set(article, this.#articles.length);
    this.#articles.push(article);
    return this.#articles.length - 1;
  }

  #compareVectors(vector: Float32Array, comparison: Comparison): void {
    const vectors = this.#vectors;
    if (vectors === undefined) return;
    const floor = comparison.floorOf(COMPARED);
    for (let phrasing = 0; phrasing < this.#dense.length; phrasing += 1) {
      if (comparison.shared(phrasing) >= floor) this.#dense[phrasing] = vectors.cosine(phrasing, vector);
    }
  }

  #meet(phrasing: number, comparison: Comparison): void {
    const dense = this.#dense[phrasing] as number;
    // Without a word in common its score is 0, which changes nothing.
    if (dense === 0 && comparison.shared(phrasing) === 0) return;
    const line = this.#lineOf[phrasing] as number;
    const places = this.#placesOf[line] as readonly number[];
    if (places.length === 0) return;
    const score = comparison.score(phrasing, dense);
    if (score > (this.#lineScores[line] as number)) this.#lineScores[line] = score;
    for (const place of places) {
      if (dense > (this.#anyDense[place] as number)) this.#anyDense[place] = dense;
      if (score > (this.#best[place] as number)) {
        this.#second[place] = this.#best[place] as number;
        this.#best[place] = score;
        this.#bestPhrasing[place] = phrasing;
      } else if (score > (this.#second[place] as number)) this.#second[place] = score;
    }
  }

  #evidence(comparison: Comparison, hidden: AskedOptions['hidden']): AskedEvidence {
    const ranked = topTexts(this.#best, RANKED);
    const ranks = new Map(ranked.map((place, rank) => [place, rank]));
    const leaders = topTexts(this.#lineScores, LEADERS);
    return {
      ranked: ranked.map((place) => this.#articles[place] ?? 0),
      topDense: largest(this.#anyDense),
      each: (visit) => this.#each(visit),
      clausesOf: (article) => this.#clausesOf(article, { comparison, hidden }),
      scoreOf: (article) => {
        const place = this.#places.get(article);
        return place === undefined ? 0 : (this.#best[place] as number);
      },
      of: (article) => {
        const place = this.#places.get(article);
        if (place === undefined || this.#best[place] === 0) return undefined;
        return { ...this.#describe(place, { comparison, leaders }), rank: ranks.get(place) };
      },
    };
  }

  #each(visit: (article: number, score: number) => void): void {
    for (let place = 0; place < this.#best.length; place += 1) {
      const score = this.#best[place] as number;
      if (score > 0) visit(this.#articles[place] as number, score);
    }
  }

  #clausesOf(
    article: number,
    { comparison, hidden }: { readonly comparison: Comparison; readonly hidden: AskedOptions['hidden'] },
  ): ClauseHit[] {
    const best = new Map<string, number>();
    for (const { khoan, from, to } of this.#named.get(this.#places.get(article) ?? -1) ?? []) {
      for (let phrasing = from; phrasing < to; phrasing += 1) {
        if (hidden?.has(phrasing)) continue;
        const score = comparison.score(phrasing, this.#dense[phrasing] as number);
        best.set(khoan, Math.max(best.get(khoan) ?? 0, score));
      }
    }
    return [...best].map(([khoan, score]) => ({ khoan, score })).sort((a, b) => b.score - a.score);
  }

  #describe(
    place: number,
    { comparison, leaders }: { readonly comparison: Comparison; readonly leaders: readonly number[] },
  ): Omit<AskedArticle, 'rank'> {
    const phrasing = this.#bestPhrasing[place] ?? 0;
    const score = this.#best[place] ?? 0;
    const other = leaders.find((line) => !this.#placesOf[line]?.includes(place));
    return {
      score,
      ...comparison.shares(phrasing),
      dense: this.#dense[phrasing] ?? 0,
      anyDense: this.#anyDense[place] ?? 0,
      second: this.#second[place] ?? 0,
      lead: score - (other === undefined ? 0 : (this.#lineScores[other] ?? 0)),
    };
  }
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

function tableOf({ vectors, words }: AskedTexts): VectorTable | undefined {
  if (vectors === undefined || vectors.length === 0) return undefined;
  return new VectorTable(vectors, vectors.length / words.length);
}

type Shares = Pick<AskedArticle, 'cover' | 'covered' | 'pairs'>;

/**
 * Two neighbours: the number of the left one times the number of words, and that of the right one. Written out only where a word
 * stands in no phrasing: a hundred thousand joined strings took a third of a second at every start.
 */
type Pair = number | string;

/** Every word folded once. */
function foldedAll(texts: readonly (readonly string[])[]): string[][] {
  const folded = new Map<string, string>();
  const foldOnce = (word: string): string => {
    const known = folded.get(word) ?? fold(word);
    folded.set(word, known);
    return known;
  };
  return texts.map((words) => words.map(foldOnce));
}

/** Syllables and pairs of all phrasings in one spelling, and how a question compares with them. */
class Comparison {
  readonly #syllables: TermIndex;
  readonly #pairs: TermIndex<Pair>;
  readonly #sharedSyllables: Float32Array;
  readonly #sharedPairs: Float32Array;
  #total = 1;
  #pairTotal = 1;

  constructor(texts: readonly (readonly string[])[]) {
    this.#syllables = new TermIndex(texts);
    this.#pairs = new TermIndex(texts.map((words) => this.#pairsOf(words)));
    this.#sharedSyllables = new Float32Array(texts.length);
    this.#sharedPairs = new Float32Array(texts.length);
  }

  ask(words: readonly string[]): void {
    this.#total = this.#syllables.share(new Set(words), this.#sharedSyllables);
    this.#pairTotal = this.#pairs.share(new Set(this.#pairsOf(words)), this.#sharedPairs);
  }

  /** Idf that a phrasing shares with the question. */
  shared(text: number): number {
    return this.#sharedSyllables[text] as number;
  }

  /** What the best `count` phrasings share at least, to the width of a bin. */
  floorOf(count: number): number {
    const bins = new Uint32Array(BINS);
    const width = this.#total / (BINS - 1);
    for (const shared of this.#sharedSyllables) {
      const bin = Math.floor(shared / width);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    let [bin, met] = [BINS, 0];
    while (bin > 0 && met < count) {
      bin -= 1;
      met += bins[bin] ?? 0;
    }
    return bin * width;
  }

  /** Half words, half meaning; 0..1. */
  score(text: number, dense: number): number {
    const shared = this.#sharedSyllables[text] as number;
    const covers = shared / this.#total + shared / (this.#syllables.total(text) + 1e-9);
    return (covers + this.#pairShare(text)) / 6 + Math.max(0, dense) / 2;
  }

  shares(text: number): Shares {
    const shared = this.#sharedSyllables[text] ?? 0;
    return {
      cover: shared / this.#total,
      covered: shared / (this.#syllables.total(text) + 1e-9),
      pairs: this.#pairShare(text),
    };
  }

  #pairsOf(words: readonly string[]): Pair[] {
    const numbers = words.map((word) => this.#syllables.numberOf(word));
    return numbers.slice(1).map((right, at) => {
      const left = numbers[at];
      if (left !== undefined && right !== undefined) return left * this.#syllables.size + right;
      return `${words[at] ?? ''} ${words[at + 1] ?? ''}`;
    });
  }

  #pairShare(text: number): number {
    return (2 * (this.#sharedPairs[text] as number)) / (this.#pairTotal + this.#pairs.total(text));
  }
}
