import type { DenseIndex } from '../dense/dense-index.ts';
import type { LexicalIndex } from '../lexical/lexical-index.ts';
import type { VectorTable } from '../simd/vectors.ts';
import { isUnmarked } from '../text/marks.ts';
import { fold } from '../text/normalise.ts';
import type { Question } from '../text/question.ts';
import { VariantIndex } from './variant-index.ts';

/** How a question and one way of asking compare: the input of the FAQ model, in this order. */
export const FAQ_FEATURES = ['cover_question', 'cover_variant', 'pairs', 'dense', 'least', 'question_length'] as const;

/** A FAQ with the features of its best way of asking. */
export interface FaqMatch {
  /** Position among the FAQs of the index. */
  readonly faq: number;
  readonly features: readonly number[];
  readonly score: number;
}

/** Question lengths beyond this say nothing more. */
const MAX_LENGTH = 20;

/** More than weights added in another order can differ by. */
const ROUNDING = 1e-9;

/** What {@link FaqMatcher.match} needs beside the question. */
export interface FaqOptions {
  readonly vector: Float32Array | undefined;
  /** FAQs wanted. */
  readonly limit: number;
  /** A variant that is left out. */
  readonly except?: number | undefined;
}

/** Compares a question with every way of asking of every FAQ: they are hundreds, so none is missed by an index. */
export class FaqMatcher {
  readonly #faqOf: Uint32Array;
  readonly #unmarked: readonly boolean[];
  readonly #dense: VectorTable | undefined;
  readonly #marked: VariantIndex;
  readonly #folded: VariantIndex;
  /** How far a rough score is from the exact one at most. */
  readonly #error: number;
  readonly #rough: Float64Array;
  readonly #bestRough: Float64Array;

  constructor(index: LexicalIndex, dense: DenseIndex | undefined) {
    const { faqs, strings } = index;
    this.#dense = dense?.variants;
    this.#faqOf = faqs.faqOf;
    const texts = Array.from(faqs.faqOf, (_, at) =>
      Array.from(faqs.tokens.subarray(faqs.starts[at], faqs.starts[at + 1]), (token) => strings.syllables[token] ?? ''),
    );
    this.#unmarked = texts.map((words) => isUnmarked(words));
    this.#marked = new VariantIndex(texts, faqs.faqOf);
    this.#folded = new VariantIndex(texts.map((words) => words.map(fold)), faqs.faqOf); // prettier-ignore
    this.#error = ROUNDING + (this.#dense?.roughError() ?? 0);
    this.#rough = new Float64Array(texts.length);
    this.#bestRough = new Float64Array(strings.faqIds.length);
  }

  /**
   * The best way of asking of every FAQ that shares a word or is near; best first. All are compared roughly, and exactly
   * those only that may be the best of their FAQ and among the `limit` best.
   */
  match(question: Question, { vector, limit, except }: FaqOptions): FaqMatch[] {
    this.#folded.ask(question.foldedWords);
    if (!question.unmarked) this.#marked.ask(question.words);
    this.#compareRoughly(question, { vector, except });
    const least = this.#bestRough.toSorted().at(-limit) ?? 0;
    const best = new Map<number, FaqMatch>();
    for (let variant = 0; variant < this.#rough.length; variant += 1) {
      const faq = this.#faqOf[variant] as number;
      const needed = Math.max(least, this.#bestRough[faq] as number) - 2 * this.#error;
      if ((this.#rough[variant] as number) < needed) continue;
      const found = this.#compare(question, { vector, variant });
      if (found.score > (best.get(faq)?.score ?? 0)) best.set(faq, found);
    }
    return [...best.values()].sort((a, b) => b.score - a.score || a.faq - b.faq).slice(0, limit);
  }

  #compareRoughly(question: Question, { vector, except }: Pick<FaqOptions, 'vector' | 'except'>): void {
    this.#bestRough.fill(0);
    for (let variant = 0; variant < this.#rough.length; variant += 1) {
      const dense = vector && this.#dense ? this.#dense.roughCosine(variant, vector) : 0;
      const score = this.#indexFor(question, variant).roughScore(variant) + Math.max(0, dense);
      this.#rough[variant] = variant === except ? -Infinity : score;
      const faq = this.#faqOf[variant] as number;
      if (variant !== except && score > (this.#bestRough[faq] as number)) this.#bestRough[faq] = score;
    }
  }

  #compare(
    question: Question,
    { vector, variant }: { readonly vector: Float32Array | undefined; readonly variant: number },
  ): FaqMatch {
    const dense = vector && this.#dense ? this.#dense.cosine(variant, vector) : 0;
    const shares = this.#indexFor(question, variant).shares(variant);
    const score = (shares.question + shares.variant) / 2 + shares.pairs / 2 + Math.max(0, dense);
    const least = Math.min(shares.question, shares.variant);
    const length = Math.min(question.words.length, MAX_LENGTH);
    const features = [shares.question, shares.variant, shares.pairs, dense, least, length];
    return { faq: this.#faqOf[variant] as number, score, features };
  }

  /** Either side without marks: both are compared without. With marks on both sides “bán” is never “ban”. */
  #indexFor(question: Question, variant: number): VariantIndex {
    return question.unmarked || this.#unmarked[variant] ? this.#folded : this.#marked;
  }
}
