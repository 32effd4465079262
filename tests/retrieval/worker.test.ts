import type { Worker } from 'node:worker_threads';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { silentLogger } from '../../src/infra/logger.ts';
import { noVectorCache } from '../../src/retrieval/dense/vector-cache.ts';
import { buildIndex } from '../../src/retrieval/index-build.ts';
import { spawnWorker, startRetrievalWorker, type RetrievalWorker } from '../../src/retrieval/worker-host.ts';
import type { RetrievalWorkerData } from '../../src/retrieval/worker-protocol.ts';
import { smallKnowledge } from './small-knowledge.ts';

const model = { name: 'hoiluat-embed', directory: 'data/models', allowRemote: false };
const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-worker-'));
let worker: RetrievalWorker | undefined;

beforeAll(async () => {
  for (const generation of [1, 2]) {
    const snapshot = smallKnowledge({ generation, withArticles: generation === 1 });
    await buildIndex({ snapshot, directory: path.join(folder, String(generation)), model, vectors: noVectorCache });
  }
}, 60_000);
afterEach(() => worker?.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(generation: number): Promise<RetrievalWorker> {
  const options = { indexDirectory: folder, model, dataDirectory: 'data', logger: silentLogger };
  worker = await startRetrievalWorker({ ...options, generation });
  return worker;
}

describe('searching in a worker', () => {
  test('answers from the empty knowledge, then from each generation that is loaded', async () => {
    const host = await start(0);
    expect(await host.search({ text: 'ly hôn' })).toMatchObject({ generation: 0, candidates: [], action: 'handover' });
    expect(await host.likeness('ly hôn', ['Thuận tình ly hôn', 'Đèn tín hiệu'])).toHaveLength(2);
    await host.reload(1);
    expect((await host.search({ text: 'thủ tục ly hôn thuận tình' })).candidates[0]).toMatchObject({ kind: 'article' });
    await host.reload(2);
    const faqsOnly = await host.search({ text: 'thủ tục ly hôn thuận tình' });
    expect(faqsOnly.generation).toBe(2);
    expect(faqsOnly.candidates.every(({ kind }) => kind === 'faq')).toBe(true);
  });

  test('finds the same again, whatever was wanted the first time, and not what another generation found', async () => {
    const host = await start(1);
    const query = { text: 'vượt đèn đỏ phạt bao nhiêu', limit: 60 };
    const anew = await host.search(query);
    expect(anew.candidates.length).toBeGreaterThan(3);
    expect(await host.search({ ...query, again: true })).toEqual({ ...anew, tookMs: expect.any(Number) });
    const few = await host.search({ ...query, limit: 3 });
    expect(few.candidates).toEqual(anew.candidates.slice(0, 3));
    expect((await host.search({ ...query, limit: 3, again: true })).candidates).toEqual(few.candidates);
    await host.reload(2);
    expect((await host.search({ ...query, again: true })).generation).toBe(2);
  });

  test('finishes what it has in hand while another generation is loaded', async () => {
    const host = await start(1);
    const searches = Array.from({ length: 20 }, () => host.search({ text: 'vượt đèn đỏ' }));
    const [results] = await Promise.all([Promise.all(searches), host.reload(2)]);
    expect(results.every(({ generation, candidates }) => generation === 2 || candidates[0]?.kind === 'article')).toBe(
      true,
    );
  });

  test('keeps the old generation when the new one cannot be loaded', async () => {
    const host = await start(1);
    await expect(host.reload(9)).rejects.toMatchObject({ code: 'INDEX_MISSING' });
    expect(host.generation()).toBe(1);
    expect((await host.search({ text: 'vượt đèn đỏ' })).generation).toBe(1);
  });

  test('does not start on an index that is not there', async () => {
    await expect(start(9)).rejects.toMatchObject({ code: 'INDEX_MISSING' });
  });

  test('starts again after its thread died, and tells those who were waiting', async () => {
    const threads: Worker[] = [];
    const spawn = (data: RetrievalWorkerData) => {
      const thread = spawnWorker(data);
      threads.push(thread);
      return thread;
    };
    const options = { indexDirectory: folder, model, dataDirectory: 'data', logger: silentLogger };
    const host = (worker = await startRetrievalWorker({ ...options, generation: 1, spawn }));
    const lost = expect(host.search({ text: 'vượt đèn đỏ' })).rejects.toMatchObject({ code: 'RETRIEVAL_STOPPED' });
    await Promise.all([lost, threads[0]!.terminate()]);
    expect((await host.search({ text: 'vượt đèn đỏ' })).generation).toBe(1);
    expect(threads).toHaveLength(2);
  });

  test('refuses to search once it is closed', async () => {
    const host = await start(1);
    await host.close();
    await expect(host.search({ text: 'ly hôn' })).rejects.toMatchObject({ code: 'RETRIEVAL_STOPPED' });
  });
});
