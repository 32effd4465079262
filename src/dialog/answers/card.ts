import type { OutboundMessage } from '../../conversations/model.ts';
import type { Article, Faq, IsoDate } from '../../kb/model.ts';
import type { Knowledge } from '../../kb/knowledge.ts';
import { articleId } from '../../kb/model.ts';
import { isCurrent } from '../quotation-guard.ts';
import { documentInForce } from '../references/resolve.ts';
import type { Texts } from '../texts.ts';
import { excerpt, type Excerpt } from './excerpt.ts';
import { sourceOfArticle, sourcesOfFaq } from './source.ts';

/** Options shared by cards. */
export interface CardOptions {
  readonly texts: Texts;
  readonly today: IsoDate;
  readonly khoan?: string | undefined;
  readonly diem?: string | undefined;
  /** What was asked, to choose the passage where none is named. */
  readonly question?: string | undefined;
}

/** An article card without buttons: the passage to the letter, then its source. The article must be in force. */
export function articleCard(article: Article, { texts, today, khoan, diem, question }: CardOptions): OutboundMessage {
  const shown = excerpt({ article, khoan, diem, question });
  const source = sourceOfArticle(article, { texts, today, khoan: shown.khoan, diem: shown.diem });
  return {
    text: `${printExcerpt(shown)}\n\n${source}`,
    quotations: shown.pieces.map((piece) => ({ articleId: article.id, text: piece.text })),
  };
}

/** Quotation marks around every piece; what is left out shows as `…` outside them. */
function printExcerpt({ pieces, cut }: Excerpt): string {
  const last = pieces.length - 1;
  return pieces
    .map(({ text, gapBefore }, index) => `${gapBefore ? '…\n' : ''}“${text}”${cut && index === last ? '\n…' : ''}`)
    .join('\n');
}

/** A FAQ without buttons: our plain answer, then what it rests on. */
export function faqCard(
  faq: Faq,
  { texts, today, knowledge }: { readonly texts: Texts; readonly today: IsoDate; readonly knowledge: Knowledge },
): OutboundMessage {
  const documentOf = (number: string) => knowledge.document(number);
  const sources = sourcesOfFaq(faq.citations, { texts, today, documentOf });
  const basis = sources.length === 0 ? [] : [`${texts.source.basis}:\n${sources.join('\n')}`];
  return { text: [faq.answer.trim(), ...basis, texts.source.checked(faq.asOf)].join('\n\n') };
}

/** The articles a FAQ cites that can be shown: loaded, and in force today. */
export function citedArticles(
  faq: Faq,
  { knowledge, today }: { readonly knowledge: Knowledge; readonly today: IsoDate },
): Article[] {
  const ids = new Set(faq.citations.map((citation) => articleId(citation.document, citation.dieu)));
  return [...ids].flatMap((id) => knowledge.article(id) ?? []).filter((article) => isCurrent(article, today));
}

/** Does everything that a FAQ cites still hold, as far as the knowledge base can tell? If not, it is not shown. */
export function faqHolds(
  faq: Faq,
  { knowledge, today }: { readonly knowledge: Knowledge; readonly today: IsoDate },
): boolean {
  return faq.citations.every((citation) => {
    const article = knowledge.article(articleId(citation.document, citation.dieu));
    if (article) return isCurrent(article, today);
    const document = knowledge.document(citation.document);
    return document === undefined || documentInForce(document, today);
  });
}
