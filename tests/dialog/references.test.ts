import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { parseReference, parseReferences } from '../../src/dialog/references/parse.ts';
import { findArticle, findDocument } from '../../src/dialog/references/resolve.ts';
import { fold } from '../../src/retrieval/text/normalise.ts';
import { documentFacts, LAW, publishLaw } from '../support/law.ts';

const knowledge = publishLaw(LAW);
const today = '2026-11-22';

/** Document and place that a text leads to, in short: `31/2024/QH15 27 2`. */
function led(text: string): string {
  const reference = parseReference(text);
  if (!reference) return 'none';
  const name = reference.document;
  const document = name && findDocument({ knowledge, name, today })?.document.number;
  const place = [reference.dieu.join('+'), reference.khoan, reference.diem].filter(Boolean).join(' ');
  return [name ? (document ?? 'unknown') : '-', place].join(' ').trim();
}

describe('explicit references', () => {
  test.each([
    ['điều 7 nghị định 168/2024', '168/2024/NĐ-CP 7'],
    ['khoản 2 điều 27 luật đất đai', '31/2024/QH15 27 2'],
    ['điểm a khoản 2 điều 7 nđ 168', '168/2024/NĐ-CP 7 2 a'],
    ['diem a khoan 2 dieu 7 nd 168', '168/2024/NĐ-CP 7 2 a'],
    ['điểm đ khoản 2 điều 7 nđ 168', '168/2024/NĐ-CP 7 2 đ'],
    ['dieu 7 nd 168/2024/nd-cp', '168/2024/NĐ-CP 7'],
    ['DIEU 7 NĐ168/2024/NĐ-CP', '168/2024/NĐ-CP 7'],
    ['Điều 7, khoản 1 Nghị định số 168/2024/NĐ-CP', '168/2024/NĐ-CP 7 1'],
    ['đ.7 nđ-cp 168/2024', '168/2024/NĐ-CP 7'],
    ['điều 7 nghị định 168/2013', '168/2013/NĐ-CP 7'],
    ['luật đất đai 2024 điều 27 khoản 2', '31/2024/QH15 27 2'],
    ['điều 27 luật đất đai năm 2013', '45/2013/QH13 27'],
    ['điều 27 Luật số 31/2024/QH15', '31/2024/QH15 27'],
    ['dieu 51 luat hon nhan va gia dinh 2014', '52/2014/QH13 51'],
    ['điều 51 luật HNGĐ', '52/2014/QH13 51'],
    ['Luật hôn nhân gia đình năm 2014 điều 51', '52/2014/QH13 51'],
    ['điều 3 luật trật tự an toàn giao thông đường bộ', '36/2024/QH15 3'],
    ['điều 3 luật trật tự, an toàn giao thông', '36/2024/QH15 3'],
    ['luật hộ tịch', '60/2014/QH13'],
    ['điều 8?', '- 8'],
    ['khoản 3 thì sao', '- 3'],
    ['điều 7 và điều 8 nghị định 168', '168/2024/NĐ-CP 7+8'],
    ['điều 5 thông tư 77/2031/TT-BTP', 'unknown 5'],
    ['k2 đ7 nđ168/2024', '168/2024/NĐ-CP 7 2'],
    ['diem a k2 d7 nd168/2024', '168/2024/NĐ-CP 7 2 a'],
    ['k 2 điều 7 nghị định 168/2024', '168/2024/NĐ-CP 7 2'],
    ['k3', '- 3'],
    ['điều 7 nghị định 168 năm 2013', '168/2013/NĐ-CP 7'],
    ['168/2024', '168/2024/NĐ-CP'],
    ['điều 6, 8 nghị định 168/2024', '168/2024/NĐ-CP 6+8'],
    ['từ điều 5 đến điều 8 nghị định 168/2024', '168/2024/NĐ-CP 5+6+7+8'],
    ['khoản 1 điều 6 và điều 7 nghị định 168/2024', '168/2024/NĐ-CP 6+7'],
    ['điều 30 hiến pháp', 'unknown 30'],
    ['hỏi luật: điều 27 luật đất đai', '31/2024/QH15 27'],
    ['đ7k2 nđ 168/2024', '168/2024/NĐ-CP 7 2'],
    ['k2đ7 nd168/2024', '168/2024/NĐ-CP 7 2'],
    ['dbk2d7 nd 168/2024', '168/2024/NĐ-CP 7 2 b'],
    ['điều 7k2 nđ 168/2024', '168/2024/NĐ-CP 7 2'],
    ['điều 7.2 nghị định 168/2024', '168/2024/NĐ-CP 7 2'],
    ['đ.7.2b nđ 168/2024', '168/2024/NĐ-CP 7 2 b'],
    ['điều 7/2 nđ 168/2024', '168/2024/NĐ-CP 7 2'],
    ['điều 7 k2 đc nđ 168/2024', '168/2024/NĐ-CP 7 2 c'],
    ['đc k2 điều 7 nđ 168/2024', '168/2024/NĐ-CP 7 2 c'],
    ['điều 7 k2 đc ko nđ 168/2024', '168/2024/NĐ-CP 7 2'],
    ['7/2 nghị định 168/2024', '168/2024/NĐ-CP 7 2'],
    ['luật đất đai 27/2', '31/2024/QH15 27 2'],
    ['nđ 168/2024/nđcp điều 7', '168/2024/NĐ-CP 7'],
    ['điểm b', '- b'],
    ['điều 51 52 53 luật hôn nhân và gia đình', '52/2014/QH13 51+52+53'],
    ['điều 51, 52 53 và 54 luật hngđ', '52/2014/QH13 51+52+53+54'],
    ['điều 7 2 nđ 168/2024', '168/2024/NĐ-CP 7'],
    ['điều 51 hngđ', '52/2014/QH13 51'],
    ['khoản 1 điều 51 của hngd', '52/2014/QH13 51 1'],
    ['lhngđ điều 51', '52/2014/QH13 51'],
    ['lhngđ 2014 đ 51', '52/2014/QH13 51'],
    ['k1 đ 51 lhngđ 2014', '52/2014/QH13 51 1'],
    ['luật đất đai 2024 d 27', '31/2024/QH15 27'],
    ['điều 3 lgtđb', '36/2024/QH15 3'],
    ['điều 51 hay 52 luật hôn nhân', '52/2014/QH13 51+52'],
    ['áp dụng luật đất đai điều 27', '31/2024/QH15 27'],
    ['điều bảy nghị định 168/2024', '168/2024/NĐ-CP 7'],
    ['khoản hai, điều hai mươi bảy luật đất đai', '31/2024/QH15 27 2'],
    ['điều mười lăm của luật đất đai', '31/2024/QH15 15'],
    ['khoản ba điều ba mươi', '- 30 3'],
    ['điều 134 tỉ lệ thương tật 11%', '- 134'],
    ['dieu 27 ldd', '31/2024/QH15 27'],
    ['luật hn&gđ điều 51', '52/2014/QH13 51'],
    ['luật hnvgđ điều 51', '52/2014/QH13 51'],
    ['điều 51 luật hôn nhân 2015', '52/2014/QH13 51'],
  ])('%j leads to %s', (text, expected) => {
    expect(led(text)).toBe(expected);
  });

  test.each([
    'điều kiện kết hôn',
    'luật sư giỏi',
    'ngày 15/8/2024 tôi bị phạt',
    'lương tháng 8/2024',
    'điểm thi lớp 10',
    'theo pháp luật',
    'trả trước 2/3 số tiền',
    'mất 800k',
    'thứ 3 có làm việc k',
    'lương 5 đ 2 lần',
    'sa thải trái luật đất đai',
    'bằng D1, D2, D khác nhau sao',
    'điều hai bên thoả thuận',
    'có khoản một lần nào không',
    'vay một khoản 2 tỷ',
    'nhận khoản 20 triệu',
    'ngày 7/2 nghỉ không',
    'điểm gì',
    'bhxh một lần',
    '3/2024',
  ])('%j refers to nothing', (text) => {
    expect(led(text)).toBe('none');
  });

  test.each([
    ['luật đất đai 27', '27'],
    ['27 luật đất đai', '27'],
    ['luật đất đai 2024 27', '27'],
    ['theo 27 luật đất đai thì sao', '27'],
    ['luật đất đai 2024', undefined],
    ['luật đất đai 2 sổ đỏ', undefined],
    ['luật đất đai 8%', undefined],
    ['luật đất đai điều 27', undefined],
    ['khoản 2 luật đất đai', undefined],
  ])('%j has beside the name %j', (text, number) => {
    expect(parseReference(text)?.beside).toBe(number);
  });

  test('further articles and clauses are listed where no other word goes on with the number', () => {
    expect(parseReference('điều 7, 2 người bị phạt')?.dieu).toEqual(['7']);
    expect(parseReference('khoản 1, 3 và khoản 5 điều 7')).toMatchObject({ khoan: '1', others: ['3', '5'] });
  });

  test('a year that is not known is said, not silently exchanged', () => {
    const name = parseReference('điều 27 luật đất đai 2003')?.document;
    expect(name && findDocument({ knowledge, name, today })).toMatchObject({
      missedYear: '2003',
      document: { number: '31/2024/QH15' },
    });
  });

  test('of several documents of one name, the newest in force is meant', () => {
    const future = documentFacts({
      number: '9/2030/QH16',
      type: 'Luật',
      title: 'Luật Đất đai',
      effective: '2030-01-01',
    });
    const richer = publishLaw({ ...LAW, documents: [...LAW.documents, future] });
    const name = parseReference('luật đất đai')?.document;
    expect(name && findDocument({ knowledge: richer, name, today })?.document.number).toBe('31/2024/QH15');
  });

  test('a letter after the number is found with and without its mark', () => {
    const law = { ...LAW, articles: [{ number: '31/2024/QH15', dieu: '7đ', text: 'Nội dung.' }] };
    const store = publishLaw(law);
    const document = store.document('31/2024/QH15');
    expect(document && findArticle(store, { document, dieu: '7d', today })?.dieu).toBe('7đ');
  });

  test('what is left of the words is the question', () => {
    const reference = parseReference('theo điều 7 nghị định 168/2024 thì vượt đèn đỏ phạt bao nhiêu');
    expect(reference?.rest.join(' ')).toBe('thi vuot den do phat bao nhieu');
  });
});

/** Every reference of a text: `52/2014/QH13 8 · 60/2014/QH13 16`. */
function ledEach(text: string): string {
  const parts = parseReferences(text).map((reference) => {
    const name = reference.document;
    const document = name && findDocument({ knowledge, name, today })?.document.number;
    return [document ?? '-', reference.dieu.join('+'), reference.khoan].filter(Boolean).join(' ');
  });
  return parts.join(' · ');
}

describe('several laws in one text', () => {
  test.each([
    ['điều 8 luật hôn nhân và điều 16 luật hộ tịch', '52/2014/QH13 8 · 60/2014/QH13 16'],
    ['dieu 8 luat hon nhan voi dieu 16 luat ho tich', '52/2014/QH13 8 · 60/2014/QH13 16'],
    ['luật hôn nhân điều 8, luật hộ tịch điều 16', '52/2014/QH13 8 · 60/2014/QH13 16'],
    ['khoản 1 điều 8 hngđ, khoản 2 điều 7 nđ 168/2024', '52/2014/QH13 8 1 · 168/2024/NĐ-CP 7 2'],
    ['điều 51, 52 lhngđ và điều 27 luật đất đai số 31/2024/QH15', '52/2014/QH13 51+52 · 31/2024/QH15 27'],
  ])('%j leads to each of them', (text, expected) => {
    expect(ledEach(text)).toBe(expected);
  });

  test.each([
    ['điều 51, 52 và 53 luật hôn nhân', '52/2014/QH13 51+52+53'],
    ['điều 27 luật đất đai số 31/2024/QH15', '31/2024/QH15 27'],
    ['điều 27 luật đất đai 2013 và luật đất đai 2024', '45/2013/QH13 27'],
    ['điều 27 luật đất đai và điều 28 của luật này', '31/2024/QH15 27+28'],
    ['điều 8', '- 8'],
    ['ly hôn cần gì', ''],
  ])('%j stays one', (text, expected) => {
    expect(ledEach(text)).toBe(expected);
  });
});

describe('short names of laws', () => {
  const law = (number: string, title: string, expires: string | null = null) =>
    documentFacts({
      number,
      type: title.startsWith('Bộ luật') ? 'Bộ luật' : 'Luật',
      title,
      effective: '2015-01-01',
      expires,
    });
  const store = publishLaw({
    ...LAW,
    documents: [
      ...LAW.documents,
      law('41/2024/QH15', 'Luật Bảo hiểm xã hội'),
      law('58/2014/QH13', 'Luật Bảo hiểm xã hội', '2025-07-01'),
      law('25/2008/QH12', 'Luật Bảo hiểm y tế'),
      law('08/2022/QH15', 'Luật Kinh doanh bảo hiểm'),
      law('100/2015/QH13', 'Bộ luật Hình sự'),
      law('84/2015/QH13', 'Luật An toàn, vệ sinh lao động'),
      law('23/2004/QH11', 'Luật Giao thông đường thủy nội địa'),
      law('24/2008/QH12', 'Luật Quốc tịch Việt Nam'),
      law('18/2012/QH13', 'Luật Biển Việt Nam'),
      law('54/2019/QH14', 'Luật Chứng khoán'),
      law('32/2004/QH11', 'Luật An ninh quốc gia'),
      law('24/2018/QH14', 'Luật An ninh mạng', '2026-07-01'),
      law('86/2025/QH15', 'Luật sửa đổi, bổ sung một số điều của Bộ luật Hình sự'),
      documentFacts({ number: '38/2024/TT-BGTVT', type: 'Thông tư', effective: '2025-01-01' }),
      documentFacts({ number: '123/2024/NĐ-CP', type: 'Nghị định', effective: '2024-10-04' }),
    ],
  });
  const found = (text: string) => {
    const name = parseReference(text)?.document;
    return name && findDocument({ knowledge: store, name, today });
  };

  test.each([
    ['luật hôn nhân điều 51', '52/2014/QH13'],
    ['luat hon nhan dieu 51', '52/2014/QH13'],
    ['luật bhxh điều 64', '41/2024/QH15'],
    ['luật bhxh 2014 điều 64', '58/2014/QH13'],
    ['luật hình sự điều 134', '100/2015/QH13'],
    ['luật an toàn lao động điều 5', '84/2015/QH13'],
    ['luật quốc tịch quy định gì', '24/2008/QH12'],
    ['luật giao thông đường bộ điều 9', '36/2024/QH15'],
    ['luật kd bảo hiểm điều 9', '08/2022/QH15'],
    ['luật kinh doanh bh điều 9', '08/2022/QH15'],
    // Other ministries may have one of that number.
    ['điều 6 thông tư 38/2024', '38/2024/TT-BGTVT'],
  ])('%j is taken for one law, and says so', (text, number) => {
    expect(found(text)).toMatchObject({ document: { number }, taken: true });
    expect(found(text)?.namesakes).toBeUndefined();
  });

  test.each(['điều 6 thông tư 38/2024/TT-BGTVT', 'điều 14 nghị định 123/2024'])('%j can be no other one', (text) => {
    expect(found(text)?.taken).toBeUndefined();
  });

  test.each([
    ['luật bảo hiểm điều 5', ['25/2008/QH12', '41/2024/QH15', '08/2022/QH15']],
    ['luật giao thông điều 9', ['36/2024/QH15', '23/2004/QH11']],
    ['luật an ninh điều 8', ['32/2004/QH11', '24/2018/QH14']],
  ])('%j may be several', (text, numbers) => {
    const namesakes = found(text)?.namesakes?.map(({ number }) => number) ?? [];
    expect(new Set(namesakes)).toEqual(new Set(numbers));
  });

  test.each([
    'luật bảo hiểm tiền gửi điều 5',
    'luật việt nam',
    'luật đó điều 5',
    'theo luật thì điều 5',
    'luật hôn nhân ở ấn độ',
  ])('%j names none of them', (text) => {
    expect(found(text)).toBeUndefined();
  });

  test('i and y at the end of a syllable are one letter', () => {
    const law = documentFacts({ number: '15/2012/QH13', type: 'Luật', title: 'Luật Xử lý vi phạm hành chính' });
    const known = publishLaw({ ...LAW, documents: [...LAW.documents, law] });
    const name = parseReference('luật xử lí vi phạm hành chính điều 56')?.document;
    expect(name && findDocument({ knowledge: known, name, today })?.document.number).toBe('15/2012/QH13');
  });

  test('a whole name needs no such word, with “khoán” in it or not', () => {
    expect(found('luật chứng khoán điều 5')).toEqual({
      document: expect.objectContaining({ number: '54/2019/QH14' }) as unknown,
      unused: [],
    });
    expect(found('luật an ninh mạng')?.taken).toBeUndefined();
  });

  test('an act that changes a law and goes under its name is not that law, but by its own number', () => {
    const named = { type: 'Luật', title: 'Luật Thi hành án dân sự' };
    const [own, changing] = [
      documentFacts({ ...named, number: '26/2008/QH12', effective: '2009-07-01', expires: '2026-07-01' }),
      documentFacts({ ...named, number: '64/2014/QH13', effective: '2015-07-01' }),
    ];
    const changes = { title: 'Sửa đổi, bổ sung một số điều của Luật Thi hành án dân sự:', text: '1. Sửa đổi Điều 1.' };
    const articles = [
      { number: own.number, dieu: '1', text: 'Phạm vi.' },
      { number: changing.number, dieu: '1', ...changes },
    ];
    const both = publishLaw({ ...LAW, documents: [...LAW.documents, own, changing], articles });
    const number = (text: string) => {
      const name = parseReference(text)?.document;
      return name && findDocument({ knowledge: both, name, today })?.document.number;
    };
    expect(number('luật thi hành án dân sự điều 30')).toBe('26/2008/QH12');
    expect(number('luật 64/2014/QH13 điều 1')).toBe('64/2014/QH13');
  });

  test('an act that changes a law is found by what it changes', () => {
    const name = parseReference('luật sửa đổi bộ luật hình sự điều 1')?.document;
    expect(name && findDocument({ knowledge: store, name, today })?.document.number).toBe('86/2025/QH15');
  });

  test('a number with a year may still be that of several documents', () => {
    const ministries = ['BYT', 'BTC'].map((of) =>
      documentFacts({ number: `01/2024/TT-${of}`, type: 'Thông tư', effective: '2024-03-01' }),
    );
    const many = publishLaw({ ...LAW, documents: [...LAW.documents, ...ministries] });
    const numbers = (text: string) => {
      const name = parseReference(text)?.document;
      return name && findDocument({ knowledge: many, name, today })?.namesakes?.map(({ number }) => number);
    };
    expect(numbers('thông tư 1/2024')).toHaveLength(2);
    expect(numbers('thông tư 01/2024/TT-BYT')).toBeUndefined();
  });
});

describe('any place, written in any of the usual ways', () => {
  const place = fc.record({
    dieu: fc.integer({ min: 1, max: 999 }).map(String),
    khoan: fc.option(fc.integer({ min: 1, max: 99 }).map(String), { nil: undefined }),
    diem: fc.option(fc.constantFrom(...'abcdđeghiklmnopq'), { nil: undefined }),
    number: fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1950, max: 2029 })),
  });
  const style = fc.record({
    upper: fc.boolean(),
    reversed: fc.boolean(),
    suffix: fc.boolean(),
    kind: fc.constantFrom('Nghị định', 'nghị định số', 'NĐ', 'nđ-cp'),
    space: fc.constantFrom(' ', '  ', ', '),
  });

  test('is read back', () => {
    fc.assert(
      fc.property(place, style, (at, how) => {
        // A point belongs to a clause: “điểm a Điều 7” alone is possible but nobody means it.
        const diem = at.khoan === undefined ? undefined : at.diem;
        const parts = [diem && `điểm ${diem}`, at.khoan && `khoản ${at.khoan}`, `điều ${at.dieu}`].filter(Boolean);
        const number = `${at.number.join('/')}${how.suffix ? '/NĐ-CP' : ''}`;
        const text = [...(how.reversed ? parts.reverse() : parts), `${how.kind} ${number}`].join(how.space);
        for (const written of [text, how.upper ? text.toUpperCase() : text.toLowerCase()]) {
          const read = parseReference(written);
          expect(read?.dieu).toEqual([at.dieu]);
          expect(read?.khoan).toBe(at.khoan);
          expect(read?.diem).toBe(diem);
          expect(read?.document).toMatchObject({ by: 'number', number: fold(number.toLowerCase()), type: '/nd-cp' });
          expect(read?.rest).toEqual([]);
        }
      }),
    );
  });

  test('is read back without diacritics, but for đ that became d', () => {
    fc.assert(
      fc.property(place, (at) => {
        const text = `điều ${at.dieu} nghị định ${at.number.join('/')}`;
        expect(parseReference(fold(text))).toEqual(parseReference(text));
      }),
    );
  });

  test('and no text makes the parser fail', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void parseReference(text)));
    const pieces = fc.constantFrom(
      'điều',
      'khoản',
      'điểm',
      'a',
      '7',
      '168/2024',
      '/',
      'nđ',
      'luật',
      'đất đai',
      '(',
      '2024',
      '15/8/',
    );
    fc.assert(fc.property(fc.array(pieces), (words) => void parseReference(words.join(' '))));
  });
});
