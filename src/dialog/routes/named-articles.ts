import type { OutboundMessage } from '../../conversations/model.ts';
import type { QuestionRecord } from '../../conversations/ports.ts';
import type { Article, Clause, LawDocument } from '../../kb/model.ts';
import { articleId } from '../../kb/model.ts';
import { fold } from '../../retrieval/text/normalise.ts';
import { articleCard } from '../answers/card.ts';
import { articleShown } from '../answers/quotations.ts';
import { resolve } from '../answers/resolve.ts';
import { documentName, effectLine } from '../answers/source.ts';
import { button, fullTextButton, humanButton, menuButton } from '../buttons.ts';
import type { Dialog, Reply } from '../dialog.ts';
import { isCurrent } from '../quotation-guard.ts';
import type { LawReference } from '../references/parse.ts';
import { findArticle, type FoundDocument } from '../references/resolve.ts';
import type { DialogState } from '../state.ts';
import { notCurrent } from './full-text.ts';
import { faqButton } from './menu.ts';

/** Articles or Khoản shown at once. */
export const MAX_PASSAGES = 3;
/** Passages that are left out and get a button: with those of a card they fill a message on Zalo. */
const MAX_LEFT_OUT = 2;
/** FAQs offered with a document or article. */
const MAX_FAQS = 3;

/** Articles of a document that are to be shown. */
export interface Wanted {
  readonly found: FoundDocument;
  readonly reference: LawReference;
  /** What is asked of them beside the place. */
  readonly question?: string | undefined;
  /** Cards that may be shown; as many as an answer has where it is left out. */
  readonly room?: number | undefined;
}

/** The articles or clauses that are named, each to the letter; of more than there is room for that is said. */
export function showArticles(dialog: Dialog, wanted: Wanted): Reply {
  const { found, reference, room = MAX_PASSAGES } = wanted;
  const { document, missedYear, taken } = found;
  const { knowledge } = dialog.services;
  const { texts } = dialog;
  const passages = passagesOf(reference);
  const messages = passages.slice(0, room).map(({ dieu, khoan }) => {
    const article = findArticle(knowledge, { document, dieu, today: dialog.today });
    return article ? articleMessage(dialog, { article, khoan, wanted }) : missingArticle(dialog, { document, dieu });
  });
  const lead = [
    ...(taken ? [texts.reference.taken(documentName(document, texts))] : []),
    ...(missedYear === undefined ? [] : [texts.reference.otherYear(missedYear)]),
    ...(passages.length > room ? [texts.reference.atMost(MAX_PASSAGES)] : []),
  ];
  const { khoan } = reference;
  const dieu = reference.dieu[0] ?? '';
  const article = findArticle(knowledge, { document, dieu, today: dialog.today });
  // An article that is not there is nothing to lean on: its law, and what was asked, stay.
  const state = article
    ? referringTo(dialog, { document, topic: article.title, dieu, ...(khoan === undefined ? {} : { khoan }) })
    : referringTo(dialog, { document, topic: dialog.state.topic, dieu: '' });
  const shown = [...new Set(messages.flatMap((message) => (message.quotations ?? []).map(articleShown)))];
  const questions = [recordOf(dialog, { action: shown.length > 0 ? 'answer' : 'decline', shown })];
  const [first, ...others] = messages;
  const led = first && { ...first, text: [...lead, first.text].join('\n\n') };
  const all = led ? [led, ...others] : [];
  return { messages: withLeftOut(dialog, { messages: all, document, left: passages.slice(room) }), state, questions };
}

interface LeftOut {
  readonly messages: readonly OutboundMessage[];
  readonly document: LawDocument;
  readonly left: readonly Passage[];
}

/** The last card with buttons for the next articles that had no room. */
function withLeftOut({ texts, services, today }: Dialog, { messages, document, left }: LeftOut): OutboundMessage[] {
  const further = left.slice(0, MAX_LEFT_OUT).flatMap(({ dieu, khoan }) => {
    const article = findArticle(services.knowledge, { document, dieu, today });
    if (!article) return [];
    return button(texts.buttons.article(dieu), { do: 'article', id: article.id, khoan: khoan ?? '' });
  });
  return messages.map((message, at) =>
    at < messages.length - 1 ? message : { ...message, buttons: [...further, ...(message.buttons ?? [])] },
  );
}

interface Passage {
  readonly dieu: string;
  readonly khoan: string | undefined;
}

/** Several articles, or several Khoản of one. */
function passagesOf({ dieu, khoan, others = [] }: LawReference): readonly Passage[] {
  return dieu.flatMap((one) => [khoan, ...others].map((part) => ({ dieu: one, khoan: part })));
}

interface LookedUp {
  readonly document: LawDocument;
  readonly dieu: string;
  readonly khoan?: string;
  /** The heading of the article, or the name of the document. */
  readonly topic: string | null | undefined;
}

/**
 * What is looked up is what “khoản 3?” refers to next, and its name what “phạt bao nhiêu?” leans on; a choice that was
 * offered before, and what was asked, are past.
 */
function referringTo(
  { state: { choice: _past, topic: _asked, ...kept } }: Dialog,
  { document, topic, ...place }: LookedUp,
): DialogState {
  return { ...kept, ...(topic && { topic }), reference: { document: document.number, ...place } };
}

/** A look-up is certain of what it found; whether it helps is another matter. */
export function recordOf(
  { said }: Dialog,
  { action, shown }: Pick<QuestionRecord, 'action' | 'shown'>,
): QuestionRecord {
  return { text: said?.text ?? '', action, confidence: 1, shown };
}

interface ArticleWanted {
  readonly article: Article;
  readonly khoan: string | undefined;
  readonly wanted: Wanted;
}

function articleMessage(dialog: Dialog, { article, khoan, wanted }: ArticleWanted): OutboundMessage {
  const { texts, today } = dialog;
  if (!isCurrent(article, today)) return notCurrent(dialog, article);
  const { diem } = wanted.reference;
  const clause = khoan === undefined ? undefined : article.clauses.find((one) => fold(one.khoan) === fold(khoan));
  const { question } = wanted;
  const card = articleCard(article, { texts, today, ...(clause ? { khoan } : {}), diem, question });
  const note = missingPart(dialog, { article, clause, khoan, diem });
  return {
    ...card,
    text: note === undefined ? card.text : `${note}\n\n${card.text}`,
    buttons: [fullTextButton(texts, article), humanButton(texts), menuButton(texts)],
  };
}

interface Part {
  readonly article: Article;
  readonly clause: Clause | undefined;
  readonly khoan: string | undefined;
  readonly diem: string | undefined;
}

/** Says that the article has no such Khoản or Điểm, and which it has. */
function missingPart({ texts }: Dialog, { article, clause, khoan, diem }: Part): string | undefined {
  const { dieu, clauses } = article;
  if (khoan !== undefined && !clause) return texts.reference.noClause({ khoan, dieu, last: clauses.at(-1)?.khoan });
  const points = (clause ? [clause] : clauses).flatMap((one) => one.points);
  if (diem === undefined || points.some((point) => point.diem === diem)) return undefined;
  const place = texts.source.place({ dieu, khoan: clause?.khoan });
  return texts.reference.noPoint({ diem, place, last: clause?.points.at(-1)?.diem });
}

interface MissingArticle {
  readonly document: LawDocument;
  readonly dieu: string;
}

/** The document has no such article, or its text is not loaded: said plainly, with what there is. */
function missingArticle(dialog: Dialog, { document, dieu }: MissingArticle): OutboundMessage {
  const { texts, services } = dialog;
  const numbers = services.knowledge.articleNumbers(document.number);
  const last = numbers.at(-1);
  if (last !== undefined) {
    const text = texts.reference.noArticle({
      dieu,
      document: documentName(document, texts),
      count: numbers.length,
      last,
    });
    return { text, buttons: [humanButton(texts)] };
  }
  return notLoaded(dialog, {
    document,
    faqs: services.knowledge.faqsCiting(articleId(document.number, dieu), MAX_FAQS),
  });
}

/** A document of which only the register's entry is known. */
function notLoaded(
  dialog: Dialog,
  { document, faqs }: { readonly document: LawDocument; readonly faqs: readonly FaqEntry[] },
): OutboundMessage {
  const { texts, today } = dialog;
  const lines = [
    texts.reference.notLoaded(documentName(document, texts)),
    `${effectLine(document, { texts, today })}.`,
  ];
  if (document.url !== null) lines.push(`${texts.source.link}: ${document.url}`);
  const valid = faqs.filter((faq) =>
    resolve({ kind: 'faq', id: faq.id }, { knowledge: dialog.services.knowledge, today }),
  );
  if (valid.length > 0) {
    lines.push(
      '',
      texts.reference.relatedQuestions,
      ...valid.map((faq, index) => `${index + 1}. ${faq.questions[0] ?? faq.id}`),
    );
  }
  return { text: lines.join('\n'), buttons: [...valid.map(faqButton), humanButton(texts), menuButton(texts)] };
}

type FaqEntry = Parameters<typeof faqButton>[0];

/** What is known of a document as a whole. */
export function showDocument(dialog: Dialog, { document, missedYear }: FoundDocument): Reply {
  const { texts, today, services } = dialog;
  const numbers = services.knowledge.articleNumbers(document.number);
  const first = numbers[0] ?? '1';
  const state = referringTo(dialog, { document, dieu: first, topic: document.title });
  const lead = missedYear === undefined ? '' : `${texts.reference.otherYear(missedYear)}\n\n`;
  if (numbers.length === 0) {
    const message = notLoaded(dialog, { document, faqs: [] });
    const questions = [recordOf(dialog, { action: 'decline', shown: [] })];
    return { messages: [{ ...message, text: `${lead}${message.text}` }], state, questions };
  }
  const name = documentName(document, texts);
  const lines = [`${name.charAt(0).toUpperCase()}${name.slice(1)}.`, `${effectLine(document, { texts, today })}.`];
  if (document.url !== null) lines.push(`${texts.source.link}: ${document.url}`);
  const text = `${lead}${[...lines, texts.reference.overview(numbers.length)].join('\n')}`;
  const questions = [recordOf(dialog, { action: 'answer', shown: [] })];
  return { messages: [{ text, buttons: [humanButton(texts), menuButton(texts)] }], state, questions };
}
