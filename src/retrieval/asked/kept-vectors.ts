import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Which vectors are meant, and where they are kept. */
export interface VectorsKey {
  /** Folder; undefined keeps nothing. */
  readonly directory: string | undefined;
  /** Hashes of what was embedded and of the model that did it. */
  readonly texts: string;
  readonly model: string;
  /** How many bytes there must be. */
  readonly bytes: number;
}

/** Length of a SHA-256, which stands before the vectors in the file. */
const DIGEST_BYTES = 32;

/**
 * The vectors of an earlier start, or those that `make` makes, which are then kept. A file that is missing, cut or
 * damaged is made anew; one that cannot be written is done without.
 */
export async function keptVectors(key: VectorsKey, make: () => Promise<Int8Array>): Promise<Int8Array> {
  if (key.directory === undefined) return make();
  const file = path.join(key.directory, 'asked.vectors');
  const found = read(file, key);
  if (found !== undefined) return found;
  const made = await make();
  write(file, key, made);
  return made;
}

function read(file: string, key: VectorsKey): Int8Array | undefined {
  try {
    const content = readFileSync(file);
    const vectors = new Int8Array(content.buffer, content.byteOffset + DIGEST_BYTES, content.length - DIGEST_BYTES);
    const whole = vectors.length === key.bytes && digestOf(key, vectors).equals(content.subarray(0, DIGEST_BYTES));
    return whole ? vectors : undefined;
  } catch {
    return undefined;
  }
}

function write(file: string, key: VectorsKey, vectors: Int8Array): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(draft, Buffer.concat([digestOf(key, vectors), bytesOf(vectors)]));
    renameSync(draft, file);
  } catch {
    // A full or read-only disk: the next start makes them again.
  }
}

/** Binds the vectors to the texts and the model that they are of. */
function digestOf({ texts, model }: VectorsKey, vectors: Int8Array): Buffer {
  return createHash('sha256').update(`${texts} ${model}`).update(bytesOf(vectors)).digest();
}

function bytesOf(vectors: Int8Array): Uint8Array {
  return new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
}
