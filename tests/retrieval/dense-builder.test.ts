import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';

import { expect, test } from '@jest/globals';

import { DenseBuilder } from '../../src/retrieval/dense/dense-builder.ts';
import { resolveModel } from '../../src/retrieval/dense/model.ts';
import type { DenseOrder } from '../../src/retrieval/dense/protocol.ts';
import { noVectorCache } from '../../src/retrieval/dense/vector-cache.ts';
import { smallKnowledge } from './small-knowledge.ts';

const model = resolveModel({ name: 'hoiluat-embed', directory: 'data/models', allowRemote: false });

/** What becomes of an order. */
type Obey = (order: DenseOrder) => 'well' | 'badly' | 'not: it died';

/** A thread without a model, that does what it is told to do with an order. */
class Thread extends EventEmitter {
  readonly orders: DenseOrder['kind'][] = [];
  readonly #obey: Obey;
  #isAlive = true;

  constructor(obey: Obey) {
    super();
    this.#obey = obey;
  }

  postMessage(order: DenseOrder): void {
    if (!this.#isAlive) return;
    this.orders.push(order.kind);
    setImmediate(() => {
      const how = this.#obey(order);
      if (how === 'well') this.emit('message', { id: order.id, ok: true, dims: 2 });
      if (how === 'badly') this.emit('message', { id: order.id, ok: false, error: 'broken' });
      if (how !== 'not: it died' && order.kind !== 'stop') return;
      this.#isAlive = false;
      this.emit('exit', 0);
    });
  }
}

const start = (thread: Thread) =>
  DenseBuilder.start({ model, cache: noVectorCache, articles: 1_000, spawn: () => thread as unknown as Worker });

test('a build whose thread dies fails and does not wait for it for ever', async () => {
  const builder = await start(new Thread(({ kind }) => (kind === 'insert' ? 'not: it died' : 'well')));
  const [article] = smallKnowledge({ generation: 1, withArticles: true }).articles();
  for (let count = 0; count < 64; count += 1) await builder.addArticle(article!);
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (let count = 0; count < 64; count += 1) await builder.addArticle(article!);
  await expect(builder.finish('')).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' });
  await expect(builder.variants([{ ...faq }])).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' });
  await builder.close();
}, 5_000);

test('a thread that cannot load the model is ended: a command would not end, and a service would gather them', async () => {
  const thread = new Thread(({ kind }) => (kind === 'start' ? 'badly' : 'well'));
  await expect(start(thread)).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' });
  expect(thread.orders).toEqual(['start', 'stop']);
});

const faq = {
  versionId: 1,
  id: 'thu/mot',
  field: 'thu',
  questions: ['Hỏi?'],
  answer: 'Có.',
  citations: [],
  asOf: '2026-11-22',
};
