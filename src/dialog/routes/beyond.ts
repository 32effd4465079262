import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { followUp, wishIn } from '../second-turns/followup.ts';
import { forPeople } from '../intents/judge.ts';
import type { ForPeople, Outside } from '../intents/labels.ts';
import type { Intents } from '../intents/reader.ts';
import type { SearchResult } from '../../retrieval/contract.ts';
import { humanButton, menuButton } from '../buttons.ts';
import { utterance } from '../text/utterance.ts';
import { handOver } from './handover.ts';

/** Candidates asked for, to put beside the question for the counsellor. */
const NEAREST = 5;

/** A figure or forecast of one case, the state of a file, a draft, a talk: for a person, whatever a search would find. */
export const beyondRoute: Route = {
  name: 'beyond',
  match(dialog) {
    const wanted = dialog.said && forPeople(intentsOf(dialog), { foundForSure: true });
    return wanted && (() => searchAndPassOn(dialog, wanted));
  },
};

/**
 * What the message wants. A fact exchanged, or a question asked again, is read as the question that it is; what is added to
 * one by itself: with facts told before it, “hồ sơ gồm những gì” looks like a wish for one's own figure.
 */
export function intentsOf({ said, state, services }: Dialog): Intents {
  const leaning = said && followUp(said, state.topic);
  return services.intents.read(
    leaning?.sure && leaning.kind !== 'added' ? utterance(leaning.text) : wishIn(said ?? utterance(''), state.topic),
  );
}

async function searchAndPassOn(dialog: Dialog, wanted: ForPeople): Promise<Reply> {
  const text = dialog.said?.text ?? '';
  const found = await dialog.services.retriever.search({ text, asOf: dialog.today, limit: NEAREST });
  return passOn(dialog, { wanted, found });
}

/** Hands over what only a person can do, with what was found beside it. */
export function passOn(
  dialog: Dialog,
  { wanted, found }: { readonly wanted: ForPeople; readonly found: SearchResult },
): Reply {
  const { texts, said } = dialog;
  const note = texts.notes.forPeople[wanted];
  if (wanted === 'person') return handOver(dialog, { reason: 'asked', note });
  const candidates = found.candidates.slice(0, NEAREST).map(({ kind, id, score }) => ({ kind, id, score }));
  const reply = handOver(dialog, { reason: 'asked', text: texts.forPeople[wanted], note });
  const record = { text: said?.text ?? '', action: 'handover' as const, confidence: found.confidence, shown: [] };
  return { ...reply, questions: [{ ...record, candidates }] };
}

/** Says that a message is nothing for this service, and what is. */
export function decline(
  dialog: Dialog,
  { why, confidence }: { readonly why: Outside; readonly confidence: number },
): Reply {
  const { texts, said } = dialog;
  const buttons = why === 'abuse' ? [humanButton(texts), menuButton(texts)] : [menuButton(texts), humanButton(texts)];
  const question = { text: said?.text ?? '', action: 'decline' as const, confidence, shown: [] };
  return { ...say(dialog, { text: texts.outside[why], buttons }), questions: [question] };
}
