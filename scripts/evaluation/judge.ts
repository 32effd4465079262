import { Chat, type ChatServices } from './chat.ts';
import type { Judged } from './decision-scores.ts';
import type { LabelledDecision } from './labels.ts';
import { letThrough } from './observed-retriever.ts';
import { cardOf, isRight, leadsTo, outcomeOf } from './outcome.ts';

/** Cards that an answer has at most; what the confidence speaks of. */
const SHOWN = 3;

/**
 * Asks one question in two new conversations: as it is, tapping the choices of a question back; and with every search
 * let through, which shows what another threshold would have shown.
 */
export async function judge(
  { id, question, label, kind, gold }: LabelledDecision,
  services: ChatServices,
): Promise<Judged> {
  const { knowledge } = services;
  const chat = new Chat(services);
  const outcome = outcomeOf(await chat.says(question), knowledge);
  const { choices, done, numbers } = outcome;
  const [search] = chat.retriever.found;
  const first = search?.candidates.slice(0, SHOWN) ?? [];
  const rightAfterTap = done === 'clarify' && (await leadsTo(chat, { choices, gold, knowledge }));
  const through = outcomeOf(await new Chat(services, letThrough).says(question), knowledge);
  return {
    ...{ id, label, kind, done, numbers, rightAfterTap },
    right: isRight(outcome, gold),
    byFaq: outcome.cards[0]?.kind === 'faq',
    found: isRight({ cards: first.map(({ id }) => cardOf(id, knowledge)) }, gold),
    confidence: search?.confidence,
    letThrough: { cards: through.cards.length > 0, right: isRight(through, gold) },
  };
}
