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
