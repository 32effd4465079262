import { Chat, type ChatServices } from './chat.ts';
import type { Judged } from './decision-scores.ts';
import type { LabelledDecision } from './labels.ts';
import { letThrough } from './observed-retriever.ts';
import { isRight, leadsTo, outcomeOf } from './outcome.ts';

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
  const rightAfterTap = done === 'clarify' && (await leadsTo(chat, { choices, gold, knowledge }));
  const through = outcomeOf(await new Chat(services, letThrough).says(question), knowledge);
  return {
    ...{ id, label, kind, done, numbers, rightAfterTap },
    right: isRight(outcome, gold),
    confidence: chat.retriever.found[0]?.confidence,
    letThrough: { cards: through.cards.length > 0, right: isRight(through, gold) },
  };
}
