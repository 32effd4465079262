import { fold } from '../../retrieval/text/normalise.ts';

/** What of a question stands in a stretch of law. */
export interface Marks {
  /** 1 at the number of every term that it has. */
  readonly has: Uint8Array;
  /** How many words it has, asked for or not. */
  length: number;
  /** Its first and last word by their place among those of the terms; 0 for one that is in no term. */
  first: number;
  last: number;
}

/** A text of law, normalised, and the same without marks, unit by unit. */
export interface Page {
  readonly text: string;
  readonly folded: string;
}

/** From one place of a page to before another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Makes a page of a normalised text. */
export function pageOf(text: string): Page {
  const folded = fold(text);
  return { text, folded: folded.length === text.length ? folded : foldUnits(text) };
}

function foldUnits(text: string): string {
  return text.replace(/[^\x00-\x7f]/g, (unit) => (fold(unit).length === 1 ? fold(unit) : unit));
}

/** Letters and digits, as `words` of normalise.ts knows them; those outside of the basic plane are in no law. */
const IN_WORD = Uint8Array.from({ length: 0x10000 }, (_, unit) =>
  /[\p{L}\p{N}]/u.test(String.fromCharCode(unit)) ? 1 : 0,
);

/** The terms that a question asks for. */
export interface TermLists {
  /** Syllables. */
  readonly words: readonly string[];
  /** Two syllables, a space between. */
  readonly pairs: readonly string[];
  /** Syllables without marks. */
  readonly folded: readonly string[];
}

/**
 * Reads texts of law against the terms of a question, word by word. Taking a text apart into all of its own words and
 * pairs, of which nearly none are asked for, cost a quarter of the main thread's time.
 */
export class MarkReader {
  /** Terms are numbered: words from 0, then pairs, then folded words; this is how many there are. */
  readonly size: number;
  readonly #words: ReadonlyMap<string, number>;
  readonly #pairs: ReadonlyMap<number, number>;
  readonly #folded: ReadonlyMap<string, number>;
  /** Place, from 1, of every word that stands in a term. */
  readonly #places: ReadonlyMap<string, number>;
  readonly #maybe: Uint8Array;
  readonly #maybeFolded: Uint8Array;

  constructor({ words, pairs, folded }: TermLists) {
    const halves = pairs.map((pair) => pair.split(' '));
    const places = new Map([...new Set([...words, ...halves.flat()])].map((word, at) => [word, at + 1]));
    this.size = words.length + pairs.length + folded.length;
    this.#places = places;
    this.#words = new Map(words.map((word, at) => [word, at]));
    this.#pairs = new Map(
      halves.map(([left = '', right = ''], at) => [
        this.#pairKey(places.get(left) ?? 0, places.get(right) ?? 0),
        words.length + at,
      ]),
    );
    this.#folded = new Map(folded.map((word, at) => [word, words.length + pairs.length + at]));
    this.#maybe = shapesOf(places.keys());
    this.#maybeFolded = shapesOf(folded);
  }

  /** Nothing read yet. */
  none(): Marks {
    return { has: new Uint8Array(this.size), length: 0, first: 0, last: 0 };
  }

  /** What stands in the page between two places. */
  read(page: Page, { from, to }: Stretch): Marks {
    const marks = this.none();
    const { text } = page;
    for (let at = from; at < to; at += 1) {
      if (IN_WORD[text.charCodeAt(at)] === 0) continue;
      const start = at;
      while (at < to && IN_WORD[text.charCodeAt(at)] !== 0) at += 1;
      const place = this.#meet(marks, page, { from: start, to: at });
      if (marks.length === 0) marks.first = place;
      else this.#join(marks, marks.last, place);
      marks.last = place;
      marks.length += 1;
    }
    return marks;
  }

  /** Adds a stretch to what stands before it. */
  append(marks: Marks, next: Marks): void {
    if (next.length === 0) return;
    if (marks.length === 0) marks.first = next.first;
    else this.#join(marks, marks.last, next.first);
    for (let at = 0; at < this.size; at += 1) if (next.has[at] === 1) marks.has[at] = 1;
    marks.last = next.last;
    marks.length += next.length;
  }

  /** Marks the word; its place. Most words are told from all of the question's by their first letter and length. */
  #meet({ has }: Marks, { text, folded }: Page, { from, to }: Stretch): number {
    if (this.#maybeFolded[shape(folded.charCodeAt(from), to - from)] === 1)
      mark(has, this.#folded.get(folded.slice(from, to)));
    if (this.#maybe[shape(text.charCodeAt(from), to - from)] === 0) return 0;
    const word = text.slice(from, to);
    mark(has, this.#words.get(word));
    return this.#places.get(word) ?? 0;
  }

  #join({ has }: Marks, left: number, right: number): void {
    if (left !== 0 && right !== 0) mark(has, this.#pairs.get(this.#pairKey(left, right)));
  }

  #pairKey(left: number, right: number): number {
    return left * (this.#places.size + 1) + right;
  }
}

function mark(has: Uint8Array, at: number | undefined): void {
  if (at !== undefined) has[at] = 1;
}

const SHAPES = 1 << 12;

function shapesOf(words: Iterable<string>): Uint8Array {
  const found = new Uint8Array(SHAPES);
  for (const word of words) found[shape(word.charCodeAt(0), word.length)] = 1;
  return found;
}

/** First letter and length, as one number; different ones may share it. */
function shape(first: number, length: number): number {
  return (first * 8 + (length & 7)) & (SHAPES - 1);
}
