import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { systemClock } from '../../src/infra/clock.ts';
import { createKnowledgeStore, type KnowledgeStore } from '../../src/kb/store.ts';
import { indexBuilder } from '../../src/publishing/index-builder.ts';
import {
  ensureIndex,
  indexDirectory,
  ingestAndPublish,
  loadShippedKnowledge,
  type PublishingPorts,
} from '../../src/publishing/publish.ts';
import { resolveModel, type ModelChoice } from '../../src/retrieval/dense/model.ts';
import { fileHash } from '../../src/retrieval/evaluation/corpus.ts';
import { INDEX_FORMAT } from '../../src/retrieval/index-manifest.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';

/** Options of {@link openServiceKnowledge}. */
export interface ServiceKnowledgeOptions {
  /** Corpus file or folder to put in beside the shipped knowledge; left out, the shipped knowledge is all there is. */
  readonly articles?: string;
  readonly model: ModelChoice;
  /** The shipped `data/` folder. */
  readonly dataDirectory: string;
  /** Folder that holds the data folders of earlier runs. */
  readonly cache: string;
  readonly progress?: (done: number, total: number) => void;
}

/** Knowledge as a running service has it. */
export interface ServiceKnowledge {
  readonly db: Db;
  readonly store: KnowledgeStore;
  /** The index of the current generation. */
  readonly directory: string;
}

/**
 * A data folder as the service would have it: the shipped FAQs and register, the corpus put in by the product's own
 * ingest (which works out what has been replaced), and the index over both. Kept between runs; FAQs that changed are
 * put in anew.
 * @throws AppError `INGEST_BUSY` while another run is filling the same folder; whatever ingest throws
 */
export async function openServiceKnowledge(options: ServiceKnowledgeOptions): Promise<ServiceKnowledge> {
  const dataDir = path.join(options.cache, `service-${keyOf(options)}`);
  mkdirSync(dataDir, { recursive: true });
  const db = openDatabase({ file: path.join(dataDir, 'knowledge.db'), migrations: knowledgeMigrations });
  const buildIndex = indexBuilder({ db, model: options.model });
  const ports: PublishingPorts = { db, dataDir, clock: systemClock, buildIndex };
  const store = createKnowledgeStore(db);
  await loadShippedKnowledge(ports, { folder: options.dataDirectory });
  if (options.articles !== undefined && store.counts().articles === 0) {
    const { progress } = options;
    await ingestAndPublish(ports, {
      paths: [options.articles],
      ...(progress === undefined ? {} : { onIndex: progress }),
    });
  }
  await ensureIndex(ports);
  return { db, store, directory: indexDirectory(dataDir, store.currentGeneration()) };
}

function keyOf({ articles, model }: ServiceKnowledgeOptions): string {
  const corpus = articles === undefined ? 'shipped' : fileHash(articles);
  return createHash('sha256')
    .update(`${INDEX_FORMAT} ${knowledgeMigrations.length} ${corpus} ${resolveModel(model).hash}`)
    .digest('hex')
    .slice(0, 16);
}
