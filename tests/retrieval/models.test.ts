import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import hnswlib from 'hnswlib-node';

import { readArrays, writeArrays } from '../../src/retrieval/array-file.ts';
import { DenseIndex } from '../../src/retrieval/dense/dense-index.ts';
import { VECTOR_STEP } from '../../src/retrieval/dense/vector-step.ts';
import { loadEmbedder } from '../../src/retrieval/dense/embedder.ts';
import { readTokenWeights } from '../../src/retrieval/dense/token-weights.ts';
import { resolveModel } from '../../src/retrieval/dense/model.ts';
import { decide, probability, readConfidence } from '../../src/retrieval/ranking/confidence.ts';
import { readRankingModels } from '../../src/retrieval/ranking/models.ts';
import { Forest, readForest } from '../../src/retrieval/ranking/trees.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the embedding model', () => {
  test('gives the vectors that its trainers wrote down', async () => {
    const cases = JSON.parse(readFileSync('data/models/hoiluat-embed/vectors.json', 'utf8')) as {
      kind: 'query' | 'passage';
      text: string;
      vector: number[];
    }[];
    const embedder = await loadEmbedder(
      resolveModel({ name: 'hoiluat-embed', directory: 'data/models', allowRemote: false }),
    );
    // Twice: words and pairs that were met are remembered.
    for (const { kind, text, vector } of [...cases, ...cases]) {
      const [found] = await embedder.embed([text], kind);
      vector.forEach((value, at) => expect(Math.abs(found![at]! - value)).toBeLessThan(1e-4));
    }
    await embedder.close();
    expect(cases.length).toBeGreaterThan(10);
  });

  test('has weights that say how much each word and pair adds to the vector of a question', async () => {
    const embedder = await loadEmbedder(
      resolveModel({ name: 'hoiluat-embed', directory: 'data/models', allowRemote: false }),
    );
    const weights = embedder.weights!;
    for (const [left, right] of [
      ['đất', 'đai'],
      ['nghĩa', 'vụ'],
      ['giấy', 'phép'],
    ] as const) {
      // The pair by itself has the direction of what is left when its words are taken away.
      const [whole, first, second] = await embedder.embed([`${left} ${right}`, left, right], 'query');
      const words = first!.map((value, at) => weights.ofWord(left) * value + weights.ofWord(right) * second![at]!);
      const length = (vector: Float32Array) => Math.hypot(...vector);
      const rest = (scale: number) => length(whole!.map((value, at) => value * scale - words[at]!));
      // Of all lengths that the whole may have, one leaves just what the pair weighs.
      const best = Math.min(
        ...Array.from({ length: 4_000 }, (_, step) => Math.abs(rest(step / 500) - weights.ofPair(left, right))),
      );
      expect(best).toBeLessThan(0.01);
    }
    expect(weights.ofPair('ly', 'hôn')).toBeGreaterThan(weights.ofWord('của'));
    expect(weights.ofWord('xyzxyz')).toBe(0);
    await embedder.close();
  });

  test('is refused with weights that are not of its vocabulary', () => {
    const file = path.join(folder, 'token-weights.f32');
    const vocabulary = new Map([
      ['đất', 0],
      ['đai', 1],
    ]);
    writeFileSync(file, Float32Array.of(1, 2));
    expect(readTokenWeights(file, vocabulary)?.ofWord('đai')).toBe(2);
    for (const bytes of [new Uint8Array(7), new Uint8Array(12)]) {
      writeFileSync(file, bytes);
      expect(() => readTokenWeights(file, vocabulary)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
    }
  });

  test('is not downloaded unless that is allowed', () => {
    const choice = { name: 'some/model', directory: folder, allowRemote: false };
    expect(() => resolveModel(choice)).toThrow(expect.objectContaining({ code: 'MODEL_MISSING' }));
  });
});

describe('the graph', () => {
  test('finds what an exact search finds', () => {
    const [rows, dims] = [3_000, 32];
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    const unit = (): Int8Array => {
      const raw = Array.from({ length: dims }, random);
      const length = Math.hypot(...raw);
      return Int8Array.from(raw, (value) => Math.round((value / length) * 127));
    };
    const articles = new Int8Array(rows * dims);
    const graph = new hnswlib.HierarchicalNSW('ip', dims);
    graph.initIndex(rows, 16, 80, 1);
    for (let row = 0; row < rows; row += 1) {
      const vector = unit();
      articles.set(vector, row * dims);
      graph.addPoint(Array.from(vector, (step) => step * VECTOR_STEP), row); // prettier-ignore
    }
    graph.writeIndexSync(path.join(folder, 'graph.hnsw'));
    const arrays = readArrays(
      folder,
      writeArrays(folder, 'v.bin', { articles, clauses: new Int8Array(0), variants: new Int8Array(0) }),
    );
    const index = new DenseIndex(
      { dims, articles: rows, clauses: 0, variants: 0 },
      { graph: path.join(folder, 'graph.hnsw'), law: arrays, faqs: arrays },
    );
    let found = 0;
    for (let query = 0; query < 50; query += 1) {
      const vector = Float32Array.from(unit(), (step) => step * VECTOR_STEP);
      const exact = Array.from({ length: rows }, (_, row) => row)
        .sort((a, b) => index.similarity(vector, b) - index.similarity(vector, a))
        .slice(0, 10);
      const near = new Set(index.nearestArticles(vector, 10).map((hit) => hit.article));
      found += exact.filter((row) => near.has(row)).length;
    }
    expect(found / 500).toBeGreaterThanOrEqual(0.99);
  });
});

interface Node {
  readonly feature: number;
  readonly threshold: number;
  readonly left: Node | null;
  readonly right: Node | null;
  readonly value: number;
}

describe('trees', () => {
  const leaf = fc.record({ feature: fc.constant(-1), threshold: fc.constant(0), left: fc.constant(null), right: fc.constant(null), value: fc.integer({ min: -9, max: 9 }) }); // prettier-ignore
  const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, fc.record({ feature: fc.nat(2), threshold: fc.integer({ min: -5, max: 5 }), left: tie('tree'), right: tie('tree'), value: fc.constant(0) })), // prettier-ignore
  }));

  function flatten(root: Node) {
    const nodes: Node[] = [];
    const visit = (node: Node | null): void => {
      if (node === null) return;
      nodes.push(node);
      visit(node.left);
      visit(node.right);
    };
    visit(root);
    const at = (node: Node | null) => (node === null ? 0 : nodes.indexOf(node));
    return {
      feature: nodes.map((node) => node.feature),
      threshold: nodes.map((node) => node.threshold),
      left: nodes.map((node) => at(node.left)),
      right: nodes.map((node) => at(node.right)),
      value: nodes.map((node) => node.value),
    };
  }

  function walk(node: Node, row: readonly number[]): number {
    if (node.left === null || node.right === null) return node.value;
    return walk(row[node.feature]! <= node.threshold ? node.left : node.right, row);
  }

  test('score to the last bit like walking each tree by hand, however many rows there are', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 })), { minLength: 1, maxLength: 140 }); // prettier-ignore
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), rows, (trees, input) => {
        const forest = new Forest({ format: 1, features: ['a', 'b', 'c'], baseline: 0.5, trees: trees.map(flatten) });
        const data = Float32Array.from(input.flat());
        const expected = input.map((row) => trees.reduce((sum, one) => sum + walk(one, row), 0.5));
        expect(forest.scores(data)).toEqual(expected);
      }),
    );
  });

  test('send what is missing to the right', () => {
    const tree = { feature: [0, -1, -1], threshold: [1, 0, 0], left: [1, 0, 0], right: [2, 0, 0], value: [0, 2, 3] };
    const forest = new Forest({ format: 1, features: ['a'], baseline: 0, trees: [tree] });
    expect(forest.scores(Float32Array.of(1, NaN, -Infinity, Infinity))).toEqual([2, 3, 2, 3]);
  });

  test('of more leaves than there are bits are refused', () => {
    const file = path.join(folder, 'large.json');
    const chain = (leaves: number) => {
      const inner = Array.from({ length: leaves - 1 }, (_, at) => 2 * at);
      const nodes = Array.from({ length: 2 * leaves - 1 }, (_, at) => at);
      return {
        feature: nodes.map((at) => (inner.includes(at) ? 0 : -1)),
        threshold: nodes.map((at) => -at),
        left: nodes.map((at) => (inner.includes(at) ? at + 2 : 0)),
        right: nodes.map((at) => (inner.includes(at) ? at + 1 : 0)),
        value: nodes,
      };
    };
    const write = (leaves: number) =>
      writeFileSync(file, JSON.stringify({ format: 1, features: ['x'], baseline: 0, trees: [chain(leaves)] }));
    write(32);
    // The leaf furthest to the right, the next one, and the one at the end of the chain.
    expect(readForest(file, ['x']).scores(Float32Array.of(1, -1, -100))).toEqual([1, 3, 62]);
    write(33);
    expect(() => readForest(file, ['x'])).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });

  test('of other features are refused', () => {
    const file = path.join(folder, 'ranker.json');
    writeFileSync(file, JSON.stringify({ format: 1, features: ['x'], baseline: 0, trees: [] }));
    expect(() => readForest(file, ['y'])).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

describe('confidence', () => {
  const model = readConfidence('data/models/ranker/confidence.json');

  test('names the ranker that it was calibrated with', () => {
    const { rankerHash, confidence } = readRankingModels('data/models/ranker');
    expect(confidence.calibration.rankerHash).toBe(rankerHash);
  });

  test('never falls when the evidence grows, and stays a probability', () => {
    const estimator = { features: ['x'], weights: [1], bias: 0, curve: model.articles.curve };
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (x, more) => {
          const [low, high] = [probability(estimator, [x]), probability(estimator, [x + more])];
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(high).toBeGreaterThanOrEqual(low);
        },
      ),
    );
  });

  test('is trusted less for a corpus that it was not calibrated on', () => {
    const edge = model.thresholds.answer + model.thresholds.caution / 2;
    expect(decide(model, edge, true)).toBe('answer');
    expect(decide(model, edge, false)).toBe('clarify');
    expect(decide(model, 0, true)).toBe('handover');
  });
});
