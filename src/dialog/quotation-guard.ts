import type { QuotationGuard } from '../conversations/ports.ts';
import type { Knowledge } from '../kb/knowledge.ts';
import { inForce, type Article, type IsoDate } from '../kb/model.ts';
import { vietnamDay } from './days.ts';

/** Is the article law on this day? Its document's end counts too: sources record it on either. */
export function isCurrent(article: Article, day: IsoDate): boolean {
  return inForce(article, day) && (article.document.expires === null || article.document.expires > day);
}

/**
 * The check at send time: a quotation passes when it is, to the letter, part of the article as it is published now, and
 * that article is in force in Vietnam on the day of sending, or was on the earlier day whose law it is said to be.
 */
export function createQuotationGuard(knowledge: Pick<Knowledge, 'article'>): QuotationGuard {
  return (quotation, now) => {
    if (quotation.text.trim() === '') return false;
    const article = knowledge.article(quotation.articleId);
    return (
      article !== undefined &&
      article.text.includes(quotation.text) &&
      isCurrent(article, quotation.asOf ?? vietnamDay(now))
    );
  };
}
