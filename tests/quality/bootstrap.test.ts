import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Answered } from '../../src/retrieval/evaluation/asking.ts';
import { pairedBootstrap } from '../../src/retrieval/evaluation/bootstrap.ts';
import { compareRuns } from '../../src/retrieval/evaluation/compare.ts';
import { quality } from '../../src/retrieval/evaluation/measures.ts';

/** Every resample of a few values, each once: what drawing at random comes near to. */
function allMeans(values: readonly number[]): number[] {
  let sums = [0];
  for (let drawn = 0; drawn < values.length; drawn++) {
    sums = sums.flatMap((sum) => values.map((value) => sum + value));
  }
  return sums.map((sum) => sum / values.length);
}

describe('the paired bootstrap', () => {
  test('finds the interval that trying every resample gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 2, maxLength: 5 }), (differences) => {
        const exact = allMeans(differences);
        const share = (holds: (mean: number) => boolean) => exact.filter(holds).length / exact.length;
        const zeros = differences.map(() => 0);
        const { low, high } = pairedBootstrap(zeros, differences, { resamples: 4000 });
        // 4,000 draws put a share of 0.025 within 0.01 four times out of five hundred thousand.
        expect(share((mean) => mean < low - 1e-9)).toBeLessThanOrEqual(0.035);
        expect(share((mean) => mean <= low + 1e-9)).toBeGreaterThanOrEqual(0.015);
        expect(share((mean) => mean > high + 1e-9)).toBeLessThanOrEqual(0.035);
        expect(share((mean) => mean >= high - 1e-9)).toBeGreaterThanOrEqual(0.015);
      }),
      { numRuns: 40 },
    );
  });

  test('knows better from worse, and neither from noise', () => {
    const zeros = Array.from({ length: 50 }, () => 0);
    const slightly = zeros.map((_, at) => (at % 10 === 0 ? -0.2 : 0.1));
    expect(pairedBootstrap(zeros, slightly).verdict).toBe('better');
    expect(pairedBootstrap(slightly, zeros).verdict).toBe('worse');
    const evenly = zeros.map((_, at) => (at % 2 === 0 ? -0.1 : 0.1));
    expect(pairedBootstrap(zeros, evenly).verdict).toBe('noise');
    expect(pairedBootstrap([], [])).toEqual({ difference: 0, low: 0, high: 0, verdict: 'noise' });
  });

  test('is the same each time', () => {
    const after = [0, 1, 0.5, 0.25, 1, 1, 0];
    const before = [0, 0.5, 0.5, 1, 0.3, 0.2, 1];
    expect(pairedBootstrap(before, after)).toEqual(pairedBootstrap(before, after));
  });
});

describe('comparing with a saved run', () => {
  const answered = (id: string, gold: string[], ranked: string[]): Answered => ({
    question: { id, source: '', question: id, gold },
    text: id,
    ranked,
    milliseconds: 0,
    result: {
      ...{
        generation: 1,
        understood: id,
        candidates: [],
        confidence: 0,
        action: 'answer',
        calibrated: true,
        tookMs: 0,
      },
    },
  });

  test('pairs by id, counts what is missing, and takes today’s labels for both', () => {
    const run = [
      answered('a', ['x'], ['x']),
      answered('b', ['y'], ['z', 'y']),
      answered('c', ['x'], []),
      answered('d', [], []),
    ];
    const { questions, unpaired, measures } = compareRuns(run, [
      { id: 'b', ranked: ['y'] },
      { id: 'a', ranked: ['z'] },
    ]);
    expect([questions, unpaired]).toEqual([2, 1]);
    expect(measures.find(({ measure }) => measure === 'mrr10')).toMatchObject({
      before: 0.5,
      after: 0.75,
      difference: 0.25,
    });
  });
});

describe('the measures', () => {
  /** nDCG straight from its definition: gains of this order over gains of the best order. */
  function ndcg(ranked: readonly string[], gold: readonly string[]): number {
    const dcg = (ids: readonly string[]) =>
      ids.slice(0, 10).reduce((sum, id, at) => sum + (gold.includes(id) ? 1 / Math.log2(at + 2) : 0), 0);
    return dcg(ranked) / dcg(gold);
  }

  test('agree with their definitions', () => {
    const ids = Array.from({ length: 20 }, (_, at) => `a${at}`);
    const ranking = fc.shuffledSubarray(ids);
    const gold = fc.shuffledSubarray(ids, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ranking, gold, (ranked, gold) => {
        const measured = quality(ranked, gold);
        expect(quality([...ranked, ...ranked], gold)).toEqual(measured);
        expect(measured.ndcg10).toBeCloseTo(ndcg(ranked, gold), 10);
        const first = ranked.findIndex((id) => gold.includes(id));
        expect(measured.mrr10).toBeCloseTo(first < 0 || first > 9 ? 0 : 1 / (first + 1), 10);
        expect([measured.hit1, measured.hit3, measured.hit10]).toEqual(
          [1, 3, 10].map((k) => Number(first >= 0 && first < k)),
        );
      }),
    );
  });
});
