import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { withoutFrame } from '../../src/retrieval/text/frame.ts';
import { isUnmarked } from '../../src/retrieval/text/marks.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';
import { readQuestion, type Question } from '../../src/retrieval/text/question.ts';
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

describe('the frame of a question', () => {
  const asRead = (text: string): Question => {
    const said = words(normalise(text));
    return {
      understood: said.join(' '),
      words: said,
      foldedWords: said.map(fold),
      unmarked: false,
      documentNumbers: [],
    };
  };
  const left = (text: string) => withoutFrame(asRead(text)).understood;

  test.each([
    ['Nuôi chó trong chung cư được quy định như thế nào?', 'nuôi chó trong chung cư'],
    ['nuôi chó trong chung cư thì pháp luật quy định ra sao ạ', 'nuôi chó trong chung cư'],
    [
      'Theo quy định của pháp luật hiện hành, nuôi chó trong chung cư có phải xin phép không',
      'nuôi chó trong chung cư có phải xin phép không',
    ],
    [
      'nuôi chó trong chung cư phải xin phép theo quy định của pháp luật, đúng hay sai?',
      'nuôi chó trong chung cư phải xin phép',
    ],
    [
      'Dạ luật sư cho em hỏi nuôi chó trong chung cư có được không ạ, em cảm ơn',
      'nuôi chó trong chung cư có được không',
    ],
    ['Pháp luật quy định như thế nào về nuôi chó trong chung cư', 'nuôi chó trong chung cư'],
  ])('of “%s” leaves “%s”', (text, what) => {
    expect(left(text)).toBe(what);
  });

  test.each([
    'theo luật chăn nuôi thì nuôi chó phải làm gì',
    'nuôi chó như thế nào là đúng luật',
    'con chó hỏi giấy tờ gì',
    'quy định như thế nào',
    'pháp luật là gì',
  ])('is no part of “%s”', (text) => {
    expect(left(text)).toBe(text);
  });

  test('leaves as many words with marks as without, and two at least', () => {
    const word = fc.constantFrom(
      ...'theo quy định của pháp luật như thế nào được đúng hay sai cho hỏi em ạ vậy đất'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (said) => {
        const question = asRead(said.join(' '));
        const { words: kept, foldedWords, understood } = withoutFrame(question);
        expect(foldedWords).toEqual(kept.map(fold));
        expect(understood).toBe(kept.join(' '));
        expect(question.understood).toContain(understood);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(2, question.words.length));
      }),
    );
  });
});
