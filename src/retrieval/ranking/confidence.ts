import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { SearchResult } from '../contract.ts';
import { CUES } from '../text/cues.ts';
import { FAQ_FEATURES } from './faq-matcher.ts';
import { FEATURES, type Feature } from './features.ts';

/** A logistic regression followed by a rising curve that turns its output into a frequency. */
const calibratedSchema = z.object({
  features: z.array(z.string()),
  weights: z.array(z.number()),
  bias: z.number(),
  /** Knots of the curve, ascending in `x` (log-odds); between them it is linear, beyond them level. */
  curve: z.object({ x: z.array(z.number()).min(1), y: z.array(z.number()).min(1) }),
});

const confidenceSchema = z.object({
  format: z.literal(1),
  articles: calibratedSchema,
  faqs: calibratedSchema,
  /** What the figures were calibrated on; for anything else they are only a guess. */
  calibration: z.object({
    corpusHash: z.string(),
    embeddingHash: z.string(),
    rankerHash: z.string(),
    /** What citizens ask (`data/asked`) is part of what was ranked. */
    askedHash: z.string(),
    setHash: z.string(),
  }),
  thresholds: z.object({
    /** Confidence from which the answer is shown, and below which a person is asked; between them the bot asks back. */
    answer: z.number(),
    clarify: z.number(),
    /** Added to both where the calibration is for something else. */
    caution: z.number(),
  }),
});

/** The confidence model as it is stored in `data/models/ranker/confidence.json`. */
export type ConfidenceModel = z.infer<typeof confidenceSchema>;

/** One of the two calibrated estimators of the model. */
export type Calibrated = z.infer<typeof calibratedSchema>;

/** How the ranking looks around its first places: the first columns of the article estimator. */
const SHAPE = [
  ...['first', 'second', 'third', 'fourth', 'fifth', 'any_of_three', 'rest_of_ten'],
  ...['document_of_five', 'document_of_ten', 'words'],
] as const;

/** Columns of the ranker that describe an article and not how well it matches, or whose size depends on the corpus. */
const NO_EVIDENCE: ReadonlySet<Feature> = new Set<Feature>([
  ...(['document_year', 'document_type', 'article_position', 'clause_count', 'log_title_repeats'] as const),
  ...(['log_length', 'title_length', 'density', 'bm25_rank', 'dense_rank', 'asked_rank', 'wide_rank'] as const),
]);

/** Places, in a row of {@link FEATURES}, of what the first candidate has to show: the other columns of the estimator. */
export const EVIDENCE: readonly number[] = FEATURES.flatMap((name, at) => (NO_EVIDENCE.has(name) ? [] : [at]));

/** Columns of the article estimator, as confidenceRow in search-engine.ts makes them. */
const CONFIDENCE_FEATURES: readonly string[] = [
  ...SHAPE,
  ...EVIDENCE.map((at) => FEATURES[at] ?? ''),
  ...CUES.flatMap(({ name }) => [`${name}:missing`, `${name}:found`]),
];

/**
 * Whether what a question asks for (a fine, a term, papers) is in what was found: for each cue, asked for and not in the
 * first article; asked for and in one of the first three. An article may share the words of a question and not answer it.
 * @param asked bits of {@link CUES}
 * @param written the same of the first articles, best first
 */
export function cueColumns(asked: number, written: readonly number[]): number[] {
  const first = written[0] ?? 0;
  const any = written.slice(0, 3).reduce((bits, one) => bits | one, 0);
  return CUES.flatMap((_, at) => [bit(asked & ~first, at), bit(asked & any, at)]);
}

function bit(bits: number, at: number): number {
  return (bits >> at) & 1;
}

/**
 * Reads the confidence model.
 * @throws AppError `MODEL_INVALID` when it is missing, broken, or was fitted to other columns.
 */
export function readConfidence(file: string): ConfidenceModel {
  const model = parse(file);
  const same = (found: Calibrated, columns: readonly string[]) => found.features.join() === columns.join();
  if (same(model.articles, CONFIDENCE_FEATURES) && same(model.faqs, FAQ_FEATURES)) return model;
  throw new AppError('MODEL_INVALID', { detail: `${file} was fitted to other columns` });
}

function parse(file: string): ConfidenceModel {
  try {
    return confidenceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: file, cause: error });
  }
}

/** Calibrated probability for a row of features. */
export function probability(model: Calibrated, features: readonly number[]): number {
  const score = features.reduce((sum, value, at) => sum + value * (model.weights[at] ?? 0), model.bias);
  return interpolate(model.curve, score);
}

/** Turns a confidence into what it suggests. */
export function decide(
  { thresholds }: ConfidenceModel,
  confidence: number,
  calibrated: boolean,
): SearchResult['action'] {
  const caution = calibrated ? 0 : thresholds.caution;
  if (confidence >= thresholds.answer + caution) return 'answer';
  return confidence >= thresholds.clarify + caution ? 'clarify' : 'handover';
}

function interpolate({ x, y }: Calibrated['curve'], at: number): number {
  const above = x.findIndex((knot) => knot >= at);
  if (above === -1) return y.at(-1) ?? 0;
  if (above === 0) return y[0] ?? 0;
  const [x0, x1, y0, y1] = [x[above - 1] ?? 0, x[above] ?? 0, y[above - 1] ?? 0, y[above] ?? 0];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}
