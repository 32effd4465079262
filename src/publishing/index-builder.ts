import type { ModelChoice } from '../retrieval/dense/model.ts';
import { sqliteVectorCache } from '../retrieval/dense/vector-cache.ts';
import { buildIndex } from '../retrieval/index-build.ts';
import type { Db } from '../storage/database.ts';
import type { BuildIndex } from './publish.ts';

/** The product's index build: vectors are kept in `db`, so an article that did not change is never embedded again. */
export function indexBuilder(options: { readonly db: Db; readonly model: ModelChoice | null }): BuildIndex {
  const vectors = sqliteVectorCache(options.db);
  return (build) => buildIndex({ ...build, model: options.model, vectors });
}
