import type { SearchResult } from '../../retrieval/contract.ts';
import type { ClauseChooser } from '../clauses/chooser.ts';
import { MAX_CARDS } from './answer.ts';
import type { Ranked } from './resolve.ts';

/** What clauses are chosen by. */
export interface ClauseSearch {
  readonly question: string;
  readonly found: Pick<SearchResult, 'understood' | 'statutes' | 'candidates'>;
  readonly clauses: ClauseChooser;
}

/**
 * Results with the Khoản that answers best in each article that may become a card, whatever the search itself named.
 * Those behind keep the search's: reading ten long articles costs a third of a question's processor time.
 */
export function withBestClauses(ranked: readonly Ranked[], { question, found, clauses }: ClauseSearch): Ranked[] {
  const asked = { text: question, understood: found.understood, statutes: found.statutes ?? [] };
  const known = new Map(found.candidates.map((one) => [one.id, one.kind === 'article' ? one.asked : undefined]));
  return ranked.map((one, at) => {
    if (one.item.kind === 'faq' || at >= MAX_CARDS) return one;
    const [best] = clauses.choose(one.item.article, asked, known.get(one.item.id) ?? []);
    return best === undefined ? one : { ...one, item: { ...one.item, khoan: best.khoan } };
  });
}
