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

const forestSchema = z.object({
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

  /** Log-odds of row `row` of `input` (rows of the model's columns). */
  score(input: Float32Array, row: number): number {
    const base = row * this.#columns;
    let sum = this.#baseline;
    for (let tree = 0; tree < this.#roots.length; tree += 1) {
      let node = this.#roots[tree] ?? 0;
      let feature = this.#feature[node] ?? -1;
      while (feature >= 0) {
        const goesLeft = (input[base + feature] ?? 0) <= (this.#threshold[node] ?? 0);
        node = (goesLeft ? this.#left[node] : this.#right[node]) ?? 0;
        feature = this.#feature[node] ?? -1;
      }
      sum += this.#value[node] ?? 0;
    }
    return sum;
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
