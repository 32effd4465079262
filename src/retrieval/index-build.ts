import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { KnowledgeSnapshot } from '../kb/knowledge.ts';
import type { Faq } from '../kb/model.ts';
import { writeArrays, type NumberArray } from './array-file.ts';
import { DenseBuilder } from './dense/dense-builder.ts';
import { resolveModel, type ModelChoice, type ResolvedModel } from './dense/model.ts';
import type { VectorCache } from './dense/vector-cache.ts';
import { describeFile, mutable, writeFaqs } from './index-files.ts';
import { INDEX_FORMAT, writeManifest, type IndexManifest } from './index-manifest.ts';
import { renewFaqs } from './index-renewal.ts';
import { faqStreams, type FinishedFaqs } from './lexical/faq-streams.ts';
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
  /** Index of a generation with the very same articles: then only the FAQs are read and written. */
  readonly sameLaw?: string;
  /** Called with articles done so far; the total is the snapshot's `articleCount`. */
  readonly progress?: (done: number) => void;
}

/** Articles between two pauses in which the worker's answers and other events are seen. */
const SLICE = 256;

/** Numbers kept free for syllables that FAQs bring later; an index with FAQs that need more is built anew. */
const SPARE_SYLLABLES = 4096;

/**
 * Builds the indexes of one generation: the lexical one here, the dense one in a worker beside it. Everything is written
 * to a temporary directory that takes its name last, so a reader never sees half an index.
 * @throws AppError `MODEL_MISSING`, `MODEL_INVALID`, `INDEX_BUILD_FAILED`; nothing stays behind then.
 */
export async function buildIndex(options: BuildIndexOptions): Promise<IndexManifest> {
  const model = options.model === null ? undefined : resolveModel(options.model);
  const { snapshot, vectors, sameLaw } = options;
  if (sameLaw !== undefined) {
    const renewed = await inDraft(options.directory, (draft) =>
      renewFaqs(draft, { from: sameLaw, snapshot, model, vectors }),
    );
    if (renewed !== undefined) return renewed;
  }
  return inDraft(options.directory, (draft) => buildInto(draft, options, model));
}

/** Lets `write` fill a draft, and gives it its name when there is a manifest; else nothing stays behind. */
async function inDraft<M extends IndexManifest | undefined>(
  directory: string,
  write: (draft: string) => Promise<M>,
): Promise<M> {
  const draft = `${directory}.${process.pid}.tmp`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    const manifest = await write(draft);
    if (manifest === undefined) return manifest;
    writeManifest(draft, manifest);
    rmSync(directory, { recursive: true, force: true });
    renameSync(draft, directory);
    return manifest;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function buildInto(
  draft: string,
  options: BuildIndexOptions,
  model: ResolvedModel | undefined,
): Promise<IndexManifest> {
  const { snapshot, vectors: cache } = options;
  const dense = model && {
    builder: await DenseBuilder.start({ model, cache, articles: snapshot.articleCount }),
    modelHash: model.hash,
  };
  try {
    const read = await readSnapshot(options, dense?.builder);
    const faqs = faqStreams(read.faqs, read.streams.strings.syllables);
    const lexical = writeLexical(draft, read.streams, faqs);
    const variants = (await dense?.builder.variants(read.faqs)) ?? new Int8Array(0);
    return {
      format: INDEX_FORMAT,
      generation: snapshot.generation,
      corpusHash: read.corpusHash,
      articles: read.articles,
      ...lexical,
      ...writeFaqs(draft, faqs, variants),
      dense: dense === undefined ? null : await writeDense(draft, { ...dense, articles: read.articles, variants }),
    };
  } finally {
    await dense?.builder.close();
  }
}

interface ReadSnapshot {
  readonly streams: FinishedStreams;
  readonly faqs: readonly Faq[];
  readonly articles: number;
  readonly corpusHash: string;
}

async function readSnapshot(
  { snapshot, progress }: BuildIndexOptions,
  dense: DenseBuilder | undefined,
): Promise<ReadSnapshot> {
  const builder = new StreamBuilder();
  const hash = new SetHash();
  let articles = 0;
  for (const article of snapshot.articles()) {
    builder.addArticle(article);
    hash.add(`${article.id}\0${article.title}\0${article.text}`);
    await dense?.addArticle(article);
    articles += 1;
    if (articles % SLICE !== 0) continue;
    progress?.(articles);
    await new Promise((resolve) => setImmediate(resolve));
  }
  progress?.(articles);
  return { streams: builder.finish(), faqs: [...snapshot.faqs()], articles, corpusHash: hash.digest() };
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
  faqs: FinishedFaqs,
): Pick<IndexManifest, 'strings' | 'lexical'> {
  const all: Record<string, NumberArray> = { ...arrays };
  const syllableCount = strings.syllables.length + faqs.strings.syllables.length + SPARE_SYLLABLES;
  for (const [field, source] of Object.entries(fields(syllableCount))) {
    for (const [name, array] of Object.entries(buildPostings(source))) all[`postings.${field}.${name}`] = array;
  }
  writeFileSync(path.join(draft, 'strings.json'), JSON.stringify(strings));
  return { strings: describeFile(draft, 'strings.json'), lexical: mutable(writeArrays(draft, 'lexical.bin', all)) };
}

interface DenseInput {
  readonly builder: DenseBuilder;
  readonly modelHash: string;
  readonly articles: number;
  readonly variants: Int8Array;
}

async function writeDense(
  draft: string,
  { builder, modelHash, articles, variants }: DenseInput,
): Promise<IndexManifest['dense']> {
  const { articles: vectors, clauses } = await builder.finish(path.join(draft, 'graph.hnsw'));
  return {
    modelHash,
    dims: builder.dims,
    variants: variants.length / builder.dims,
    clauses: clauses.length / builder.dims,
    vectors: mutable(writeArrays(draft, 'vectors.bin', { articles: vectors, clauses })),
    graph: articles === 0 ? null : describeFile(draft, 'graph.hnsw'),
  };
}
