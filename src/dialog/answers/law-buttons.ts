import type { Button } from '../../conversations/model.ts';
import { articleId, type Article, type Faq } from '../../kb/model.ts';
import { button } from '../buttons.ts';
import type { Tap } from '../payloads.ts';
import type { Texts } from '../texts.ts';

/** Leads from a card to an article of the law. */
export interface LawLink {
  readonly article: Pick<Article, 'id' | 'dieu' | 'document'>;
  /** The whole text, or the passage that a FAQ rests on. */
  readonly whole: boolean;
  readonly tap: Tap;
}

/** Articles of a FAQ that get a button: what it mainly rests on is cited first, and a card with ten buttons is read by nobody. */
const MAX_OF_FAQ = 3;

/** To the whole text of an article that is quoted. */
export function linkToWhole(article: Article): LawLink {
  return { article, whole: true, tap: { do: 'full', id: article.id, page: 1 } };
}

/** To what a FAQ rests on, of the articles that can be shown. */
export function linksOfFaq({ citations }: Faq, articles: readonly Article[]): LawLink[] {
  return articles.slice(0, MAX_OF_FAQ).map((article) => {
    const khoan = citations.find(({ document, dieu }) => articleId(document, dieu) === article.id)?.khoan ?? '';
    return { article, whole: false, tap: { do: 'article', id: article.id, khoan } };
  });
}

/** A button for every article, once; two of one name of different laws are named with their numbers. */
export function lawButtons(links: readonly LawLink[], { buttons }: Texts): Button[] {
  const once = links.filter((link, at) => links.findIndex(({ article }) => article.id === link.article.id) === at);
  return once.map((link) => {
    const { dieu, document } = link.article;
    const isRiddle = once.some((other) => other !== link && other.article.dieu === dieu);
    const plain = link.whole ? buttons.fullText(dieu) : buttons.article(dieu);
    return button(isRiddle ? buttons.articleOf(dieu, shortNumber(document.number)) : plain, link.tap);
  });
}

/** `168/2024` of `168/2024/NĐ-CP`: a title has twenty characters. */
function shortNumber(number: string): string {
  return number.split('/').slice(0, 2).join('/');
}
