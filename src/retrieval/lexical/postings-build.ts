import type { NumberArray } from '../array-file.ts';
import { GrowingUint32 } from './growing.ts';
import { leftOf, PairTable, rightOf } from './pair-table.ts';

/** BM25 constants: the usual ones of the literature (Robertson & Zaragoza 2009), best of a small grid on train questions. */
export const BM25 = { k1: 1.2, b: 0.75 } as const;

/** tf·(k1+1)/(tf+…) never exceeds k1+1; impacts are stored as 0..255 of it. */
export const IMPACT_STEP = (BM25.k1 + 1) / 255;

/** A stretch of the token stream that belongs to a text of the field, counted `weight` times. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** What a field's postings are built from. */
export interface FieldSource {
  /** Number of texts. */
  readonly size: number;
  readonly syllableCount: number;
  readonly tokens: Uint32Array;
  stretches(text: number): readonly Stretch[];
}

/** Postings of a field as arrays, in the layout that {@link Postings} reads. */
export type PostingsArrays = Readonly<Record<'starts' | 'texts' | 'impacts' | 'lefts' | 'rights', NumberArray>>;

const MAX_TF = 255;

/**
 * Inverts a field: for every syllable and every pair of neighbours the texts that hold it with their BM25 impact (without
 * idf). Terms are numbered syllables first, then pairs by left and right syllable. Pairs do not reach across stretches.
 */
export function buildPostings(source: FieldSource): PostingsArrays {
  const collected = collect(source);
  const { keys, rank } = collected.pairs.sorted();
  const termCount = source.syllableCount + keys.length;
  const finalTerm = (term: number) =>
    term < source.syllableCount ? term : source.syllableCount + (rank[term - source.syllableCount] ?? 0);
  const starts = countStarts(collected.terms, { termCount, finalTerm });
  const filled = fill(collected, { starts, finalTerm });
  return { starts, ...filled, ...splitKeys(keys, source.syllableCount) };
}

interface Collected {
  readonly pairs: PairTable;
  /** Terms of text 0, then of text 1, …, each once. */
  readonly terms: Uint32Array;
  readonly frequencies: Uint32Array;
  /** Where each text's terms begin; one more at the end. */
  readonly bounds: Uint32Array;
  readonly lengths: Float64Array;
}

function collect(source: FieldSource): Collected {
  const pairs = new PairTable();
  const terms = new GrowingUint32(1 << 16);
  const frequencies = new GrowingUint32(1 << 16);
  const bounds = new Uint32Array(source.size + 1);
  const lengths = new Float64Array(source.size);
  const counter = new TermCounter();
  for (let text = 0; text < source.size; text += 1) {
    for (const stretch of source.stretches(text)) countStretch(source, { stretch, pairs, counter });
    lengths[text] = counter.flush(terms, frequencies);
    bounds[text + 1] = terms.length;
  }
  return { pairs, terms: terms.view(), frequencies: frequencies.view(), bounds, lengths };
}

function countStretch(
  source: FieldSource,
  { stretch, pairs, counter }: { readonly stretch: Stretch; readonly pairs: PairTable; readonly counter: TermCounter },
): void {
  let previous = -1;
  for (let at = stretch.from; at < stretch.to; at += 1) {
    const syllable = source.tokens[at] ?? 0;
    counter.add(syllable, stretch.weight);
    if (previous >= 0) counter.add(source.syllableCount + pairs.intern(previous, syllable), stretch.weight);
    previous = syllable;
  }
}

/** Counts terms of one text at a time; remembers where a term stands in the text's list instead of clearing a table. */
class TermCounter {
  #stampOf = new Uint32Array(1 << 16);
  #placeOf = new Uint32Array(1 << 16);
  #stamp = 1;
  #terms: number[] = [];
  #counts: number[] = [];

  add(term: number, weight: number): void {
    if (term >= this.#stampOf.length) this.#grow(term);
    if (this.#stampOf[term] === this.#stamp) {
      const place = this.#placeOf[term] ?? 0;
      this.#counts[place] = (this.#counts[place] ?? 0) + weight;
      return;
    }
    this.#stampOf[term] = this.#stamp;
    this.#placeOf[term] = this.#terms.length;
    this.#terms.push(term);
    this.#counts.push(weight);
  }

  /** Appends the text's terms and frequencies, starts the next text, and returns the text's length in terms. */
  flush(terms: GrowingUint32, frequencies: GrowingUint32): number {
    let length = 0;
    this.#terms.forEach((term, place) => {
      const count = this.#counts[place] ?? 0;
      length += count;
      terms.push(term);
      frequencies.push(Math.min(count, MAX_TF));
    });
    this.#terms = [];
    this.#counts = [];
    this.#stamp += 1;
    return length;
  }

  #grow(term: number): void {
    const size = Math.max(this.#stampOf.length * 2, term + 1);
    const [stamps, places] = [new Uint32Array(size), new Uint32Array(size)];
    stamps.set(this.#stampOf);
    places.set(this.#placeOf);
    this.#stampOf = stamps;
    this.#placeOf = places;
  }
}

interface TermOrder {
  readonly finalTerm: (term: number) => number;
}

function countStarts(
  terms: Uint32Array,
  { termCount, finalTerm }: TermOrder & { readonly termCount: number },
): Uint32Array {
  const starts = new Uint32Array(termCount + 1);
  for (let i = 0; i < terms.length; i += 1) {
    const next = finalTerm(terms[i] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let term = 0; term < termCount; term += 1) starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0);
  return starts;
}

function fill(
  collected: Collected,
  { starts, finalTerm }: TermOrder & { readonly starts: Uint32Array },
): { texts: Uint32Array; impacts: Uint8Array } {
  const { terms, frequencies, bounds, lengths } = collected;
  const next = starts.slice();
  const texts = new Uint32Array(terms.length);
  const impacts = new Uint8Array(terms.length);
  const average = Math.max(1, lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length));
  for (let text = 0; text < lengths.length; text += 1) {
    const damping = BM25.k1 * (1 - BM25.b + (BM25.b * (lengths[text] ?? 0)) / average);
    for (let i = bounds[text] ?? 0; i < (bounds[text + 1] ?? 0); i += 1) {
      const term = finalTerm(terms[i] ?? 0);
      const place = next[term] ?? 0;
      const tf = frequencies[i] ?? 0;
      next[term] = place + 1;
      texts[place] = text;
      // At least 1: a long text still holds the term.
      impacts[place] = Math.max(1, Math.round((tf / (tf + damping)) * 255));
    }
  }
  return { texts, impacts };
}

function splitKeys(keys: Float64Array, syllableCount: number): { lefts: Uint32Array; rights: Uint32Array } {
  const lefts = new Uint32Array(syllableCount + 1);
  const rights = new Uint32Array(keys.length);
  keys.forEach((key, place) => {
    const left = leftOf(key);
    rights[place] = rightOf(key);
    lefts[left + 1] = place + 1;
  });
  for (let left = 0; left < syllableCount; left += 1)
    lefts[left + 1] = Math.max(lefts[left + 1] ?? 0, lefts[left] ?? 0);
  return { lefts, rights };
}
