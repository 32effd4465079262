import type { Clock, EpochMs } from '../infra/clock.ts';
import { DEFAULT_LIMIT, type SearchQuery, type SearchResult } from './contract.ts';

/** What a search found, but the time it took. */
export type Found = Omit<SearchResult, 'tookMs'>;

/** Searches that are kept, some 8 kB each, and for how long: a conversation goes on within minutes. */
const SEARCHES = 1_000;
const KEPT_MS = 15 * 60_000;

/** Candidates kept of each: as many as a second turn reads. */
const CANDIDATES = 60;

/**
 * What was found in one generation a short while ago, for queries that are asked `again`. All others are searched anew: this is for the turn
 * before of the same conversation, not for citizens who ask the same.
 */
export class RecentSearches {
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #kept = new Map<string, { readonly found: Found; readonly at: EpochMs }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is kept for `query`, else what `search` finds, which is then kept. The first results are the same whatever the limit. */
  async find(query: SearchQuery, search: (query: SearchQuery) => Promise<Found>): Promise<Found> {
    const { text, asOf = '', limit = DEFAULT_LIMIT, again = false } = query;
    this.#forget();
    const key = `${asOf} ${text}`;
    const kept = again && limit <= CANDIDATES ? this.#kept.get(key) : undefined;
    const found = kept?.found ?? (await search({ ...query, limit: Math.max(limit, CANDIDATES) }));
    if (kept === undefined) this.#keep(key, first(found, CANDIDATES));
    return first(found, limit);
  }

  #keep(key: string, found: Found): void {
    this.#kept.delete(key);
    this.#kept.set(key, { found, at: this.#clock.now() });
  }

  #forget(): void {
    const since = this.#clock.now() - KEPT_MS;
    for (const [key, { at }] of this.#kept) {
      if (this.#kept.size <= SEARCHES && at > since) return;
      this.#kept.delete(key);
    }
  }
}

function first(found: Found, limit: number): Found {
  return { ...found, candidates: found.candidates.slice(0, limit) };
}
