import { kernelsOn, type Kernels } from './kernels.ts';

const PAGE = 65_536;

/** Arrays begin, and are filled up to, whole vectors of the widest kernel. */
const ALIGN = 64;

const arenas = new WeakMap<ArrayBufferLike, Arena>();

/** Bytes that an array of `length` elements takes in an arena. */
export function arenaBytes(length: number, elementBytes: number): number {
  return Math.ceil((length * elementBytes) / ALIGN) * ALIGN;
}

/** The arena that an array lies in, if any. */
export function arenaOf(array: { readonly buffer: ArrayBufferLike }): Arena | undefined {
  return arenas.get(array.buffer);
}

/** One tree: three numbers a node, as {@link NODE_BYTES} says, and the value of each leaf from left to right. */
export interface TreeArrays {
  readonly nodes: Uint8Array;
  readonly values: Float64Array;
}

/** Arrays that the processor's vector instructions can work on. Its size is fixed: growing would detach the arrays. */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: Kernels;
  #used = 0;

  /** @param bytes the sum of {@link arenaBytes} of what will be placed */
  constructor(bytes: number) {
    const pages = Math.max(1, Math.ceil(bytes / PAGE));
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#kernels = kernelsOn(this.#memory);
    arenas.set(this.#memory.buffer, this);
  }

  float32(length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#take(arenaBytes(length, 4)), length);
  }

  float64(length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.#take(arenaBytes(length, 8)), length);
  }

  int16(length: number): Int16Array {
    return new Int16Array(this.#memory.buffer, this.#take(arenaBytes(length, 2)), length);
  }

  uint8(length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#take(arenaBytes(length, 1)), length);
  }

  int8(length: number): Int8Array {
    return new Int8Array(this.#memory.buffer, this.#take(arenaBytes(length, 1)), length);
  }

  /** Sum of the products of `length` bytes at `from` and of `query`; whole eights. */
  dot(rows: Int8Array, from: number, query: Float64Array): number {
    const row = rows.byteOffset + from;
    return this.#kernels.dot(row, row + query.length, query.byteOffset);
  }

  /** The same in whole numbers. */
  roughDot(rows: Int8Array, from: number, query: Int16Array): number {
    const row = rows.byteOffset + from;
    return this.#kernels.rough(row, row + query.length, query.byteOffset);
  }

  /** Adds `factor` × impact to every score; both of the same length. */
  add(impacts: Uint8Array, factor: number, scores: Float32Array): void {
    // What lies between an array and the next one is nothing, in both.
    const end = impacts.byteOffset + Math.ceil(impacts.length / 8) * 8;
    if (impacts.length > 0) this.#kernels.add(impacts.byteOffset, end, scores.byteOffset, factor);
  }

  /**
   * Adds the values of the leaves that rows reach in one tree (`leaves` in kernels.ts). Values of one column lie side by side in
   * `columns`, beginning with the first row of the first column; `count` rows are rounded up to whole eights.
   */
  addLeaves(
    tree: TreeArrays,
    rows: { readonly columns: Float32Array; readonly count: number },
    sums: Float64Array,
  ): void {
    const { nodes, values } = tree;
    const first = rows.columns.byteOffset;
    const nodesEnd = nodes.byteOffset + nodes.byteLength;
    this.#kernels.leaves(nodes.byteOffset, nodesEnd, values.byteOffset, first, first + rows.count * 4, sums.byteOffset);
  }

  /** The next place from `at` on, of those that four divides, with a score above `floor` (0 or more) among its four. */
  nextAbove(scores: Float32Array, at: number, floor: number): number {
    const end = scores.byteOffset + Math.ceil(scores.length / 4) * 16;
    return (this.#kernels.above(scores.byteOffset + at * 4, end, floor) - scores.byteOffset) / 4;
  }

  #take(bytes: number): number {
    const offset = this.#used;
    this.#used += bytes;
    return offset;
  }
}
