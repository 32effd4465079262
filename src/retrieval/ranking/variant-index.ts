/** How a question and one way of asking compare. */
export interface VariantShares {
  /** Idf-weighted share of the question's words that the variant has, and the other way round. */
  question: number;
  variant: number;
  /** Dice coefficient of their pairs of neighbours. */
  pairs: number;
}

/** Numbers strings in order of appearance. */
class Numbering {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }
}

/** The ways of asking of all FAQs in one spelling, with the question that they are compared with: one at a time. */
export class VariantIndex {
  readonly #words = new Numbering();
  readonly #pairs = new Numbering();
  /** Distinct words and pairs of each variant. */
  readonly #wordsOf: readonly Uint32Array[];
  readonly #pairsOf: readonly Uint32Array[];
  /** Inverse frequency of words over FAQs. */
  readonly #weights: Float64Array;
  readonly #unknown: number;
  readonly #totals: Float64Array;
  /** Place of a word in the question, counted from 1; 0 for a word that it does not have. */
  readonly #placeOf: Uint32Array;
  readonly #asksPair: Uint8Array;
  #askedWeights: readonly number[] = [];
  #askedTotal = 1;
  #askedPairs = 0;
  #askedWords: number[] = [];
  #askedPairNumbers: number[] = [];
  /** Words of the question that the variant at hand has, in the question's order. */
  #met = new Uint8Array(1);
  readonly #shares: VariantShares = { question: 0, variant: 0, pairs: 0 };

  /** @param faqOf the FAQ that each text belongs to */
  constructor(texts: readonly (readonly string[])[], faqOf: Uint32Array) {
    this.#wordsOf = texts.map((words) => distinct(words, this.#words));
    this.#pairsOf = texts.map((words) => distinct(neighbours(words), this.#pairs));
    const total = new Set(faqOf).size;
    const weight = (count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5));
    this.#weights = Float64Array.from(this.#countFaqs(faqOf), weight);
    this.#unknown = weight(0);
    this.#totals = Float64Array.from(this.#wordsOf, (words) => words.reduce((sum, word) => sum + this.#weightOf(word), 1e-9)); // prettier-ignore
    this.#placeOf = new Uint32Array(this.#words.size);
    this.#asksPair = new Uint8Array(this.#pairs.size);
  }

  /** Makes `words` the question that {@link shares} compares with. */
  ask(words: readonly string[]): void {
    for (const word of this.#askedWords) this.#placeOf[word] = 0;
    for (const pair of this.#askedPairNumbers) this.#asksPair[pair] = 0;
    const asked = [...new Set(words)];
    this.#askedWords = asked.flatMap((word) => this.#words.find(word) ?? []);
    this.#askedWeights = this.#askedWords.map((word) => this.#weightOf(word));
    this.#askedWords.forEach((word, at) => (this.#placeOf[word] = at + 1));
    this.#askedTotal = asked.reduce((sum, word) => sum + this.#weightOf(this.#words.find(word)), 1e-9);
    const pairs = [...new Set(neighbours(words))];
    this.#askedPairs = pairs.length;
    this.#askedPairNumbers = pairs.flatMap((pair) => this.#pairs.find(pair) ?? []);
    for (const pair of this.#askedPairNumbers) this.#asksPair[pair] = 1;
    this.#met = new Uint8Array(this.#askedWords.length + 1);
  }

  /** Compares one variant with the question; the object is filled anew by the next call. */
  shares(variant: number): VariantShares {
    const shares = this.#shares;
    shares.variant = this.#meetWords(variant) / (this.#totals[variant] as number);
    shares.question = this.#sumMet() / this.#askedTotal;
    shares.pairs = this.#dice(this.#pairsOf[variant] as Uint32Array);
    return shares;
  }

  /** Weight of the variant's words that the question has; marks them in `#met`. */
  #meetWords(variant: number): number {
    let sum = 0;
    for (const word of this.#wordsOf[variant] as Uint32Array) {
      const place = this.#placeOf[word] as number;
      if (place === 0) continue;
      this.#met[place] = 1;
      sum += this.#weights[word] as number;
    }
    return sum;
  }

  /** Weight of the marked words, which are unmarked again. */
  #sumMet(): number {
    let sum = 0;
    for (let place = 1; place < this.#met.length; place += 1) {
      if (this.#met[place] === 0) continue;
      this.#met[place] = 0;
      sum += this.#askedWeights[place - 1] as number;
    }
    return sum;
  }

  #dice(pairs: Uint32Array): number {
    let shared = 0;
    for (const pair of pairs) shared += this.#asksPair[pair] as number;
    return (2 * shared) / Math.max(1, this.#askedPairs + pairs.length);
  }

  #weightOf(word: number | undefined): number {
    return word === undefined ? this.#unknown : (this.#weights[word] ?? this.#unknown);
  }

  #countFaqs(faqOf: Uint32Array): number[] {
    const faqs = Array.from({ length: this.#words.size }, () => new Set<number>());
    this.#wordsOf.forEach((words, variant) => words.forEach((word) => faqs[word]?.add(faqOf[variant] ?? 0)));
    return faqs.map((found) => found.size);
  }
}

function distinct(terms: readonly string[], numbering: Numbering): Uint32Array {
  return Uint32Array.from(new Set(terms), (term) => numbering.add(term));
}

/** Pairs of neighbours as terms. */
function neighbours(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
}
