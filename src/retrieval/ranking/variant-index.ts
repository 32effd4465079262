/** How a question and one way of asking compare. */
export interface VariantShares {
  /** Idf-weighted share of the question's words that the variant has, and the other way round. */
  readonly question: number;
  readonly variant: number;
  /** Dice coefficient of their pairs of neighbours. */
  readonly pairs: number;
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
  /** Distinct words of each variant, and how many distinct pairs it has. */
  readonly #wordsOf: readonly Uint32Array[];
  readonly #pairCounts: Uint32Array;
  /** The variants that have a word, or a pair. */
  readonly #having: readonly Uint32Array[];
  readonly #havingPair: readonly Uint32Array[];
  /** Inverse frequency of words over FAQs. */
  readonly #weights: Float64Array;
  readonly #unknown: number;
  readonly #totals: Float64Array;
  readonly #asks: Uint8Array;
  #askedWords: number[] = [];
  #askedTotal = 1;
  #askedPairs = 0;
  /** Weight of the question's words that each variant has, and how many of its pairs. */
  readonly #shared: Float64Array;
  readonly #sharedPairs: Float64Array;

  /** @param faqOf the FAQ that each text belongs to */
  constructor(texts: readonly (readonly string[])[], faqOf: Uint32Array) {
    this.#wordsOf = texts.map((words) => distinct(words, this.#words));
    const pairsOf = texts.map((words) => distinct(neighbours(words), this.#pairs));
    this.#pairCounts = Uint32Array.from(pairsOf, (pairs) => pairs.length);
    this.#having = invert(this.#wordsOf, this.#words.size);
    this.#havingPair = invert(pairsOf, this.#pairs.size);
    const total = new Set(faqOf).size;
    const weight = (count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5));
    this.#weights = Float64Array.from(this.#countFaqs(faqOf), weight);
    this.#unknown = weight(0);
    this.#totals = Float64Array.from(this.#wordsOf, (words) => words.reduce((sum, word) => sum + this.#weightOf(word), 1e-9)); // prettier-ignore
    this.#asks = new Uint8Array(this.#words.size);
    this.#shared = new Float64Array(texts.length);
    this.#sharedPairs = new Float64Array(texts.length);
  }

  /** Makes `words` the question that {@link shares} compares with. */
  ask(words: readonly string[]): void {
    for (const word of this.#askedWords) this.#asks[word] = 0;
    const asked = [...new Set(words)];
    this.#askedWords = asked.flatMap((word) => this.#words.find(word) ?? []);
    for (const word of this.#askedWords) this.#asks[word] = 1;
    this.#askedTotal = asked.reduce((sum, word) => sum + this.#weightOf(this.#words.find(word)), 1e-9);
    this.#shared.fill(0);
    for (const word of this.#askedWords) addTo(this.#shared, this.#having[word], this.#weightOf(word));
    const pairs = [...new Set(neighbours(words))];
    this.#askedPairs = pairs.length;
    this.#sharedPairs.fill(0);
    for (const pair of pairs.flatMap((pair) => this.#pairs.find(pair) ?? []))
      addTo(this.#sharedPairs, this.#havingPair[pair], 1);
  }

  /** Compares one variant with the question. */
  shares(variant: number): VariantShares {
    return {
      question: this.#questionShare(variant),
      variant: this.#sumShared(variant) / (this.#totals[variant] as number),
      pairs: this.#pairShare(variant),
    };
  }

  /** Mean of both shares of words and half of that of pairs, as {@link shares} tells them but for the order in which weights are added. */
  roughScore(variant: number): number {
    const ofVariant = (this.#shared[variant] as number) / (this.#totals[variant] as number);
    return (this.#questionShare(variant) + ofVariant + this.#pairShare(variant)) / 2;
  }

  #questionShare(variant: number): number {
    return (this.#shared[variant] as number) / this.#askedTotal;
  }

  /** Weight of the variant's words that the question has, in the variant's order. */
  #sumShared(variant: number): number {
    let sum = 0;
    for (const word of this.#wordsOf[variant] as Uint32Array) {
      if (this.#asks[word] === 1) sum += this.#weights[word] as number;
    }
    return sum;
  }

  /** Dice coefficient. */
  #pairShare(variant: number): number {
    const pairs = this.#askedPairs + (this.#pairCounts[variant] as number);
    return (2 * (this.#sharedPairs[variant] as number)) / Math.max(1, pairs);
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

/** The texts that have each of the terms. */
function invert(termsOf: readonly Uint32Array[], size: number): Uint32Array[] {
  const texts = Array.from({ length: size }, (): number[] => []);
  termsOf.forEach((terms, text) => terms.forEach((term) => texts[term]?.push(text)));
  return texts.map((found) => Uint32Array.from(found));
}

function addTo(sums: Float64Array, texts: Uint32Array | undefined, amount: number): void {
  for (const text of texts ?? []) sums[text] = (sums[text] as number) + amount;
}
