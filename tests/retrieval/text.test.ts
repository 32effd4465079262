import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isUnmarked } from '../../src/retrieval/text/marks.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';
import { readQuestion } from '../../src/retrieval/text/question.ts';
import { restoreMarks, type MarkCounts } from '../../src/retrieval/text/restore.ts';
import { readLexicon } from '../../src/retrieval/text/lexicon.ts';

const keep = { expand: (typed: readonly string[]) => [...typed], restore: (typed: readonly string[]) => [...typed] };

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
    const question = readQuestion('Điều 7 Nghị định 168/2024/NĐ-CP và 31/2024', keep);
    expect(question.documentNumbers).toEqual(['168/2024/nđ-cp', '31/2024']);
    expect(question.words).toContain('168');
  });

  test('writes shorthand out', () => {
    const { expand } = readLexicon('data/lexicon');
    expect(expand(['đi', 'xe', 'ko', 'có', 'gplx'])).toEqual('đi xe không có giấy phép lái xe'.split(' '));
  });
});

describe('restoring marks', () => {
  const pairs: Record<string, number> = { 'ly hôn': 90, 'thủ tục': 80, 'tục ly': 10, 'thu tục': 1 };
  const forms: Record<string, readonly [string, number][]> = {
    thu: [['thu', 200], ['thủ', 120], ['thư', 90]], // prettier-ignore
    tuc: [['tục', 150]],
    ly: [
      ['lý', 300],
      ['ly', 95],
    ],
    hon: [
      ['hơn', 250],
      ['hôn', 100],
      ['hộn', 1],
    ],
  };
  const counts: MarkCounts = {
    forms: (folded) => (forms[folded] ?? []).map(([word, count]) => ({ word, count })),
    pair: (left, right) => pairs[`${left} ${right}`] ?? 0,
  };

  test('prefers pairs that are seen together to syllables that are frequent', () => {
    expect(restoreMarks(['thu', 'tuc', 'ly', 'hon'], counts)).toEqual(['thủ', 'tục', 'ly', 'hôn']);
  });

  test('gives one word for one word, each with the same folded form', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('thu', 'tuc', 'ly', 'hon', 'abc', '168')), (typed) => {
        expect(restoreMarks(typed, counts).map(fold)).toEqual(typed);
      }),
    );
  });
});
