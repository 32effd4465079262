import { fold, moveTone } from '../text/normalise.ts';

/** Tokens of a model with their ids. */
export type Vocabulary = ReadonlyMap<string, number>;

const WORD = /[\p{L}\p{N}]+/gu;
const DIGIT = /[0-9]/;
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Characters of a word and the space after it, on the safe side: what may hold the words that are kept. */
const CHARACTERS_PER_WORD = 24;

/** Words remembered with their keys; the language has fewer, misprints are many. */
const MAX_REMEMBERED = 100_000;

/**
 * The text preparation “hoiluat-1” of the shipped model (data/models/hoiluat-embed/README.md): known words and known
 * pairs of neighbours in order; the `~` half of the vocabulary is for folded words; of repeats the 1st, 2nd, 4th, 8th …
 * are kept, so that a token's weight grows with the logarithm of its count.
 */
export class Preparer {
  readonly #vocabulary: Vocabulary;
  readonly #maxWords: number;
  readonly #marked = new Map<string, string>();
  readonly #folded = new Map<string, string>();

  constructor(vocabulary: Vocabulary, maxWords: number) {
    this.#vocabulary = vocabulary;
    this.#maxWords = maxWords;
  }

  /** Token ids of a text, in order. */
  ids(text: string): number[] {
    const out: number[] = [];
    const seen = new Map<number, number>();
    for (const token of this.#tokens(this.#keys(text))) {
      const id = this.#vocabulary.get(token);
      if (id === undefined) continue;
      const count = (seen.get(id) ?? 0) + 1;
      seen.set(id, count);
      if ((count & (count - 1)) === 0) out.push(id);
    }
    return out;
  }

  #keys(text: string): string[] {
    const start = text.slice(0, this.#maxWords * CHARACTERS_PER_WORD);
    const clean = moveTone(start.normalize('NFC').toLowerCase());
    const words = (clean.match(WORD) ?? []).slice(0, this.#maxWords);
    const plain = !words.some((word) => BEYOND_ASCII.test(word));
    return words.map((word) => (plain ? this.#foldedKey(word) : this.#markedKey(word)));
  }

  #markedKey(word: string): string {
    return remembered(this.#marked, word, () => (this.#vocabulary.has(word) ? word : this.#foldedKey(word)));
  }

  #foldedKey(word: string): string {
    return remembered(this.#folded, word, () => (DIGIT.test(word) ? word : `~${fold(word)}`));
  }

  *#tokens(keys: readonly string[]): Generator<string> {
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] ?? '';
      yield key;
      const next = keys[at + 1];
      if (next !== undefined) yield this.#pair(key, next);
    }
  }

  #pair(left: string, right: string): string {
    if (!left.startsWith('~') && !right.startsWith('~')) return `${left}_${right}`;
    return `~${this.#bare(left)}_${this.#bare(right)}`;
  }

  #bare(key: string): string {
    return key.startsWith('~') ? key.slice(1) : this.#foldedKey(key).replace(/^~/, '');
  }
}

function remembered(memory: Map<string, string>, word: string, make: () => string): string {
  const known = memory.get(word);
  if (known !== undefined) return known;
  const made = make();
  if (memory.size < MAX_REMEMBERED) memory.set(word, made);
  return made;
}
