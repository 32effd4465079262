import MiniSearch from 'minisearch';

import { asDocuments, DEPTH, TITLE_BOOST, tokens, type Peer, type PeerDocument } from './contract.ts';

/** Documents between two pauses, as its documentation advises for large collections. */
const CHUNK = 500;

/** See its `note`. */
export const miniSearch: Peer = {
  name: 'MiniSearch',
  note: 'BM25+, any word may match, titles double; no prefixes or fuzzy words, which cost time and blur Vietnamese syllables',
  index: 'in memory',
  async build({ snapshot, folded, progress }) {
    const index = new MiniSearch<PeerDocument>({
      idField: 'key',
      fields: ['title', 'text'],
      tokenize: (text) => tokens(text, folded),
      processTerm: (term) => term,
      searchOptions: { boost: { title: TITLE_BOOST }, combineWith: 'OR' },
    });
    let chunk: PeerDocument[] = [];
    let done = 0;
    const flush = async () => {
      index.addAll(chunk);
      done += chunk.length;
      chunk = [];
      progress(done);
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (const document of asDocuments(snapshot)) if (chunk.push(document) === CHUNK) await flush();
    await flush();
    return {
      search: (question) =>
        index
          .search(question)
          .slice(0, DEPTH)
          .map(({ id }) => Number(id)),
      close: () => undefined,
    };
  },
};
