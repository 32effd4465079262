import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Utterance } from '../text/utterance.ts';
import { BUCKETS, features } from './features.ts';
import { INTENTS, type Intent } from './labels.ts';

/** How likely each intent is; the shares add up to 1. */
export type Intents = Readonly<Record<Intent, number>>;

/** Tells what a message wants. */
export interface IntentReader {
  read(said: Pick<Utterance, 'tokens'>): Intents;
}

const headSchema = z.object({
  format: z.literal(1),
  intents: z.array(z.string()),
  buckets: z.literal(BUCKETS),
  /** What a step of a weight's byte is worth, for each intent. */
  steps: z.array(z.number()).length(INTENTS.length),
  biases: z.array(z.number()).length(INTENTS.length),
  /** Log-odds are divided by it, so that the shares are frequencies (fitted on cross-validated scores). */
  temperature: z.number().positive(),
  /** SHA-256 of `weights.bin`. */
  weightsHash: z.string(),
});

/** Everything a multinomial logistic regression over {@link features} needs. */
interface IntentModel {
  /** Bytes, all buckets of the first intent, then of the second, … */
  readonly weights: Int8Array;
  readonly steps: readonly number[];
  readonly biases: readonly number[];
  readonly temperature: number;
}

/**
 * Reads the model of `models/intents` in the data folder.
 * @throws AppError `MODEL_INVALID` when it is missing, damaged, or made for other labels or features.
 */
export function loadIntents(dataDirectory: string): IntentReader {
  const directory = path.join(dataDirectory, 'models/intents');
  try {
    const head = headSchema.parse(JSON.parse(readFileSync(path.join(directory, 'model.json'), 'utf8')));
    const bytes = readFileSync(path.join(directory, 'weights.bin'));
    const isSame = createHash('sha256').update(bytes).digest('hex') === head.weightsHash;
    if (!isSame || head.intents.join() !== INTENTS.join() || bytes.length !== BUCKETS * INTENTS.length)
      throw new AppError('MODEL_INVALID', {
        detail: `${directory}: weights.bin and model.json do not belong together`,
      });
    return intentReader({ ...head, weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('MODEL_INVALID', { detail: directory, cause: error });
  }
}

/** A reader over a model. */
function intentReader(model: IntentModel): IntentReader {
  return {
    read(said) {
      const columns = features(said);
      const scores = INTENTS.map((_, intent) => scoreOf(model, { intent, columns }) / model.temperature);
      return sharesOf(scores);
    },
  };
}

function scoreOf(
  { weights, steps, biases }: IntentModel,
  { intent, columns }: { readonly intent: number; readonly columns: readonly number[] },
): number {
  const from = intent * BUCKETS;
  let sum = 0;
  for (const column of columns) sum += weights[from + column] ?? 0;
  // Features count by the root of their number, so that long messages are not surer than short ones.
  return (biases[intent] ?? 0) + (sum * (steps[intent] ?? 0)) / Math.sqrt(columns.length);
}

function sharesOf(scores: readonly number[]): Intents {
  const highest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - highest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const share = (intent: Intent): number => (parts[INTENTS.indexOf(intent)] ?? 0) / total;
  return {
    ...{ legal: share('legal'), exact: share('exact'), forecast: share('forecast'), progress: share('progress') },
    ...{ drafting: share('drafting'), person: share('person'), urgent: share('urgent') },
    ...{ offtopic: share('offtopic'), foreign: share('foreign'), chat: share('chat') },
    ...{ abuse: share('abuse'), gibberish: share('gibberish') },
  };
}
