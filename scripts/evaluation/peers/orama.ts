import { create, insertMultiple, search } from '@orama/orama';

import { asDocuments, DEPTH, TITLE_BOOST, tokens, type Peer } from './contract.ts';

const CHUNK = 1000;

/** See its `note`. */
export const orama: Peer = {
  name: 'Orama',
  note: 'BM25, any word may match, titles double; a tokenizer of our own, because its own would cut Vietnamese words at every marked letter',
  index: 'in memory',
  async build({ snapshot, folded, progress }) {
    const db = create({
      schema: { key: 'number', title: 'string', text: 'string' },
      components: {
        tokenizer: {
          language: 'vietnamese',
          normalizationCache: new Map(),
          tokenize: (raw: unknown) => (typeof raw === 'string' ? [...new Set(tokens(raw, folded))] : []),
        },
      },
    });
    let chunk = [];
    let done = 0;
    for (const document of asDocuments(snapshot)) {
      chunk.push({ ...document });
      if (chunk.length < CHUNK) continue;
      await insertMultiple(db, chunk, CHUNK);
      done += chunk.length;
      chunk = [];
      progress(done);
    }
    await insertMultiple(db, chunk, CHUNK);
    return {
      async search(question) {
        const properties = ['title', 'text'] as const;
        const found = await search(db, {
          ...{ term: question, properties: [...properties], boost: { title: TITLE_BOOST }, limit: DEPTH },
        });
        return found.hits.map(({ document }) => Number(document.key));
      },
      close: () => undefined,
    };
  },
};
