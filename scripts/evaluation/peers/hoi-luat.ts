import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { environment, loadConfig, modelChoice } from '../../../src/config.ts';
import { noVectorCache } from '../../../src/retrieval/dense/vector-cache.ts';
import { buildIndex } from '../../../src/retrieval/index-build.ts';
import { openRetriever } from '../../../src/retrieval/retriever.ts';
import { DEPTH, type Peer } from './contract.ts';

/** See its `note`. */
export const hoiLuat: Peer = {
  name: 'Hỏi Luật',
  note: 'as shipped: words, syllable pairs and embedding, ranker, confidence and clauses of the first ten; it restores marks itself',
  index: 'on disk',
  async build({ snapshot, folder, progress }) {
    await buildIndex({ snapshot, directory: indexIn(folder), model: model(), vectors: noVectorCache, progress });
  },
  async open({ folder }) {
    const options = { directory: indexIn(folder), model: model(), dataDirectory: 'data' };
    const retriever = await openRetriever(options, { now: () => performance.now() });
    return {
      async search(question) {
        const { candidates } = await retriever.search({ text: question, limit: DEPTH });
        // Our index knows an article by its version, which counts from 1 in corpus order.
        return candidates.map(({ versionId }) => versionId - 1);
      },
      close: () => void retriever.close(),
    };
  },
};

function indexIn(folder: string): string {
  return path.join(folder, 'index');
}

function model() {
  return modelChoice(loadConfig(environment()));
}
