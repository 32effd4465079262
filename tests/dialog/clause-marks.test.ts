import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MarkReader, pageOf, type Marks } from '../../src/dialog/clauses/marks.ts';
import { termsOf } from '../../src/dialog/clauses/words.ts';
import { normalise } from '../../src/retrieval/text/normalise.ts';

const syllable = fc.constantFrom('phạt', 'tiền', 'phat', 'đồng', 'xe', 'Xé', 'hoà', 'hòa', '2', 'ngựa', 'e\u0301n');
const text = fc
  .array(fc.tuple(syllable, fc.constantFrom(' ', ', ', '; ', '\n', ' – ', '')), { maxLength: 30 })
  .map((parts) => parts.flat().join(''));

function found(marks: Marks, names: readonly string[], from: number): string[] {
  return names.filter((_, at) => marks.has[from + at] === 1);
}

describe('marks of a question in a text', () => {
  it('are the terms that both have, as taking the text apart finds them, in one stretch or in several', () => {
    fc.assert(
      fc.property(text, text, fc.nat(200), (question, law, cut) => {
        const asked = termsOf(question);
        const lists = { words: [...asked.words], pairs: [...asked.pairs], folded: [...asked.folded] };
        const reader = new MarkReader(lists);
        const page = pageOf(normalise(law));
        // A stretch ends between words.
        const spaces = [...page.text.matchAll(/[^\p{L}\p{N}]/gu)].map(({ index }) => index);
        const at = spaces[cut % Math.max(1, spaces.length)] ?? page.text.length;
        const marks = reader.read(page, { from: 0, to: at });
        reader.append(marks, reader.read(page, { from: at, to: page.text.length }));
        const has = termsOf(law);
        expect(marks.length).toBe(has.inOrder.length);
        expect(found(marks, lists.words, 0)).toEqual(lists.words.filter((word) => has.words.has(word)));
        const [pairs, folded] = [lists.words.length, lists.words.length + lists.pairs.length];
        expect(found(marks, lists.pairs, pairs)).toEqual(lists.pairs.filter((pair) => has.pairs.has(pair)));
        expect(found(marks, lists.folded, folded)).toEqual(lists.folded.filter((word) => has.folded.has(word)));
      }),
    );
  });
});
