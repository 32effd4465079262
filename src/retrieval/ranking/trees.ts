import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import { Arena, arenaBytes, type TreeArrays } from '../simd/arena.ts';
import { NODE_BYTES } from '../simd/kernels.ts';

/** Checked in one pass: zod's own arrays take a tenth of a second for the hundred thousand numbers of a forest. */
const numbers = z.custom<number[]>((value) => Array.isArray(value) && value.every((one) => typeof one === 'number'));

/** Leaves of a tree at most: one bit each. */
const MAX_LEAVES = 32;

const treeSchema = z
  .object({
    /** Column tested at each node; -1 at a leaf. */
    feature: numbers,
    threshold: numbers,
    left: numbers,
    right: numbers,
    /** Log-odds added at a leaf. */
    value: numbers,
  })
  .refine(({ feature }) => feature.filter((column) => column < 0).length <= MAX_LEAVES);

type Tree = z.infer<typeof treeSchema>;

/** Layout of a forest in a model file, as training writes it. */
export const forestSchema = z.object({
  format: z.literal(1),
  features: z.array(z.string()),
  baseline: z.number(),
  trees: z.array(treeSchema),
});

/** Rows that pass through the trees together: as many as stay in the processor's nearest cache. */
const BLOCK = 64;

/** Gradient-boosted trees. */
export class Forest {
  readonly #columns: number;
  readonly #baseline: number;
  readonly #arena: Arena;
  readonly #trees: readonly TreeArrays[];
  /** Values of {@link BLOCK} rows, column by column. */
  readonly #input: Float32Array;
  readonly #sums: Float64Array;

  constructor(model: z.infer<typeof forestSchema>) {
    this.#columns = model.features.length;
    this.#baseline = model.baseline;
    const trees = model.trees.map(readTree);
    const bytes = trees.map(({ nodes, values }) => arenaBytes(nodes.length, NODE_BYTES) + arenaBytes(values.length, 8));
    const block = arenaBytes(this.#columns * BLOCK, 4) + arenaBytes(BLOCK, 8);
    this.#arena = new Arena(bytes.reduce((sum, size) => sum + size, block));
    this.#trees = trees.map((tree) => this.#place(tree));
    this.#input = this.#arena.float32(this.#columns * BLOCK);
    this.#sums = this.#arena.float64(BLOCK);
  }

  /** Log-odds of every row of `input` (rows of the model's columns). A missing number (NaN) goes right, as a comparison with it is false. */
  scores(input: Float32Array): number[] {
    const count = input.length / this.#columns;
    const found: number[] = [];
    for (let first = 0; first < count; first += BLOCK) {
      const rows = Math.min(BLOCK, count - first);
      for (let row = 0; row < rows; row += 1) this.#turn(input, first + row, row);
      this.#sums.fill(this.#baseline);
      for (const tree of this.#trees) this.#arena.addLeaves(tree, { columns: this.#input, count: rows }, this.#sums);
      found.push(...this.#sums.subarray(0, rows));
    }
    return found;
  }

  /** Puts a row of `input` into the columns, at its place in the block. */
  #turn(input: Float32Array, row: number, place: number): void {
    const base = row * this.#columns;
    for (let column = 0; column < this.#columns; column += 1) {
      this.#input[column * BLOCK + place] = input[base + column] as number;
    }
  }

  #place({ nodes, values }: FlatTree): TreeArrays {
    const placed = { nodes: this.#arena.uint8(nodes.length * NODE_BYTES), values: this.#arena.float64(values.length) };
    const view = new DataView(placed.nodes.buffer, placed.nodes.byteOffset);
    nodes.forEach(({ column, threshold, rest }, at) => {
      view.setInt32(at * NODE_BYTES, column * BLOCK * 4, true);
      view.setFloat32(at * NODE_BYTES + 4, threshold, true);
      view.setInt32(at * NODE_BYTES + 8, rest, true);
    });
    placed.values.set(values);
    return placed;
  }
}

/** A tree as tests of columns and what is left of its leaves (bits, the leftmost lowest) where a row goes right. */
interface FlatTree {
  readonly nodes: readonly { readonly column: number; readonly threshold: number; readonly rest: number }[];
  /** Values of the leaves from left to right. */
  readonly values: readonly number[];
}

function readTree({ feature, threshold, left, right, value }: Tree): FlatTree {
  const nodes: { column: number; threshold: number; rest: number }[] = [];
  const values: number[] = [];
  const visit = (node: number): void => {
    const column = feature[node] ?? -1;
    if (column < 0) {
      values.push(value[node] ?? 0);
      return;
    }
    const first = values.length;
    visit(left[node] ?? 0);
    const gone = ((1 << (values.length - first)) - 1) << first;
    nodes.push({ column, threshold: threshold[node] ?? 0, rest: ~gone });
    visit(right[node] ?? 0);
  };
  visit(0);
  return { nodes, values };
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
