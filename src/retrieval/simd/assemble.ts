/*
 * As much of an assembler as a few loops need. WebAssembly is where JavaScript reaches the processor's vector
 * instructions; a compiler in the build, or a binary in the sources, would be more than the loops are.
 */

/** Types of values, by their codes in the format. */
const TYPES = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

type ValueType = keyof typeof TYPES;

/** A function: its parameters are locals from 0 on, its own locals follow. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  readonly locals: readonly ValueType[];
  readonly body: readonly number[];
}

/** A module of these functions over one imported memory, `host.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, functions.map(signature)),
    ...section(2, [[...text('host'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(3, functions.map((_, at) => unsigned(at))), // prettier-ignore
    ...section(7, functions.map(({ name }, at) => [...text(name), 0x00, ...unsigned(at)])), // prettier-ignore
    ...section(10, functions.map(code)),
  ]);
}

function signature({ parameters, result }: WasmFunction): number[] {
  const results = result === undefined ? [] : [TYPES[result]];
  return [0x60, ...list(parameters.map((type) => [TYPES[type]])), ...list(results.map((type) => [type]))];
}

function code({ locals, body }: WasmFunction): number[] {
  const bytes = [...list(locals.map((type) => [1, TYPES[type]])), ...body, 0x0b];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const bytes = list(entries);
  return [id, ...unsigned(bytes.length), ...bytes];
}

function list(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(name: string): number[] {
  return list([...Buffer.from(name)].map((byte) => [byte]));
}

/** LEB128, seven bits a byte. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const last = value >= -0x40 && value < 0x40;
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const vector = (code: number, ...immediates: number[]): number[] => [0xfd, ...unsigned(code), ...immediates];

/** Sixteen bytes of one vector, or of two. */
const shuffled = (...lanes: number[]): number[] => vector(0x0d, ...lanes);
const upper = [8, 9, 10, 11, 12, 13, 14, 15];
const lower = [0, 1, 2, 3, 4, 5, 6, 7];

/** Instructions, named as the specification names them; offsets are bytes. */
export const op = {
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  tee: (local: number) => [0x22, ...unsigned(local)],
  i32: (value: number) => [0x41, ...signed(value)],
  block: (...body: number[][]) => [0x02, 0x40, ...body.flat(), 0x0b],
  loop: (...body: number[][]) => [0x03, 0x40, ...body.flat(), 0x0b],
  br: (depth: number) => [0x0c, depth],
  brIf: (depth: number) => [0x0d, depth],
  add: [0x6a],
  shiftLeft: [0x74],
  /** How many bits are 0 before the lowest that is 1. */
  trailingZeros: [0x68],
  loadWhole: (offset = 0) => [0x28, 0x00, ...unsigned(offset)],
  loadDouble: (offset = 0) => [0x2b, 0x00, ...unsigned(offset)],
  storeDouble: (offset = 0) => [0x39, 0x00, ...unsigned(offset)],
  lessThan: [0x49],
  greaterOrEqual: [0x4f],
  f64Add: [0xa0],
  load: (offset = 0) => vector(0x00, 0, ...unsigned(offset)),
  load8x8Signed: vector(0x01, 0, 0),
  load8x8Unsigned: vector(0x02, 0, 0),
  loadSplat32: (offset = 0) => vector(0x09, 0, ...unsigned(offset)),
  store: (offset = 0) => vector(0x0b, 0, ...unsigned(offset)),
  zero: vector(0x0c, ...new Array<number>(16).fill(0)),
  ones: vector(0x0c, ...new Array<number>(16).fill(0xff)),
  i32Lane: (at: number) => vector(0x1b, at),
  f32x4Splat: vector(0x13),
  f64x2Splat: vector(0x14),
  lane: (at: number) => vector(0x21, at),
  f32x4Greater: vector(0x44),
  f32x4AtMost: vector(0x45),
  and: vector(0x4e),
  or: vector(0x50),
  anyTrue: vector(0x53),
  demote: vector(0x5e),
  promoteLow: vector(0x5f),
  lowSigned: vector(0xa7),
  highSigned: vector(0xa8),
  lowUnsigned: vector(0xa9),
  highUnsigned: vector(0xaa),
  i32x4Add: vector(0xae),
  /** Sums of the products of neighbours: of eight halves and eight halves four whole ones. */
  pairProducts: vector(0xba),
  f64x2Add: vector(0xf0),
  f64x2Multiply: vector(0xf2),
  convertLow: vector(0xfe),
  /** The upper half of a vector, where its lower half was: takes the vector twice. */
  upperHalf: shuffled(...upper, ...upper),
  /** The lower halves of two vectors, one after the other. */
  lowerHalves: shuffled(...lower, ...lower.map((lane) => lane + 16)),
} as const;
