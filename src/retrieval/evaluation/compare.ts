import type { Answered } from './asking.ts';
import { pairedBootstrap, type PairedDifference } from './bootstrap.ts';
import { quality, type Quality } from './measures.ts';
import type { Prediction } from './predictions.ts';

/** Measures by which two runs are compared. */
const COMPARED = ['ndcg10', 'mrr10', 'hit3', 'hit10'] as const satisfies readonly (keyof Quality)[];

/** One measure of two runs over the questions that both answered. */
export interface ComparedMeasure extends PairedDifference {
  readonly measure: (typeof COMPARED)[number];
  readonly before: number;
  readonly after: number;
}

/** Two runs, side by side. */
export interface Comparison {
  /** Questions in both runs. */
  readonly questions: number;
  /** Questions of this run that the saved one did not have. */
  readonly unpaired: number;
  readonly measures: readonly ComparedMeasure[];
}

/** Compares this run with a saved one, question by question, against today's labels. */
export function compareRuns(answered: readonly Answered[], saved: readonly Prediction[]): Comparison {
  const rankings = new Map(saved.map(({ id, ranked }) => [id, ranked]));
  const labelled = answered.filter(({ question }) => question.gold.length > 0);
  const pairs = labelled.flatMap(({ question, ranked }) => {
    const earlier = rankings.get(question.id);
    return earlier === undefined
      ? []
      : [{ before: quality(earlier, question.gold), after: quality(ranked, question.gold) }];
  });
  const measures = COMPARED.map((measure) => {
    const before = pairs.map((pair) => pair.before[measure]);
    const after = pairs.map((pair) => pair.after[measure]);
    return { measure, before: mean(before), after: mean(after), ...pairedBootstrap(before, after) };
  });
  return { questions: pairs.length, unpaired: labelled.length - pairs.length, measures };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
