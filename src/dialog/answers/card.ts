import type { OutboundMessage } from '../../conversations/model.ts';
import type { Article, Citation, Faq, IsoDate } from '../../kb/model.ts';
import type { Knowledge } from '../../kb/knowledge.ts';
import { articleId } from '../../kb/model.ts';
import { isCurrent } from '../quotation-guard.ts';
import { documentInForce } from '../references/resolve.ts';
import type { Texts } from '../texts.ts';
import { imposedFor, readTelling } from '../clauses/standings.ts';
import { excerpt, type Excerpt } from './excerpt.ts';
import { figureFor, type Figure } from './figure.ts';
import { quotationsOf } from './quotations.ts';
import { sourceOfArticle, sourcesOfFaq } from './source.ts';

/** Options shared by cards. */
export interface CardOptions {
  readonly texts: Texts;
  readonly today: IsoDate;
  readonly khoan?: string | undefined;
  readonly diem?: string | undefined;
  /** What was asked, to choose the passage where none is named, and the figure that is wanted of it. */
  readonly question?: string | undefined;
  /** The answer in plain words that it is shown below, to choose the points that support it. */
  readonly support?: string | undefined;
  /** The earlier day whose law is shown; today's when left out. */
  readonly asOf?: IsoDate | undefined;
  /** Only the first card of an answer states a figure: two of them would contradict each other. */
  readonly isFirst?: boolean | undefined;
}

/**
 * An article card without buttons: the figure that was asked for, the passage to the letter, then its source. The article
 * must be in force, today or on the earlier day.
 */
export function articleCard(
  article: Article,
  { texts, today, khoan, diem, question, support, asOf, isFirst = true }: CardOptions,
): OutboundMessage {
  const shown = excerpt({ article, khoan, diem, question, support });
  const source = sourceOfArticle(article, { texts, today, khoan: shown.khoan, diem: shown.diem, shown: shown.pieces });
  const quotations = quotationsOf(article, shown.pieces, asOf);
  const words = quotations.map(({ text }) => text);
  const wanted = question === undefined || !isFirst ? undefined : figureOf(question, { words, meant: shown.meant });
  const stating = quotations.find(({ text }) => wanted !== undefined && text.includes(wanted.text));
  // Of a Điểm that is cut short the figure may be left out.
  const figure = stating && wanted;
  const top = [
    asOf === undefined ? [] : [texts.past.lawOf(asOf)],
    figure === undefined ? [] : [figureLine(figure, texts)],
  ];
  return {
    text: [...top.flat(), printExcerpt(shown), source].join('\n\n'),
    quotations: figure && stating ? [...quotations, { ...stating, text: figure.text }] : quotations,
  };
}

/**
 * The figure that is asked for, of the Điểm that a value means where it states one. A fine or a sentence is none for a value
 * that the words shown do not impose it for.
 */
function figureOf(
  question: string,
  { words, meant }: { readonly words: readonly string[]; readonly meant: readonly string[] | undefined },
): Figure | undefined {
  const figure = figureFor(question, meant ?? words);
  const isImposed = figure?.kind === 'prison' || figure?.kind === 'money';
  return isImposed && !imposedFor((meant ?? words).join('\n'), readTelling(question)) ? undefined : figure;
}

/** The figure on a line of its own, as the law writes it, and as people say it. */
function figureLine({ kind, text, spoken }: Figure, texts: Texts): string {
  return `➤ ${texts.figures[kind]}: “${text}”${spoken === undefined ? '' : ` (${spoken})`}`;
}

/** Quotation marks around every piece; what is left out shows as `…` outside them. */
function printExcerpt({ pieces, cut }: Excerpt): string {
  const last = pieces.length - 1;
  return pieces
    .map(({ text, gapBefore }, index) => `${gapBefore ? '…\n' : ''}“${text}”${cut && index === last ? '\n…' : ''}`)
    .join('\n');
}

/** A FAQ without buttons: its question, because “Có.” answers that and perhaps not the one asked; our plain answer, then what it rests on. */
export function faqCard(
  faq: Faq,
  { texts, today, knowledge }: { readonly texts: Texts; readonly today: IsoDate; readonly knowledge: Knowledge },
): OutboundMessage {
  const documentOf = (number: string) => knowledge.document(number);
  const articleOf = ({ document, dieu }: Citation) => knowledge.articleOn(articleId(document, dieu), today);
  const sources = sourcesOfFaq(faq.citations, { texts, today, documentOf, articleOf });
  const basis = sources.length === 0 ? [] : [`${texts.source.basis}:\n${sources.join('\n')}`];
  const asked = faq.questions.slice(0, 1).map((question) => texts.asked(question));
  return { text: [...asked, faq.answer.trim(), ...basis, texts.source.checked(faq.asOf)].join('\n\n') };
}

/** The articles a FAQ cites that can be shown: loaded, and in force today. */
export function citedArticles(
  faq: Faq,
  { knowledge, today }: { readonly knowledge: Knowledge; readonly today: IsoDate },
): Article[] {
  const ids = new Set(faq.citations.map((citation) => articleId(citation.document, citation.dieu)));
  return [...ids].flatMap((id) => knowledge.articleOn(id, today) ?? []).filter((article) => isCurrent(article, today));
}

/**
 * Does everything that a FAQ cites still hold, as far as the knowledge base can tell, and does it read as it did when the
 * answer was checked? If not, it is not shown.
 */
export function faqHolds(
  faq: Faq,
  { knowledge, today }: { readonly knowledge: Knowledge; readonly today: IsoDate },
): boolean {
  return faq.citations.every((citation) => {
    const article = knowledge.articleOn(articleId(citation.document, citation.dieu), today);
    if (article) return isCurrent(article, today) && !changedSince(article, { citation, day: faq.asOf });
    const document = knowledge.document(citation.document);
    return document === undefined || documentInForce(document, today);
  });
}

/** Whether what a citation points at reads otherwise than it did on a day. */
function changedSince(
  article: Article,
  { citation, day }: { readonly citation: Citation; readonly day: IsoDate },
): boolean {
  const amendments = [
    ...(article.passages ?? []).flatMap(({ amendment }) => amendment ?? []),
    ...(article.unshown ?? []),
  ];
  return amendments
    .filter(({ khoan }) => khoan === null || citation.khoan === undefined || khoan === citation.khoan)
    .some(({ effective }) => effective !== null && effective > day);
}
