import { describe, expect, test } from '@jest/globals';

import { joinLines } from '../../src/kb/sources/paragraphs.ts';
import { itemsOf, parseLawText } from '../../src/kb/sources/law-text.ts';

const DECREE = `CHÍNH PHỦ
Số: 12/2025/NĐ-CP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Hà Nội, ngày 05 tháng 02 năm 2025
NGHỊ ĐỊNH
Quy định về việc thử
Căn cứ Luật Tổ chức Chính phủ;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định theo Điều 5 của Luật.
Điều 2. Sửa đổi
1. Sửa như sau:
“Điều 3. Tên cũ
Nội dung cũ.”
Chương II
ĐIỀU KHOẢN THI HÀNH
Điều 3. Hiệu lực thi hành
Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2025./.
Nơi nhận:
- Ban Bí thư;
TM. CHÍNH PHỦ
Điều 4. không phải điều`;

describe('a document from its text', () => {
  const { document, articles } = parseLawText(DECREE);

  test('head: number, kind, title, issuer, day', () => {
    expect(document).toMatchObject({
      number: '12/2025/NĐ-CP',
      type: 'Nghị định',
      title: 'Quy định về việc thử',
      issuer: 'Chính phủ',
      issued: '2025-02-05',
    });
  });

  test('articles with the chapter they stand in', () => {
    expect(articles.map(({ dieu, title, path }) => [dieu, title, path])).toEqual([
      ['1', 'Phạm vi điều chỉnh', 'Chương I QUY ĐỊNH CHUNG'],
      ['2', 'Sửa đổi', 'Chương I QUY ĐỊNH CHUNG'],
      ['3', 'Hiệu lực thi hành', 'Chương II ĐIỀU KHOẢN THI HÀNH'],
    ]);
  });

  test('a quoted article stays inside the one that quotes it', () => {
    expect(articles[1]!.text).toBe('1. Sửa như sau:\n“Điều 3. Tên cũ\nNội dung cũ.”');
  });

  test('a quotation that is never closed hides no article', () => {
    const broken = DECREE.replace('Nội dung cũ.”', 'Nội dung cũ.');
    expect(parseLawText(broken).articles.map(({ dieu, title }) => [dieu, title])).toContainEqual([
      '3',
      'Hiệu lực thi hành',
    ]);
  });

  test('a Điều whose heading is not read is named, because its words then stand under another one', () => {
    const text = (numbers: readonly number[]) =>
      ['Số: 1/2025/TT-BTP', ...numbers.map((number) => `Điều ${number}. Tên\nNội dung ${number}.`)].join('\n');
    const problemsOf = (numbers: readonly number[]) =>
      itemsOf(parseLawText(text(numbers))).flatMap((item) => (item.kind === 'problem' ? [item.problem] : []));
    expect(problemsOf([1, 2, 3])).toEqual([]);
    expect(problemsOf([1, 3, 4])).toEqual([
      { code: 'SOURCE_ARTICLE_MISSING', where: 'Điều 1', detail: 'before Điều 3' },
    ]);
    expect(problemsOf([1, 2, 6, 7])).toMatchObject([{ where: 'Điều 2', detail: 'before Điều 6' }]);
  });

  test('words that begin like the list of recipients end nothing', () => {
    const text = 'Số: 1/2025/TT-BTP\nTHÔNG TƯ\nVề thử\nĐiều 1. Một\nNơi nhận hồ sơ là trung tâm.\nĐiều 2. Hai\nChữ.';
    expect(parseLawText(text).articles.map(({ text }) => text)).toEqual(['Nơi nhận hồ sơ là trung tâm.', 'Chữ.']);
  });

  test('the last article does not swallow recipients and signatures', () => {
    expect(articles[2]!.text).toBe('Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2025./.');
  });
});

describe('administrative documents', () => {
  test('without Điều are taken by their sections', () => {
    const { document, articles } = parseLawText(
      'ỦY BAN NHÂN DÂN\nTỈNH MẪU\nSố: 7/KH-UBND\nKẾ HOẠCH\nPhổ biến pháp luật\nI. MỤC ĐÍCH\nNâng cao hiểu biết.\nII. THỰC HIỆN\n1. Sở Tư pháp.',
    );
    expect(document).toMatchObject({ number: '7/KH-UBND', type: 'Kế hoạch', issuer: 'Ủy ban nhân dân tỉnh Mẫu' });
    expect(articles.map(({ dieu, title }) => [dieu, title])).toEqual([
      ['mục i', 'MỤC ĐÍCH'],
      ['mục ii', 'THỰC HIỆN'],
    ]);
  });

  test('law without Điều is refused, its numbers are an appendix', () => {
    expect(() => parseLawText('Số: 9/2020/TT-BTC\nTHÔNG TƯ\nPhụ lục\n1. Một\n2. Hai')).toThrow(
      expect.objectContaining({ code: 'SOURCE_NO_ARTICLES' }),
    );
  });

  test('a part of a law that does not begin with its first Điều is refused, its clauses are no sections', () => {
    const part = 'Luật số: 31/2024/QH15\nLUẬT\nĐẤT ĐAI\nĐiều 27. Quyền\n1. Một\n2. Hai\nĐiều 28. Nhận\n1. Ba\n2. Bốn';
    expect(() => parseLawText(part)).toThrow(expect.objectContaining({ code: 'SOURCE_NO_ARTICLES' }));
  });

  test('a text without a number is refused', () => {
    expect(() => parseLawText('KẾ HOẠCH\nI. Một\nchữ\nII. Hai\nchữ')).toThrow(
      expect.objectContaining({ code: 'SOURCE_NO_NUMBER' }),
    );
  });
});

describe('wrapped lines', () => {
  const line = (text: string, indent = 0) => ({ text, indent });

  test('are joined, page headers and numbers dropped', () => {
    const page = [
      line('CÔNG BÁO/Số 851 + 852/Ngày 01-7-2025 3', 20),
      line('1. Người sử dụng lao động quy định tại', 22),
      line('khoản 3 Điều 2 của Luật.'),
      line('4'),
      line('Nghị định này áp dụng.', 22),
    ];
    expect(joinLines(page)).toBe(
      '1. Người sử dụng lao động quy định tại khoản 3 Điều 2 của Luật.\nNghị định này áp dụng.',
    );
  });

  test('of lines of digits alone only what stands above or below everything else is the number of a page', () => {
    const at = (text: string, y: number, page = 1) => ({ ...line(text, 22), place: { page, y } });
    const pages = [
      at('3', 800),
      at('1. Mức đóng như sau:', 760),
      at('Năm', 740),
      at('Tỷ lệ', 740),
      at('2027', 720),
      at('24', 720),
      at('3', 40),
      at('CÔNG BÁO/Số 851/Ngày 01-7-2025', 820, 2),
      at('4', 800, 2),
      at('2028', 760, 2),
      at('25', 760, 2),
      at('2029', 740, 2),
      at('26', 740, 2),
    ];
    expect(joinLines(pages).split('\n')).toEqual([
      '1. Mức đóng như sau:',
      'Năm',
      'Tỷ lệ',
      '2027',
      '24',
      '2028',
      '25',
      '2029',
      '26',
    ]);
  });

  test('a line that begins with the Điều that a sentence cites goes on with it', () => {
    expect(joinLines([line('1. Hồ sơ theo quy định tại', 22), line('Điều 6. Trường hợp khác.')])).toBe(
      '1. Hồ sơ theo quy định tại Điều 6. Trường hợp khác.',
    );
    expect(joinLines([line('Mục 2. Hồ sơ', 22), line('Điều 6. Trường hợp')])).toBe('Mục 2. Hồ sơ\nĐiều 6. Trường hợp');
  });

  test('a paragraph that is set in starts anew even after a line without a full stop', () => {
    expect(joinLines([line('Chương II', 100), line('Nội dung mới', 22)])).toBe('Chương II\nNội dung mới');
  });
});
