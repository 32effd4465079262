import type { DenseIndex } from '../dense/dense-index.ts';
import type { LexicalIndex } from '../lexical/lexical-index.ts';
import { isUnmarked } from '../text/marks.ts';
import { fold } from '../text/normalise.ts';
import type { Question } from '../text/question.ts';

/** How a question and one way of asking compare: the input of the FAQ model, in this order. */
export const FAQ_FEATURES = ['cover_question', 'cover_variant', 'pairs', 'dense', 'least', 'question_length'] as const;

/** A FAQ with the features of its best way of asking. */
export interface FaqMatch {
  /** Position among the FAQs of the index. */
  readonly faq: number;
  readonly features: readonly number[];
  readonly score: number;
}

/** One spelling (as written, or folded) of a way of asking, ready to be compared. */
interface Spelling {
  readonly words: readonly string[];
  readonly distinct: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
}

interface Variant {
  readonly faq: number;
  readonly written: Spelling;
  readonly folded: Spelling;
  readonly unmarked: boolean;
}

/** Compares a question with every way of asking of every FAQ: they are hundreds, so none is missed by an index. */
export class FaqMatcher {
  readonly #variants: readonly Variant[];
  readonly #dense: DenseIndex | undefined;
  readonly #marked: Idf;
  readonly #folded: Idf;

  constructor(index: LexicalIndex, dense: DenseIndex | undefined) {
    const { faqs, strings } = index;
    this.#dense = dense;
    this.#variants = Array.from(faqs.faqOf, (faq, at) => {
      const tokens = faqs.tokens.subarray(faqs.starts[at], faqs.starts[at + 1]);
      const words = Array.from(tokens, (token) => strings.syllables[token] ?? '');
      return { faq, written: spelling(words), folded: spelling(words.map(fold)), unmarked: isUnmarked(words) };
    });
    this.#marked = new Idf(this.#variants, (variant) => variant.written);
    this.#folded = new Idf(this.#variants, (variant) => variant.folded);
  }

  /** The best way of asking of every FAQ that shares a word or is near; best first. `except` leaves one variant out. */
  match(question: Question, vector: Float32Array | undefined, except?: number): FaqMatch[] {
    const best = new Map<number, FaqMatch>();
    const asked = {
      written: spelling(question.words),
      folded: spelling(question.foldedWords),
      unmarked: question.unmarked,
    };
    this.#variants.forEach((variant, at) => {
      if (at === except) return;
      const found = this.#compare(asked, variant, this.#similarity(vector, at));
      if (found.score > (best.get(variant.faq)?.score ?? 0)) best.set(variant.faq, found);
    });
    return [...best.values()].sort((a, b) => b.score - a.score || a.faq - b.faq);
  }

  #similarity(vector: Float32Array | undefined, variant: number): number {
    return vector === undefined || this.#dense === undefined ? 0 : this.#dense.variantSimilarity(vector, variant);
  }

  #compare(question: Omit<Variant, 'faq'>, variant: Variant, dense: number): FaqMatch {
    // Either side without marks: both are compared without. With marks on both sides “bán” is never “ban”.
    const folded = question.unmarked || variant.unmarked;
    const asked = folded ? question.folded : question.written;
    const written = folded ? variant.folded : variant.written;
    const idf = folded ? this.#folded : this.#marked;
    const coverQuestion = idf.share(asked.distinct, written.distinct);
    const coverVariant = idf.share(written.distinct, asked.distinct);
    const pairs = dice(asked.pairs, written.pairs);
    const least = Math.min(coverQuestion, coverVariant);
    const score = (coverQuestion + coverVariant) / 2 + pairs / 2 + Math.max(0, dense);
    const length = Math.min(asked.words.length, 20);
    return { faq: variant.faq, score, features: [coverQuestion, coverVariant, pairs, dense, least, length] };
  }
}

function spelling(words: readonly string[]): Spelling {
  return { words, distinct: new Set(words), pairs: pairsOf(words) };
}

/** Inverse frequency of words over FAQs. */
class Idf {
  readonly #weights = new Map<string, number>();
  readonly #unknown: number;

  constructor(variants: readonly Variant[], spellingOf: (variant: Variant) => Spelling) {
    const faqs = new Map<string, Set<number>>();
    for (const variant of variants) {
      for (const word of spellingOf(variant).distinct) faqs.set(word, (faqs.get(word) ?? new Set()).add(variant.faq));
    }
    const total = new Set(variants.map((variant) => variant.faq)).size;
    const weight = (count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5));
    for (const [word, found] of faqs) this.#weights.set(word, weight(found.size));
    this.#unknown = weight(0);
  }

  /** Idf-weighted share of distinct `words` that stand in `others`. */
  share(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
    let [sum, total] = [0, 1e-9];
    for (const word of words) {
      const weight = this.#weights.get(word) ?? this.#unknown;
      total += weight;
      if (others.has(word)) sum += weight;
    }
    return sum / total;
  }
}

function pairsOf(words: readonly string[]): Set<string> {
  return new Set(words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`));
}

function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared += 1;
  return (2 * shared) / Math.max(1, a.size + b.size);
}
