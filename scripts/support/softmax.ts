/** One question's clauses: a row of features each, and which of them answer. */
export interface Group {
  readonly rows: readonly (readonly number[])[];
  readonly right: readonly boolean[];
  readonly fold: number;
}

const STEPS = 300;
const RATE = 0.05;
/** Strength of the pull towards zero, in shares of an example. */
const L2 = 0.05;

/**
 * Weights under which the right rows of each group have the largest share (conditional logistic regression, Adam). Columns
 * are scaled by their spread within groups first, so that one strength of the pull fits all.
 */
export function learn(groups: readonly Group[]): number[] {
  const width = groups[0]?.rows[0]?.length ?? 0;
  const spreads = spreadsOf(groups, width);
  const scaled = groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => row.map((x, at) => x / (spreads[at] ?? 1))),
  }));
  const weights = new Array<number>(width).fill(0);
  const [mean, square] = [new Float64Array(width), new Float64Array(width)];
  for (let step = 1; step <= STEPS; step++) {
    const slope = gradient(scaled, weights);
    for (let at = 0; at < width; at++) {
      const g = (slope[at] ?? 0) / groups.length + L2 * (weights[at] ?? 0);
      mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * g;
      square[at] = 0.999 * (square[at] ?? 0) + 0.001 * g * g;
      const [m, s] = [(mean[at] ?? 0) / (1 - 0.9 ** step), (square[at] ?? 0) / (1 - 0.999 ** step)];
      weights[at] = (weights[at] ?? 0) - (RATE * m) / (Math.sqrt(s) + 1e-8);
    }
  }
  return weights.map((weight, at) => weight / (spreads[at] ?? 1));
}

/** Standard deviation of each column around its group's mean; 1 where nothing varies. */
function spreadsOf(groups: readonly Group[], width: number): number[] {
  const sums = new Float64Array(width);
  let count = 0;
  for (const { rows } of groups) {
    count += rows.length;
    for (let at = 0; at < width; at++) {
      const mean = rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length;
      sums[at] = (sums[at] ?? 0) + rows.reduce((sum, row) => sum + ((row[at] ?? 0) - mean) ** 2, 0);
    }
  }
  return [...sums].map((sum) => Math.sqrt(sum / count) || 1);
}

function gradient(groups: readonly Group[], weights: readonly number[]): Float64Array {
  const slope = new Float64Array(weights.length);
  for (const { rows, right } of groups) {
    const scores = rows.map((row) => row.reduce((sum, x, at) => sum + x * (weights[at] ?? 0), 0));
    const highest = Math.max(...scores);
    const parts = scores.map((score) => Math.exp(score - highest));
    const total = parts.reduce((sum, part) => sum + part, 0);
    const rightTotal = parts.reduce((sum, part, at) => sum + (right[at] ? part : 0), 0);
    rows.forEach((row, at) => {
      const pull = (parts[at] ?? 0) / total - (right[at] ? (parts[at] ?? 0) / rightTotal : 0);
      row.forEach((x, column) => (slope[column] = (slope[column] ?? 0) + pull * x));
    });
  }
  return slope;
}
