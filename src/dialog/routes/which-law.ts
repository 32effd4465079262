import type { Article, LawDocument } from '../../kb/model.ts';
import { fold } from '../../retrieval/text/normalise.ts';
import { documentName, effectLine } from '../answers/source.ts';
import { button, fullTextButton, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply } from '../dialog.ts';
import type { LawReference } from '../references/parse.ts';
import { findArticle, type FoundDocument } from '../references/resolve.ts';
import type { PendingChoice } from '../state.ts';
import { label } from '../text/cut.ts';
import { recordOf, showArticles } from './named-articles.ts';

/** Documents of one number that are offered: with a way to a person they fill a message on Zalo. */
const MAX_NAMESAKES = 4;
/** Longest line of a choice. */
const MAX_LINE = 160;
/** Longest name with something behind it. */
const MAX_NAME = 80;

/** Asks of which document an article is meant; a document that is named next is the answer. */
export function whichDocument(dialog: Dialog, dieu: string, question?: string): Reply {
  const { texts } = dialog;
  const text = texts.reference.whichDocument(dieu);
  return waiting(dialog, {
    reply: say(dialog, { text, buttons: [menuButton(texts), humanButton(texts)] }),
    options: [],
    question,
  });
}

/** A question back that asks of which document something is meant, and what is known of it by now. */
export interface Refined {
  readonly choice: PendingChoice;
  readonly reference: LawReference;
}

/**
 * “Khoản 4” before it was told of which document the Điều is: of the only one offered that has it, else the question is asked
 * again of those that do. The law of the talk before is not meant.
 */
export function askedNarrower(dialog: Dialog, { choice, reference }: Refined): Reply {
  const { services, today, said, state, texts } = dialog;
  const question = `${said?.text ?? ''} ${choice.question}`;
  const { dieu: [dieu = ''] } = reference; // prettier-ignore
  const offered = choice.options.flatMap((one) => {
    const article = one.kind === 'document' ? services.knowledge.articleOn(one.article, today) : undefined;
    return article ? [{ document: article.document, article }] : [];
  });
  const having = offered.filter(({ article }) => hasPlace(article, reference));
  const [only, ...others] = having;
  if (only && others.length === 0)
    return showArticles(dialog, { found: { document: only.document, unused: [], taken: true }, reference });
  const asked = reference.document === undefined ? texts.reference.whichLaw(dieu) : undefined;
  const reply =
    offered.length === 0
      ? whichDocument(dialog, dieu, question)
      : whichOf(dialog, {
          ...{ choices: only ? having : offered, reference: only ? reference : { dieu: [dieu], rest: [] }, question },
          ...(asked !== undefined && { asked }),
        });
  return state.topic === undefined ? reply : { ...reply, state: { ...reply.state, topic: state.topic } };
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
  /** The question that waits, where it is more than what was said last. */
  readonly question?: string;
  /** What is asked; that several fit the name where it is left out. */
  readonly asked?: string;
  /** What is said behind the name of each. */
  readonly tellingOf?: (choice: Namesake) => string;
}

/** Asks which is meant; a choice that is typed is read with the names (`tapRoute`). */
export function whichOf(dialog: Dialog, { choices, reference: { khoan }, question, asked, tellingOf }: WhichOf): Reply {
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
  return waiting(dialog, { reply: { ...reply, state }, options, question });
}

interface Waiting {
  readonly reply: Reply;
  readonly options: PendingChoice['options'];
  readonly question?: string | undefined;
}

/** What was asked back, with the question that waits for what is missing. */
function waiting(dialog: Dialog, { reply, options, question = dialog.said?.text ?? '' }: Waiting): Reply {
  const choice = { code: dialog.newCode(), question, options };
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
