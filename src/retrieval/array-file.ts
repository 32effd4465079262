import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import { AppError } from '../infra/errors.ts';

/** Typed arrays that an index is made of. */
export type NumberArray = Uint8Array | Int8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

const KINDS = { Uint8Array, Int8Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array } as const;
type Kind = keyof typeof KINDS;

/** Where an array lies in its file. */
export interface ArrayEntry {
  readonly name: string;
  readonly kind: Kind;
  /** Elements. */
  readonly length: number;
  /** Byte offset; a multiple of 8, so that any kind can be viewed in place. */
  readonly offset: number;
}

/** Directory of an array file, kept in the manifest: the file itself is nothing but numbers. */
export interface ArrayFileEntry {
  readonly file: string;
  readonly bytes: number;
  /** CRC-32 of the whole file: guards against a cut or damaged copy, not against an attacker. */
  readonly crc32: number;
  readonly arrays: readonly ArrayEntry[];
}

const ALIGN = 8;

/** Writes arrays one after another into `file` (a path in `directory`) and returns the directory entry. */
export function writeArrays(
  directory: string,
  file: string,
  arrays: Readonly<Record<string, NumberArray>>,
): ArrayFileEntry {
  const handle = openSync(`${directory}/${file}`, 'w');
  const entries: ArrayEntry[] = [];
  let offset = 0;
  let sum = 0;
  try {
    for (const [name, array] of Object.entries(arrays)) {
      entries.push({ name, kind: kindOf(array), length: array.length, offset });
      for (const bytes of [bytesOf(array), Buffer.alloc(padding(array.byteLength))]) {
        // zlib takes an empty view for “start again” and would forget the sum so far.
        if (bytes.byteLength === 0) continue;
        writeAll(handle, bytes);
        sum = crc32(bytes, sum);
        offset += bytes.byteLength;
      }
    }
  } finally {
    closeSync(handle);
  }
  return { file, bytes: offset, crc32: sum, arrays: entries };
}

/** The arrays of a file, as views on one buffer. */
export interface LoadedArrays {
  /** Kind of an array that may have one of several; `undefined` when there is no such array. */
  kindOf(name: string): Kind | undefined;
  get<K extends Kind>(name: string, kind: K): InstanceType<(typeof KINDS)[K]>;
}

/**
 * Reads a file written by {@link writeArrays}.
 * @throws AppError `INDEX_DAMAGED` when its size, checksum or an array is not what the manifest says.
 */
export function readArrays(directory: string, entry: ArrayFileEntry): LoadedArrays {
  const bytes = readFile(`${directory}/${entry.file}`);
  if (bytes.byteLength !== entry.bytes || crc32(bytes) !== entry.crc32) {
    throw new AppError('INDEX_DAMAGED', { detail: entry.file });
  }
  const byName = new Map(entry.arrays.map((array) => [array.name, array]));
  return {
    kindOf: (name) => byName.get(name)?.kind,
    get(name, kind) {
      const found = byName.get(name);
      if (found?.kind !== kind) throw new AppError('INDEX_DAMAGED', { detail: `${entry.file}: no ${kind} ${name}` });
      const Type = KINDS[kind];
      const array = new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + found.offset, found.length);
      // TypeScript cannot relate KINDS[K] to its instance type through a generic index.
      return array as InstanceType<(typeof KINDS)[typeof kind]>;
    },
  };
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new AppError('INDEX_DAMAGED', { detail: path.split('/').pop() ?? path, cause: error });
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.byteLength) done += writeSync(handle, bytes, done, Math.min(bytes.byteLength - done, 1 << 30));
}

function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function padding(bytes: number): number {
  return (ALIGN - (bytes % ALIGN)) % ALIGN;
}

function kindOf(array: NumberArray): Kind {
  // The constructor's name holds across realms (worker, Jest), where instanceof does not.
  const name = array.constructor.name;
  if (!(name in KINDS)) throw new AppError('INTERNAL', { detail: `no array kind ${name}` });
  return name as Kind;
}
