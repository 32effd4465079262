import path from 'node:path';

import type { Embedder } from '../dense/embedder.ts';
import { normalise, words } from '../text/normalise.ts';
import { readAsked, type AskedLine } from './asked-file.ts';

/** Everything about `data/asked` that does not depend on the knowledge: made once, used for every generation. */
export interface AskedTexts {
  readonly lines: readonly AskedLine[];
  /** Words of the phrasings of line 0, then of line 1, … */
  readonly words: readonly (readonly string[])[];
  /** Unit vectors in the same order; undefined without an embedder. */
  readonly vectors: readonly Float32Array[] | undefined;
  readonly hash: string;
}

/**
 * Reads and embeds `asked/` of the data folder. This is done at start and not stored with the index: 5,000 phrasings take
 * 0.4 s, and a new version of the file then needs no new index.
 * @throws AppError `ASKED_INVALID`
 */
export async function loadAsked(dataDirectory: string, embedder: Embedder | undefined): Promise<AskedTexts> {
  const { lines, hash } = readAsked(path.join(dataDirectory, 'asked'));
  const read = lines.flatMap(({ phrasings }) => phrasings.map((phrasing) => words(normalise(phrasing))));
  const vectors = await embedder?.embed(
    read.map((text) => text.join(' ')),
    'query',
  );
  return { lines, words: read, vectors, hash };
}
