import { Document, Encoder, Resolver } from 'flexsearch';

import { asDocuments, DEPTH, TITLE_BOOST, tokens, type Peer } from './contract.ts';

/** Documents between two pauses, in which nothing happens but the event loop's own work. */
const CHUNK = 1000;

/** See its `note`. */
export const flexSearch: Peer = {
  name: 'FlexSearch',
  note: 'whole words with bidirectional context, suggestions on because a question never matches word for word, titles boosted',
  index: 'in memory',
  async build({ snapshot, folded, progress }) {
    // It cuts numbers into threes and drops repeated letters unless told not to.
    const encoder = new Encoder({
      normalize: (text: string) => tokens(text, folded).join(' '),
      ...{ numeric: false, dedupe: false },
    });
    const index = new Document({
      document: { id: 'key', index: ['title', 'text'] },
      ...{ tokenize: 'strict', encoder, resolution: 9 },
      context: { resolution: 9, depth: 2, bidirectional: true },
    });
    let done = 0;
    for (const { key, title, text } of asDocuments(snapshot)) {
      index.add({ key, title, text });
      done += 1;
      if (done % CHUNK !== 0) continue;
      progress(done);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return {
      search: (question) => found(index, question),
      close: () => undefined,
    };
  },
};

/** Titles and texts are asked together; a title's places count more. */
function found(index: Document, query: string): number[] {
  const common = { index, query, suggest: true, limit: DEPTH, resolve: false } as const;
  const result = new Resolver({ ...common, field: 'title', boost: TITLE_BOOST })
    .or({ ...common, field: 'text' })
    .limit(DEPTH)
    .resolve();
  return Array.isArray(result) ? result.map(Number) : [];
}
