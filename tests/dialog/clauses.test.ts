import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { loadClauseChooser } from '../../src/dialog/clauses/chooser.ts';
import type { ClauseEvidence, ClauseQuestion } from '../../src/dialog/clauses/features.ts';
import { readTelling } from '../../src/dialog/clauses/standings.ts';
import { parseClauses } from '../../src/kb/clauses.ts';

const chooser = loadClauseChooser('data');
const NOTHING: ClauseEvidence = { known: [], near: [] };

function articleOf(title: string, text: string) {
  return { title, text, clauses: parseClauses(text) };
}

const SPEEDING = articleOf(
  'Xử phạt người điều khiển xe mô tô',
  [
    '1. Phạt tiền từ 400.000 đồng đến 600.000 đồng đối với hành vi chạy quá tốc độ quy định từ 05 km/h đến dưới 10 km/h.',
    '2. Phạt tiền từ 800.000 đồng đến 1.000.000 đồng đối với hành vi chạy quá tốc độ quy định từ 10 km/h đến 20 km/h.',
    '3. Phạt tiền từ 6.000.000 đồng đến 8.000.000 đồng đối với hành vi chạy quá tốc độ quy định trên 20 km/h.',
    '4. Ngoài việc bị phạt tiền, người điều khiển xe còn bị trừ điểm giấy phép lái xe: a) Chạy quá tốc độ quy định trên 20 km/h bị trừ điểm giấy phép lái xe 04 điểm.',
  ].join('\n'),
);

const FRAUD = articleOf(
  'Tội lừa đảo chiếm đoạt tài sản',
  [
    '1. Người nào bằng thủ đoạn gian dối chiếm đoạt tài sản của người khác trị giá từ 2.000.000 đồng đến dưới 50.000.000 đồng hoặc dưới 2.000.000 đồng nhưng thuộc một trong các trường hợp sau đây, thì bị phạt tù từ 06 tháng đến 03 năm.',
    '2. Phạm tội thuộc một trong các trường hợp sau đây, thì bị phạt tù từ 02 năm đến 07 năm: a) Có tổ chức; b) Chiếm đoạt tài sản trị giá từ 50.000.000 đồng đến dưới 200.000.000 đồng.',
    '3. Phạm tội chiếm đoạt tài sản trị giá từ 200.000.000 đồng đến dưới 500.000.000 đồng, thì bị phạt tù từ 07 năm đến 15 năm.',
    '4. Phạm tội chiếm đoạt tài sản trị giá 500.000.000 đồng trở lên, thì bị phạt tù từ 12 năm đến 20 năm.',
    '5. Người phạm tội còn có thể bị phạt tiền từ 10.000.000 đồng đến 100.000.000 đồng.',
  ].join('\n'),
);

function askedAs(text: string): ClauseQuestion {
  return { text, understood: text.toLowerCase(), statutes: [], telling: readTelling(text) };
}

function best(
  article: ReturnType<typeof articleOf>,
  question: string,
  { known = [], near = [] }: Partial<ClauseEvidence> = {},
): string | undefined {
  return chooser.choose(article, askedAs(question), { known, near })[0]?.khoan;
}

describe('choosing the Khoản that answers', () => {
  it.each([
    ['chạy xe máy quá 7 km/h phạt bao nhiêu', '1'],
    ['chạy xe máy quá 15 km/h phạt bao nhiêu', '2'],
    ['xe máy chạy 65 trong khi biển 50 thì phạt bao nhiêu', '2'],
    ['xe máy chạy 65km chỗ cho chạy 50 thì phạt bao nhiêu', '2'],
    ['xe máy quá tốc độ 25 thì phạt bao nhiêu', '3'],
    ['chạy xe máy quá 30 km/h phạt bao nhiêu', '3'],
    ['chạy xe máy quá tốc độ bị trừ mấy điểm bằng lái', '4'],
  ])(
    'takes the range that holds the figure, and what is taken away only when it is asked for: %s',
    (question, khoan) => {
      expect(best(SPEEDING, question)).toBe(khoan);
    },
  );

  it('takes the one that a known way of asking names, where that is nearly the same', () => {
    expect(best(SPEEDING, 'phóng nhanh quá bị gì')).not.toBe('3');
    expect(best(SPEEDING, 'phóng nhanh quá bị gì', { known: [{ khoan: '3', score: 0.9 }] })).toBe('3');
  });

  it('takes the one that is nearest in meaning, where words tell nothing', () => {
    expect(best(SPEEDING, 'phóng nhanh quá bị gì', { near: [0.1, 0.2, 0.1, 0.1] })).toBe('2');
    expect(best(SPEEDING, 'phóng nhanh quá bị gì', { near: [0.1, 0.1, 0.6, 0.1] })).toBe('3');
  });

  it.each([
    ['lừa đảo 1 tỷ 2 thì bị sao', '4'],
    ['lừa đảo 20 triệu thì bị sao', '1'],
    ['lua dao 90tr bi gi', '2'],
  ])(
    'takes the one whose range holds the amount, whatever words, meaning and known questions say: %s',
    (question, khoan) => {
      const others = { known: [{ khoan: '3', score: 0.9 }], near: [0.1, 0.1, 0.9, 0.1, 0.1] };
      expect(best(FRAUD, question, others)).toBe(khoan);
    },
  );

  it('leaves the choice to them where no amount is told, or only one that no range is about', () => {
    const others = { known: [{ khoan: '3', score: 0.9 }], near: [0.1, 0.1, 0.9, 0.1, 0.1] };
    expect(best(FRAUD, 'lừa đảo thì bị sao', others)).toBe('3');
    expect(best(FRAUD, 'lừa đảo bị phạt 50 triệu phải không', others)).toBe('3');
    expect(best(FRAUD, 'em 17 tuổi lừa đảo thì bị sao', others)).toBe('3');
  });

  it('gives every Khoản once, with shares that add up to 1', () => {
    const chosen = chooser.choose(SPEEDING, askedAs('quá tốc độ'), NOTHING);

    expect(chosen.map(({ khoan }) => khoan).sort()).toEqual(['1', '2', '3', '4']);
    expect(chosen.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('answers nothing for an article without Khoản', () => {
    expect(
      best(articleOf('Thanh niên', 'Thanh niên là công dân từ đủ 16 tuổi.'), 'thanh niên mấy tuổi'),
    ).toBeUndefined();
  });

  it('stays the same for whatever is typed, and never fails', () => {
    fc.assert(
      fc.property(fc.string(), (question) => {
        const chosen = chooser.choose(SPEEDING, askedAs(question), NOTHING);
        expect(chosen).toHaveLength(4);
        expect(chosen.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
      }),
    );
  });

  it('is not loaded when it was made for other features', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clauses-'));
    mkdirSync(path.join(folder, 'models/clauses'), { recursive: true });
    writeFileSync(path.join(folder, 'models/clauses/model.json'), JSON.stringify({ format: 1, features: ['a'] }));

    expect(() => loadClauseChooser(folder)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});
