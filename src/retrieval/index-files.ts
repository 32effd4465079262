import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import { type ArrayFileEntry, writeArrays } from './array-file.ts';
import type { IndexFile, IndexManifest } from './index-manifest.ts';
import type { FinishedFaqs } from './lexical/faq-streams.ts';

/** Writes the FAQs' part of an index; `variants` are the vectors of all ways of asking, in order. */
export function writeFaqs(
  directory: string,
  { strings, arrays }: FinishedFaqs,
  variants: Int8Array,
): Pick<IndexManifest, 'faqs' | 'faqStrings' | 'faqArrays'> {
  writeFileSync(path.join(directory, 'faqs.json'), JSON.stringify(strings));
  return {
    faqs: strings.faqIds.length,
    faqStrings: describeFile(directory, 'faqs.json'),
    faqArrays: mutable(writeArrays(directory, 'faqs.bin', { ...arrays, variants })),
  };
}

/** Size and checksum of a file that was just written. */
export function describeFile(directory: string, file: string): IndexFile {
  const bytes = readFileSync(path.join(directory, file));
  return { file, bytes: statSync(path.join(directory, file)).size, crc32: crc32(bytes) };
}

/** The manifest's schema has plain arrays. */
export function mutable(entry: ArrayFileEntry): IndexManifest['lexical'] {
  return { ...entry, arrays: [...entry.arrays] };
}
