import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Utterance } from '../text/utterance.ts';
import { BUCKETS, features, MAX_WORDS } from './features.ts';
import { INTENTS, type Intent } from './labels.ts';

/** How likely each intent is; the shares add up to 1. */
export type Intents = Readonly<Record<Intent, number>>;

/** Tells what a message wants. */
export interface IntentReader {
  read(said: Pick<Utterance, 'tokens'>): Intents;
}

/** Words of a stretch in which danger is looked for: told in passing, it drowns in more. */
const STRETCH = 50;

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
  const sharesFor = (part: Pick<Utterance, 'tokens'>): number[] => {
    const columns = features(part);
    return sharesOf(INTENTS.map((_, intent) => scoreOf(model, { intent, columns }) / model.temperature));
  };
  // Several routes ask of the same words.
  const known = new WeakMap<Utterance['tokens'], Intents>();
  return {
    read(said) {
      const intents = known.get(said.tokens) ?? together(sharesFor(said), stretches(said).map(sharesFor));
      known.set(said.tokens, intents);
      return intents;
    },
  };
}

/** Of a message of more words than are read at once: its stretches, each half over the one before, the last up to its end. */
function stretches({ tokens }: Pick<Utterance, 'tokens'>): Pick<Utterance, 'tokens'>[] {
  if (tokens.length <= MAX_WORDS) return [];
  const count = Math.ceil((tokens.length - STRETCH) / (STRETCH / 2)) + 1;
  return Array.from({ length: count }, (_, at) => {
    const from = Math.min((at * STRETCH) / 2, tokens.length - STRETCH);
    return { tokens: tokens.slice(from, from + STRETCH) };
  });
}

/** What a story wants shows in its first words, and there is as much danger as in the gravest of its stretches. */
function together(whole: readonly number[], parts: readonly (readonly number[])[]): Intents {
  const danger = INTENTS.indexOf('urgent');
  const first = whole[danger] ?? 0;
  const gravest = Math.max(first, ...parts.map((part) => part[danger] ?? 0));
  const left = (1 - gravest) / Math.max(1 - first, Number.EPSILON);
  return named(whole.map((share, intent) => (intent === danger ? gravest : share * left)));
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

function sharesOf(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - highest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

function named(shares: readonly number[]): Intents {
  const share = (intent: Intent): number => shares[INTENTS.indexOf(intent)] ?? 0;
  return {
    ...{ legal: share('legal'), exact: share('exact'), forecast: share('forecast'), progress: share('progress') },
    ...{ drafting: share('drafting'), person: share('person'), urgent: share('urgent') },
    ...{ offtopic: share('offtopic'), foreign: share('foreign'), chat: share('chat') },
    ...{ abuse: share('abuse'), gibberish: share('gibberish') },
  };
}
