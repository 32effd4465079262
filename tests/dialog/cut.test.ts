import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { beginning, label, pages } from '../../src/dialog/text/cut.ts';

const words = fc.constantFrom(
  'Điều',
  'khoản',
  'người',
  'sử',
  'dụng',
  'đất;',
  'phạt.',
  'tiền,',
  '\n',
  'a)',
  '👍🏽',
  'e\u0302\u0301',
  'x'.repeat(70),
);
const text = fc.oneof(
  fc.array(words, { maxLength: 300 }).map((list) => list.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 500 }),
);
const max = fc.integer({ min: 20, max: 200 });

describe('cutting into pages', () => {
  test('loses nothing and stays within the limit', () => {
    fc.assert(
      fc.property(text, max, (whole, limit) => {
        const all = pages(whole, limit);
        expect(all.join('')).toBe(whole);
        expect(Math.max(...all.map((page) => page.length))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('never cuts a character in two', () => {
    fc.assert(
      fc.property(text, max, (whole, limit) => {
        for (const page of pages(whole, limit).slice(1)) expect(page).not.toMatch(/^[\uDC00-\uDFFF]/);
        for (const page of pages(whole, limit).slice(0, -1)) expect(page).not.toMatch(/[\uD800-\uDBFF]$/);
      }),
    );
  });

  test('prefers paragraphs, then sentences', () => {
    expect(pages('Một câu. Hai câu.\nĐoạn sau dài hơn.', 24)).toEqual(['Một câu. Hai câu.\n', 'Đoạn sau dài hơn.']);
    expect(pages('Câu thứ nhất. Câu thứ hai dài hơn nhiều', 20)).toEqual([
      'Câu thứ nhất. ',
      'Câu thứ hai dài hơn ',
      'nhiều',
    ]);
  });

  test('the beginning is a beginning', () => {
    fc.assert(
      fc.property(text, max, (whole, limit) => {
        const start = beginning(whole, limit);
        expect(whole.startsWith(start)).toBe(true);
        expect(start.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('labels keep to their length in code points', () => {
    fc.assert(fc.property(text, (whole) => expect([...label(whole, 20)].length).toBeLessThanOrEqual(20)));
    expect(label('Đăng ký khai sinh cho con ở đâu?', 20)).toBe('Đăng ký khai sinh c…');
  });
});
