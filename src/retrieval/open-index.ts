import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import { AppError } from '../infra/errors.ts';
import { type LoadedArrays, readArrays } from './array-file.ts';
import { DenseIndex } from './dense/dense-index.ts';
import { readManifest, type IndexFile, type IndexManifest } from './index-manifest.ts';
import { openLexicalIndex, type LexicalIndex } from './lexical/lexical-index.ts';
import type { FaqStrings } from './lexical/faq-streams.ts';
import type { LawStrings } from './lexical/streams.ts';

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
  const faqArrays = readArrays(directory, manifest.faqArrays);
  const index = openLexicalIndex(
    { arrays: readArrays(directory, manifest.lexical), strings: readStrings<LawStrings>(directory, manifest.strings) },
    { arrays: faqArrays, strings: readStrings<FaqStrings>(directory, manifest.faqStrings) },
  );
  return { manifest, index, dense: openDense(directory, manifest, faqArrays) };
}

/** Strings of an index, as they were written. */
export function readStrings<Strings>(directory: string, file: IndexFile): Strings {
  // Written by buildIndex and covered by the checksum just compared.
  return JSON.parse(readChecked(directory, file).toString('utf8')) as Strings;
}

function openDense(
  directory: string,
  { dense, articles }: IndexManifest,
  faqArrays: LoadedArrays,
): DenseIndex | undefined {
  if (dense === null) return undefined;
  if (dense.graph !== null) readChecked(directory, dense.graph);
  return new DenseIndex(
    { dims: dense.dims, articles, clauses: dense.clauses, variants: dense.variants },
    {
      graph: path.join(directory, dense.graph?.file ?? ''),
      law: readArrays(directory, dense.vectors),
      faqs: faqArrays,
    },
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
