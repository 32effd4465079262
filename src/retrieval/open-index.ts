import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import { AppError } from '../infra/errors.ts';
import { readArrays } from './array-file.ts';
import { DenseIndex } from './dense/dense-index.ts';
import { readManifest, type IndexFile, type IndexManifest } from './index-manifest.ts';
import { openLexicalIndex, type LexicalIndex } from './lexical/lexical-index.ts';
import type { IndexStrings } from './lexical/streams.ts';

/** An index directory in memory. */
export interface OpenIndex {
  readonly manifest: IndexManifest;
  readonly index: LexicalIndex;
  readonly dense: DenseIndex | undefined;
}

/**
 * Reads an index directory. Sizes and checksums are compared before anything is used: hnswlib would take a damaged
 * graph for a good one, or end the process.
 * @throws AppError `INDEX_MISSING`, `INDEX_DAMAGED`
 */
export function openIndex(directory: string): OpenIndex {
  const manifest = readManifest(directory);
  // Written by buildIndex and covered by the checksum just compared.
  const strings = JSON.parse(readChecked(directory, manifest.strings).toString('utf8')) as IndexStrings;
  const index = openLexicalIndex(readArrays(directory, manifest.lexical), strings);
  return { manifest, index, dense: openDense(directory, manifest) };
}

function openDense(directory: string, { dense, articles }: IndexManifest): DenseIndex | undefined {
  if (dense === null) return undefined;
  if (dense.graph !== null) readChecked(directory, dense.graph);
  return new DenseIndex(
    { dims: dense.dims, articles, variants: dense.variants },
    { graph: path.join(directory, dense.graph?.file ?? ''), arrays: readArrays(directory, dense.vectors) },
  );
}

function readChecked(directory: string, file: IndexFile): Buffer {
  try {
    const bytes = readFileSync(path.join(directory, file.file));
    if (bytes.byteLength === file.bytes && crc32(bytes) === file.crc32) return bytes;
  } catch (error) {
    throw new AppError('INDEX_DAMAGED', { detail: file.file, cause: error });
  }
  throw new AppError('INDEX_DAMAGED', { detail: file.file });
}
