import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AppError } from '../infra/errors.ts';

/** Raised when the layout of an index or the meaning of an array changes; an older index is then built again. */
export const INDEX_FORMAT = 6;

const arraysSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  crc32: z.number(),
  arrays: z.array(
    z.object({
      name: z.string(),
      kind: z.enum([
        'Uint8Array',
        'Int8Array',
        'Uint16Array',
        'Int32Array',
        'Uint32Array',
        'Float32Array',
        'Float64Array',
      ]),
      length: z.number().int().min(0),
      offset: z.number().int().min(0),
    }),
  ),
});

const fileSchema = z.object({ file: z.string(), bytes: z.number(), crc32: z.number() });

const manifestSchema = z.object({
  format: z.literal(INDEX_FORMAT),
  generation: z.number().int().min(0),
  /** Hash of the set of articles; the confidence is calibrated for one such corpus. */
  corpusHash: z.string(),
  articles: z.number().int().min(0),
  faqs: z.number().int().min(0),
  strings: fileSchema,
  lexical: arraysSchema,
  /** The FAQs' part, with the vectors of their variants: the only files that change when nothing but FAQs did. */
  faqStrings: fileSchema,
  faqArrays: arraysSchema,
  dense: z
    .object({
      modelHash: z.string(),
      dims: z.number().int().positive(),
      variants: z.number().int().min(0),
      clauses: z.number().int().min(0),
      vectors: arraysSchema,
      /** Absent when there are no articles. */
      graph: fileSchema.nullable(),
    })
    .nullable(),
});

/** What an index directory holds. `manifest.json` is written last, so a directory with one is complete. */
export type IndexManifest = z.infer<typeof manifestSchema>;

/** A plain file of an index with its size and checksum. */
export type IndexFile = z.infer<typeof fileSchema>;

/** Writes the manifest of a finished index. */
export function writeManifest(directory: string, manifest: IndexManifest): void {
  writeFileSync(path.join(directory, 'manifest.json'), `${JSON.stringify(manifest)}\n`);
}

/**
 * Reads the manifest of an index.
 * @throws AppError `INDEX_MISSING` when there is none, `INDEX_DAMAGED` when it cannot be read or is of another format.
 */
export function readManifest(directory: string): IndexManifest {
  let text: string;
  try {
    text = readFileSync(path.join(directory, 'manifest.json'), 'utf8');
  } catch (error) {
    throw new AppError('INDEX_MISSING', { detail: path.basename(directory), cause: error });
  }
  const manifest = manifestSchema.safeParse(parse(text));
  if (!manifest.success) throw new AppError('INDEX_DAMAGED', { detail: 'manifest.json', cause: manifest.error });
  return manifest.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
