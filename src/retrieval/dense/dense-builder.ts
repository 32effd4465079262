import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';

import { AppError } from '../../infra/errors.ts';
import type { Article, Faq } from '../../kb/model.ts';
import { startWorker } from '../worker-path.ts';
import type { ResolvedModel } from './model.ts';
import type { DenseOrder, DenseReply, DenseWorkerData } from './protocol.ts';
import type { VectorCache } from './vector-cache.ts';

/** Texts a batch: large enough that messages cost nothing, small enough that padding does not. */
const BATCH = 64;

/** Batches under way; more would pile up texts in memory while the worker embeds. */
const MAX_WAITING = 6;

/** Characters of an article's text that may reach the model: 400 words of law have about 2,200. */
const MAX_TEXT = 4_000;

/** Options of {@link DenseBuilder.start}. */
export interface DenseBuilderOptions {
  readonly model: ResolvedModel;
  readonly cache: VectorCache;
  readonly articles: number;
}

type OrderBody = DenseOrder extends infer Order ? (Order extends DenseOrder ? Omit<Order, 'id'> : never) : never;

/** Embeds articles and builds the graph in a worker, beside whatever the caller does. */
export class DenseBuilder {
  readonly dims: number;
  readonly #link: WorkerLink;
  readonly #options: DenseBuilderOptions;
  readonly #vectors: Int8Array;
  readonly #waiting = new Set<Promise<void>>();
  #texts: string[] = [];
  #count = 0;
  #failure: unknown;

  private constructor(link: WorkerLink, dims: number, options: DenseBuilderOptions) {
    this.#link = link;
    this.dims = dims;
    this.#options = options;
    this.#vectors = new Int8Array(options.articles * dims);
  }

  /** Starts the worker and loads the model in it. */
  static async start(options: DenseBuilderOptions): Promise<DenseBuilder> {
    const link = new WorkerLink({ model: options.model, articles: options.articles });
    const reply = await link.send({ kind: 'start' });
    return new DenseBuilder(link, reply.dims ?? 0, options);
  }

  /** Takes the next article. Resolves at once, or when the worker has caught up. */
  async addArticle(article: Article): Promise<void> {
    this.#texts.push(passageOf(article, this.#options.model.settings.passageTemplate));
    if (this.#texts.length < BATCH) return;
    this.#dispatch();
    while (this.#waiting.size >= MAX_WAITING) await Promise.race(this.#waiting);
  }

  /** Waits for the worker, writes the graph to `file`, and returns all article vectors in order. */
  async finish(file: string): Promise<Int8Array> {
    this.#dispatch();
    await Promise.all(this.#waiting);
    if (this.#failure !== undefined)
      throw new AppError('INDEX_BUILD_FAILED', { detail: 'vectors', cause: this.#failure });
    if (this.#count > 0) await this.#link.send({ kind: 'write', file });
    return this.#vectors;
  }

  /** Vectors of all ways of asking, in order. */
  async variants(faqs: readonly Faq[]): Promise<Int8Array> {
    const texts = faqs.flatMap((faq) => faq.questions);
    const parts: Int8Array[] = [];
    for (let at = 0; at < texts.length; at += BATCH)
      parts.push(await this.#embed(texts.slice(at, at + BATCH), 'query'));
    const all = new Int8Array(texts.length * this.dims);
    parts.forEach((part, at) => all.set(part, at * BATCH * this.dims));
    return all;
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  #dispatch(): void {
    if (this.#texts.length === 0) return;
    const first = this.#count;
    const texts = this.#texts;
    this.#texts = [];
    this.#count += texts.length;
    const work = this.#addBatch(first, texts)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#waiting.delete(work));
    this.#waiting.add(work);
  }

  async #addBatch(first: number, texts: readonly string[]): Promise<void> {
    const vectors = await this.#embed(texts, 'passage');
    this.#vectors.set(vectors, first * this.dims);
    await this.#link.send({ kind: 'insert', first, vectors });
  }

  /** Vectors from the cache, the rest from the model. */
  async #embed(texts: readonly string[], side: 'query' | 'passage'): Promise<Int8Array> {
    const { cache, model } = this.#options;
    const contents = texts.map((text) => contentHash(side, text));
    const known = cache.get(model.hash, contents).map((vector) => (vector?.length === this.dims ? vector : undefined));
    const missing = texts.filter((_, at) => known[at] === undefined);
    const made =
      missing.length === 0 ? undefined : (await this.#link.send({ kind: 'embed', side, texts: missing })).vectors;
    const all = new Int8Array(texts.length * this.dims);
    const fresh: [string, Int8Array][] = [];
    texts.forEach((_, at) => {
      const vector = known[at] ?? made?.subarray(fresh.length * this.dims, (fresh.length + 1) * this.dims);
      if (vector === undefined) return;
      if (known[at] === undefined) fresh.push([contents[at] ?? '', vector]);
      all.set(vector, at * this.dims);
    });
    if (fresh.length > 0) cache.put(model.hash, fresh);
    return all;
  }
}

function passageOf(article: Article, template: string): string {
  const parts: Readonly<Record<string, string>> = {
    title: article.title,
    document: article.document.title ?? '',
    text: article.text.slice(0, MAX_TEXT),
  };
  return template.replace(/\{(title|document|text)\}/g, (_, name: string) => parts[name] ?? '');
}

function contentHash(side: string, text: string): string {
  return createHash('sha256').update(side).update('\0').update(text).digest('hex').slice(0, 32);
}

type OkReply = Extract<DenseReply, { ok: true }>;

/** Asks the worker and waits for the answer with the same number. */
class WorkerLink {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: (reply: OkReply) => void; reject: (error: unknown) => void }>();
  #next = 0;

  constructor(data: DenseWorkerData) {
    this.#worker = startWorker(import.meta.url, './worker', { workerData: data });
    this.#worker.on('message', (reply: DenseReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new AppError('INDEX_BUILD_FAILED', { detail: 'worker ended' })));
  }

  send(body: OrderBody): Promise<OkReply> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...body });
    });
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    await this.send({ kind: 'stop' }).catch(() => undefined);
    await ended;
  }

  #settle(reply: DenseReply): void {
    const waiting = this.#open.get(reply.id);
    this.#open.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply);
    else waiting?.reject(new AppError('INDEX_BUILD_FAILED', { detail: reply.error }));
  }

  #failAll(error: unknown): void {
    for (const waiting of this.#open.values()) waiting.reject(error);
    this.#open.clear();
  }
}
