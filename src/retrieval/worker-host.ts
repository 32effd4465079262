import type { Worker } from 'node:worker_threads';

import { AppError } from '../infra/errors.ts';
import { describeError, type Logger } from '../infra/logger.ts';
import type { Generation } from '../kb/knowledge.ts';
import type { Retriever, SearchQuery, SearchResult } from './contract.ts';
import { startWorker } from './worker-path.ts';
import type { RetrievalWorkerData, WorkerReply, WorkerRequest } from './worker-protocol.ts';

/** Options of {@link startRetrievalWorker}. */
export interface RetrievalWorkerOptions extends RetrievalWorkerData {
  /** Generation to load first; 0 is the empty knowledge. */
  readonly generation: Generation;
  readonly logger: Logger;
  /** How the thread is started; tests keep hold of it to end it. */
  readonly spawn?: (data: RetrievalWorkerData) => Worker;
}

/** A retriever in a worker thread that can change to another generation while it answers. */
export interface RetrievalWorker extends Retriever {
  /**
   * Loads another generation beside the present one and changes over; searches under way finish on the old one. On an
   * error the old one stays.
   */
  reload(generation: Generation): Promise<void>;
}

/**
 * Starts searching in a worker thread, so that a search never delays a webhook. A worker that dies is replaced; searches
 * that it had in hand fail with `RETRIEVAL_STOPPED` and may be asked again.
 * @throws AppError as openRetriever does, when the first generation cannot be loaded.
 */
export async function startRetrievalWorker(options: RetrievalWorkerOptions): Promise<RetrievalWorker> {
  const host = new WorkerHost(options);
  try {
    await host.reload(options.generation);
  } catch (error) {
    await host.close();
    throw error;
  }
  return host;
}

/** Starts the thread of this build. */
export function spawnWorker(data: RetrievalWorkerData): Worker {
  return startWorker(import.meta.url, './worker', { workerData: data });
}

interface Waiting {
  readonly resolve: (reply: Done) => void;
  readonly reject: (error: AppError) => void;
}

type Done = Extract<WorkerReply, { readonly ok: true }>;
type RequestBody = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never;

class WorkerHost implements RetrievalWorker {
  readonly #options: RetrievalWorkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  /** Settles when the present worker has loaded its generation. */
  #ready: Promise<unknown> = Promise.resolve();
  #generation: Generation = 0;
  #loaded = false;
  #closed = false;
  #next = 0;

  constructor(options: RetrievalWorkerOptions) {
    this.#options = options;
  }

  generation(): Generation {
    return this.#generation;
  }

  async search(query: SearchQuery): Promise<SearchResult> {
    const { result } = await this.#ask({ kind: 'search', query });
    if (result === undefined) throw new AppError('INTERNAL', { detail: 'a search without a result' });
    return result;
  }

  async likeness(question: string, passages: readonly string[]): Promise<readonly number[]> {
    const { likeness } = await this.#ask({ kind: 'compare', question, passages });
    if (likeness === undefined) throw new AppError('INTERNAL', { detail: 'a comparison without a result' });
    return likeness;
  }

  async reload(generation: Generation): Promise<void> {
    if (this.#closed) throw new AppError('RETRIEVAL_STOPPED');
    await this.#send({ kind: 'load', generation });
    this.#generation = generation;
    this.#loaded = true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    await this.#send({ kind: 'stop' }).catch(() => undefined);
    await ended;
  }

  /** Asks a worker that has loaded its generation. */
  async #ask(body: RequestBody): Promise<Done> {
    if (this.#closed) throw new AppError('RETRIEVAL_STOPPED');
    if (this.#worker === undefined) this.#restart();
    await this.#ready;
    return this.#send(body);
  }

  #send(body: RequestBody): Promise<Done> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...body });
    });
  }

  #start(): Worker {
    const { indexDirectory, model, dataDirectory, spawn = spawnWorker } = this.#options;
    const worker = spawn({ indexDirectory, model, dataDirectory });
    worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    worker.on('error', (error) => {
      this.#options.logger.error('retrieval.worker_failed', { cause: describeError(error) });
    });
    worker.on('exit', () => this.#ended(worker));
    return worker;
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply);
    else waiting?.reject(new AppError(reply.code, { detail: reply.detail }));
  }

  #ended(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(new AppError('RETRIEVAL_STOPPED'));
    this.#waiting.clear();
    if (this.#closed || !this.#loaded) return;
    this.#options.logger.warn('retrieval.worker_restarted', { generation: this.#generation });
    this.#restart();
  }

  /** A worker that dies while loading is started again only by the next search, so that a broken index cannot spin. */
  #restart(): void {
    this.#loaded = false;
    this.#ready = this.#send({ kind: 'load', generation: this.#generation }).then(() => {
      this.#loaded = true;
    });
    // Whoever searches next sees the failure; nobody may be waiting now.
    this.#ready.catch((error: unknown) => {
      this.#options.logger.error('retrieval.worker_not_loaded', { cause: describeError(error) });
    });
  }
}
