import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { parseReference } from '../../src/dialog/references/parse.ts';
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
  ])('%j refers to nothing', (text) => {
    expect(led(text)).toBe('none');
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
