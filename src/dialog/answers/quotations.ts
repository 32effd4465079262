import type { Quotation } from '../../conversations/model.ts';
import type { Amendment, Article, IsoDate, Passage } from '../../kb/model.ts';

/** A stretch of an article's text that is shown. */
export interface Shown {
  /** Where it begins in the text. */
  readonly start: number;
  readonly text: string;
}

/** What is shown as quotations: of an article as amended, each stretch is one of the stored article that it comes from. */
export function quotationsOf(article: Article, shown: readonly Shown[], asOf?: IsoDate): Quotation[] {
  return shown
    .flatMap((one) =>
      passagesIn(article, one).map(({ passage, start, end }) => ({
        articleId: passage.articleId,
        text: article.text.slice(start, end).trim(),
        ...(passage.articleId === article.id ? {} : { of: article.id }),
      })),
    )
    .filter(({ text }) => text !== '')
    .map((quotation) => ({ ...quotation, ...(asOf === undefined ? {} : { asOf }) }));
}

/** The article that a quotation shows, whichever prints its words. */
export function articleShown({ articleId, of }: Quotation): string {
  return of ?? articleId;
}

/** The amendments whose words are shown. */
export function amendmentsIn(article: Article, shown: readonly Shown[]): Amendment[] {
  const found = shown.flatMap((one) => passagesIn(article, one).flatMap(({ passage }) => passage.amendment ?? []));
  return [...new Set(found)];
}

interface Cut {
  readonly passage: Passage;
  readonly start: number;
  readonly end: number;
}

function passagesIn(article: Article, { start, text }: Shown): Cut[] {
  const whole: Passage = { start: 0, end: article.text.length, articleId: article.id, amendment: null };
  const end = start + text.length;
  return (article.passages ?? [whole])
    .map((passage) => ({ passage, start: Math.max(start, passage.start), end: Math.min(end, passage.end) }))
    .filter((cut) => cut.start < cut.end);
}
