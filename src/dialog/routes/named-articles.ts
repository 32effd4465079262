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
import { say, type Dialog, type Reply } from '../dialog.ts';
import { isCurrent } from '../quotation-guard.ts';
import type { LawReference } from '../references/parse.ts';
import { findArticle, type FoundDocument } from '../references/resolve.ts';
import type { DialogState, PendingChoice } from '../state.ts';
import { label } from '../text/cut.ts';
import { notCurrent } from './full-text.ts';
import { faqButton } from './menu.ts';

/** Articles or Khoản shown at once. */
export const MAX_PASSAGES = 3;
/** Documents of one number that are offered: with a way to a person they fill a message on Zalo. */
const MAX_NAMESAKES = 4;
/** Passages that are left out and get a button: with those of a card they fill a message on Zalo. */
const MAX_LEFT_OUT = 2;
/** Longest line of a choice. */
const MAX_LINE = 160;
/** Longest name with something behind it. */
const MAX_NAME = 80;
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
function recordOf({ said }: Dialog, { action, shown }: Pick<QuestionRecord, 'action' | 'shown'>): QuestionRecord {
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

/** Asks of which document an article is meant; a document that is named next is the answer. */
export function whichDocument(dialog: Dialog, dieu: string): Reply {
  const { texts } = dialog;
  const text = texts.reference.whichDocument(dieu);
  return waiting(dialog, {
    reply: say(dialog, { text, buttons: [menuButton(texts), humanButton(texts)] }),
    options: [],
  });
}

interface PointWanted {
  readonly found: FoundDocument;
  readonly reference: LawReference;
  /** The Khoản that was shown last. */
  readonly shown: string | undefined;
}

/** A Điểm alone: of the Khoản that was shown last, or of the only one that has it; else it is asked which is meant. */
export function whichClause(dialog: Dialog, { found, reference, shown }: PointWanted): Reply {
  const { texts, services, today } = dialog;
  const { dieu: [dieu = ''], diem = '' } = reference; // prettier-ignore
  const article = findArticle(services.knowledge, { document: found.document, dieu, today });
  const holding = (article?.clauses ?? []).filter(({ points }) => points.some((point) => point.diem === diem));
  const [first, ...others] = holding;
  const isShown = first === undefined || holding.some((clause) => clause.khoan === shown);
  const khoan = isShown ? shown : others.length === 0 ? first.khoan : undefined;
  if (!article || isShown || khoan !== undefined)
    return showArticles(dialog, { found, reference: { ...reference, ...(khoan === undefined ? {} : { khoan }) } });
  const clauses = holding.map((clause) => clause.khoan);
  const text = texts.reference.whichClause({ diem, dieu, clauses });
  const reply = say(dialog, { text, buttons: [fullTextButton(texts, article), humanButton(texts)] });
  return waiting(dialog, { reply, options: [] });
}

/** A document that may be meant. */
export interface Namesake {
  readonly document: LawDocument;
  /** Its first article, or the one asked for. */
  readonly article: Article;
}

interface ChoicesWanted {
  readonly found: FoundDocument;
  readonly reference: LawReference;
  /** The article that is asked for; the first one of each where it is left out. */
  readonly dieu: string | undefined;
}

/**
 * “Nghị định 168” without a year, “luật giao thông”: those that may be meant and have the article, with the Khoản and the
 * Điểm that are named where any has them. What the conversation is about is meant before all others.
 */
export function choicesOf(
  { services: { knowledge }, today, state }: Dialog,
  { found: { document, namesakes = [document] }, reference, dieu }: ChoicesWanted,
): Namesake[] {
  const having = namesakes.flatMap((one) => {
    const first = dieu ?? knowledge.articleNumbers(one.number)[0];
    const article = first === undefined ? undefined : findArticle(knowledge, { document: one, dieu: first, today });
    return article ? { document: one, article } : [];
  });
  const whole = having.filter(({ article }) => hasPlace(article, reference));
  const fitting = whole.length > 0 ? whole : having;
  const last = fitting.find((one) => one.document.number === state.reference?.document);
  return last ? [last] : fitting.slice(0, MAX_NAMESAKES);
}

/** Whether an article has the Khoản and the Điểm that are named. */
export function hasPlace({ clauses }: Article, { khoan, diem }: Pick<LawReference, 'khoan' | 'diem'>): boolean {
  const within = khoan === undefined ? clauses : clauses.filter((clause) => fold(clause.khoan) === fold(khoan));
  const points = within.flatMap((clause) => clause.points);
  return (khoan === undefined || within.length > 0) && (diem === undefined || points.some((one) => one.diem === diem));
}

/** Documents to choose among. */
export interface WhichOf {
  readonly choices: readonly Namesake[];
  readonly reference: LawReference;
  /** What is asked; that several fit the name where it is left out. */
  readonly asked?: string;
  /** What is said behind the name of each. */
  readonly tellingOf?: (choice: Namesake) => string;
}

/** Asks which is meant; a choice that is typed is read with the names (`tapRoute`). */
export function whichOf(dialog: Dialog, { choices, reference: { khoan }, asked, tellingOf }: WhichOf): Reply {
  const { texts } = dialog;
  const options = choices.map(({ document, article }) => ({
    ...{ kind: 'document' as const, title: documentName(document, texts), issuer: document.issuer ?? '' },
    ...{ article: article.id, khoan: khoan ?? '' },
  }));
  // Where something is said behind it, a long name is left out.
  const nameIn = ({ document }: Namesake): string => {
    const name = documentName(document, texts);
    return tellingOf && name.length > MAX_NAME ? texts.source.document(document.type, document.number, null) : name;
  };
  const lines = choices.map((choice) => [nameIn(choice), tellingOf?.(choice) ?? []].flat().join(': '));
  const buttons = choices.map(({ document, article }) =>
    button(document.number, { do: 'article', id: article.id, khoan: khoan ?? '' }),
  );
  const reply = say(dialog, {
    text: [
      asked ?? texts.reference.whichOf,
      ...lines.map((line, at) => `${at + 1}. ${label(line, MAX_LINE)}`),
      texts.reference.orWrite,
    ].join('\n'),
    buttons: [...buttons, humanButton(texts)],
  });
  const { topic: _asked, ...state } = reply.state;
  return waiting(dialog, { reply: { ...reply, state }, options });
}

interface Waiting {
  readonly reply: Reply;
  readonly options: PendingChoice['options'];
}

/** What was asked back, with the question that waits for what is missing. */
function waiting(dialog: Dialog, { reply, options }: Waiting): Reply {
  const choice = { code: dialog.newCode(), question: dialog.said?.text ?? '', options };
  return {
    ...reply,
    state: { ...reply.state, choice },
    questions: [recordOf(dialog, { action: 'clarify', shown: [] })],
  };
}

interface OfYear extends WhichOf {
  readonly found: FoundDocument;
}

/** Says that the document of the year that was named is not here, and offers those that are: never in its place. */
export function otherYear(dialog: Dialog, { found: { missedYear = '' }, choices, reference }: OfYear): Reply {
  const { texts, today } = dialog;
  const tellingOf = ({ document }: Namesake): string => effectLine(document, { texts, today }).toLowerCase();
  return whichOf(dialog, { choices, reference, asked: texts.reference.otherYearOnly(missedYear), tellingOf });
}

/** A document that is not here. */
export function unknownDocument(dialog: Dialog): Reply {
  const { texts } = dialog;
  const reply = say(dialog, {
    text: texts.reference.unknownDocument,
    buttons: [humanButton(texts), menuButton(texts)],
  });
  return { ...reply, questions: [recordOf(dialog, { action: 'decline', shown: [] })] };
}
