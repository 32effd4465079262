import { parentPort, workerData } from 'node:worker_threads';

import hnswlib from 'hnswlib-node';

import { describeError } from '../../infra/logger.ts';
import { VECTOR_STEP } from './vector-step.ts';
import { loadEmbedder, type Embedder, type TextSide } from './embedder.ts';
import type { DenseOrder, DenseReply, DenseWorkerData } from './protocol.ts';

/**
 * Links of a point and breadth while building. On the 75,067 articles and 120 questions: recall@10 against exact search
 * 0.996, recall@50 0.982 with the breadth of dense-index.ts; 22 s (docs/retrieval.md has the neighbours of this choice).
 */
const GRAPH = { links: 12, breadth: 100, seed: 1 } as const;

// Checked by its only caller, dense-builder.ts, which is of the same build.
const { model, articles } = workerData as DenseWorkerData;
let embedder: Embedder | undefined;
let graph: hnswlib.HierarchicalNSW | undefined;

type Result = Omit<Extract<DenseReply, { ok: true }>, 'id' | 'ok'>;

async function obey(order: DenseOrder): Promise<Result> {
  if (order.kind === 'start') return start();
  if (order.kind === 'embed') return embed(order);
  if (order.kind === 'insert') return insert(order);
  if (order.kind === 'write') graph?.writeIndexSync(order.file);
  if (order.kind === 'stop') await embedder?.close();
  return {};
}

async function start(): Promise<Result> {
  embedder = await loadEmbedder(model);
  graph = new hnswlib.HierarchicalNSW('ip', embedder.dims);
  graph.initIndex(Math.max(1, articles), GRAPH.links, GRAPH.breadth, GRAPH.seed);
  return { dims: embedder.dims };
}

async function embed({ texts, side }: Extract<DenseOrder, { kind: 'embed' }>): Promise<Result> {
  return { vectors: await vectorsOf(texts, side) };
}

async function vectorsOf(texts: readonly string[], side: TextSide): Promise<Int8Array> {
  const found = (await embedder?.embed(texts, side)) ?? [];
  const vectors = new Int8Array(texts.length * (embedder?.dims ?? 0));
  found.forEach((vector, row) => vectors.set(quantise(vector), row * vector.length));
  return vectors;
}

function quantise(vector: Float32Array): Int8Array {
  return Int8Array.from(vector, (value) => Math.round(value / VECTOR_STEP));
}

/** Embeds and inserts under one order, so that the worker goes on while its caller is busy with the other index. */
async function insert({ first, texts, vectors }: Extract<DenseOrder, { kind: 'insert' }>): Promise<Result> {
  const dims = embedder?.dims ?? 1;
  const missing = texts.flatMap((text, row) => (text === null ? [] : [{ text, row }]));
  const made = await vectorsOf(
    missing.map(({ text }) => text),
    'passage',
  );
  missing.forEach(({ row }, at) => vectors.set(made.subarray(at * dims, (at + 1) * dims), row * dims));
  texts.forEach((_, row) => {
    const steps = vectors.subarray(row * dims, (row + 1) * dims);
    graph?.addPoint(
      Array.from(steps, (step) => step * VECTOR_STEP),
      first + row,
    );
  });
  return { vectors };
}

/** Orders are obeyed one after another: the graph is not made for two at a time. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (order: DenseOrder) => {
  last = last
    .then(() => obey(order))
    .then(
      (result) => parentPort?.postMessage({ id: order.id, ok: true, ...result } satisfies DenseReply),
      (error: unknown) =>
        parentPort?.postMessage({ id: order.id, ok: false, error: describeError(error) } satisfies DenseReply),
    )
    .then(() => {
      if (order.kind === 'stop') parentPort?.close();
    });
});
