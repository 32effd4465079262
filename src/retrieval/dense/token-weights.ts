import { existsSync, readFileSync } from 'node:fs';

import { AppError } from '../../infra/errors.ts';
import type { Vocabulary } from './preparation.ts';

/**
 * How much a word, or a pair of neighbours, counts in a question, as the embedding learned it: the length of what it adds to
 * the question's vector, ≥ 0 without a unit; 0 for what the model does not know.
 */
export interface TokenWeights {
  readonly ofWord: (word: string) => number;
  readonly ofPair: (left: string, right: string) => number;
}

/** Beside the model: one float32 a token (little-endian), in the order of the ids. */
export const TOKEN_WEIGHTS_FILE = 'token-weights.f32';

/**
 * The weights of a model's tokens; undefined for a model that has none.
 * @throws AppError `MODEL_INVALID` when they are not of this vocabulary
 */
export function readTokenWeights(file: string, vocabulary: Vocabulary): TokenWeights | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  if (bytes.length !== vocabulary.size * Float32Array.BYTES_PER_ELEMENT) {
    throw new AppError('MODEL_INVALID', { detail: TOKEN_WEIGHTS_FILE });
  }
  const weights = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const of = (token: string): number => weights[vocabulary.get(token) ?? -1] ?? 0;
  return { ofWord: of, ofPair: (left, right) => of(`${left}_${right}`) };
}
