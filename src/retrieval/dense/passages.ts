import type { Article } from '../../kb/model.ts';
import { indexedClauses } from '../lexical/streams.ts';

/** Characters of an article's or a Khoản's text that may reach the model: the 256 words that the shipped one reads have about 1,200. */
const MAX_TEXT = 2_500;

/** An article as it is embedded, by a model's template (`{title}`, `{document}`, `{text}`). */
export function articlePassage(article: Article, template: string): string {
  const parts: Readonly<Record<string, string>> = {
    title: article.title,
    document: article.document.title ?? '',
    text: article.text.slice(0, MAX_TEXT),
  };
  return template.replace(/\{(title|document|text)\}/g, (_, name: string) => parts[name] ?? '');
}

/** The Khoản of an article as they are embedded: under its heading, because many say nothing of what they are about. */
export function clausePassages(article: Pick<Article, 'title' | 'text' | 'clauses'>): string[] {
  const { title, text } = article;
  const end = (clause: { readonly start: number; readonly end: number }) =>
    Math.min(clause.end, clause.start + MAX_TEXT);
  return indexedClauses(article).map((clause) => `${title}. ${text.slice(clause.start, end(clause))}`);
}
