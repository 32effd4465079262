import type { OutboundMessage } from '../../src/conversations/model.ts';
import type { TurnResult } from '../../src/conversations/ports.ts';
import { articleShown } from '../../src/dialog/answers/quotations.ts';
import { decodeTap } from '../../src/dialog/payloads.ts';
import type { Knowledge } from '../../src/kb/knowledge.ts';
import { articleId } from '../../src/kb/model.ts';
import { labelId } from '../../src/retrieval/evaluation/corpus.ts';
import type { Chat } from './chat.ts';

/** What was done with a message, in the order of the tables. `talk`: words without law, as for a greeting. */
export const DONE = ['answer', 'clarify', 'handover', 'decline', 'urgent', 'talk'] as const;

/** One of {@link DONE}. */
export type Done = (typeof DONE)[number];

/** A card, with the article that it shows, or for a FAQ those that it rests on. */
export interface ShownCard {
  readonly kind: 'article' | 'faq';
  readonly articles: readonly string[];
}

/** What a citizen saw. */
export interface Outcome {
  readonly done: Done;
  readonly cards: readonly ShownCard[];
  /** Payloads of the choices of a question back, “none of these” included. */
  readonly choices: readonly string[];
  /** Whether 111, 113 and 115 all stand in the first message. */
  readonly numbers: boolean;
}

const EMERGENCY_NUMBERS = ['111', '113', '115'];

/** Reads off a turn's result what a citizen saw. */
export function outcomeOf(result: TurnResult, knowledge: Pick<Knowledge, 'faq'>): Outcome {
  const cards = cardsOf(result, knowledge);
  const choices = choicesOf(result.messages);
  return { done: doneOf(result, { cards, choices }), cards, choices, numbers: showsNumbers(result.messages[0]) };
}

/** Is there a card with one of these articles? */
export function isRight({ cards }: Pick<Outcome, 'cards'>, gold: readonly string[]): boolean {
  return cards.some(({ articles }) => articles.some((id) => gold.includes(id)));
}

/** Does one of the choices of a question back lead to a card with one of these articles? Taps each of them. */
export async function leadsTo(
  chat: Chat,
  {
    choices,
    gold,
    knowledge,
  }: Pick<Outcome, 'choices'> & { readonly gold: readonly string[]; readonly knowledge: Knowledge },
): Promise<boolean> {
  const after = await chat.tries(choices, (result) => isRight(outcomeOf(result, knowledge), gold));
  return after.includes(true);
}

function cardsOf({ questions, messages }: TurnResult, knowledge: Pick<Knowledge, 'faq'>): ShownCard[] {
  const shown = questions.flatMap((question) => question.shown);
  // An article asked for by its number is shown without a record of a question.
  const quoted = messages.flatMap(({ quotations = [] }) => quotations.map(articleShown));
  return [...new Set(shown.length > 0 ? shown : quoted)].map((id) => cardOf(id, knowledge));
}

/** What stands for an article or a FAQ: the article itself, or the articles that the FAQ rests on, by `labelId`. */
export function cardOf(id: string, knowledge: Pick<Knowledge, 'faq'>): ShownCard {
  const faq = knowledge.faq(id);
  if (faq === undefined) return { kind: 'article', articles: [labelId(id)] };
  return { kind: 'faq', articles: faq.citations.map(({ document, dieu }) => labelId(articleId(document, dieu))) };
}

function choicesOf(messages: readonly OutboundMessage[]): string[] {
  return messages
    .flatMap(({ buttons = [] }) => buttons)
    .flatMap((button) =>
      button.kind === 'reply' && decodeTap(button.payload)?.do === 'choose' ? [button.payload] : [],
    );
}

function doneOf(result: TurnResult, { cards, choices }: Pick<Outcome, 'cards' | 'choices'>): Done {
  if (result.handover?.reason === 'urgent') return 'urgent';
  if (cards.length > 0) return 'answer';
  if (choices.length > 0) return 'clarify';
  if (result.handover !== undefined) return 'handover';
  return result.questions.some(({ action }) => action === 'decline') ? 'decline' : 'talk';
}

function showsNumbers(first: OutboundMessage | undefined): boolean {
  const numbers = new Set(first?.text.match(/(?<!\d)\d{3}(?!\d)/gu));
  return EMERGENCY_NUMBERS.every((number) => numbers.has(number));
}
