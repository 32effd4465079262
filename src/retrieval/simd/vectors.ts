import { VECTOR_STEP } from '../dense/vector-step.ts';
import { Arena, arenaBytes } from './arena.ts';

/** Unit vectors in steps of {@link VECTOR_STEP}, to be compared with one vector at a time. */
export class VectorTable {
  readonly #arena: Arena;
  readonly #rows: Int8Array;
  readonly #width: number;
  readonly #query: Float64Array;
  #asked: Float32Array | undefined;

  /** @param vectors rows of `dims` elements; copied */
  constructor(vectors: Int8Array, dims: number) {
    this.#width = Math.ceil(dims / 8) * 8;
    const count = dims === 0 ? 0 : vectors.length / dims;
    this.#arena = new Arena(arenaBytes(count * this.#width, 1) + arenaBytes(this.#width, 8));
    this.#rows = this.#arena.int8(count * this.#width);
    this.#query = this.#arena.float64(this.#width);
    if (this.#width === dims) this.#rows.set(vectors);
    else for (let row = 0; row < count; row += 1) this.#rows.set(vectors.subarray(row * dims, (row + 1) * dims), row * this.#width); // prettier-ignore
  }

  /** Cosine of a unit vector and a row. */
  cosine(row: number, vector: Float32Array): number {
    if (this.#asked !== vector) {
      this.#query.set(vector);
      this.#asked = vector;
    }
    return this.#arena.dot(this.#rows, row * this.#width, this.#query) * VECTOR_STEP;
  }
}
