import { copyFileSync, linkSync } from 'node:fs';
import path from 'node:path';

import { errorCode } from '../infra/errors.ts';
import type { KnowledgeSnapshot } from '../kb/knowledge.ts';
import type { Faq } from '../kb/model.ts';
import { DenseBuilder } from './dense/dense-builder.ts';
import type { ResolvedModel } from './dense/model.ts';
import type { VectorCache } from './dense/vector-cache.ts';
import { writeFaqs } from './index-files.ts';
import { readManifest, type IndexManifest } from './index-manifest.ts';
import { faqStreams, type FinishedFaqs } from './lexical/faq-streams.ts';
import type { LawStrings } from './lexical/streams.ts';
import { readStrings } from './open-index.ts';

/** What {@link renewFaqs} works from. */
export interface RenewalOptions {
  /** Directory of an index over the very same articles. */
  readonly from: string;
  readonly snapshot: KnowledgeSnapshot;
  readonly model: ResolvedModel | undefined;
  readonly vectors: VectorCache;
}

/**
 * Fills `draft` with the law's files of an earlier index, as links, and with the FAQs of the snapshot: seconds instead of
 * a minute on a large corpus, so that an answer that was just approved is found at once.
 * @returns `undefined` when the earlier index does not serve: missing, damaged, of another format or model, or without
 * room for so many new syllables. The caller builds everything then.
 */
export async function renewFaqs(draft: string, options: RenewalOptions): Promise<IndexManifest | undefined> {
  const base = readBase(options);
  if (base === undefined) return undefined;
  const { manifest, strings } = base;
  const faqs = [...options.snapshot.faqs()];
  const streams = faqStreams(faqs, strings.syllables);
  if (!fits(streams, base)) return undefined;
  for (const file of lawFiles(manifest)) adopt(path.join(options.from, file), path.join(draft, file));
  const { vectors, dense } = await embed(options, { faqs, dense: manifest.dense });
  return { ...manifest, ...writeFaqs(draft, streams, vectors), generation: options.snapshot.generation, dense };
}

interface Base {
  readonly manifest: IndexManifest;
  readonly strings: LawStrings;
}

function readBase({ from, model }: RenewalOptions): Base | undefined {
  try {
    const manifest = readManifest(from);
    if (manifest.dense?.modelHash !== model?.hash) return undefined;
    return { manifest, strings: readStrings<LawStrings>(from, manifest.strings) };
  } catch (error) {
    if (errorCode(error) === 'INDEX_MISSING' || errorCode(error) === 'INDEX_DAMAGED') return undefined;
    throw error;
  }
}

/** Pairs are numbered after the numbers kept for syllables; `lefts` has one entry more than those. */
function fits({ strings: own }: FinishedFaqs, { manifest, strings }: Base): boolean {
  const kept = manifest.lexical.arrays.find(({ name }) => name === 'postings.full.lefts')?.length ?? 0;
  return strings.syllables.length + own.syllables.length < kept;
}

function lawFiles({ strings, lexical, dense }: IndexManifest): string[] {
  const files = [strings.file, lexical.file, dense?.vectors.file, dense?.graph?.file];
  return files.filter((file) => file !== undefined);
}

/** A link, so that 330 MB are not copied; a copy where the file system has no links. */
function adopt(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

async function embed(
  { model, vectors: cache }: RenewalOptions,
  { faqs, dense }: { readonly faqs: readonly Faq[]; readonly dense: IndexManifest['dense'] },
): Promise<{ readonly vectors: Int8Array; readonly dense: IndexManifest['dense'] }> {
  if (model === undefined || dense === null) return { vectors: new Int8Array(0), dense };
  const builder = await DenseBuilder.start({ model, cache, articles: 0 });
  try {
    const vectors = await builder.variants(faqs);
    return { vectors, dense: { ...dense, variants: vectors.length / dense.dims } };
  } finally {
    await builder.close();
  }
}
