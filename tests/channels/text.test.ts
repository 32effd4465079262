import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { parseJson, sliceElements, sliceMembers } from '../../src/channels/shared/json.ts';
import { cutTitle, splitRanges, toNfc } from '../../src/channels/shared/text.ts';

const split = (text: string, limit: number, lastLimit = limit) =>
  splitRanges(text, { limit, lastLimit }).map(({ start, end }) => text.slice(start, end));
const squeeze = (text: string) => text.replace(/\s+/g, '');
const length = (text: string) => [...text].length;

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom('a', 'ệ', 'đ', ' ', '\n', '.', ', ', '5.', '👨‍👩‍👧', '\u0301', '…'), maxLength: 400 }),
);

describe('splitting', () => {
  test('loses nothing but white space at the cuts, and keeps within the limits', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 5, max: 120 }), fc.integer({ min: 3, max: 120 }), (raw, limit, last) => {
        const text = toNfc(raw);
        const parts = split(text, limit, Math.min(last, limit));
        expect(squeeze(parts.join(''))).toBe(squeeze(text));
        for (const part of parts) {
          expect(part).toBe(part.trim());
          expect(length(part)).toBeGreaterThan(0);
          expect(length(part)).toBeLessThanOrEqual(limit);
        }
        expect(length(parts.at(-1) ?? '')).toBeLessThanOrEqual(Math.min(last, limit));
      }),
      { numRuns: 500 },
    );
  });

  test('a text that fits is one part, unchanged', () => {
    expect(split('Điều 5. Nguyên tắc\n\nMột hai.', 100)).toEqual(['Điều 5. Nguyên tắc\n\nMột hai.']);
    expect(split('  \n ', 100)).toEqual([]);
  });

  test('cuts at a paragraph before a line, at a line before a sentence, at a sentence before a word', () => {
    expect(split('Một hai ba bốn năm.\n\nSáu. Bảy tám chín mười', 28)[0]).toBe('Một hai ba bốn năm.');
    expect(split('Một hai ba bốn năm\nsáu. Bảy tám chín mười', 28)[0]).toBe('Một hai ba bốn năm');
    expect(split('Một hai ba bốn. Năm sáu bảy tám chín', 28)[0]).toBe('Một hai ba bốn.');
    expect(split('Một hai ba bốn năm sáu bảy tám chín mười', 28)[0]).toBe('Một hai ba bốn năm sáu bảy');
  });

  test('does not part a number from what it heads', () => {
    expect(split('Người dân cần biết. Điều 5. Nguyên tắc áp dụng pháp luật', 30)[0]).toBe('Người dân cần biết.');
  });

  test('does not part a letter from its marks, nor a family from its members', () => {
    expect(split('👨‍👩‍👧'.repeat(6), 12).every((part) => !part.startsWith('\u200d') && !part.endsWith('\u200d'))).toBe(
      true,
    );
    expect(split('x\u0323'.repeat(20), 11).every((part) => part.startsWith('x'))).toBe(true);
  });

  test('is fast on a megabyte without a single space', () => {
    const before = performance.now();
    expect(split('ạ'.repeat(300_000), 2000)).toHaveLength(150);
    expect(performance.now() - before).toBeLessThan(3000);
  });
});

describe('titles', () => {
  test.each([
    ['Xem thêm', 'Xem thêm'],
    ['Gặp tư vấn viên pháp luật', 'Gặp tư vấn viên…'],
    ['Khiếu nại, tố cáo, kiến nghị', 'Khiếu nại, tố cáo…'],
    ['Siêudàikhôngcódấucáchnàocả', 'Siêudàikhôngcódấucá…'],
    ['  hai\n dòng ', 'hai dòng'],
  ])('%j becomes %j', (title, expected) => {
    expect(cutTitle(title, 20)).toBe(expected);
  });

  test('never exceed the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 2, max: 40 }), (title, limit) => {
        expect(length(cutTitle(title, limit))).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('JSON', () => {
  test('cutting an object or a list gives back every value as written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()), (object, list) => {
        const members = sliceMembers(JSON.stringify(object, null, 2));
        expect(Object.fromEntries([...members].map(([key, text]) => [key, JSON.parse(text)]))).toEqual(
          JSON.parse(JSON.stringify(object)),
        );
        expect(sliceElements(JSON.stringify(list)).map((text) => JSON.parse(text) as unknown)).toEqual(
          JSON.parse(JSON.stringify(list)),
        );
      }),
    );
  });

  test('long integers become strings; everything else is as JSON.parse has it', () => {
    expect(
      parseJson('{"a":12345678901234567890,"b":"x 12345678901234567890","c":[1,-2.5e3],"d":1.2345678901234567}'),
    ).toEqual({
      ...{ a: '12345678901234567890', b: 'x 12345678901234567890' },
      ...{ c: [1, -2500], d: 1.2345678901234567 },
    });
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const hasLong = /(^|[^.\d])\d{16,}($|[^.\d])/.test(text);
        fc.pre(!hasLong);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(parseJson('{"a":')).toBeUndefined();
  });
});
