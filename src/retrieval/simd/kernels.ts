import { assemble, op, type WasmFunction } from './assemble.ts';

/*
 * Every kernel does what the loop in its comment does, in the same order and with the same roundings (products and sums
 * in double precision), two or four elements at a time: results are the same to the last bit.
 */

/** `a += row[i] * query[i]`, in four sums that take turns; the row in bytes, the query in doubles. */
const dot: WasmFunction = ((row, end, query, ab, cd, eight, four) => {
  const product = (half: number[], offset: number, sum: number) =>
    [half, op.convertLow, op.get(query), op.load(offset), op.f64x2Multiply, op.get(sum), op.f64x2Add, op.set(sum)].flat(); // prettier-ignore
  const fourProducts = (extend: number[], offset: number) => [
    ...[op.get(eight), extend, op.set(four)].flat(),
    ...product(op.get(four), offset, ab),
    ...product([op.get(four), op.get(four), op.upperHalf].flat(), offset + 16, cd),
  ];
  return {
    name: 'dot',
    parameters: ['i32', 'i32', 'i32'],
    result: 'f64',
    locals: ['v128', 'v128', 'v128', 'v128'],
    body: [
      op.loop(
        [op.get(row), op.load8x8Signed, op.set(eight)].flat(),
        fourProducts(op.lowSigned, 0),
        fourProducts(op.highSigned, 32),
        [op.get(query), op.i32(64), op.add, op.set(query)].flat(),
        [op.get(row), op.i32(8), op.add, op.tee(row), op.get(end), op.lessThan, op.brIf(0)].flat(),
      ),
      [op.get(ab), op.lane(0), op.get(ab), op.lane(1), op.f64Add].flat(),
      [op.get(cd), op.lane(0), op.f64Add, op.get(cd), op.lane(1), op.f64Add].flat(),
    ].flat(),
  };
})(0, 1, 2, 3, 4, 5, 6);

/** `sum += row[i] * query[i]` in whole numbers; the row in bytes, the query in halves of 16 bits. */
const rough: WasmFunction = ((row, end, query, sums) => ({
  name: 'rough',
  parameters: ['i32', 'i32', 'i32'],
  result: 'i32',
  locals: ['v128'],
  body: [
    op.loop(
      [op.get(row), op.load8x8Signed, op.get(query), op.load(), op.pairProducts].flat(),
      [op.get(sums), op.i32x4Add, op.set(sums)].flat(),
      [op.get(query), op.i32(16), op.add, op.set(query)].flat(),
      [op.get(row), op.i32(8), op.add, op.tee(row), op.get(end), op.lessThan, op.brIf(0)].flat(),
    ),
    ...[0, 1, 2, 3].map((lane) => [op.get(sums), op.i32Lane(lane)].flat()),
    [op.add, op.add, op.add].flat(),
  ].flat(),
}))(0, 1, 2, 3);

/** `scores[i] += factor * impacts[i]`; impacts in bytes, scores in single precision. */
const add: WasmFunction = ((impacts, end, scores, factor, eight, four, old) => {
  const sum = (score: number[], impact: number[]) =>
    [score, op.promoteLow, impact, op.convertLow, op.get(factor), op.f64x2Splat, op.f64x2Multiply, op.f64x2Add, op.demote].flat(); // prettier-ignore
  const upper = (local: number) => [op.get(local), op.get(local), op.upperHalf].flat();
  const fourSums = (extend: number[], offset: number) => [
    ...[op.get(eight), extend, op.set(four), op.get(scores), op.load(offset), op.set(old), op.get(scores)].flat(),
    ...sum(op.get(old), op.get(four)),
    ...sum(upper(old), upper(four)),
    ...[op.lowerHalves, op.store(offset)].flat(),
  ];
  return {
    name: 'add',
    parameters: ['i32', 'i32', 'i32', 'f64'],
    locals: ['v128', 'v128', 'v128'],
    body: op.loop(
      [op.get(impacts), op.load8x8Unsigned, op.set(eight)].flat(),
      fourSums(op.lowUnsigned, 0),
      fourSums(op.highUnsigned, 16),
      [op.get(scores), op.i32(32), op.add, op.set(scores)].flat(),
      [op.get(impacts), op.i32(8), op.add, op.tee(impacts), op.get(end), op.lessThan, op.brIf(0)].flat(),
    ),
  };
})(0, 1, 2, 3, 4, 5, 6);

/** `while (at < end && no one of the four scores at it > floor) at += 4`; at and end in bytes. */
const above: WasmFunction = ((at, end, floor) => ({
  name: 'above',
  parameters: ['i32', 'i32', 'f32'],
  result: 'i32',
  locals: [],
  body: [
    op.block(
      op.loop(
        [op.get(at), op.get(end), op.greaterOrEqual, op.brIf(1)].flat(),
        [op.get(at), op.load(), op.get(floor), op.f32x4Splat, op.f32x4Greater, op.anyTrue, op.brIf(1)].flat(),
        [op.get(at), op.i32(16), op.add, op.set(at), op.br(0)].flat(),
      ),
    ),
    op.get(at),
  ].flat(),
}))(0, 1, 2);

/** Bytes of a node in {@link leaves}: the place of its column, its threshold, and the leaves that are left where a value is above that. */
export const NODE_BYTES = 12;

/**
 * Adds to `sums[i]` the value of the leaf that row i reaches in one tree, eight rows at a time. Nodes are not walked: each takes away
 * the leaves to its left where it sends a row to the right, and the first one that no node has taken is the row's.
 */
const leaves: WasmFunction = ((nodes, end, values, rows, rowsEnd, sums, node, column, one, two) => {
  const narrow = (left: number, offset: number) =>
    [
      ...[op.get(column), op.load(offset), op.get(node), op.loadSplat32(4), op.f32x4AtMost],
      ...[op.get(node), op.loadSplat32(8), op.or, op.get(left), op.and, op.set(left)],
    ].flat();
  const addValue = (left: number, lane: number, offset: number) =>
    [
      ...[op.get(sums), op.get(sums), op.loadDouble(offset), op.get(values)],
      ...[op.get(left), op.i32Lane(lane), op.trailingZeros, op.i32(3), op.shiftLeft, op.add],
      ...[op.loadDouble(), op.f64Add, op.storeDouble(offset)],
    ].flat();
  return {
    name: 'leaves',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    locals: ['i32', 'i32', 'v128', 'v128'],
    body: op.loop(
      [op.ones, op.set(one), op.ones, op.set(two), op.get(nodes), op.set(node)].flat(),
      op.block(
        op.loop(
          [op.get(node), op.get(end), op.greaterOrEqual, op.brIf(1)].flat(),
          [op.get(rows), op.get(node), op.loadWhole(), op.add, op.set(column)].flat(),
          narrow(one, 0),
          narrow(two, 16),
          [op.get(node), op.i32(NODE_BYTES), op.add, op.set(node), op.br(0)].flat(),
        ),
      ),
      ...[0, 1, 2, 3].map((lane) => addValue(one, lane, lane * 8)),
      ...[0, 1, 2, 3].map((lane) => addValue(two, lane, 32 + lane * 8)),
      [op.get(sums), op.i32(64), op.add, op.set(sums)].flat(),
      [op.get(rows), op.i32(32), op.add, op.tee(rows), op.get(rowsEnd), op.lessThan, op.brIf(0)].flat(),
    ),
  };
})(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

/** What the module exports; places are byte offsets, and lengths whole eights (`above`: fours). */
export interface Kernels {
  readonly dot: (row: number, rowEnd: number, query: number) => number;
  readonly rough: (row: number, rowEnd: number, query: number) => number;
  readonly add: (impacts: number, impactsEnd: number, scores: number, factor: number) => void;
  readonly leaves: (
    nodes: number,
    nodesEnd: number,
    values: number,
    rows: number,
    rowsEnd: number,
    sums: number,
  ) => void;
  readonly above: (at: number, end: number, floor: number) => number;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels over a memory. */
export function kernelsOn(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(assemble([dot, rough, add, above, leaves]));
  // The module is made of the five functions above, so its exports are these.
  return new WebAssembly.Instance(compiled, { host: { memory } }).exports as unknown as Kernels;
}
