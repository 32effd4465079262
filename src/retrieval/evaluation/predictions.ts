import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Answered } from './asking.ts';
import type { Variant } from './variants.ts';

const predictionSchema = z.object({
  id: z.string(),
  /** Absent: the spelling that the run was about. */
  variant: z.string().optional(),
  ranked: z.array(z.string()),
});

/** What a run found for one question: all that a later run needs to be compared with it. */
export type Prediction = z.infer<typeof predictionSchema>;

/** One line of a predictions file. `variant` is left out for the spelling that the run is about. */
export function predictionLine({ question, ranked, result }: Answered, variant?: Variant): string {
  return `${JSON.stringify({
    id: question.id,
    ...(variant === undefined ? {} : { variant }),
    ranked,
    action: result.action,
    confidence: Number(result.confidence.toFixed(4)),
  })}\n`;
}

/**
 * Reads a predictions file of an earlier run.
 * @throws AppError `SOURCE_UNREADABLE` when it is not there, `SOURCE_ROW_INVALID` with the line
 */
export function readPredictions(file: string): Prediction[] {
  return readText(file)
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      const parsed = predictionSchema.safeParse(parseJson(line));
      if (!parsed.success) throw new AppError('SOURCE_ROW_INVALID', { detail: `${file}, line ${at + 1}` });
      return [parsed.data];
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('SOURCE_UNREADABLE', { detail: file, cause: error });
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
