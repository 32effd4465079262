import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isUnmarked } from '../../src/retrieval/text/marks.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';
import { readQuestion } from '../../src/retrieval/text/question.ts';
import { readLexicon } from '../../src/retrieval/text/lexicon.ts';
import { smallCounts } from './spelling-counts.ts';

const tools = { counts: smallCounts(), shorthand: readLexicon('data/lexicon').shorthand };

describe('normalising', () => {
  test('takes both tone positions, both Unicode forms and both cases for one spelling', () => {
    for (const spelling of ['hoà giải', 'hòa giải', 'HÒA GIẢI', 'hòa giải'.normalize('NFD')]) {
      expect(normalise(spelling)).toBe('hoà giải');
    }
    expect(normalise('Ủy ban, thủy lợi, khỏe')).toBe('uỷ ban, thuỷ lợi, khoẻ');
  });

  test('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => normalise(normalise(text)) === normalise(text)));
  });

  test('folds like a table of letters written by hand', () => {
    const table: Record<string, string> = { a: 'aàáảãạăằắẳẵặâầấẩẫậ', d: 'dđ', e: 'eèéẻẽẹêềếểễệ', i: 'iìíỉĩị' };
    Object.assign(table, { o: 'oòóỏõọôồốổỗộơờớởỡợ', u: 'uùúủũụưừứửữự', y: 'yỳýỷỹỵ' });
    const plainOf = new Map(Object.entries(table).flatMap(([plain, all]) => [...all].map((c) => [c, plain] as const)));
    const letters = fc.constantFrom(...plainOf.keys(), 'b', 'n', ' ', '1');
    fc.assert(
      fc.property(fc.array(letters), (chars) => {
        expect(fold(chars.join(''))).toBe(chars.map((c) => plainOf.get(c) ?? c).join(''));
      }),
    );
  });

  test('folds any text as Unicode takes its marks away', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('ệ', '“', 'đ', '\u0301', '한', 'ﬁ', '😀'),
    );
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const text = parts.join('');
        const bare = text.normalize('NFD').replace(/\p{Mn}/gu, '');
        expect(fold(text)).toBe(bare.replace(/đ/g, 'd').replace(/Đ/g, 'D'));
      }),
    );
  });

  test('finds words between anything that is no letter or digit', () => {
    expect(words(normalise('Điều 7, NĐ 168/2024/NĐ-CP: phạt 800.000đ?'))).toEqual(
      'điều 7 nđ 168 2024 nđ cp phạt 800 000đ'.split(' '),
    );
  });
});

describe('reading a question', () => {
  test('tells unmarked typing from marked', () => {
    expect(isUnmarked(words('thu tuc ly hon'))).toBe(true);
    expect(isUnmarked(words('thủ tuc ly hon'))).toBe(false);
    expect(isUnmarked(words('168 2024'))).toBe(false);
  });

  test('keeps document numbers whole, beside their parts', () => {
    const question = readQuestion('Điều 7 Nghị định 168/2024/NĐ-CP và 31/2024', tools);
    expect(question.documentNumbers).toEqual(['168/2024/nđ-cp', '31/2024']);
    expect(question.words).toContain('168');
  });

  test('writes shorthand out, each meaning as words', () => {
    const { shorthand } = readLexicon('data/lexicon');
    expect(shorthand('gplx')).toEqual(['giấy phép lái xe'.split(' ')]);
    expect(shorthand('dk').length).toBeGreaterThan(1);
    expect(shorthand('đường')).toEqual([]);
  });

  test('has one line of shorthand a word, spelled as it is looked up', () => {
    const lines = readFileSync('data/lexicon/teencode.tsv', 'utf8').split('\n');
    const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t')[0] ?? '');
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(words(normalise(key))).toEqual([key]);
  });
});
