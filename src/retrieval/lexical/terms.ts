import type { LexicalIndex } from './lexical-index.ts';
import type { Postings } from './postings.ts';

/** Longest question that is read, in syllables; what citizens paste beyond that repeats itself. */
export const MAX_QUERY_SYLLABLES = 60;

/**
 * A question as syllables of an index. Each place holds the spellings it may stand for: one for a marked syllable, all
 * marked forms of a folded one, none for a syllable that no text has.
 */
export interface QuerySyllables {
  readonly words: readonly string[];
  readonly places: readonly (readonly number[])[];
}

/** A term of a question in one field. */
export interface Term {
  /** One word, or the two of a pair. */
  readonly words: readonly string[];
  readonly numbers: readonly number[];
  readonly idf: number;
}

/** Distinct syllables and pairs of neighbours of a question in one field, with their idf. */
export interface FieldTerms {
  readonly syllables: readonly Term[];
  readonly pairs: readonly Term[];
}

/** Looks the words up. `folded`: a word stands for every marking of its folded form. */
export function lookUp(index: LexicalIndex, words: readonly string[], folded: boolean): QuerySyllables {
  const read = words.slice(0, MAX_QUERY_SYLLABLES);
  const places = read.map((word) => {
    if (folded) return index.foldedSyllables.get(word) ?? [];
    const number = index.syllableNumbers.get(word);
    return number === undefined ? [] : [number];
  });
  return { words: read, places };
}

/** The question's terms in `field`. */
export function fieldTerms(field: Postings, query: QuerySyllables): FieldTerms {
  const syllables = new Map<string, Term>();
  const pairs = new Map<string, Term>();
  query.places.forEach((place, at) => {
    const word = query.words[at] ?? '';
    if (place.length > 0 && !syllables.has(word))
      syllables.set(word, { words: [word], numbers: place, idf: field.idf(place) });
    const next = query.places[at + 1];
    if (next === undefined) return;
    const nextWord = query.words[at + 1] ?? '';
    const key = `${word} ${nextWord}`;
    if (pairs.has(key)) return;
    const numbers = pairNumbers(field, place, next);
    if (numbers.length > 0) pairs.set(key, { words: [word, nextWord], numbers, idf: field.idf(numbers) });
  });
  return { syllables: [...syllables.values()], pairs: [...pairs.values()] };
}

function pairNumbers(field: Postings, lefts: readonly number[], rights: readonly number[]): number[] {
  const found: number[] = [];
  for (const left of lefts) {
    for (const right of rights) {
      const number = field.pair(left, right);
      if (number !== undefined) found.push(number);
    }
  }
  return found;
}

/** BM25 of every text of the field, added to `scores`. */
export function scoreTerms(field: Postings, terms: readonly Term[], scores: Float32Array): void {
  for (const term of terms) for (const number of term.numbers) field.accumulate(number, term.idf, scores);
}
