import path from 'node:path';

import type { Embedder } from '../dense/embedder.ts';
import { VECTOR_STEP } from '../dense/vector-step.ts';
import { normalise, words } from '../text/normalise.ts';
import { readAsked, type AskedLine } from './asked-file.ts';
import { keptVectors } from './kept-vectors.ts';

/** Everything about `data/asked` that does not depend on the knowledge: made once, used for every generation. */
export interface AskedTexts {
  readonly lines: readonly AskedLine[];
  /** Words of the phrasings of line 0, then of line 1, … */
  readonly words: readonly (readonly string[])[];
  /**
   * Unit vectors in the same order, one after another in steps of {@link VECTOR_STEP}: a quarter of the memory, which is
   * what comparing waits for. Undefined without an embedder.
   */
  readonly vectors: Int8Array | undefined;
  readonly hash: string;
}

/** Options of {@link loadAsked}. */
export interface AskedOptions {
  readonly embedder: Embedder | undefined;
  /** Where vectors are kept from one start to the next; left out, they are made anew. */
  readonly cache?: string;
}

/**
 * Reads `asked/` of the data folder, with its vectors. They are kept beside the indexes and not in them: a new version of
 * the file then needs no new index.
 * @throws AppError `ASKED_INVALID`
 */
export async function loadAsked(dataDirectory: string, { embedder, cache }: AskedOptions): Promise<AskedTexts> {
  const { lines, hash } = readAsked(path.join(dataDirectory, 'asked'));
  const read = lines.flatMap(({ phrasings }) => phrasings.map((phrasing) => words(normalise(phrasing))));
  if (embedder === undefined) return { lines, words: read, vectors: undefined, hash };
  const make = () => embedAll(embedder, read);
  const key = { directory: cache, texts: hash, model: embedder.hash, bytes: read.length * embedder.dims };
  return { lines, words: read, vectors: await keptVectors(key, make), hash };
}

async function embedAll(embedder: Embedder, texts: readonly (readonly string[])[]): Promise<Int8Array> {
  const { dims } = embedder;
  const all = new Int8Array(texts.length * dims);
  const vectors = await embedder.embed(
    texts.map((text) => text.join(' ')),
    'query',
  );
  vectors.forEach((vector, row) =>
    vector.forEach((value, at) => (all[row * dims + at] = Math.round(value / VECTOR_STEP))),
  );
  return all;
}
