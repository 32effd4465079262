import type { OutboundMessage } from '../../conversations/model.ts';
import { button, humanButton } from '../buttons.ts';
import type { Dialog, Reply } from '../dialog.ts';
import { articleId, type IsoDate } from '../../kb/model.ts';
import { readTelling } from '../clauses/standings.ts';
import { rememberAnswer, type CandidateRef, type DialogState } from '../state.ts';
import { articleCard, citedArticles, faqCard } from './card.ts';
import { lawButtons, linksOfFaq, linkToWhole, type LawLink } from './law-buttons.ts';
import { fold, normalise, words } from '../../retrieval/text/normalise.ts';
import { citationsOf, citedBy, refOf, type Ranked, type Showable } from './resolve.ts';
import { asksHowPunished, leavesPenaltyOpen, statingFirst } from './sides.ts';

/** Cards of one answer; more is a list, not an answer. */
export const MAX_CARDS = 3;
/**
 * Share of the first one's odds that a further card needs, by what the first is: what is sure stands alone, and of what is not, only what may as well be
 * meant stands beside it. Fewer keep the word of the confidence, which speaks of three results, less often, and more are
 * read as answers that they are not (docs/decisions/0022). A FAQ is a whole answer.
 */
const FURTHER = { article: 0.1, faq: 0.25 } as const;
/** A FAQ that is at least so likely as this share of the article that it rests on says it better. */
const PLAINER = 0.25;
/** … unless another FAQ is likelier by more than this: then that one is what was asked, not the one that shares an article with it. */
const RIVAL = 0.5;
/** How it is asked what something is, without marks. */
const MEANING = /\bla (?:gi|ai)\b|\bthe nao la\b/;
/** Two texts that share this much of their syllable pairs (Dice) say the same: a consolidated copy, an earlier version. */
const SAME_TEXT = 0.75;
/** Under the same heading less is enough: a later version of the same article. */
const SAME_SUBJECT = 0.45;

/** An answer to put together. */
export interface AnswerPlan {
  readonly code: string;
  readonly question: string;
  /** Everything that may be shown for this question, best first. */
  readonly candidates: readonly CandidateRef[];
  /** What is shown now. */
  readonly items: readonly Showable[];
  /** Index of the first candidate that stays for “more results”. */
  readonly next: number;
  /** Said before the first card. */
  readonly intro?: string;
  readonly voted?: boolean;
  /** The earlier day whose law this is. */
  readonly asOf?: IsoDate;
}

/**
 * Results with the FAQ that rests on the first article, on the very Khoản, before that article: first in plain words and
 * whole, then the law to the letter. Before what explains the very term that is asked about stands only a FAQ that tells a
 * meaning, too; others answer something else.
 */
function inPlainWords(ranked: readonly Ranked[]): readonly Ranked[] {
  const [first, ...others] = ranked;
  if (first?.item.kind !== 'article') return ranked;
  const { id, khoan } = first.item;
  const likeliest = Math.max(0, ...others.map(({ item, score }) => (item.kind === 'faq' ? score : 0)));
  const restsOnIt = ({ item, score }: Ranked): boolean =>
    item.kind === 'faq' &&
    score >= Math.max(first.score * PLAINER, likeliest * RIVAL) &&
    (!first.explains || item.faq.questions.some(asksMeaning)) &&
    item.faq.citations.some(
      (cited) =>
        articleId(cited.document, cited.dieu) === id &&
        (cited.khoan === undefined || khoan === undefined || cited.khoan === khoan),
    );
  const plain = others.find(restsOnIt);
  return plain ? [{ ...plain, score: first.score }, ...ranked.filter((one) => one !== plain)] : ranked;
}

function asksMeaning(question: string): boolean {
  return MEANING.test(fold(normalise(question)));
}

/** The first results that deserve a card of their own: the best, and those that come close to it and add something. */
function worthShowing(ranked: readonly Ranked[]): Showable[] {
  const [first] = ranked;
  if (!first) return [];
  const least = odds(first.score) * FURTHER[first.item.kind];
  const shown: Showable[] = [first.item];
  for (const { item, score } of ranked.slice(1)) {
    if (shown.length === MAX_CARDS || odds(score) < least) break;
    if (shown.every((other) => adds(item, other))) shown.push(item);
  }
  return shown;
}

function odds(score: number): number {
  const likelihood = Math.min(score, 1 - 1e-9);
  return likelihood / (1 - likelihood);
}

/** Does a result say something that another does not say already? */
function adds(item: Showable, other: Showable): boolean {
  if (item.kind === 'faq' || other.kind === 'faq') return true;
  const [one, two] = [item.article, other.article];
  const isSameSubject = one.title !== '' && fold(normalise(one.title)) === fold(normalise(two.title));
  return overlap(one.text, two.text) < (isSameSubject ? SAME_SUBJECT : SAME_TEXT);
}

/** Dice's coefficient over the syllable pairs of two texts. */
function overlap(one: string, two: string): number {
  const [a, b] = [pairsOf(one), pairsOf(two)];
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared += 1;
  return (2 * shared) / Math.max(1, a.size + b.size);
}

/** Read of an article to compare it; longer ones differ at their beginning too. */
const COMPARED = 4000;

function pairsOf(text: string): Set<string> {
  const all = words(fold(normalise(text.slice(0, COMPARED))));
  return new Set(all.slice(1).map((word, at) => `${all[at] ?? ''} ${word}`));
}

/** The messages of an answer, and the state that keeps its buttons alive. */
export function answer(dialog: Dialog, plan: AnswerPlan): Reply {
  const cards = plan.items.map((item, index) => cardOf(dialog, { item, plan, index }));
  const messages = cards.map((card, index) => {
    const message = withButtons(dialog, { plan, cards, card, index });
    const intros = index === 0 ? firstIntros(dialog, { plan, message }) : [furtherIntro(dialog, { items: plan.items, index })]; // prettier-ignore
    return { ...message, text: [...intros, message.text].join('\n\n') };
  });
  const { code, question, next, asOf, voted = false } = plan;
  const shown = {
    code,
    question,
    next,
    voted,
    candidates: [...plan.candidates],
    ...(asOf === undefined ? {} : { asOf }),
  };
  const state = rememberAnswer(remembering(dialog.state, plan.items), shown);
  return { messages, state };
}

/** What is said before the first card, also that it does not say how high a penalty is that was asked for. */
function firstIntros(
  { texts }: Dialog,
  { plan: { items, question, intro }, message }: { readonly plan: AnswerPlan; readonly message: OutboundMessage },
): readonly string[] {
  const [first] = items;
  const passage =
    first?.kind === 'faq' ? first.faq.answer : (message.quotations ?? []).map(({ text }) => text).join('\n');
  return [intro ?? [], leavesPenaltyOpen(question, passage) ? texts.noPenalty : []].flat();
}

/** Unmarked, a further card would be read as part of the first one's answer. */
function furtherIntro(
  { texts }: Dialog,
  { items, index }: { readonly items: readonly Showable[]; readonly index: number },
): string {
  const id = items[index]?.id ?? '';
  const isBasis = items.slice(0, index).some((item) => citedBy(item).includes(id));
  return isBasis ? texts.basis : texts.further;
}

/** A plan for fresh search results. */
export function planAnswer(
  ranked: readonly Ranked[],
  { question, code }: { readonly question: string; readonly code: string },
): AnswerPlan {
  const plain = inPlainWords(ranked);
  const led = asksHowPunished(question) ? inPlainWords(statingFirst(ranked, worthShowing(plain))) : plain;
  const items = worthShowing(led);
  // Close candidates may stand below others that were skipped; what was shown comes first, so that `next` can count.
  const rest = led.map(({ item }) => item).filter((item) => !items.includes(item));
  return { code, question, items, candidates: [...items, ...rest].map(refOf), next: items.length };
}

interface Card {
  readonly message: OutboundMessage;
  /** Leads to the law itself, the most important one first. */
  readonly law: readonly LawLink[];
}

interface Shown {
  readonly item: Showable;
  readonly plan: AnswerPlan;
  readonly index: number;
}

function cardOf(dialog: Dialog, { item, plan, index }: Shown): Card {
  const { texts, today } = dialog;
  const { knowledge } = dialog.services;
  if (item.kind === 'article') {
    const message = articleCard(item.article, {
      texts,
      today,
      khoan: item.khoan,
      ...supported(plan, { item, index }),
      ...{ question: plan.question, asOf: plan.asOf, isFirst: index === 0 },
    });
    // The whole text is shown of the law in force only.
    return { message, law: plan.asOf === undefined ? [linkToWhole(item.article)] : [] };
  }
  const law = linksOfFaq(item.faq, citedArticles(item.faq, { knowledge, today }));
  return { message: faqCard(item.faq, { texts, today, knowledge }), law };
}

/** Of an article below the FAQ that rests on it: the Điểm that it names, and the answer that the others have to support. */
function supported(
  { items, question }: AnswerPlan,
  { item, index }: { readonly item: Showable & { readonly kind: 'article' }; readonly index: number },
): { readonly diem?: string; readonly support?: string } {
  const above = items.slice(0, index).find((other) => citedBy(other).includes(item.id));
  if (above?.kind !== 'faq') return {};
  const named = citationsOf(above.faq, item.id).flatMap(({ khoan, diem }) =>
    khoan === item.khoan ? (diem ?? []) : [],
  );
  const [diem, ...others] = new Set(named);
  const isNamed = diem !== undefined && others.length === 0 && readTelling(question).measured.length === 0;
  return { support: above.faq.answer, ...(isNamed ? { diem } : {}) };
}

interface Placed {
  readonly plan: AnswerPlan;
  /** All of the answer, with the one that gets the buttons and its place among them. */
  readonly cards: readonly Card[];
  readonly card: Card;
  readonly index: number;
}

/** Every card leads to its own law; the last one, the only one whose quick replies survive, carries everything. */
function withButtons(dialog: Dialog, { plan, cards, card, index }: Placed): OutboundMessage {
  if (index < plan.items.length - 1) return { ...card.message, buttons: lawButtons(card.law, dialog.texts) };
  const { buttons } = dialog.texts;
  const more = plan.next < plan.candidates.length ? [button(buttons.more, { do: 'more', code: plan.code })] : [];
  const before = cards.slice(0, index).flatMap((one) => one.law);
  const [own, ...others] = lawButtons([...card.law, ...before], dialog.texts);
  return {
    ...card.message,
    buttons: [
      ...(own ? [own] : []),
      ...more,
      button(buttons.helpful, { do: 'vote', code: plan.code, helpful: true }),
      button(buttons.unhelpful, { do: 'vote', code: plan.code, helpful: false }),
      humanButton(dialog.texts),
      ...others,
    ],
  };
}

/** “Điều 8?” refers to the document shown last: the first card's, for a FAQ the first article it cites. */
function remembering(state: DialogState, items: readonly Showable[]): DialogState {
  const [first] = items;
  if (!first) return state;
  const cited = first.kind === 'faq' ? first.faq.citations[0] : undefined;
  const reference =
    first.kind === 'article'
      ? { document: first.article.document.number, dieu: first.article.dieu, khoan: first.khoan }
      : cited && { document: cited.document, dieu: cited.dieu };
  return reference ? { ...state, reference } : state;
}
