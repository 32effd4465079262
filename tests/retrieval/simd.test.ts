import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { VECTOR_STEP } from '../../src/retrieval/dense/vector-step.ts';
import { topTexts } from '../../src/retrieval/lexical/top.ts';
import { Arena, arenaBytes, arenaOf } from '../../src/retrieval/simd/arena.ts';
import { VectorTable } from '../../src/retrieval/simd/vectors.ts';

const step = fc.integer({ min: -127, max: 127 });
const component = fc.float({ min: -1, max: 1, noNaN: true });

/** The product in four sums that take turns, as an ordinary loop. */
function slowDot(row: readonly number[], query: Float32Array): number {
  const sums = [0, 0, 0, 0];
  row.forEach((value, at) => (sums[at % 4] = (sums[at % 4] ?? 0) + (query[at] ?? 0) * value));
  return sums.reduce((sum, part) => sum + part);
}

describe('kernels', () => {
  test('compare vectors to the last bit as a loop does, whatever their width', () => {
    const rows = fc
      .integer({ min: 1, max: 40 })
      .chain((dims) => fc.tuple(fc.array(fc.array(step, { minLength: dims, maxLength: dims }), { minLength: 1, maxLength: 5 }), fc.array(component, { minLength: dims, maxLength: dims }))); // prettier-ignore
    fc.assert(
      fc.property(rows, ([vectors, components]) => {
        const query = Float32Array.from(components);
        const table = new VectorTable(Int8Array.from(vectors.flat()), components.length);
        vectors.forEach((row, at) => {
          expect(table.cosine(at, query)).toBe(slowDot(row, query) * VECTOR_STEP);
        });
      }),
    );
  });

  test('compare vectors roughly within the error that is told', () => {
    const unit = (components: readonly number[]) => {
      const length = Math.hypot(...components) || 1;
      return components.map((value) => value / length);
    };
    const vectors = fc
      .integer({ min: 1, max: 40 })
      .chain((dims) => fc.array(fc.array(component, { minLength: dims, maxLength: dims }).map(unit), { minLength: 2, maxLength: 6 })); // prettier-ignore
    fc.assert(
      fc.property(vectors, ([asked = [], ...rows]) => {
        const query = Float32Array.from(asked);
        const steps = rows.flat().map((value) => Math.round(value / VECTOR_STEP));
        const table = new VectorTable(Int8Array.from(steps), asked.length);
        rows.forEach((_, at) => {
          const difference = Math.abs(table.roughCosine(at, query) - table.cosine(at, query));
          expect(difference).toBeLessThanOrEqual(table.roughError() + 1e-12);
        });
      }),
    );
  });

  test('add impacts to scores to the last bit as a loop does, and to nothing beside them', () => {
    const column = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.float({ min: 0, max: 100, noNaN: true })), { maxLength: 70 }); // prettier-ignore
    fc.assert(
      fc.property(column, fc.double({ min: 0, max: 10, noNaN: true }), (pairs, factor) => {
        const arena = new Arena(2 * arenaBytes(pairs.length, 1) + 3 * arenaBytes(pairs.length, 4));
        const [before, scores, behind] = [0, 1, 2].map(() => arena.float32(pairs.length));
        const impacts = arena.uint8(pairs.length);
        if (before === undefined || scores === undefined || behind === undefined) throw new Error('no arrays');
        pairs.forEach(([impact, score], at) => [(impacts[at] = impact), (scores[at] = score)]);
        arena.add(impacts, factor, scores);
        const expected = Float32Array.from(pairs, ([impact, score]) => score + factor * impact);
        expect(Array.from(scores)).toEqual(Array.from(expected));
        expect([...before, ...behind].every((score) => score === 0)).toBe(true);
      }),
    );
  });

  test('find the best scores in an arena as anywhere else', () => {
    const scores = fc.array(fc.oneof(fc.constant(0), fc.float({ min: 0, max: 9, noNaN: true })), { maxLength: 300 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 20 }), (all, limit) => {
        const placed = new Arena(arenaBytes(all.length, 4)).float32(all.length);
        placed.set(all);
        expect(arenaOf(placed)).toBeDefined();
        const odd = (text: number): boolean => text % 2 === 1;
        expect(topTexts(placed, limit)).toEqual(topTexts(Float32Array.from(all), limit));
        expect(topTexts(placed, limit, odd)).toEqual(topTexts(Float32Array.from(all), limit, odd));
      }),
    );
  });
});
