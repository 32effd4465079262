import type { Generation } from './knowledge.ts';
import type { Article, ArticleId } from './model.ts';

/** The articles of one generation that were read last; another generation empties it. */
export class ArticleCache {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #articles = new Map<ArticleId, Article>();
  #generation: Generation = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The article as it was read before, or as `read` finds it; what is not there is asked for again every time. */
  get(generation: Generation, id: ArticleId, read: () => Article | undefined): Article | undefined {
    if (generation !== this.#generation) this.#articles.clear();
    this.#generation = generation;
    const article = this.#articles.get(id) ?? read();
    if (article === undefined) return undefined;
    this.#articles.delete(id);
    this.#articles.set(id, article);
    if (this.#articles.size > this.#limit) this.#forgetOldest();
    return article;
  }

  #forgetOldest(): void {
    for (const id of this.#articles.keys()) {
      this.#articles.delete(id);
      return;
    }
  }
}
