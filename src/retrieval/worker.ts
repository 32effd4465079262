import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

import { systemClock } from '../infra/clock.ts';
import { AppError } from '../infra/errors.ts';
import { describeError } from '../infra/logger.ts';
import { giveWay } from '../infra/thread-priority.ts';
import { loadAsked } from './asked/asked-texts.ts';
import type { SearchQuery, SearchResult } from './contract.ts';
import { loadEmbedder } from './dense/embedder.ts';
import { createLikeness, type Likeness } from './dense/likeness.ts';
import { resolveModel } from './dense/model.ts';
import { remembering } from './dense/remembering.ts';
import { RecentSearches } from './recent-searches.ts';
import { openEngine, searchWith, type EngineTools } from './retriever.ts';
import type { SearchEngine } from './search-engine.ts';
import type { RetrievalWorkerData, WorkerReply, WorkerRequest } from './worker-protocol.ts';

// Checked by its only caller, worker-host.ts, which is of the same build.
const data = workerData as RetrievalWorkerData;
let tools: Promise<Tools> | undefined;
/** Replaced as a whole: a search keeps the engine that it began with. */
let loaded: Loaded | undefined;

// An answer may take a second; the acknowledgements of the thread beside this one may not.
giveWay();

interface Tools extends EngineTools {
  readonly likeness: Likeness;
}

/** The engine of a generation, and what it found lately. */
interface Loaded {
  readonly engine: SearchEngine;
  readonly recent: RecentSearches;
}

/** What the empty knowledge answers. */
const NOTHING: Omit<SearchResult, 'understood'> = {
  generation: 0,
  candidates: [],
  confidence: 0,
  action: 'handover',
  calibrated: false,
  tookMs: 0,
};

async function load(generation: number): Promise<void> {
  tools ??= startTools();
  if (generation === 0) {
    loaded = undefined;
    return;
  }
  const directory = path.join(data.indexDirectory, String(generation));
  const engine = openEngine({ directory, model: data.model, dataDirectory: data.dataDirectory }, await tools);
  loaded = { engine, recent: new RecentSearches(systemClock) };
}

/** Begins with the first load, also of the empty knowledge: the model is then ready when there is something to search. */
function startTools(): Promise<Tools> {
  const loading = loadTools();
  // Whoever awaits it reports the fault; the next to need it tries anew.
  loading.catch(() => (tools = undefined));
  return loading;
}

async function loadTools(): Promise<Tools> {
  const plain = data.model === null ? undefined : await loadEmbedder(resolveModel(data.model));
  const asked = await loadAsked(data.dataDirectory, { embedder: plain, cache: data.indexDirectory });
  const embedder = plain && remembering(plain);
  return { embedder, asked, likeness: createLikeness(embedder) };
}

async function search(query: SearchQuery): Promise<SearchResult> {
  if (loaded === undefined) return { ...NOTHING, understood: query.text };
  const started = systemClock.now();
  const { engine, recent } = loaded;
  const embedder = (await tools)?.embedder;
  const found = await recent.find(query, (wanted) => searchWith(engine, { embedder, query: wanted }));
  return { ...found, tookMs: systemClock.now() - started };
}

async function compare(question: string, passages: readonly string[]): Promise<number[]> {
  tools ??= startTools();
  return (await tools).likeness(question, passages);
}

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  const { id } = request;
  if (request.kind === 'search') return { id, ok: true, result: await search(request.query) };
  if (request.kind === 'compare') return { id, ok: true, likeness: await compare(request.question, request.passages) };
  if (request.kind === 'load') await load(request.generation);
  else await (await tools)?.embedder?.close();
  return { id, ok: true };
}

function failure(id: number, error: unknown): WorkerReply {
  if (error instanceof AppError) return { id, ok: false, code: error.code, detail: error.detail ?? '' };
  return { id, ok: false, code: 'INTERNAL', detail: describeError(error) };
}

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request)
    .catch((error: unknown) => failure(request.id, error))
    .then((reply) => {
      parentPort?.postMessage(reply);
      if (request.kind === 'stop') parentPort?.close();
    });
});
