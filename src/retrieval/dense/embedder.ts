import { readFileSync } from 'node:fs';
import path from 'node:path';

import { env, pipeline, type FeatureExtractionPipeline } from '@xenova/transformers';
import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { ResolvedModel } from './model.ts';
import { prepareText, type Vocabulary } from './preparation.ts';

/** A question and a passage may be embedded differently (prefixes); FAQ variants are questions. */
export type TextSide = 'query' | 'passage';

/** Texts → unit vectors. */
export interface Embedder {
  readonly hash: string;
  readonly dims: number;
  embed(texts: readonly string[], side: TextSide): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Loads the model with transformers.js. Nothing is downloaded unless the choice allows it.
 * @throws AppError `MODEL_INVALID` when the files are there but cannot be run.
 */
export async function loadEmbedder(model: ResolvedModel): Promise<Embedder> {
  const extractor = await openPipeline(model);
  const vocabulary = model.settings.preparation === 'none' ? undefined : readVocabulary(model);
  const embed = (texts: readonly string[], side: TextSide) => run(extractor, { model, vocabulary, texts, side });
  const [probe] = await embed(['luật'], 'query');
  if (probe === undefined) throw new AppError('MODEL_INVALID', { detail: model.choice.name });
  return { hash: model.hash, dims: probe.length, embed, close: async () => extractor.dispose().then(() => undefined) };
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

interface Batch {
  readonly model: ResolvedModel;
  readonly vocabulary: Vocabulary | undefined;
  readonly texts: readonly string[];
  readonly side: TextSide;
}

async function run(
  extractor: FeatureExtractionPipeline,
  { model, vocabulary, texts, side }: Batch,
): Promise<Float32Array[]> {
  if (texts.length === 0) return [];
  const { settings } = model;
  const prefix = side === 'query' ? settings.queryPrefix : settings.passagePrefix;
  const ready = texts.map((text) => {
    const body = vocabulary === undefined ? text : prepareText(text, vocabulary, settings.maxWords);
    return prefix + body;
  });
  const output = await extractor(ready, { pooling: settings.pooling, normalize: false });
  const data = Float32Array.from(output.data as ArrayLike<number>);
  const dims = data.length / texts.length;
  return texts.map((_, row) => unit(data.subarray(row * dims, (row + 1) * dims)));
}

/** Scales to length 1; a zero or broken vector becomes zeros, which is near nothing. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => (length > 0 && Number.isFinite(length) ? value / length : 0));
}

const tokenizerSchema = z.object({ model: z.object({ vocab: z.record(z.string(), z.number()) }) });

function readVocabulary({ choice }: ResolvedModel): Vocabulary {
  const file = path.resolve(choice.directory, choice.name, 'tokenizer.json');
  try {
    return new Set(Object.keys(tokenizerSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).model.vocab));
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: `${choice.name}/tokenizer.json`, cause: error });
  }
}
