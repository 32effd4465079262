import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type Embedder, loadEmbedder } from '../../src/retrieval/dense/embedder.ts';
import { createLikeness } from '../../src/retrieval/dense/likeness.ts';
import { resolveModel } from '../../src/retrieval/dense/model.ts';

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

  test('embeds a passage once', async () => {
    const embedded: string[] = [];
    const counting: Embedder = {
      ...embedder,
      embed: (texts, side) => {
        if (side === 'passage') embedded.push(...texts);
        return embedder.embed(texts, side);
      },
    };
    const likeness = createLikeness(counting);
    await likeness('ly hôn', PASSAGES);
    await likeness('nuôi con', PASSAGES);
    expect(embedded).toEqual(PASSAGES);
  });

  test('is none without a model, and nothing without passages', async () => {
    expect(await createLikeness(undefined)('ly hôn', PASSAGES)).toEqual([0, 0]);
    expect(await createLikeness(embedder)('ly hôn', [])).toEqual([]);
  });
});
