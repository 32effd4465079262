import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../../infra/errors.ts';
import { readConfidence, type ConfidenceModel } from './confidence.ts';
import { FEATURES } from './features.ts';
import { readForest, type Forest } from './trees.ts';

/** The learned part of ranking. */
export interface RankingModels {
  readonly forest: Forest;
  readonly confidence: ConfidenceModel;
  /** SHA-256 of the ranker's file; the confidence names the ranker that it was calibrated with. */
  readonly rankerHash: string;
}

/**
 * Reads `ranker.json` and `confidence.json` of a directory.
 * @throws AppError `MODEL_INVALID` when one is missing, broken or of another version.
 */
export function readRankingModels(directory: string): RankingModels {
  const ranker = path.join(directory, 'ranker.json');
  return {
    forest: readForest(ranker, FEATURES),
    confidence: readConfidence(path.join(directory, 'confidence.json')),
    rankerHash: hashOf(ranker),
  };
}

function hashOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: file, cause: error });
  }
}
