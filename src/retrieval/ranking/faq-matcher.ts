import type { DenseIndex } from '../dense/dense-index.ts';
import type { LexicalIndex } from '../lexical/lexical-index.ts';
import { isUnmarked } from '../text/marks.ts';
import { fold } from '../text/normalise.ts';
import type { Question } from '../text/question.ts';
import { VariantIndex, type VariantShares } from './variant-index.ts';

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

/** Compares a question with every way of asking of every FAQ: they are hundreds, so none is missed by an index. */
export class FaqMatcher {
  readonly #faqOf: Uint32Array;
  readonly #unmarked: readonly boolean[];
  readonly #dense: DenseIndex | undefined;
  readonly #marked: VariantIndex;
  readonly #folded: VariantIndex;

  constructor(index: LexicalIndex, dense: DenseIndex | undefined) {
    const { faqs, strings } = index;
    this.#dense = dense;
    this.#faqOf = faqs.faqOf;
    const texts = Array.from(faqs.faqOf, (_, at) =>
      Array.from(faqs.tokens.subarray(faqs.starts[at], faqs.starts[at + 1]), (token) => strings.syllables[token] ?? ''),
    );
    this.#unmarked = texts.map((words) => isUnmarked(words));
    this.#marked = new VariantIndex(texts, faqs.faqOf);
    this.#folded = new VariantIndex(texts.map((words) => words.map(fold)), faqs.faqOf); // prettier-ignore
  }

  /** The best way of asking of every FAQ that shares a word or is near; best first. `except` leaves one variant out. */
  match(question: Question, vector: Float32Array | undefined, except?: number): FaqMatch[] {
    const best = new Map<number, FaqMatch>();
    this.#folded.ask(question.foldedWords);
    if (!question.unmarked) this.#marked.ask(question.words);
    const length = Math.min(question.words.length, MAX_LENGTH);
    for (let variant = 0; variant < this.#faqOf.length; variant += 1) {
      if (variant === except) continue;
      const dense = this.#similarity(vector, variant);
      const shares = this.#shares(question, variant);
      const score = (shares.question + shares.variant) / 2 + shares.pairs / 2 + Math.max(0, dense);
      const faq = this.#faqOf[variant] ?? 0;
      if (score <= (best.get(faq)?.score ?? 0)) continue;
      const least = Math.min(shares.question, shares.variant);
      best.set(faq, { faq, score, features: [shares.question, shares.variant, shares.pairs, dense, least, length] });
    }
    return [...best.values()].sort((a, b) => b.score - a.score || a.faq - b.faq);
  }

  #similarity(vector: Float32Array | undefined, variant: number): number {
    return vector === undefined || this.#dense === undefined ? 0 : this.#dense.variantSimilarity(vector, variant);
  }

  /** Either side without marks: both are compared without. With marks on both sides “bán” is never “ban”. */
  #shares(question: Question, variant: number): VariantShares {
    return (question.unmarked || this.#unmarked[variant] ? this.#folded : this.#marked).shares(variant);
  }
}
