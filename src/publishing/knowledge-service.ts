import { rmSync } from 'node:fs';
import path from 'node:path';

import type { Clock } from '../infra/clock.ts';
import { errorCode } from '../infra/errors.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import { type KnowledgeStore, createKnowledgeStore } from '../kb/store.ts';
import type { Retriever } from '../retrieval/contract.ts';
import type { ModelChoice } from '../retrieval/dense/model.ts';
import { type RetrievalWorker, startRetrievalWorker } from '../retrieval/worker-host.ts';
import { openDatabase } from '../storage/database.ts';
import { knowledgeMigrations } from '../storage/migrations/knowledge.ts';
import { indexBuilder } from './index-builder.ts';
import {
  type PublishFaqsOptions,
  type PublishingPorts,
  ensureIndex,
  indexDirectory,
  loadShippedKnowledge,
  publishFaqs,
} from './publish.ts';

/** Options of {@link openKnowledgeService}. */
export interface KnowledgeServiceOptions {
  readonly dataDir: string;
  readonly model: ModelChoice;
  /** The shipped `data/` folder. */
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The knowledge of a running service: the store, and a search that follows what is published. */
export interface KnowledgeService {
  readonly store: KnowledgeStore;
  readonly retriever: Retriever;
  /** Whether a published generation is loaded for searching. */
  ready(): boolean;
  /** Publishes FAQs that come from no file; see publishing/publish.ts. Resolves when they are searched. */
  publishFaqs(options: PublishFaqsOptions): Promise<void>;
  close(): Promise<void>;
}

/** How often another process's publication is looked for: one point look-up, so it may be often. */
const FOLLOW_MS = 2000;

/**
 * Opens the knowledge of the data folder: puts the shipped FAQs in (in the background where there is knowledge already),
 * builds the index again when it is missing or damaged, starts the search worker, and follows generations that are
 * published meanwhile, here or by `npm run ingest`.
 * @throws AppError when the data folder or the model is unusable.
 */
export async function openKnowledgeService(options: KnowledgeServiceOptions): Promise<KnowledgeService> {
  const { dataDir, model, clock, logger } = options;
  const db = openDatabase({ file: path.join(dataDir, 'knowledge.db'), migrations: knowledgeMigrations });
  const ports = { db, clock, dataDir, buildIndex: indexBuilder({ db, model }) };
  const store = createKnowledgeStore(db);
  const loadShipped = () => loadShippedKnowledge(ports, { folder: options.dataDirectory });
  // Begun with nothing, it loads its model while the index is looked at, or made.
  const worker = await startRetrievalWorker({
    ...{ indexDirectory: path.join(dataDir, 'index'), generation: 0 },
    ...{ model, logger, dataDirectory: options.dataDirectory },
  });
  const isEmpty = store.currentGeneration() === 0;
  try {
    if (isEmpty) await loadShipped();
    await loadCurrent(ports, { worker, store });
  } catch (error) {
    await worker.close();
    throw error;
  }
  logger.info('knowledge_opened', { generation: store.currentGeneration(), ...store.counts() });
  const following = follow({ store, worker, logger });
  // On a large corpus new FAQs mean a new index, which takes a minute: nobody waits for that to be answered.
  if (!isEmpty)
    loadShipped().catch((error: unknown) => logger.error('shipped_knowledge_failed', { cause: describeError(error) }));
  return {
    store,
    retriever: worker,
    ready: () => worker.generation() > 0,
    async publishFaqs(faqs) {
      await publishFaqs(ports, faqs);
      await following.catchUp();
    },
    async close() {
      following.stop();
      await worker.close();
      db.close();
    },
  };
}

/** The index is derived: one that is missing or damaged is built again, once. */
async function loadCurrent(
  ports: PublishingPorts,
  { worker, store }: { readonly worker: RetrievalWorker; readonly store: KnowledgeStore },
): Promise<void> {
  await ensureIndex(ports);
  const generation = store.currentGeneration();
  try {
    await worker.reload(generation);
  } catch (error) {
    const code = errorCode(error);
    // A folder whose manifest is gone counts as missing, though the folder is there.
    if (code !== 'INDEX_DAMAGED' && code !== 'INDEX_MISSING') throw error;
    rmSync(indexDirectory(ports.dataDir, generation), { recursive: true, force: true });
    await ensureIndex(ports);
    await worker.reload(generation);
  }
}

interface Following {
  /** Resolves when what is published now is searched, or could not be loaded, which is logged and tried again. */
  catchUp(): Promise<void>;
  stop(): void;
}

function follow({
  store,
  worker,
  logger,
}: {
  readonly store: KnowledgeStore;
  readonly worker: RetrievalWorker;
  readonly logger: Logger;
}): Following {
  let loading: Promise<void> = Promise.resolve();
  let busy = false;
  // Never rejects: the next look waits for this one.
  const load = async (): Promise<void> => {
    try {
      const generation = store.currentGeneration();
      if (generation === worker.generation()) return;
      await worker.reload(generation);
      logger.info('knowledge_followed', { generation });
    } catch (error) {
      logger.error('knowledge_follow_failed', { cause: describeError(error) });
    }
  };
  const catchUp = (): Promise<void> => {
    loading = loading.then(load);
    return loading;
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void catchUp().finally(() => (busy = false));
  }, FOLLOW_MS);
  timer.unref();
  return { catchUp, stop: () => clearInterval(timer) };
}
