import { Recent } from '../infra/recent.ts';
import type { Generation } from './knowledge.ts';
import type { Article, ArticleId } from './model.ts';

/** The articles of one generation that were read last; another generation empties it. */
export class ArticleCache {
  readonly #articles: Recent<ArticleId, Article>;
  #generation: Generation = 0;

  constructor(limit: number) {
    this.#articles = new Recent(limit);
  }

  /** The article as it was read before, or as `read` finds it; what is not there is asked for again every time. */
  get(generation: Generation, id: ArticleId, read: () => Article | undefined): Article | undefined {
    if (generation !== this.#generation) this.#articles.clear();
    this.#generation = generation;
    const kept = this.#articles.get(id);
    if (kept !== undefined) return kept;
    const article = read();
    if (article !== undefined) this.#articles.set(id, article);
    return article;
  }
}
