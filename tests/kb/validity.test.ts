import { describe, expect, test } from '@jest/globals';

import { parseDay } from '../../src/kb/dates.ts';
import { parseEffectDay } from '../../src/kb/effect-day.ts';
import { parseRepeals } from '../../src/kb/repeals.ts';

/** Numbers that a closing article of 50/2025/NĐ-CP ends. */
function ends(text: string, title = 'Hiệu lực thi hành'): string[] {
  return parseRepeals('50/2025/NĐ-CP', { title, text }).map((repeal) => repeal.number);
}

describe('days', () => {
  test.each([
    ['01/07/2025', '2025-07-01'],
    ['1-7-2025', '2025-07-01'],
    ['2025-07-01', '2025-07-01'],
    ['ngày 1 tháng 7 năm 2025', '2025-07-01'],
    ['31/02/2025', null],
    ['không rõ', null],
    [null, null],
  ])('%s is %s', (written, day) => expect(parseDay(written)).toBe(day));
});

describe('whole documents that a later one ends', () => {
  test('“thay thế” alone and with the effect date', () => {
    expect(
      ends('2. Nghị định này thay thế Nghị định số 10/2015/NĐ-CP ngày 01 tháng 02 năm 2015 của Chính phủ.'),
    ).toEqual(['10/2015/NĐ-CP']);
    expect(
      ends('Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 7 năm 2025 và thay thế Nghị định số 11/2015/NĐ-CP.'),
    ).toEqual(['11/2015/NĐ-CP']);
  });

  test('“hết hiệu lực kể từ ngày … có hiệu lực”, a law with its name and amendments', () => {
    const text =
      '2. Luật Cư trú số 81/2006/QH11 đã được sửa đổi, bổ sung một số điều theo Luật số 36/2013/QH13 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.';
    expect(ends(text)).toEqual(['81/2006/QH11']);
  });

  test('a list of points under a heading', () => {
    const text =
      '2. Các văn bản sau đây hết hiệu lực kể từ ngày Nghị định này có hiệu lực:\na) Nghị định số 1/2010/NĐ-CP;\nb) Điều 3 Nghị định số 2/2011/NĐ-CP;\nc) Nghị định số 3/2012/NĐ-CP ngày 05 tháng 3 năm 2012.\n3. Khác.';
    expect(ends(text)).toEqual(['1/2010/NĐ-CP', '3/2012/NĐ-CP']);
  });

  test('a day of its own', () => {
    const text = 'Thông tư số 7/2011/TT-BTC hết hiệu lực kể từ ngày 01 tháng 01 năm 2026.';
    expect(parseRepeals('50/2025/TT-BTC', { title: 'Hiệu lực thi hành', text })).toEqual([
      { number: '7/2011/TT-BTC', type: 'Thông tư', day: '2026-01-01' },
    ]);
  });

  test('an exception for transitional cases of the new law does not keep the old one alive', () => {
    const text =
      '2. Luật Bảo vệ quyền lợi người tiêu dùng số 59/2010/QH12 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành, trừ trường hợp quy định tại khoản 2 Điều 80 của Luật này.';
    expect(ends(text)).toEqual(['59/2010/QH12']);
  });

  test('an exception for single rules of the new law’s transition does not either', () => {
    const text =
      '2. Luật Thanh tra số 11/2022/QH15 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành, trừ quy định tại khoản 1 và khoản 3 Điều 64 của Luật này.';
    expect(ends(text)).toEqual(['11/2022/QH15']);
  });

  test('a sentence that begins without a space', () => {
    const text =
      '1. Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2014.Luật đất đai số 13/2003/QH11 hết hiệu lực kể từ ngày Luật này có hiệu lực.';
    expect(ends(text)).toEqual(['13/2003/QH11']);
  });

  test.each([
    ['a part', 'Bãi bỏ Điều 31 Nghị định số 112/2013/NĐ-CP.'],
    ['some provisions', 'Nghị định này thay thế các quy định về học phí tại Nghị định số 86/2015/NĐ-CP.'],
    ['an exception', 'Nghị định số 9/2016/NĐ-CP hết hiệu lực thi hành, trừ Điều 5 và Điều 6.'],
    ['a timetable', 'Nghị định số 163/2005/NĐ-CP hết hiệu lực theo lộ trình quy định tại khoản 2 Điều này.'],
    ['a quotation', '1. Sửa đổi như sau: “Nghị định này thay thế Nghị định số 1/2010/NĐ-CP.”'],
    ['a later document', 'Nghị định này thay thế Nghị định số 60/2026/NĐ-CP.'],
    ['itself', 'Bãi bỏ Nghị định số 50/2025/NĐ-CP.'],
    ['words only', 'thay thế cụm từ “Bộ Tài chính” tại Nghị định số 4/2011/NĐ-CP.'],
  ])('concludes nothing from %s', (_, text) => expect(ends(text)).toEqual([]));

  test('looks only where such statements stand', () => {
    expect(ends('Bãi bỏ Nghị định số 1/2010/NĐ-CP.', 'Giải thích từ ngữ')).toEqual([]);
  });

  test('“X và Y” counts twice only when Y cannot belong to the title of X', () => {
    expect(
      ends('Bãi bỏ Quyết định số 1/2016/QĐ-TTg ngày 19 tháng 01 năm 2016 và Quyết định số 2/2019/QĐ-TTg.'),
    ).toEqual(['1/2016/QĐ-TTg', '2/2019/QĐ-TTg']);
    expect(
      ends(
        'Bãi bỏ Nghị định số 1/2016/NĐ-CP quy định chi tiết Pháp lệnh Quản lý thị trường và Nghị định số 2/2010/NĐ-CP.',
      ),
    ).toEqual(['1/2016/NĐ-CP']);
  });
});

describe('the day a document takes effect, from its own words', () => {
  test('is read at the start of a line', () => {
    const text = '1. Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2025, trừ khoản 2.';
    expect(parseEffectDay('41/2024/QH15', text)).toBe('2025-07-01');
  });

  test.each(['01/01/2025', '1-1-2025', '01.01.2025'])('is read in figures: %s', (day) => {
    const text = `Quyết định này có hiệu lực kể từ ngày ${day}.`;
    expect(parseEffectDay('30/2024/QĐ-UBND', text)).toBe('2025-01-01');
    const end = `Quyết định số 7/2011/QĐ-UBND hết hiệu lực kể từ ngày ${day}.`;
    expect(parseRepeals('30/2024/QĐ-UBND', { title: 'Hiệu lực thi hành', text: end })).toMatchObject([
      { number: '7/2011/QĐ-UBND', day: '2025-01-01' },
    ]);
  });

  test('is not read from a quotation or when years do not fit', () => {
    expect(parseEffectDay('1/2020/NĐ-CP', '“Nghị định này có hiệu lực từ ngày 01 tháng 7 năm 2021”')).toBeNull();
    expect(parseEffectDay('1/2020/NĐ-CP', 'Nghị định này có hiệu lực từ ngày 01 tháng 7 năm 1997')).toBeNull();
  });
});
