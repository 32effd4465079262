import { z } from 'zod';

import type { Answered } from './asking.ts';
import { readJsonLines } from './json-lines.ts';
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
  return readJsonLines(file, predictionSchema);
}
