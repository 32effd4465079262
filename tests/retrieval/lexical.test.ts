import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readArrays, writeArrays } from '../../src/retrieval/array-file.ts';
import { GrowingUint32 } from '../../src/retrieval/lexical/growing.ts';
import { BM25, buildPostings } from '../../src/retrieval/lexical/postings-build.ts';
import { Seen } from '../../src/retrieval/lexical/seen.ts';
import { Postings } from '../../src/retrieval/lexical/postings.ts';
import { SyllableInterner } from '../../src/retrieval/lexical/syllables.ts';
import { topTexts } from '../../src/retrieval/lexical/top.ts';
import { normalise, words } from '../../src/retrieval/text/normalise.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-lexical-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SYLLABLES = 6;
const corpora = fc.array(fc.array(fc.nat(SYLLABLES - 1), { maxLength: 12 }), { minLength: 1, maxLength: 12 });

function open(texts: readonly (readonly number[])[]): Postings {
  const starts = texts.map((_, at) => texts.slice(0, at).flat().length);
  const arrays = buildPostings({
    size: texts.length,
    syllableCount: SYLLABLES,
    tokens: Uint32Array.from(texts.flat()),
    stretches: (text) => [{ from: starts[text]!, to: starts[text]! + texts[text]!.length, weight: 1 }],
  });
  const named = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`f.${name}`, array]));
  return new Postings(readArrays(folder, writeArrays(folder, 'f.bin', named)), { prefix: 'f', size: texts.length });
}

/** BM25 of one term by definition, over syllables and pairs, without idf. */
function naive(texts: readonly (readonly number[])[], count: (text: readonly number[]) => number): number[] {
  const lengths = texts.map((text) => text.length + Math.max(0, text.length - 1));
  const average = Math.max(1, lengths.reduce((a, b) => a + b, 0) / texts.length);
  return texts.map((text, at) => {
    const tf = count(text);
    return (tf * (BM25.k1 + 1)) / (tf + BM25.k1 * (1 - BM25.b + (BM25.b * lengths[at]!) / average));
  });
}

describe('a set of terms', () => {
  test('weighs what it and another have by any measure, each term once', () => {
    const terms = fc.array(fc.integer({ min: 1, max: 63 }), { maxLength: 20 });
    const weights = Float64Array.from({ length: 64 }, (_, term) => (term * 7) % 13);
    fc.assert(
      fc.property(terms, terms, (mine, others) => {
        const [seen, other] = [new Seen(), new Seen()];
        mine.forEach((term) => seen.add(term, 1));
        others.forEach((term) => other.add(term, 1));
        const union = [...new Set([...mine, ...others])];
        expect(seen.unionBy(other, weights)).toBe(union.reduce((sum, term) => sum + weights[term]!, 0));
      }),
    );
  });
});

describe('postings', () => {
  test('score like BM25 by its definition, to the width of an impact step', () => {
    fc.assert(
      fc.property(corpora, fc.nat(SYLLABLES - 1), fc.nat(SYLLABLES - 1), (texts, left, right) => {
        const postings = open(texts);
        const pair = postings.pair(left, right);
        const isPair = (text: readonly number[]) => text.filter((s, at) => s === right && text[at - 1] === left).length;
        const expected = naive(texts, isPair);
        expect(pair === undefined).toBe(expected.every((score) => score === 0));
        const terms: [number | undefined, number[]][] = [
          [left, naive(texts, (text) => text.filter((s) => s === left).length)],
          [pair, expected],
        ];
        for (const [term, scores] of terms) {
          const found = new Float32Array(texts.length);
          if (term !== undefined) postings.accumulate(term, 1, found);
          scores.forEach((score, at) => expect(Math.abs(found[at]! - score)).toBeLessThan(0.01));
          if (term !== undefined) expect(postings.frequency(term)).toBe(scores.filter((score) => score > 0).length);
        }
      }),
    );
  });

  test('the best texts are those that a full sort finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(8), (values, limit) => {
        const scores = Float32Array.from(values);
        const all = values.map((score, text) => ({ score, text })).filter(({ score }) => score > 0);
        const sorted = all.sort((a, b) => b.score - a.score || a.text - b.text).slice(0, limit);
        expect(topTexts(scores, limit)).toEqual(sorted.map(({ text }) => text));
      }),
    );
  });
});

describe('scanning syllables', () => {
  test('finds the words that the rules of normalising find', () => {
    const pieces = fc.constantFrom('Hòa', 'hoà', 'ĐIỀU', '7', ' ', ',', 'thủy', '168/2024/NĐ-CP', '\n', 'ß', '中');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join('').normalize('NFC');
        const interner = new SyllableInterner();
        const out = new GrowingUint32(1);
        interner.scan(text, { from: 0, to: text.length }, out);
        expect(Array.from(out.view(), (number) => interner.syllables[number])).toEqual(words(normalise(text)));
      }),
    );
  });

  test('gives one number to one word, however many words there are', () => {
    const interner = new SyllableInterner();
    const text = Array.from({ length: 90_000 }, (_, at) => `w${at}`).join(' ');
    const [first, second] = [new GrowingUint32(), new GrowingUint32()];
    interner.scan(text, { from: 0, to: text.length }, first);
    interner.scan(text, { from: 0, to: text.length }, second);
    expect(interner.syllables).toHaveLength(90_000);
    expect(second.view()).toEqual(first.view());
  });
});

describe('array files', () => {
  const arrays = { a: Uint8Array.of(1, 2, 3), none: new Int32Array(0), b: Float64Array.of(0.5, -1) };

  test('give back what was written', () => {
    const loaded = readArrays(folder, writeArrays(folder, 'x.bin', arrays));
    expect([...loaded.get('a', 'Uint8Array')]).toEqual([1, 2, 3]);
    expect(loaded.get('none', 'Int32Array')).toHaveLength(0);
    expect([...loaded.get('b', 'Float64Array')]).toEqual([0.5, -1]);
  });

  test('refuse a file that was cut, changed or lost', () => {
    const entry = writeArrays(folder, 'y.bin', arrays);
    const bytes = readFileSync(path.join(folder, 'y.bin'));
    const damages: (() => void)[] = [
      () => writeFileSync(path.join(folder, 'y.bin'), bytes.subarray(0, 9)),
      () => writeFileSync(path.join(folder, 'y.bin'), Buffer.from(bytes).fill(7, 0, 1)),
      () => rmSync(path.join(folder, 'y.bin')),
    ];
    for (const damage of damages) {
      damage();
      expect(() => readArrays(folder, entry)).toThrow(expect.objectContaining({ code: 'INDEX_DAMAGED' }));
    }
  });
});
