import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { DenseIndex } from '../../src/retrieval/dense/dense-index.ts';
import type { LexicalIndex } from '../../src/retrieval/lexical/lexical-index.ts';
import { FaqMatcher, type FaqMatch } from '../../src/retrieval/ranking/faq-matcher.ts';
import { VariantIndex } from '../../src/retrieval/ranking/variant-index.ts';
import { VectorTable } from '../../src/retrieval/simd/vectors.ts';
import { fold } from '../../src/retrieval/text/normalise.ts';

const WORDS = ['đất', 'đai', 'ly', 'hôn', 'con', 'nuôi', 'phạt', 'dat', 'hon'];
const DIMS = 8;

const variant = fc.record({
  faq: fc.nat({ max: 5 }),
  words: fc.array(fc.nat({ max: WORDS.length - 1 }), { minLength: 1, maxLength: 5 }),
  steps: fc.array(fc.integer({ min: -127, max: 127 }), { minLength: DIMS, maxLength: DIMS }),
});
const knowledge = fc.array(variant, { minLength: 1, maxLength: 25 });
const asked = fc.array(fc.constantFrom(...WORDS, 'xe'), { maxLength: 6 });
const vector = fc.array(fc.float({ min: Math.fround(-0.35), max: Math.fround(0.35), noNaN: true }), { minLength: DIMS, maxLength: DIMS }); // prettier-ignore

type Variants = readonly {
  readonly faq: number;
  readonly words: readonly number[];
  readonly steps: readonly number[];
}[];

/** As much of an index as FAQs are matched by. */
function indexOf(variants: Variants): LexicalIndex {
  const ends = variants.map((_, at) => variants.slice(0, at + 1).flatMap(({ words }) => words).length);
  const faqs = {
    faqOf: Uint32Array.from(variants, ({ faq }) => faq),
    tokens: Uint32Array.from(variants.flatMap(({ words }) => words)),
    starts: Uint32Array.from([0, ...ends]),
  };
  return { faqs, strings: { syllables: WORDS, faqIds: Array.from({ length: 6 }, (_, at) => `${at}`) } } as unknown as LexicalIndex; // prettier-ignore
}

/** Every variant compared exactly, one after the other. */
function slowMatches(
  variants: Variants,
  words: readonly string[],
  { table, query }: { table: VectorTable; query: Float32Array },
) {
  // prettier-ignore
  const faqOf = Uint32Array.from(variants, ({ faq }) => faq);
  const texts = variants.map((one) => one.words.map((word) => WORDS[word] ?? ''));
  const [marked, folded] = [new VariantIndex(texts, faqOf), new VariantIndex(texts.map((text) => text.map(fold)), faqOf)]; // prettier-ignore
  marked.ask(words);
  folded.ask(words.map(fold));
  const isPlain = (text: readonly string[]) => text.every((word) => word === fold(word));
  const best = new Map<number, Pick<FaqMatch, 'faq' | 'score'>>();
  texts.forEach((text, at) => {
    const shares = (isPlain(text) ? folded : marked).shares(at);
    const score = (shares.question + shares.variant) / 2 + shares.pairs / 2 + Math.max(0, table.cosine(at, query));
    const faq = faqOf[at] ?? 0;
    if (score > (best.get(faq)?.score ?? 0)) best.set(faq, { faq, score });
  });
  return [...best.values()].sort((a, b) => b.score - a.score || a.faq - b.faq);
}

test('the best FAQs are those that comparing every way of asking exactly finds, to the last bit', () => {
  fc.assert(
    fc.property(knowledge, asked, vector, fc.integer({ min: 1, max: 7 }), (variants, words, components, limit) => {
      const table = new VectorTable(Int8Array.from(variants.flatMap(({ steps }) => steps)), DIMS);
      const query = Float32Array.from(components);
      const matcher = new FaqMatcher(indexOf(variants), { variants: table } as unknown as DenseIndex);
      const question = { understood: words.join(' '), words, foldedWords: words.map(fold), unmarked: false, documentNumbers: [] }; // prettier-ignore
      const found = matcher.match(question, { vector: query, limit });
      const expected = slowMatches(variants, words, { table, query }).slice(0, limit);
      expect(found.map(({ faq, score }) => ({ faq, score }))).toEqual(expected);
    }),
  );
});

test('a way of asking that is left out does not speak for its FAQ', () => {
  const variants = [
    { faq: 0, words: [0, 1], steps: [127, 0, 0, 0, 0, 0, 0, 0] },
    { faq: 1, words: [2, 3], steps: [0, 127, 0, 0, 0, 0, 0, 0] },
  ];
  const matcher = new FaqMatcher(indexOf(variants), undefined);
  const words = ['đất', 'đai', 'hôn'];
  const question = { understood: words.join(' '), words, foldedWords: words.map(fold), unmarked: false, documentNumbers: [] }; // prettier-ignore
  const faqs = (except?: number) => matcher.match(question, { vector: undefined, limit: 5, except }).map(({ faq }) => faq); // prettier-ignore
  expect(faqs()).toEqual([0, 1]);
  expect(faqs(0)).toEqual([1]);
});
