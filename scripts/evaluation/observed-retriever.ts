import type { Retriever, SearchQuery, SearchResult } from '../../src/retrieval/contract.ts';

/** Changes what a search found before the dialog sees it. */
export type Change = (result: SearchResult, query: SearchQuery) => SearchResult;

/** The real retriever, with what it was asked and what it found kept for the scorer. */
export class ObservedRetriever implements Pick<Retriever, 'search' | 'likeness'> {
  /** Every search, in order, as the retriever itself answered it. */
  readonly found: SearchResult[] = [];
  readonly likeness: Retriever['likeness'];
  readonly #inner: Pick<Retriever, 'search'>;
  readonly #change: Change;

  constructor(inner: Pick<Retriever, 'search' | 'likeness'>, change: Change = (result) => result) {
    this.#inner = inner;
    this.likeness = (question, passages) => inner.likeness(question, passages);
    this.#change = change;
  }

  async search(query: SearchQuery): Promise<SearchResult> {
    const result = await this.#inner.search(query);
    this.found.push(result);
    return this.#change(result, query);
  }
}

/** Lets every search through: the dialog then shows what it would have shown at any threshold of the confidence. */
export const letThrough: Change = (result) => ({ ...result, action: 'answer' });
