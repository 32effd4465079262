/** A small inverted index over sets of terms, for comparing one text with thousands of short ones. */
export class TermIndex<Term extends string | number = string> {
  readonly #numbers = new Map<Term, number>();
  readonly #starts: Uint32Array;
  readonly #texts: Uint32Array;
  readonly #weights: Float32Array;
  /** Sum of the weights of each text's distinct terms. */
  readonly #totals: Float32Array;
  readonly #unknown: number;

  /** @param texts the terms of each text; repetitions count once */
  constructor(texts: readonly (readonly Term[])[]) {
    const { terms, ends } = this.#distinct(texts);
    this.#starts = new Uint32Array(this.#numbers.size + 1);
    for (const term of terms) this.#starts[term + 1] = (this.#starts[term + 1] as number) + 1;
    const idf = (count: number) => Math.log(1 + (texts.length - count + 0.5) / (count + 0.5));
    this.#weights = Float32Array.from({ length: this.#numbers.size }, (_, term) =>
      idf(this.#starts[term + 1] as number),
    );
    this.#unknown = idf(0);
    for (let term = 0; term < this.#numbers.size; term += 1) {
      this.#starts[term + 1] = (this.#starts[term + 1] as number) + (this.#starts[term] as number);
    }
    this.#texts = new Uint32Array(terms.length);
    this.#totals = new Float32Array(texts.length);
    this.#invert(terms, ends);
  }

  /**
   * Adds up the idf that each text shares with `terms` in `shared` (one element a text, cleared first).
   * @returns the idf of all `terms`, known or not
   */
  share(terms: ReadonlySet<Term>, shared: Float32Array): number {
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

  /** How many terms there are. */
  get size(): number {
    return this.#numbers.size;
  }

  /** The number of a term, from 0; undefined when no text has it. */
  numberOf(term: Term): number | undefined {
    return this.#numbers.get(term);
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

  #number(term: Term): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    this.#numbers.set(term, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** Numbers of the distinct terms of all texts, one text after the other, and where each text ends. */
  #distinct(texts: readonly (readonly Term[])[]): { readonly terms: number[]; readonly ends: number[] } {
    const terms: number[] = [];
    // The last text in which a term was met, by its number: a set for every text cost most of the time.
    const lastIn: number[] = [];
    const ends = texts.map((text, at) => {
      for (const term of text) {
        const number = this.#number(term);
        if (lastIn[number] === at) continue;
        lastIn[number] = at;
        terms.push(number);
      }
      return terms.length;
    });
    return { terms, ends };
  }

  #invert(terms: readonly number[], ends: readonly number[]): void {
    const next = this.#starts.slice();
    let at = 0;
    ends.forEach((end, text) => {
      let total = 0;
      for (; at < end; at += 1) {
        const term = terms[at] as number;
        const place = next[term] as number;
        this.#texts[place] = text;
        next[term] = place + 1;
        total += this.#weights[term] as number;
      }
      this.#totals[text] = total;
    });
  }
}
