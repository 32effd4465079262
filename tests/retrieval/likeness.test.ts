import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type Embedder, loadEmbedder } from '../../src/retrieval/dense/embedder.ts';
import { createLikeness } from '../../src/retrieval/dense/likeness.ts';
import { resolveModel } from '../../src/retrieval/dense/model.ts';
import { remembering } from '../../src/retrieval/dense/remembering.ts';

let embedder: Embedder;
beforeAll(async () => {
  embedder = await loadEmbedder(resolveModel({ name: 'hoiluat-embed', directory: 'data/models', allowRemote: false }));
});
afterAll(() => embedder.close());

const PASSAGES = [
  'Phạt tiền đối với hành vi không chấp hành hiệu lệnh của đèn tín hiệu giao thông.',
  'Người được cấp dưỡng là con chưa thành niên.',
];

describe('how near passages are in meaning', () => {
  test('is told in their order, the same when asked again and for one that stands there twice', async () => {
    const likeness = createLikeness(embedder);
    const [light, child] = await likeness('vượt đèn đỏ phạt bao nhiêu', PASSAGES);
    expect(light).toBeGreaterThan((child ?? 1) + 0.2);

    const again = await likeness('vượt đèn đỏ phạt bao nhiêu', [...PASSAGES].reverse().concat(PASSAGES[1] ?? ''));
    expect(again).toEqual([child, light, child]);
  });

  test('is none without a model, and nothing without passages', async () => {
    expect(await createLikeness(undefined)('ly hôn', PASSAGES)).toEqual([0, 0]);
    expect(await createLikeness(embedder)('ly hôn', [])).toEqual([]);
  });
});

describe('vectors that are remembered', () => {
  test('are made once a text, for questions and for passages apart, and are those of the model', async () => {
    const embedded: string[] = [];
    const keeping = remembering({
      ...embedder,
      embed: (texts, side) => {
        embedded.push(...texts.map((text) => `${side}: ${text}`));
        return embedder.embed(texts, side);
      },
    });
    const [light = '', child = ''] = PASSAGES;
    const first = await keeping.embed([light], 'passage');
    const both = await keeping.embed([child, light, child], 'passage');
    const asked = await keeping.embed([light], 'query');
    expect(embedded).toEqual([`passage: ${light}`, `passage: ${child}`, `passage: ${child}`, `query: ${light}`]);
    expect(first).toEqual(await embedder.embed([light], 'passage'));
    expect(both).toEqual(await embedder.embed([child, light, child], 'passage'));
    expect(asked).toEqual(await embedder.embed([light], 'query'));
  });
});
