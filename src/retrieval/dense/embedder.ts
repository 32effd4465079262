import { readFileSync } from 'node:fs';
import path from 'node:path';

import { env, pipeline, Tensor, type FeatureExtractionPipeline } from '@xenova/transformers';
import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { ResolvedModel } from './model.ts';
import { Preparer, type Vocabulary } from './preparation.ts';
import { readTokenWeights, TOKEN_WEIGHTS_FILE, type TokenWeights } from './token-weights.ts';

/** A question and a passage may be embedded differently (prefixes); FAQ variants are questions. */
export type TextSide = 'query' | 'passage';

/** Texts → unit vectors. */
export interface Embedder {
  readonly hash: string;
  readonly dims: number;
  /** What tokens count in a question; left out where the model does not say. */
  readonly weights?: TokenWeights;
  embed(texts: readonly string[], side: TextSide): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Loads the model with transformers.js. Nothing is downloaded unless the choice allows it.
 * @throws AppError `MODEL_INVALID` when the files are there but cannot be run.
 */
export async function loadEmbedder(model: ResolvedModel): Promise<Embedder> {
  const extractor = await openPipeline(model);
  const own = model.settings.preparation === 'none' ? undefined : readVocabulary(model);
  const embed =
    own === undefined ? throughTokenizer(extractor, model) : throughIds(extractor, { model, vocabulary: own });
  const [probe] = await embed(['luật'], 'query');
  if (probe === undefined) throw new AppError('MODEL_INVALID', { detail: model.choice.name });
  const weights = own && readTokenWeights(path.join(folderOf(model), TOKEN_WEIGHTS_FILE), own);
  return {
    ...{ hash: model.hash, dims: probe.length, embed },
    ...(weights && { weights }),
    close: async () => extractor.dispose().then(() => undefined),
  };
}

async function openPipeline({ choice, settings }: ResolvedModel): Promise<FeatureExtractionPipeline> {
  env.allowRemoteModels = choice.allowRemote;
  env.localModelPath = path.resolve(choice.directory);
  try {
    return await pipeline('feature-extraction', choice.name, {
      dtype: settings.dtype,
      // The machine is shared with the webhooks: one thread embeds a question in well under a millisecond.
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: choice.name, cause: error });
  }
}

/** The usual way: the model's own tokenizer, the pipeline's pooling. */
function throughTokenizer(extractor: FeatureExtractionPipeline, { settings }: ResolvedModel): Embedder['embed'] {
  return async (texts, side) => {
    if (texts.length === 0) return [];
    const prefix = side === 'query' ? settings.queryPrefix : settings.passagePrefix;
    const output = await extractor(
      texts.map((text) => prefix + text),
      { pooling: settings.pooling, normalize: false },
    );
    return rowsOf(output.data, texts.length);
  };
}

/**
 * The shipped model's tokenizer only looks words up, which the preparation has done already: ids go straight to the
 * graph of the pipeline, and an article costs half. The graph pools by itself.
 */
function throughIds(
  extractor: FeatureExtractionPipeline,
  { model, vocabulary }: { readonly model: ResolvedModel; readonly vocabulary: Vocabulary },
): Embedder['embed'] {
  const preparer = new Preparer(vocabulary, model.settings.maxWords);
  const prefixIds = (side: TextSide) => {
    const prefix = side === 'query' ? model.settings.queryPrefix : model.settings.passagePrefix;
    return prefix.split(' ').flatMap((token) => vocabulary.get(token) ?? []);
  };
  return async (texts, side) => {
    const rows = texts.map((text) => [...prefixIds(side), ...preparer.ids(text)]);
    // Rows of like length go together: a short one among long ones is mostly padding.
    const order = rows.map((_, at) => at).sort((a, b) => (rows[a]?.length ?? 0) - (rows[b]?.length ?? 0));
    const found = new Map<number, Float32Array>();
    for (let from = 0; from < order.length; from += GRAPH_BATCH) {
      const part = order.slice(from, from + GRAPH_BATCH);
      const output = outputSchema.parse(await extractor.model({ input_ids: padded(part.map((at) => rows[at] ?? [])) }));
      rowsOf(output.last_hidden_state.data, part.length).forEach((vector, at) => found.set(part[at] ?? -1, vector));
    }
    return texts.map((_, at) => found.get(at) ?? new Float32Array());
  };
}

/** Texts a run of the graph. */
const GRAPH_BATCH = 16;

const outputSchema = z.object({ last_hidden_state: z.object({ data: z.custom<ArrayLike<number>>() }) });

/** Ids as a matrix, filled up with 0, which weighs nothing. */
function padded(rows: readonly (readonly number[])[]): Tensor {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const data = new BigInt64Array(rows.length * width);
  // The lower halves of the numbers: making a BigInt of every id took as long as the graph.
  const halves = new Int32Array(data.buffer);
  rows.forEach((row, at) => row.forEach((id, column) => (halves[2 * (at * width + column) + LOWER_HALF] = id)));
  return new Tensor('int64', data, [rows.length, width]);
}

/** Where the lower half of a 64-bit number lies on this machine: first on all that Node runs on but one. */
const LOWER_HALF = new Int32Array(BigInt64Array.of(1n).buffer)[0] === 1 ? 0 : 1;

function rowsOf(data: unknown, rows: number): Float32Array[] {
  // Float tensors hold numbers; the type of the library's tensors covers all of their kinds.
  const all = new Float32Array(data as ArrayLike<number>);
  const dims = all.length / rows;
  return Array.from({ length: rows }, (_, row) => unit(all.subarray(row * dims, (row + 1) * dims)));
}

/** Scales to length 1; a zero or broken vector becomes zeros, which is near nothing. */
function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return vector.map((value) => (length > 0 && Number.isFinite(length) ? value / length : 0));
}

/** The vocabulary has 92,000 entries, which a zod record takes 0.2 s to walk; one look at the values does. */
const vocabularySchema = z.custom<Record<string, number>>(
  (value) => typeof value === 'object' && value !== null && Object.values(value).every((id) => typeof id === 'number'),
);
const tokenizerSchema = z.object({ model: z.object({ vocab: vocabularySchema }) });

function folderOf({ choice }: ResolvedModel): string {
  return path.resolve(choice.directory, choice.name);
}

function readVocabulary(model: ResolvedModel): Vocabulary {
  const file = path.join(folderOf(model), 'tokenizer.json');
  try {
    return new Map(Object.entries(tokenizerSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).model.vocab));
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: `${model.choice.name}/tokenizer.json`, cause: error });
  }
}
