import { expect, test } from '@jest/globals';

import { ageOf } from '../../src/kb/faq-age.ts';

const of2026 = { asOf: '2026-11-22', answer: 'Năm\n2026: nam từ 56 tuổi 06 tháng.' };
const plain = { asOf: '2026-11-22', answer: 'Theo Nghị định 283/2026/NĐ-CP, mức phạt là 1 triệu đồng.' };

test('a FAQ with the figures of a year is old when the year is over', () => {
  expect(ageOf(of2026, '2026-12-31')).toBeUndefined();
  expect(ageOf(of2026, '2027-01-01')).toBe('past_year');
});

test('one that names no year is old when nobody has checked it for a year', () => {
  expect(ageOf(plain, '2027-11-22')).toBeUndefined();
  expect(ageOf(plain, '2027-11-23')).toBe('unchecked');
});
