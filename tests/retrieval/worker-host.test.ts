import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { silentLogger } from '../../src/infra/logger.ts';
import { startRetrievalWorker, type RetrievalWorker } from '../../src/retrieval/worker-host.ts';
import type { WorkerRequest } from '../../src/retrieval/worker-protocol.ts';

/** A thread without an index: it answers as it is told, or not at all. */
class Thread extends EventEmitter {
  /** Generations whose index can be read. */
  static readable = new Set<number>();
  hangs = false;
  #generation = 0;

  postMessage({ id, ...request }: WorkerRequest): void {
    if (this.hangs) return;
    queueMicrotask(() => {
      if (request.kind === 'load' && !Thread.readable.has(request.generation)) {
        this.emit('message', { id, ok: false, code: 'INDEX_MISSING', detail: '' });
        return;
      }
      if (request.kind === 'load') this.#generation = request.generation;
      this.emit('message', { id, ok: true, result: { generation: this.#generation } });
      if (request.kind === 'stop') this.emit('exit', 0);
    });
  }

  terminate(): Promise<number> {
    this.emit('exit', 1);
    return Promise.resolve(1);
  }
}

let threads: Thread[] = [];
let host: RetrievalWorker;

beforeEach(async () => {
  threads = [];
  Thread.readable = new Set([1, 2]);
  const spawn = (): Worker => {
    const thread = new Thread();
    threads.push(thread);
    return thread as unknown as Worker;
  };
  const options = { indexDirectory: '', model: null, dataDirectory: '', logger: silentLogger, spawn };
  host = await startRetrievalWorker({ ...options, generation: 1 });
});
afterEach(() => void jest.useRealTimers());

const search = () => host.search({ text: 'vượt đèn đỏ' });

describe('a thread that died while its index could not be read', () => {
  beforeEach(async () => {
    Thread.readable.delete(1);
    await threads[0]!.terminate();
    await expect(search()).rejects.toMatchObject({ code: 'INDEX_MISSING' });
  });

  test('searches again as soon as it can be', async () => {
    Thread.readable.add(1);
    expect((await search()).generation).toBe(1);
  });

  test('searches the next generation', async () => {
    await host.reload(2);
    expect((await search()).generation).toBe(2);
  });
});

describe('a thread of which nothing is heard', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
    threads[0]!.hangs = true;
  });

  test('is replaced, and those who wait are told', async () => {
    const lost = expect(search()).rejects.toMatchObject({ code: 'RETRIEVAL_STOPPED' });
    await jest.advanceTimersByTimeAsync(120_000);
    await lost;
    expect((await search()).generation).toBe(1);
    expect(threads).toHaveLength(2);
  });

  test('is given time to load', async () => {
    void host.reload(2);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(threads).toHaveLength(1);
  });

  test('does not keep the service from stopping', async () => {
    const closed = host.close();
    await jest.advanceTimersByTimeAsync(10_000);
    await closed;
  });
});
