import { drawBelow, seededRandom } from './random.ts';

/** How sure a difference between two runs is. */
export interface PairedDifference {
  /** Mean of the second run less mean of the first. */
  readonly difference: number;
  /** Ends of the 95 % interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Whether the interval leaves zero out, and on which side. */
  readonly verdict: 'better' | 'worse' | 'noise';
}

/** Options of {@link pairedBootstrap}. */
export interface BootstrapOptions {
  /** 10,000 when left out: the ends of the interval then move by less than a tenth of its width from seed to seed. */
  readonly resamples?: number;
  readonly seed?: string;
}

const RESAMPLES = 10_000;
const SEED = 'paired-bootstrap';
const TAIL = 0.025;

/**
 * Percentile bootstrap of the mean difference of two runs over the same questions (Efron & Tibshirani 1993, ch. 13):
 * questions are drawn with replacement, each with both of its values. Pairing takes out how hard a question is.
 * @param before one value a question
 * @param after the same questions in the same order
 */
export function pairedBootstrap(
  before: readonly number[],
  after: readonly number[],
  { resamples = RESAMPLES, seed = SEED }: BootstrapOptions = {},
): PairedDifference {
  const differences = Float64Array.from(after, (value, at) => value - (before[at] ?? 0));
  if (differences.length === 0) return { difference: 0, low: 0, high: 0, verdict: 'noise' };
  const random = seededRandom(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < differences.length; drawn++) {
      sum += differences[drawBelow(random, differences.length)] ?? 0;
    }
    return sum / differences.length;
  }).sort();
  const low = quantile(means, TAIL);
  const high = quantile(means, 1 - TAIL);
  const difference = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return { difference, low, high, verdict: low > 0 ? 'better' : high < 0 ? 'worse' : 'noise' };
}

/** Nearest rank in sorted values. */
function quantile(sorted: Float64Array, p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? 0;
}
