import { VECTOR_STEP } from '../dense/vector-step.ts';
import { Arena, arenaBytes } from './arena.ts';

/** Steps of the vector that all are compared with, where the cosine need not be exact. */
const ROUGH_STEPS = 16_384;

/** Unit vectors in steps of {@link VECTOR_STEP}, to be compared with one vector at a time. */
export class VectorTable {
  readonly #arena: Arena;
  readonly #rows: Int8Array;
  readonly #width: number;
  readonly #query: Float64Array;
  readonly #roughQuery: Int16Array;
  #asked: Float32Array | undefined;

  /** @param vectors rows of `dims` elements; copied */
  constructor(vectors: Int8Array, dims: number) {
    this.#width = Math.ceil(dims / 8) * 8;
    const count = dims === 0 ? 0 : vectors.length / dims;
    const queries = arenaBytes(this.#width, 8) + arenaBytes(this.#width, 2);
    this.#arena = new Arena(arenaBytes(count * this.#width, 1) + queries);
    this.#rows = this.#arena.int8(count * this.#width);
    this.#query = this.#arena.float64(this.#width);
    this.#roughQuery = this.#arena.int16(this.#width);
    if (this.#width === dims) this.#rows.set(vectors);
    else for (let row = 0; row < count; row += 1) this.#rows.set(vectors.subarray(row * dims, (row + 1) * dims), row * this.#width); // prettier-ignore
  }

  /** Cosine of a unit vector and a row. */
  cosine(row: number, vector: Float32Array): number {
    this.#ask(vector);
    return this.#arena.dot(this.#rows, row * this.#width, this.#query) * VECTOR_STEP;
  }

  /** The same in a fifth of the time, at most {@link roughError} beside it. */
  roughCosine(row: number, vector: Float32Array): number {
    this.#ask(vector);
    return this.#arena.roughDot(this.#rows, row * this.#width, this.#roughQuery) * (VECTOR_STEP / ROUGH_STEPS);
  }

  /** How far a rough cosine is from the exact one at most: half a step of the vector that is asked about, in every component. */
  roughError(): number {
    let most = 0;
    for (let from = 0; from < this.#rows.length; from += this.#width) {
      const steps = this.#rows.subarray(from, from + this.#width).reduce((sum, step) => sum + Math.abs(step), 0);
      most = Math.max(most, steps);
    }
    return (most * VECTOR_STEP * 0.5) / ROUGH_STEPS;
  }

  #ask(vector: Float32Array): void {
    if (this.#asked === vector) return;
    this.#query.set(vector);
    vector.forEach((value, at) => (this.#roughQuery[at] = Math.round(value * ROUGH_STEPS)));
    this.#asked = vector;
  }
}
