/** A small inverted index over sets of terms, for comparing one text with thousands of short ones. */
export class TermIndex {
  readonly #numbers = new Map<string, number>();
  readonly #starts: Uint32Array;
  readonly #texts: Uint32Array;
  readonly #weights: Float32Array;
  /** Sum of the weights of each text's distinct terms. */
  readonly #totals: Float32Array;
  readonly #unknown: number;

  /** @param texts the terms of each text; repetitions count once */
  constructor(texts: readonly (readonly string[])[]) {
    const sets = texts.map((terms) => [...new Set(terms)].map((term) => this.#number(term)));
    this.#starts = new Uint32Array(this.#numbers.size + 1);
    for (const term of sets.flat()) this.#starts[term + 1] = (this.#starts[term + 1] ?? 0) + 1;
    const idf = (count: number) => Math.log(1 + (texts.length - count + 0.5) / (count + 0.5));
    this.#weights = Float32Array.from(this.#numbers.values(), (term) => idf(this.#starts[term + 1] ?? 0));
    this.#unknown = idf(0);
    for (let term = 0; term < this.#numbers.size; term += 1) {
      this.#starts[term + 1] = (this.#starts[term + 1] ?? 0) + (this.#starts[term] ?? 0);
    }
    this.#texts = this.#invert(sets);
    this.#totals = Float32Array.from(sets, (terms) => terms.reduce((sum, term) => sum + (this.#weights[term] ?? 0), 0));
  }

  /**
   * Adds up the idf that each text shares with `terms` in `shared` (one element a text, cleared first).
   * @returns the idf of all `terms`, known or not
   */
  share(terms: ReadonlySet<string>, shared: Float32Array): number {
    shared.fill(0);
    let total = 1e-9;
    for (const term of terms) {
      const number = this.#numbers.get(term);
      const weight = number === undefined ? this.#unknown : (this.#weights[number] ?? 0);
      total += weight;
      if (number !== undefined) this.#add(number, weight, shared);
    }
    return total;
  }

  /** Sum of the idf of a text's own terms. */
  total(text: number): number {
    return this.#totals[text] ?? 0;
  }

  #add(term: number, weight: number, shared: Float32Array): void {
    const end = this.#starts[term + 1] ?? 0;
    for (let at = this.#starts[term] ?? 0; at < end; at += 1) {
      const text = this.#texts[at] ?? 0;
      shared[text] = (shared[text] ?? 0) + weight;
    }
  }

  #number(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    this.#numbers.set(term, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  #invert(sets: readonly (readonly number[])[]): Uint32Array {
    const next = this.#starts.slice();
    const texts = new Uint32Array(this.#starts.at(-1) ?? 0);
    sets.forEach((terms, text) => {
      for (const term of terms) {
        const place = next[term] ?? 0;
        texts[place] = text;
        next[term] = place + 1;
      }
    });
    return texts;
  }
}

/** Pairs of neighbours as terms. */
export function neighbours(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
}
