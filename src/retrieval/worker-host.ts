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
 * Starts searching in a worker thread, so that a search never delays a webhook. A worker that dies, or hangs, is replaced;
 * searches that it had in hand fail with `RETRIEVAL_STOPPED` and may be asked again.
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

/** Whoever asked has given up long before: a turn ends after 20 s, and a search takes a fraction of a second. */
const SILENCE_MS = 60_000;

/** What is left of the 10 s in which the service stops. */
const STOP_MS = 2_000;

interface Waiting {
  readonly kind: WorkerRequest['kind'];
  readonly resolve: (reply: Done) => void;
  readonly reject: (error: AppError) => void;
}

type Done = Extract<WorkerReply, { readonly ok: true }>;
type RequestBody = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never;

class WorkerHost implements RetrievalWorker {
  readonly #options: RetrievalWorkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  /** Settles when the present worker has loaded its generation; `undefined` while it has none and loads none. */
  #ready: Promise<void> | undefined;
  #generation: Generation = 0;
  #loaded = false;
  #closed = false;
  #next = 0;
  #alarm: NodeJS.Timeout | undefined;

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
    this.#ready = Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const overdue = setTimeout(() => void worker.terminate(), STOP_MS);
    await this.#send({ kind: 'stop' }).catch(() => undefined);
    await ended;
    clearTimeout(overdue);
  }

  /** Asks a worker that has loaded its generation. */
  async #ask(body: RequestBody): Promise<Done> {
    if (this.#closed) throw new AppError('RETRIEVAL_STOPPED');
    await (this.#ready ?? this.#restart());
    return this.#send(body);
  }

  #send(body: RequestBody): Promise<Done> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { kind: body.kind, resolve, reject });
      if (this.#alarm === undefined) this.#listen();
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
    this.#listen();
    if (reply.ok) waiting?.resolve(reply);
    else waiting?.reject(new AppError(reply.code, { detail: reply.detail }));
  }

  #ended(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#ready = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(new AppError('RETRIEVAL_STOPPED'));
    this.#waiting.clear();
    this.#listen();
    if (this.#closed || !this.#loaded) return;
    this.#options.logger.warn('retrieval.worker_restarted', { generation: this.#generation });
    void this.#restart();
  }

  /** A worker that dies or fails while loading loads again only for the next search, so that a broken index cannot spin. */
  #restart(): Promise<void> {
    this.#loaded = false;
    const ready = this.#send({ kind: 'load', generation: this.#generation }).then(() => {
      this.#loaded = true;
    });
    this.#ready = ready;
    // Whoever waits for it sees the failure; nobody may be waiting now.
    ready.catch((error: unknown) => {
      if (this.#ready === ready) this.#ready = undefined;
      this.#options.logger.error('retrieval.worker_not_loaded', { cause: describeError(error) });
    });
    return ready;
  }

  /** Begins to wait for the next word of the worker, as long as anybody does. */
  #listen(): void {
    clearTimeout(this.#alarm);
    const isAwaited = this.#waiting.size > 0;
    this.#alarm = isAwaited ? setTimeout(() => this.#endSilence(), SILENCE_MS).unref() : undefined;
  }

  #endSilence(): void {
    // A large index from a slow disk, or a model that is downloaded, takes minutes.
    if ([...this.#waiting.values()].some(({ kind }) => kind === 'load')) {
      this.#listen();
      return;
    }
    this.#options.logger.error('retrieval.worker_silent', { waiting: this.#waiting.size });
    void this.#worker?.terminate();
  }
}
