import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { resolveModel, type ModelChoice } from '../dense/model.ts';
import { noVectorCache } from '../dense/vector-cache.ts';
import { buildIndex } from '../index-build.ts';
import { INDEX_FORMAT } from '../index-manifest.ts';
import { fileHash, readCorpus } from './corpus.ts';

/** Options of {@link cachedIndex}. */
export interface CachedIndexOptions {
  /** JSON Lines corpus, plain or gzip. */
  readonly articles: string;
  readonly model: ModelChoice | null;
  /** Folder that holds the indexes of earlier runs. */
  readonly cache: string;
  readonly progress?: (done: number, total: number) => void;
}

/** The index of a corpus file, from an earlier run when corpus, model and format are the same; built otherwise. */
export async function cachedIndex({ articles, model, cache, progress }: CachedIndexOptions): Promise<string> {
  const modelHash = model === null ? 'none' : resolveModel(model).hash;
  const key = createHash('sha256')
    .update(`${INDEX_FORMAT} ${fileHash(articles)} ${modelHash}`)
    .digest('hex')
    .slice(0, 16);
  const directory = path.join(cache, key);
  if (existsSync(path.join(directory, 'manifest.json'))) return directory;
  const snapshot = await readCorpus(articles);
  await buildIndex({
    snapshot,
    directory,
    model,
    vectors: noVectorCache,
    progress: (done) => progress?.(done, snapshot.articleCount),
  });
  return directory;
}
