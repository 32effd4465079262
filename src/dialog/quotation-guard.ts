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
 * that article is in force in Vietnam on the day of sending, or was on the earlier day whose law it is said to be. Of an
 * article that a later document amended, what then no longer reads so does not pass.
 */
export function createQuotationGuard(knowledge: Pick<Knowledge, 'articleOn'>): QuotationGuard {
  return (quotation, now) => {
    if (quotation.text.trim() === '') return false;
    const day = quotation.asOf ?? vietnamDay(now);
    const article = knowledge.articleOn(quotation.articleId, day);
    if (!article || !isCurrent(article, day)) return false;
    return ownWords(article).some((words) => words.includes(quotation.text));
  };
}

/** What an article says in its own words: all of it, or what its amendments have left. */
function ownWords({ text, passages }: Article): string[] {
  if (!passages) return [text];
  return passages.filter(({ amendment }) => !amendment).map(({ start, end }) => text.slice(start, end));
}
