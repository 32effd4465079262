import type { LoadedArrays } from '../array-file.ts';
import { Arena, arenaBytes, arenaOf } from '../simd/arena.ts';
import { IMPACT_STEP } from './postings-build.ts';

/** A term that one text in this many holds is kept as a column of all texts too: adding that goes by vectors. */
const FREQUENT = 6;

/** Fewer texts are added one by one in no time. */
const MANY_TEXTS = 4_096;

/** Score tables that a field gives away: as the question is asked, without its pairs, widened, and one in reserve. */
const TABLES = 4;

/** An inverted field, opened. Texts are numbered from 0. */
export class Postings {
  readonly size: number;
  readonly #starts: Uint32Array;
  readonly #texts: Uint32Array;
  readonly #impacts: Uint8Array;
  readonly #lefts: Uint32Array;
  readonly #rights: Uint32Array;
  readonly #arena: Arena;
  /** Impacts of frequent terms, one a text. */
  readonly #columns: ReadonlyMap<number, Uint8Array>;

  /** @param prefix the field's name in the array file; @param size how many texts it has */
  constructor(arrays: LoadedArrays, { prefix, size }: { readonly prefix: string; readonly size: number }) {
    this.size = size;
    this.#starts = arrays.get(`${prefix}.starts`, 'Uint32Array');
    this.#texts = arrays.get(`${prefix}.texts`, 'Uint32Array');
    this.#impacts = arrays.get(`${prefix}.impacts`, 'Uint8Array');
    this.#lefts = arrays.get(`${prefix}.lefts`, 'Uint32Array');
    this.#rights = arrays.get(`${prefix}.rights`, 'Uint32Array');
    const frequent = this.#frequentTerms();
    this.#arena = new Arena(frequent.length * arenaBytes(size, 1) + TABLES * arenaBytes(size, 4));
    this.#columns = new Map(frequent.map((term) => [term, this.#column(term)]));
  }

  /** A table of scores, one a text, for {@link accumulate}. There are few: whoever takes one keeps it. */
  scoreTable(): Float32Array {
    return this.#arena.float32(this.size);
  }

  /** Term number of a pair of neighbours; `undefined` when no text has it. Binary search among the left one's partners. */
  pair(left: number, right: number): number | undefined {
    let low = this.#lefts[left] ?? 0;
    let high = this.#lefts[left + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rights[middle] ?? 0) < right) low = middle + 1;
      else high = middle;
    }
    if (low >= (this.#lefts[left + 1] ?? 0) || this.#rights[low] !== right) return undefined;
    return this.#lefts.length - 1 + low;
  }

  /** Texts that hold the term. */
  frequency(term: number): number {
    return (this.#starts[term + 1] ?? 0) - (this.#starts[term] ?? 0);
  }

  /** BM25 (without idf) of the term in one text; 0 when the text does not hold it. */
  impact(term: number, text: number): number {
    let low = this.#starts[term] ?? 0;
    let high = this.#starts[term + 1] ?? 0;
    const end = high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#texts[middle] ?? 0) < text) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#texts[low] === text ? (this.#impacts[low] ?? 0) * IMPACT_STEP : 0;
  }

  /** Robertson–Spärck Jones idf, never negative; spellings of one term count together. */
  idf(terms: readonly number[]): number {
    const texts = terms.reduce((sum, term) => sum + this.frequency(term), 0);
    const bounded = Math.min(texts, this.size);
    return Math.log(1 + (this.size - bounded + 0.5) / (bounded + 0.5));
  }

  /** Adds `weight` × BM25 (without idf) of the term to the scores of the texts that hold it. */
  accumulate(term: number, weight: number, scores: Float32Array): void {
    const texts = this.#texts;
    const impacts = this.#impacts;
    const factor = weight * IMPACT_STEP;
    const column = this.#columns.get(term);
    if (column !== undefined && arenaOf(scores) === this.#arena) {
      this.#arena.add(column, factor, scores);
      return;
    }
    const end = this.#starts[term + 1] ?? 0;
    for (let i = this.#starts[term] ?? 0; i < end; i += 1) {
      const text = texts[i] as number;
      scores[text] = (scores[text] as number) + factor * (impacts[i] as number);
    }
  }

  #frequentTerms(): number[] {
    if (this.size < MANY_TEXTS) return [];
    const terms = Array.from({ length: this.#starts.length - 1 }, (_, term) => term);
    return terms.filter((term) => this.frequency(term) > this.size / FREQUENT);
  }

  #column(term: number): Uint8Array {
    const column = this.#arena.uint8(this.size);
    const end = this.#starts[term + 1] ?? 0;
    for (let i = this.#starts[term] ?? 0; i < end; i += 1)
      column[this.#texts[i] as number] = this.#impacts[i] as number;
    return column;
  }
}
