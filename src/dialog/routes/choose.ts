import { answer } from '../answers/answer.ts';
import { offering } from '../answers/others.ts';
import { resolve } from '../answers/resolve.ts';
import type { Dialog, Reply } from '../dialog.ts';
import { inSpellingOf } from '../facets.ts';
import { pastDay } from '../past.ts';
import { withoutAsking } from '../second-turns/followup.ts';
import type { CandidateRef, PendingChoice } from '../state.ts';
import { utterance } from '../text/utterance.ts';
import { showArticle } from './full-text.ts';
import { handOver } from './handover.ts';
import { answerQuestion } from './question.ts';

interface Choosing {
  readonly choice: PendingChoice;
  readonly option: number;
}

/** An option of a question back was chosen; questions that waited for it are offered then. */
export async function choose(dialog: Dialog, choosing: Choosing): Promise<Reply> {
  const reply = await followChoice(dialog, choosing);
  const { others = [] } = choosing.choice;
  return reply.handover ? reply : offering(reply, others);
}

/** One past the last option means “none of these”, and a person takes over. */
async function followChoice(dialog: Dialog, { choice, option }: Choosing): Promise<Reply> {
  const chosen = choice.options[option];
  const { choice: _done, ...kept } = dialog.state;
  const deciding = { ...dialog, state: kept };
  if (!chosen) return noneFits(deciding);
  if (chosen.kind === 'words') {
    const text = `${withoutAsking(choice.question)} ${inSpellingOf(utterance(choice.question), chosen.text)}`;
    return answerQuestion(deciding, { text, typed: text, topic: text, mayAsk: false });
  }
  if (chosen.kind === 'document') return showArticle(deciding, { id: chosen.article, khoan: chosen.khoan });
  const asOf = pastDay(utterance(choice.question), dialog.today);
  const item = resolve(chosen, { knowledge: dialog.services.knowledge, today: asOf ?? dialog.today });
  if (!item) return noneFits(deciding);
  const others = choice.options.flatMap((other) =>
    other === chosen || other.kind === 'words' || other.kind === 'document' ? [] : [refOf(other)],
  );
  const candidates = [refOf(chosen), ...others];
  const reply = answer(deciding, {
    code: dialog.newCode(),
    question: choice.question,
    candidates,
    items: [item],
    next: 1,
    ...(asOf === undefined ? {} : { asOf }),
  });
  const question = { text: choice.question, action: 'answer' as const, confidence: 1, shown: [item.id] };
  return { ...reply, questions: [question] };
}

function noneFits(dialog: Dialog): Reply {
  const { texts } = dialog;
  return handOver(dialog, { reason: 'low_confidence', text: texts.unknown, note: texts.notes.noneFits });
}

/** The candidate alone, without the title it was offered under. */
function refOf({ kind, id, khoan }: CandidateRef): CandidateRef {
  return khoan === undefined ? { kind, id } : { kind, id, khoan };
}
