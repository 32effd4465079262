import { existsSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { environment, loadConfig, modelChoice } from '../../src/config.ts';
import type { IsoDate } from '../../src/kb/model.ts';
import { openRetriever } from '../../src/retrieval/retriever.ts';
import type { ChatServices } from './chat.ts';
import { openServiceKnowledge } from './service-knowledge.ts';

/** Options that every evaluation of the dialog takes. */
export interface WorkbenchOptions {
  readonly articles: string;
  readonly cache?: string;
  readonly asOf: IsoDate;
}

/** The day of the labels in data/eval: the law in force on it is what they name. */
export const LABEL_DAY = '2026-11-22';

/** Where the public corpus lies beside a checkout. */
export const DEFAULT_CORPUS = '../shared/corpus/articles.jsonl.gz';

/** Opens knowledge and search as the service would have them, works, and closes them; without a corpus it says so and skips. */
export async function withWorkbench(
  { articles, cache: chosen, asOf }: WorkbenchOptions,
  work: (services: ChatServices) => Promise<void>,
): Promise<void> {
  if (!existsSync(articles)) {
    process.stdout.write(`skipped: ${articles} is not there (choose a corpus with --articles FILE)\n`);
    return;
  }
  const config = loadConfig(environment());
  const model = modelChoice(config);
  const cache = chosen ?? path.join(config.DATA_DIR, 'eval');
  const known = await openServiceKnowledge({ articles, model, cache, dataDirectory: 'data', progress: showProgress });
  const clock = { now: () => performance.now() };
  const retriever = await openRetriever({ directory: known.directory, model, dataDirectory: 'data' }, clock);
  try {
    await work({ retriever, knowledge: known.store, day: asOf });
  } finally {
    await retriever.close();
    known.db.close();
  }
}

/** Shows how far an index has come, where somebody watches. */
export function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} `);
}
