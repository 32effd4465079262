import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { maskPersonalNumbers } from '../../src/infra/masking.ts';

const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
const words = fc.constantFrom('tôi tên là', 'số của em', 'liên hệ', 'xin hỏi', 'theo', 'bị phạt', 'ngày');
const mobile = fc.tuple(fc.constantFrom('03', '05', '07', '08', '09'), digits(8)).map((parts) => parts.join(''));
const cccd = fc.tuple(fc.constantFrom('001', '027', '079', '096'), digits(9)).map((parts) => parts.join(''));
const separator = fc.constantFrom(' ', '.', '-');

/** Cuts a number into groups, as people type it. */
function grouped(number: string, sizes: readonly number[], between: string): string {
  let at = 0;
  return sizes.map((size) => number.slice(at, (at += size))).join(between);
}

describe('masking of personal numbers', () => {
  test.each([
    ['gọi 0912345678 nhé', 'gọi [số điện thoại] nhé'],
    ['gọi +84 912 345 678', 'gọi [số điện thoại]'],
    ['091.234.5678 hoặc (024) 3825 1234', '[số điện thoại] hoặc [số điện thoại]'],
    ['ĐT.0912.345.678, Zalo/0987 654 321', 'ĐT.[số điện thoại], Zalo/[số điện thoại]'],
    ['chị Lan-0912 345 678', 'chị Lan-[số điện thoại]'],
    ['(0912) 345 678 hay (0912)345678', '[số điện thoại] hay [số điện thoại]'],
    ['(+84) 912 345 678, +84 (0)912 345 678', '[số điện thoại], [số điện thoại]'],
    ['0912 - 345 - 678, 0912–345–678', '[số điện thoại], [số điện thoại]'],
    ['0912\u00a0345\u00a0678, 0912  345  678', '[số điện thoại], [số điện thoại]'],
    ['ĐT.024.3825.1234, (+84) 24 3825 1234', 'ĐT.[số điện thoại], [số điện thoại]'],
    ['CCCD 001203004567', 'CCCD [số giấy tờ]'],
    ['cccd số 001 203 004 567 cấp năm 2021', 'cccd số [số giấy tờ] cấp năm 2021'],
    ['cmnd của tôi 123456789', 'cmnd của tôi [số giấy tờ]'],
    ['chứng minh thư 123 456 789', 'chứng minh thư [số giấy tờ]'],
    ['hộ chiếu số B1234567, passport: c 7654321', 'hộ chiếu số [số giấy tờ], passport: [số giấy tờ]'],
    ['stk 19001234567890 tại ngân hàng', 'stk [số tài khoản] tại ngân hàng'],
    ['số tài khoản: 123456', 'số tài khoản: [số tài khoản]'],
    ['thư nguyen.van-a+x@gmail.com.vn nhé', 'thư [email] nhé'],
    ['gọi 09 12.345.678 đồng ý thì làm', 'gọi [số điện thoại] đồng ý thì làm'],
    ['số 0912.345.000 đồng chí Lan', 'số [số điện thoại] đồng chí Lan'],
    ['09-12.345.000 gặp Lan', '[số điện thoại] gặp Lan'],
    ['0912 345 678 đồng chí Lan', '[số điện thoại] đồng chí Lan'],
    ['0903.08.2024 gọi lúc 15 giờ', '[số điện thoại] gọi lúc 15 giờ'],
  ])('masks %j', (text, masked) => {
    expect(maskPersonalNumbers(text)).toBe(masked);
  });

  test.each([
    'Nghị định 168/2024/NĐ-CP, Điều 7 khoản 2 điểm a',
    'Luật 31/2024/QH15 có hiệu lực từ 01/08/2024',
    'Thông tư 01/2021/TT-BTP ngày 26-12-2024',
    'phạt từ 4.000.000 đồng đến 6.000.000 đồng',
    'phạt 4.000.000',
    'tài khoản bị trừ 4.000.000 đồng',
    'mua nhà 1200000000 đồng, cọc 300000000',
    'đất 123456789 m2',
    'thu nhập 11.000.000đ/tháng, giảm trừ 4.400.000đ',
    'năm 2013, 2024 và 2025',
    'gọi 113, 1900 6192',
    'từ 07-08-2024 - 26-12-2024',
    'các điều 08, 10, 12, 15, 17',
    '100.030.000.000 đồng, 100 030 000 000 đồng',
    'số 123/0912/QĐ',
    'tháng 03 - 20.000.000 đồng, tháng 05: 18.500.000 đồng',
    'tháng 08 20.500.000đ/tháng',
    'thu nhập từ 0 - 300.000.000 đồng',
    'vốn 84.300.000.000 đồng',
    'ngày 03.08.2024 - 15 người, 05-08-2024 10h30, 09/08/2024 22 giờ',
    'cấp hộ chiếu theo Nghị định 136/2007/NĐ-CP, phí 200000',
  ])('leaves %j', (text) => {
    expect(maskPersonalNumbers(text)).toBe(text);
  });

  test('hides every mobile number and identity number, however it is grouped', () => {
    const typed = fc.oneof(
      mobile,
      fc.tuple(mobile, separator).map(([number, between]) => grouped(number, [4, 3, 3], between)),
      fc.tuple(mobile, separator).map(([number, between]) => grouped(number, [3, 3, 4], between)),
      mobile.map((number) => `+84${number.slice(1)}`),
      cccd,
      fc.tuple(cccd, separator).map(([number, between]) => grouped(number, [3, 3, 3, 3], between)),
    );
    fc.assert(
      fc.property(words, typed, words, (before, number, after) => {
        const masked = maskPersonalNumbers(`${before} ${number} ${after}`);
        expect(masked).toMatch(/\[số/);
        expect(masked).not.toMatch(/\d/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('leaves numbers of laws, dates and sums of money, and changes nothing the second time', () => {
    const law = fc
      .tuple(
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1990, max: 2026 }),
        fc.constantFrom('NĐ-CP', 'QH15', 'TT-BCA'),
      )
      .map(([number, year, kind]) => `${number}/${year}/${kind}`);
    const date = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((day) => `${day.getUTCDate()}/${day.getUTCMonth() + 1}/${day.getUTCFullYear()}`);
    const money = fc
      .integer({ min: 1, max: 900_000 })
      .map((thousands) => `${(thousands * 1_000).toLocaleString('de-DE')} đồng`);
    fc.assert(
      fc.property(fc.array(fc.tuple(words, fc.oneof(law, date, money)), { maxLength: 4 }), (pairs) => {
        const text = pairs.flat().join(' ');
        expect(maskPersonalNumbers(text)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.string(), fc.oneof(mobile, cccd), (noise, number) => {
        const once = maskPersonalNumbers(`${noise} ${number}`);
        expect(maskPersonalNumbers(once)).toBe(once);
      }),
    );
  });
});
