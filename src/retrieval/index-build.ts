import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import type { KnowledgeSnapshot } from '../kb/knowledge.ts';
import type { Faq } from '../kb/model.ts';
import { writeArrays, type ArrayFileEntry, type NumberArray } from './array-file.ts';
import { DenseBuilder } from './dense/dense-builder.ts';
import { resolveModel, type ModelChoice } from './dense/model.ts';
import type { VectorCache } from './dense/vector-cache.ts';
import { INDEX_FORMAT, writeManifest, type IndexFile, type IndexManifest } from './index-manifest.ts';
import { buildPostings } from './lexical/postings-build.ts';
import { StreamBuilder, type FinishedStreams } from './lexical/streams.ts';

/** Options of {@link buildIndex}. */
export interface BuildIndexOptions {
  readonly snapshot: KnowledgeSnapshot;
  /** Where the finished index stands, e.g. `DATA_DIR/index/7`; replaced when it is there. */
  readonly directory: string;
  /** The embedding model; null builds the lexical index alone. */
  readonly model: ModelChoice | null;
  readonly vectors: VectorCache;
  /** Called with articles done so far; the total is the snapshot's `articleCount`. */
  readonly progress?: (done: number) => void;
}

/** Articles between two pauses in which the worker's answers and other events are seen. */
const SLICE = 256;

/**
 * Builds the indexes of one generation: the lexical one here, the dense one in a worker beside it. Everything is written
 * to a temporary directory that takes its name last, so a reader never sees half an index.
 * @throws AppError `MODEL_MISSING`, `MODEL_INVALID`, `INDEX_BUILD_FAILED`; nothing stays behind then.
 */
export async function buildIndex(options: BuildIndexOptions): Promise<IndexManifest> {
  const draft = `${options.directory}.${process.pid}.tmp`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    const manifest = await buildInto(draft, options);
    writeManifest(draft, manifest);
    rmSync(options.directory, { recursive: true, force: true });
    renameSync(draft, options.directory);
    return manifest;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function buildInto(draft: string, options: BuildIndexOptions): Promise<IndexManifest> {
  const dense = await startDense(options);
  try {
    const read = await readSnapshot(options, dense);
    const lexical = writeLexical(draft, read.streams);
    return {
      format: INDEX_FORMAT,
      generation: options.snapshot.generation,
      corpusHash: read.corpusHash,
      articles: read.articles,
      faqs: read.faqs.length,
      ...lexical,
      dense: dense === undefined ? null : await writeDense(draft, dense, read),
    };
  } finally {
    await dense?.builder.close();
  }
}

interface DensePart {
  readonly builder: DenseBuilder;
  readonly modelHash: string;
}

async function startDense({ model, vectors, snapshot }: BuildIndexOptions): Promise<DensePart | undefined> {
  if (model === null) return undefined;
  const resolved = resolveModel(model);
  const builder = await DenseBuilder.start({ model: resolved, cache: vectors, articles: snapshot.articleCount });
  return { builder, modelHash: resolved.hash };
}

interface ReadSnapshot {
  readonly streams: FinishedStreams;
  readonly faqs: readonly Faq[];
  readonly articles: number;
  readonly corpusHash: string;
}

async function readSnapshot(
  { snapshot, progress }: BuildIndexOptions,
  dense: DensePart | undefined,
): Promise<ReadSnapshot> {
  const builder = new StreamBuilder();
  const hash = new SetHash();
  let articles = 0;
  for (const article of snapshot.articles()) {
    builder.addArticle(article);
    hash.add(`${article.id}\0${article.title}\0${article.text}`);
    await dense?.builder.addArticle(article);
    articles += 1;
    if (articles % SLICE !== 0) continue;
    progress?.(articles);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const faqs = [...snapshot.faqs()];
  for (const faq of faqs) builder.addFaq(faq);
  progress?.(articles);
  return { streams: builder.finish(), faqs, articles, corpusHash: hash.digest() };
}

/** Hash of a set: the same articles in another order are the same corpus. */
class SetHash {
  #sum = 0n;

  add(text: string): void {
    const digest = createHash('sha256').update(text).digest();
    this.#sum = BigInt.asUintN(128, this.#sum + digest.readBigUInt64LE(0) + (digest.readBigUInt64LE(8) << 64n));
  }

  digest(): string {
    return this.#sum.toString(16).padStart(32, '0');
  }
}

function writeLexical(
  draft: string,
  { strings, arrays, fields }: FinishedStreams,
): Pick<IndexManifest, 'strings' | 'lexical'> {
  const all: Record<string, NumberArray> = { ...arrays };
  for (const [field, source] of Object.entries(fields)) {
    for (const [name, array] of Object.entries(buildPostings(source))) all[`postings.${field}.${name}`] = array;
  }
  writeFileSync(path.join(draft, 'strings.json'), JSON.stringify(strings));
  return { strings: describeFile(draft, 'strings.json'), lexical: mutable(writeArrays(draft, 'lexical.bin', all)) };
}

async function writeDense(
  draft: string,
  { builder, modelHash }: DensePart,
  read: ReadSnapshot,
): Promise<IndexManifest['dense']> {
  const variants = await builder.variants(read.faqs);
  const articles = await builder.finish(path.join(draft, 'graph.hnsw'));
  return {
    modelHash,
    dims: builder.dims,
    variants: variants.length / builder.dims,
    vectors: mutable(writeArrays(draft, 'vectors.bin', { articles, variants })),
    graph: read.articles === 0 ? null : describeFile(draft, 'graph.hnsw'),
  };
}

function describeFile(directory: string, file: string): IndexFile {
  const bytes = readFileSync(path.join(directory, file));
  return { file, bytes: statSync(path.join(directory, file)).size, crc32: crc32(bytes) };
}

/** The manifest's schema has plain arrays. */
function mutable(entry: ArrayFileEntry): IndexManifest['lexical'] {
  return { ...entry, arrays: [...entry.arrays] };
}
