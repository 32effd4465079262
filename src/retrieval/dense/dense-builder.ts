import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';

import { AppError } from '../../infra/errors.ts';
import type { Article, Faq } from '../../kb/model.ts';
import { startWorker } from '../worker-path.ts';
import type { ResolvedModel } from './model.ts';
import type { TextSide } from './embedder.ts';
import { articlePassage, clausePassages } from './passages.ts';
import type { DenseOrder, DenseReply, DenseWorkerData } from './protocol.ts';
import type { VectorCache } from './vector-cache.ts';

/** Texts a batch: large enough that messages cost nothing, small enough that padding does not. */
const BATCH = 64;

/**
 * Batches under way: the reader may run ahead of the worker by 25,600 articles (below 130 MB of text), so that the worker
 * still has work while the lexical index is inverted.
 */
const MAX_WAITING = 400;

/** Options of {@link DenseBuilder.start}. */
export interface DenseBuilderOptions {
  readonly model: ResolvedModel;
  readonly cache: VectorCache;
  readonly articles: number;
  /** How the thread is started; tests put another in its place. */
  readonly spawn?: (data: DenseWorkerData) => Worker;
}

type OrderBody = DenseOrder extends infer Order ? (Order extends DenseOrder ? Omit<Order, 'id'> : never) : never;

/** Embeds articles and builds the graph in a worker, beside whatever the caller does. */
export class DenseBuilder {
  readonly dims: number;
  readonly #link: WorkerLink;
  readonly #options: DenseBuilderOptions;
  readonly #vectors: Int8Array;
  /** Vectors of Khoản, by batch of articles. */
  readonly #clauses: Int8Array[] = [];
  readonly #waiting = new Set<Promise<void>>();
  #batch: ArticleTexts[] = [];
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
    const { model, articles, spawn = spawnWorker } = options;
    const link = new WorkerLink(spawn({ model, articles }));
    try {
      const reply = await link.send({ kind: 'start' });
      return new DenseBuilder(link, reply.dims ?? 0, options);
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  /** Takes the next article. Resolves at once, or when the worker has caught up. */
  async addArticle(article: Article): Promise<void> {
    const whole = articlePassage(article, this.#options.model.settings.passageTemplate);
    this.#batch.push({ whole, clauses: clausePassages(article) });
    if (this.#batch.length < BATCH) return;
    this.#dispatch();
    while (this.#waiting.size >= MAX_WAITING) await Promise.race(this.#waiting);
  }

  /** Waits for the worker, writes the graph to `file`, and returns the vectors of all articles and of all their Khoản, in order. */
  async finish(file: string): Promise<{ readonly articles: Int8Array; readonly clauses: Int8Array }> {
    this.#dispatch();
    await Promise.all(this.#waiting);
    if (this.#failure !== undefined)
      throw new AppError('INDEX_BUILD_FAILED', { detail: 'vectors', cause: this.#failure });
    if (this.#count > 0) await this.#link.send({ kind: 'write', file });
    return { articles: this.#vectors, clauses: joined(this.#clauses) };
  }

  /** Vectors of all ways of asking, in order. */
  async variants(faqs: readonly Faq[]): Promise<Int8Array> {
    const texts = faqs.flatMap((faq) => faq.questions);
    const parts: Int8Array[] = [];
    for (let at = 0; at < texts.length; at += BATCH)
      parts.push(await this.#embed('query', texts.slice(at, at + BATCH)));
    return joined(parts);
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  #dispatch(): void {
    if (this.#batch.length === 0) return;
    const [first, batch] = [this.#count, this.#batch];
    const place = this.#clauses.push(new Int8Array(0)) - 1;
    this.#batch = [];
    this.#count += batch.length;
    const texts = batch.map(({ whole }) => whole);
    const clauses = batch.flatMap((article) => article.clauses);
    const work = this.#addBatch(first, texts)
      .then(async () => {
        this.#clauses[place] = await this.#embed('passage', clauses);
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#waiting.delete(work));
    this.#waiting.add(work);
  }

  async #addBatch(first: number, texts: readonly string[]): Promise<void> {
    const known = this.#known('passage', texts);
    const missing = texts.map((text, at) => (known.found[at] ? null : text));
    const { vectors } = await this.#link.send({ kind: 'insert', first, texts: missing, vectors: known.vectors });
    if (vectors === undefined) return;
    this.#vectors.set(vectors, first * this.dims);
    this.#remember(known, vectors);
  }

  /** Vectors of texts, from the cache, the rest from the model. */
  async #embed(side: TextSide, texts: readonly string[]): Promise<Int8Array> {
    const known = this.#known(side, texts);
    const missing = texts.filter((_, at) => !known.found[at]);
    const made =
      missing.length === 0 ? undefined : (await this.#link.send({ kind: 'embed', side, texts: missing })).vectors;
    let next = 0;
    texts.forEach((_, at) => {
      if (known.found[at] || made === undefined) return;
      known.vectors.set(made.subarray(next * this.dims, (next + 1) * this.dims), at * this.dims);
      next += 1;
    });
    this.#remember(known, known.vectors);
    return known.vectors;
  }

  #known(side: TextSide, texts: readonly string[]): KnownVectors {
    const { cache, model } = this.#options;
    const contents = texts.map((text) => contentHash(side, text));
    const vectors = new Int8Array(texts.length * this.dims);
    const found = cache.get(model.hash, contents).map((vector, at) => {
      if (vector?.length !== this.dims) return false;
      vectors.set(vector, at * this.dims);
      return true;
    });
    return { contents, found, vectors };
  }

  #remember({ contents, found }: KnownVectors, vectors: Int8Array): void {
    const fresh = contents.flatMap((content, at): [string, Int8Array][] =>
      found[at] ? [] : [[content, vectors.slice(at * this.dims, (at + 1) * this.dims)]],
    );
    if (fresh.length > 0) this.#options.cache.put(this.#options.model.hash, fresh);
  }
}

/** What of an article is embedded. */
interface ArticleTexts {
  readonly whole: string;
  readonly clauses: readonly string[];
}

/** What the cache had for a batch: rows not `found` are zeros. */
interface KnownVectors {
  readonly contents: readonly string[];
  readonly found: readonly boolean[];
  readonly vectors: Int8Array;
}

function joined(parts: readonly Int8Array[]): Int8Array {
  const all = new Int8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function contentHash(side: TextSide, text: string): string {
  return createHash('sha256').update(side).update('\0').update(text).digest('hex').slice(0, 32);
}

function spawnWorker(data: DenseWorkerData): Worker {
  return startWorker(import.meta.url, './worker', { workerData: data });
}

type OkReply = Extract<DenseReply, { ok: true }>;

/** Asks the worker and waits for the answer with the same number. */
class WorkerLink {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: (reply: OkReply) => void; reject: (error: unknown) => void }>();
  readonly #exit: Promise<void>;
  /** Why nothing more is answered. */
  #end: Error | undefined;
  #next = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.on('message', (reply: DenseReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#exit = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failAll(new AppError('INDEX_BUILD_FAILED', { detail: 'worker ended', cause: this.#end }));
        resolve();
      });
    });
  }

  send(body: OrderBody): Promise<OkReply> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      // A thread that has ended takes orders and says nothing.
      if (this.#end !== undefined) {
        reject(this.#end);
        return;
      }
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...body });
    });
  }

  async close(): Promise<void> {
    await this.send({ kind: 'stop' }).catch(() => undefined);
    await this.#exit;
  }

  #settle(reply: DenseReply): void {
    const waiting = this.#open.get(reply.id);
    this.#open.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply);
    else waiting?.reject(new AppError('INDEX_BUILD_FAILED', { detail: reply.error }));
  }

  #failAll(error: Error): void {
    this.#end = error;
    for (const waiting of this.#open.values()) waiting.reject(error);
    this.#open.clear();
  }
}
