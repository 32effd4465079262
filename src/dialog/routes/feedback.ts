import { button, humanButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { FILLERS, HELPFUL, THANKS, UNHELPFUL } from '../lexicon.ts';
import { encodeTap } from '../payloads.ts';
import type { ShownAnswer } from '../state.ts';
import { joined, saysOnly } from '../text/utterance.ts';
import { handOver } from './handover.ts';

/** 👎 in a row after which a person takes over. */
const PATIENCE = 2;
const UP = /^(?:👍|❤|🥰|😍|👏|🙏|\/-strong|\/-heart|\(y\)|:y|like|love|smile|wow)+$/iu;
const DOWN = /^(?:👎|😡|😠|\/-weak|\(n\)|:n|dislike|angry|:-\(\()+$/iu;
const AROUND = joined(FILLERS, THANKS);

/** 👍 and 👎, as emoji, reactions or words. */
export const feedbackRoute: Route = {
  name: 'feedback',
  match(dialog) {
    const helpful = verdict(dialog);
    if (helpful === undefined) return undefined;
    const [last] = dialog.state.answers;
    return () => (last ? vote(dialog, { shown: last, helpful }) : withoutAnswer(dialog, helpful));
  },
};

/** Records a vote on one answer. Each answer counts once; twice 👎 hands over. */
export function vote(
  dialog: Dialog,
  { shown, helpful }: { readonly shown: ShownAnswer; readonly helpful: boolean },
): Reply {
  const { texts } = dialog;
  if (shown.voted) return say(dialog, { text: texts.feedback.again });
  const answers = dialog.state.answers.map((answer) =>
    answer.code === shown.code ? { ...answer, voted: true } : answer,
  );
  const thumbsDown = helpful ? 0 : dialog.state.thumbsDown + 1;
  const state = { ...dialog.state, answers, thumbsDown };
  const feedback = { helpful, button: encodeTap({ do: 'vote', code: shown.code, helpful }) };
  if (helpful) return { ...say(dialog, { text: texts.feedback.thanks }), state, feedback };
  if (thumbsDown >= PATIENCE) {
    const reply = handOver(dialog, { reason: 'feedback', text: texts.feedback.handover, note: texts.notes.feedback });
    return { ...reply, state, feedback };
  }
  const more =
    shown.next < shown.candidates.length ? [button(texts.buttons.more, { do: 'more', code: shown.code })] : [];
  const reply = say(dialog, { text: texts.feedback.sorry, buttons: [...more, humanButton(texts)] });
  return { ...reply, state, feedback };
}

function verdict({ act, said }: Dialog): boolean | undefined {
  const sign = act.kind === 'reaction' ? act.reaction : act.kind === 'text' ? act.text : '';
  const bare = sign.replace(/[\s\uFE0F\u{1F3FB}-\u{1F3FF}]/gu, '');
  if (DOWN.test(bare)) return false;
  if (UP.test(bare)) return true;
  // A reaction with no meaning of its own is nothing to vote with.
  if (!said) return undefined;
  if (saysOnly(said, UNHELPFUL, AROUND)) return false;
  return saysOnly(said, HELPFUL, AROUND) ? true : undefined;
}

function withoutAnswer(dialog: Dialog, helpful: boolean): Reply {
  const { texts } = dialog;
  return say(dialog, helpful ? { text: texts.sticker } : { text: texts.feedback.sorry, buttons: [humanButton(texts)] });
}
