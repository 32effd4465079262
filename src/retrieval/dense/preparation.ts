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

/** Pairs of neighbours remembered with their tokens; those that law and questions are full of are fewer. */
const MAX_PAIRS = 300_000;

/** What a word is looked up by, with its token. */
interface Key {
  readonly text: string;
  readonly id: number | undefined;
  /** Tokens of this key and the next one, as far as they were met; undefined for a pair that the vocabulary does not have. */
  readonly before: Map<Key, number | undefined>;
}

/**
 * The text preparation “hoiluat-1” of the shipped model (data/models/hoiluat-embed/README.md): known words and known
 * pairs of neighbours in order; the `~` half of the vocabulary is for folded words; of repeats the 1st, 2nd, 4th, 8th …
 * are kept, so that a token's weight grows with the logarithm of its count.
 */
export class Preparer {
  readonly #vocabulary: Vocabulary;
  readonly #maxWords: number;
  readonly #marked = new Map<string, Key>();
  readonly #folded = new Map<string, Key>();
  #pairs = 0;
  /** How often each token was met in the text at hand. */
  readonly #met: Uint16Array;

  constructor(vocabulary: Vocabulary, maxWords: number) {
    this.#vocabulary = vocabulary;
    this.#maxWords = maxWords;
    this.#met = new Uint16Array(1 + [...vocabulary.values()].reduce((most, id) => Math.max(most, id), 0));
  }

  /** Token ids of a text, in order. */
  ids(text: string): number[] {
    const keys = this.#keys(text);
    const out: number[] = [];
    keys.forEach((key, at) => {
      this.#meet(key.id, out);
      const next = keys[at + 1];
      if (next !== undefined) this.#meet(this.#pair(key, next), out);
    });
    for (const id of out) this.#met[id] = 0;
    return out;
  }

  #meet(id: number | undefined, out: number[]): void {
    if (id === undefined) return;
    const count = (this.#met[id] as number) + 1;
    this.#met[id] = count;
    if ((count & (count - 1)) === 0) out.push(id);
  }

  #keys(text: string): Key[] {
    const start = text.slice(0, this.#maxWords * CHARACTERS_PER_WORD);
    const clean = moveTone(start.normalize('NFC').toLowerCase());
    const words = (clean.match(WORD) ?? []).slice(0, this.#maxWords);
    const plain = !words.some((word) => BEYOND_ASCII.test(word));
    return words.map((word) => (plain ? this.#foldedKey(word) : this.#markedKey(word)));
  }

  #markedKey(word: string): Key {
    return remembered(this.#marked, word, () => (this.#vocabulary.has(word) ? this.#key(word) : this.#foldedKey(word)));
  }

  #foldedKey(word: string): Key {
    return remembered(this.#folded, word, () => this.#key(DIGIT.test(word) ? word : `~${fold(word)}`));
  }

  #key(text: string): Key {
    return { text, id: this.#vocabulary.get(text), before: new Map() };
  }

  /** The token of two neighbours. Joining them to look it up took most of the time of a text. */
  #pair(left: Key, right: Key): number | undefined {
    const known = left.before.get(right);
    if (known !== undefined || left.before.has(right)) return known;
    const id = this.#vocabulary.get(this.#joined(left.text, right.text));
    if (this.#pairs < MAX_PAIRS) {
      left.before.set(right, id);
      this.#pairs += 1;
    }
    return id;
  }

  #joined(left: string, right: string): string {
    if (!left.startsWith('~') && !right.startsWith('~')) return `${left}_${right}`;
    return `~${this.#bare(left)}_${this.#bare(right)}`;
  }

  #bare(key: string): string {
    return key.startsWith('~') ? key.slice(1) : this.#foldedKey(key).text.replace(/^~/, '');
  }
}

function remembered(memory: Map<string, Key>, word: string, make: () => Key): Key {
  const known = memory.get(word);
  if (known !== undefined) return known;
  const made = make();
  if (memory.size < MAX_REMEMBERED) memory.set(word, made);
  return made;
}
