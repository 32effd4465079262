import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { findClause, findPoint, parseClauses } from '../../src/kb/clauses.ts';

const LETTERS = [...'abcdđeghiklmnopq'];

/** The clauses of a text as the strings they cut out. */
function cut(text: string): Record<string, string> {
  return Object.fromEntries(parseClauses(text).map((clause) => [clause.khoan, text.slice(clause.start, clause.end)]));
}

/** The points of one clause as the strings they cut out. */
function points(text: string, khoan: string): Record<string, string> {
  const clause = findClause({ clauses: parseClauses(text) }, khoan);
  return Object.fromEntries((clause?.points ?? []).map((point) => [point.diem, text.slice(point.start, point.end)]));
}

describe('clauses of an article', () => {
  test('are slices of the text, with their number, and nothing of the next one', () => {
    const text = 'Mở đầu.\n1. Khoản một.\nNối tiếp.\n2. Khoản hai.';
    expect(cut(text)).toEqual({ '1': '1. Khoản một.\nNối tiếp.', '2': '2. Khoản hai.' });
  });

  test('an article without numbers has none', () => {
    expect(parseClauses('Luật này quy định về đất đai.')).toEqual([]);
  });

  test('a quantity or a table row at the start of a line is no clause', () => {
    const text = '1. Mức phạt:\n500.000 đồng\n12. hàng bảng\n2. Khoản hai.';
    expect(Object.keys(cut(text))).toEqual(['1', '2']);
  });

  test('inserted clauses (2a) stand between their neighbours', () => {
    expect(parseClauses('1. Một.\n2. Hai.\n2a. Hai a.\n3. Ba.').map((c) => c.khoan)).toEqual(['1', '2', '2a', '3']);
  });

  test('a lost number does not lose the clauses behind it', () => {
    expect(Object.keys(cut('1. Một.\n3. Ba.\n4. Bốn.'))).toEqual(['1', '3', '4']);
  });

  test('a footnote mark behind the number is passed over', () => {
    expect(Object.keys(cut('1. Một.\n2.3 Hai có chú thích.\n3. Ba.'))).toEqual(['1', '2', '3']);
  });

  test('numbers of a quoted article belong to the quotation', () => {
    const text = '1. Sửa đổi Điều 5 như sau:\n“Điều 5. Tên\n1. Một.\n2. Hai.\n3. Ba.”.\n2. Bãi bỏ Điều 6.';
    expect(cut(text)['2']).toBe('2. Bãi bỏ Điều 6.');
    expect(Object.keys(cut(text))).toEqual(['1', '2']);
  });

  test('words quoted with marks that do not match hide no clause', () => {
    const text = '1. Biển “Cấm đi ngược chiều\";\n2. Khoản hai.\n3. Mũ “bảo hiểm”.';
    expect(Object.keys(cut(text))).toEqual(['1', '2', '3']);
  });

  test('the last clause ends before recipients, an appendix or the next chapter', () => {
    expect(cut('1. Một.\n2. Hai.\nNơi nhận:\n- Như Điều 3')['2']).toBe('2. Hai.');
    expect(cut('1. Một.\n2. Hai.\nChương IV\nTỔ CHỨC THỰC HIỆN')['2']).toBe('2. Hai.');
  });
});

describe('points of a clause', () => {
  test('stand on lines of their own, đ between d and e', () => {
    const text = '1. Gồm:\na) Một;\nb) Hai;\nc) Ba;\nd) Bốn;\nđ) Năm;\ne) Sáu.\n2. Hết.';
    expect(Object.keys(points(text, '1'))).toEqual(['a', 'b', 'c', 'd', 'đ', 'e']);
    expect(points(text, '1')['đ']).toBe('đ) Năm;');
  });

  test('may follow on the same line', () => {
    const text = '1. Gồm:  a) Một;  b) Hai; c) Ba.\n2. a) Khác; b) Nữa.';
    expect(points(text, '1')).toEqual({ a: 'a) Một;', b: 'b) Hai;', c: 'c) Ba.' });
    expect(Object.keys(points(text, '2'))).toEqual(['a', 'b']);
  });

  test('a citation of a point is none', () => {
    expect(points('1. Người quy định tại điểm a) khoản 2 phải nộp.', '1')).toEqual({});
  });

  test('are found by letter in any case', () => {
    const clause = parseClauses('1. Gồm:\na) Một;\nb) Hai.')[0]!;
    expect(findPoint(clause, 'B')?.diem).toBe('b');
    expect(findPoint(clause, 'c')).toBeUndefined();
  });
});

test('property: an article put together from clauses and points is taken apart into the same', () => {
  const word = fc.constantFrom('người', 'sử dụng', 'đất', 'được cấp', 'Giấy chứng nhận', 'quyền', 'theo quy định');
  const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
  const clause = fc.record({ text: sentence, points: fc.array(sentence, { maxLength: LETTERS.length }) });
  const article = fc.record({ lead: fc.option(sentence), clauses: fc.array(clause, { minLength: 1, maxLength: 12 }) });
  fc.assert(
    fc.property(article, ({ lead, clauses }) => {
      const written = clauses.map(({ text, points: list }, index) => {
        const head = `${index + 1}. ${text}${list.length > 0 ? ':' : '.'}`;
        return [head, ...list.map((point, at) => `${LETTERS[at]}) ${point};`)].join('\n');
      });
      const text = [...(lead === null ? [] : [`${lead}:`]), ...written].join('\n');
      const found = parseClauses(text);
      expect(found.map((each) => text.slice(each.start, each.end))).toEqual(written);
      const expectedPoints = clauses.map(({ points: list }) => list.map((point, at) => `${LETTERS[at]}) ${point};`));
      expect(found.map((each) => each.points.map((p) => text.slice(p.start, p.end)))).toEqual(expectedPoints);
    }),
  );
});

test('property: whatever the text, offsets stay inside it and in order', () => {
  const piece = fc.constantFrom(
    '1. ',
    '2. ',
    '3.',
    '\n',
    'a) ',
    'b) ',
    'đ)',
    '“',
    '”',
    'văn bản ',
    '  ',
    'Nơi nhận',
    '10-',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      let at = 0;
      for (const clause of parseClauses(text)) {
        expect(clause.start).toBeGreaterThanOrEqual(at);
        expect(clause.end).toBeLessThanOrEqual(text.length);
        expect(text.slice(clause.start, clause.end)).toMatch(new RegExp(`^${Number.parseInt(clause.khoan, 10)}`));
        for (const point of clause.points) {
          expect(point.start).toBeGreaterThanOrEqual(clause.start);
          expect(point.end).toBeLessThanOrEqual(clause.end);
        }
        at = clause.end;
      }
    }),
  );
});
