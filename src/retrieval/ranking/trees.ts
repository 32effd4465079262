import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';

/** Checked in one pass: zod's own arrays take a tenth of a second for the hundred thousand numbers of a forest. */
const numbers = z.custom<number[]>((value) => Array.isArray(value) && value.every((one) => typeof one === 'number'));

const treeSchema = z.object({
  /** Column tested at each node; -1 at a leaf. */
  feature: numbers,
  threshold: numbers,
  left: numbers,
  right: numbers,
  /** Log-odds added at a leaf. */
  value: numbers,
});

/** Layout of a forest in a model file, as training writes it. */
export const forestSchema = z.object({
  format: z.literal(1),
  features: z.array(z.string()),
  baseline: z.number(),
  trees: z.array(treeSchema),
});

/** Gradient-boosted trees in flat arrays: nodes of all trees after one another. */
export class Forest {
  readonly #columns: number;
  readonly #baseline: number;
  readonly #roots: Int32Array;
  readonly #feature: Int32Array;
  readonly #threshold: Float32Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #value: Float64Array;

  constructor(model: z.infer<typeof forestSchema>) {
    const offsets = model.trees.map(() => 0);
    let nodes = 0;
    model.trees.forEach((tree, at) => {
      offsets[at] = nodes;
      nodes += tree.feature.length;
    });
    const shifted = (pick: (tree: z.infer<typeof treeSchema>) => number[]) =>
      Int32Array.from(model.trees.flatMap((tree, at) => pick(tree).map((child) => child + (offsets[at] ?? 0))));
    this.#columns = model.features.length;
    this.#baseline = model.baseline;
    this.#roots = Int32Array.from(offsets);
    this.#feature = Int32Array.from(model.trees.flatMap((tree) => tree.feature));
    this.#threshold = Float32Array.from(model.trees.flatMap((tree) => tree.threshold));
    this.#left = shifted((tree) => tree.left);
    this.#right = shifted((tree) => tree.right);
    this.#value = Float64Array.from(model.trees.flatMap((tree) => tree.value));
  }

  /**
   * Log-odds of every row of `input` (rows of the model's columns). Tree by tree and not row by row: the nodes of one tree
   * stay in the cache while all rows pass through it.
   */
  scores(input: Float32Array): number[] {
    const sums = new Float64Array(input.length / this.#columns).fill(this.#baseline);
    for (const root of this.#roots) {
      for (let row = 0; row < sums.length; row += 1) {
        sums[row] = (sums[row] as number) + this.#valueOf(root, input, row * this.#columns);
      }
    }
    return Array.from(sums);
  }

  /** What the tree at `root` adds for the row that begins at `base`. */
  #valueOf(root: number, input: Float32Array, base: number): number {
    let node = root;
    let feature = this.#feature[node] as number;
    while (feature >= 0) {
      // A missing number (NaN) goes right, as a comparison with it is false.
      const goesLeft = (input[base + feature] as number) <= (this.#threshold[node] as number);
      node = (goesLeft ? this.#left[node] : this.#right[node]) as number;
      feature = this.#feature[node] as number;
    }
    return this.#value[node] as number;
  }
}

/**
 * Reads a model written by training/ranker.py.
 * @throws AppError `MODEL_INVALID` when the file is missing, broken, or was trained on other columns than `features`.
 */
export function readForest(file: string, features: readonly string[]): Forest {
  const model = forestSchema.safeParse(readJson(file));
  if (!model.success) throw new AppError('MODEL_INVALID', { detail: file, cause: model.error });
  if (model.data.features.join() !== features.join()) {
    throw new AppError('MODEL_INVALID', { detail: `${file} was trained on other features` });
  }
  return new Forest(model.data);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: file, cause: error });
  }
}
