import type { SearchResult } from '../../retrieval/contract.ts';
import type { ClauseChooser } from '../clauses/chooser.ts';
import type { Ranked } from './resolve.ts';

/** What clauses are chosen by. */
export interface ClauseSearch {
  readonly question: string;
  readonly found: Pick<SearchResult, 'understood' | 'statutes'>;
  readonly clauses: ClauseChooser;
}

/** Results with the Khoản of each article that answers best, whatever the search itself named. */
export function withBestClauses(ranked: readonly Ranked[], { question, found, clauses }: ClauseSearch): Ranked[] {
  const asked = { text: question, understood: found.understood, statutes: found.statutes ?? [] };
  return ranked.map((one) => {
    if (one.item.kind === 'faq') return one;
    const [best] = clauses.choose(one.item.article, asked);
    return best === undefined ? one : { ...one, item: { ...one.item, khoan: best.khoan } };
  });
}
