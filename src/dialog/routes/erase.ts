import type { ErasureReader } from '../../conversations/ports.ts';
import { actsOf } from '../acts.ts';
import { button } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { ERASABLE, ERASE, ERASING, FILLERS, OPENINGS, OWN_DATA } from '../lexicon.ts';
import { decodeTap } from '../payloads.ts';
import { readState, type DialogState } from '../state.ts';
import {
  beginsWith,
  between,
  joined,
  mentions,
  phrases,
  saysOnly,
  utterance,
  type Utterance,
} from '../text/utterance.ts';

const AROUND = joined(FILLERS, OPENINGS, OWN_DATA);
const AROUND_ERASABLE = joined(AROUND, ERASING);
const YES = phrases(
  'đồng ý, có, ok, oke, okie, vâng, ừ, chắc, chắc chắn, xoá đi, xoá luôn, xoá hết, cứ xoá, yes, sure',
  { exact: true },
); // prettier-ignore
const NO = phrases('không, ko, k, thôi, khỏi, chưa, đừng, đừng xoá, không xoá, giữ, giữ lại, no, not', { exact: true });
const AROUND_NO = joined(FILLERS, YES);

/** “Xoá dữ liệu của tôi”: asks once whether it is meant, because nothing brings it back. */
export const eraseRoute: Route = {
  name: 'erase',
  match(dialog) {
    if (dialog.act.kind === 'withdrawn') return () => forget(dialog);
    return dialog.said && wishesErasure(dialog.said) ? () => askToErase(dialog) : undefined;
  },
};

/**
 * The same wish, and the answer to the question, before any turn: also where the bot has no turn of its own. There a yes in words counts for
 * nothing, because it may answer what a person, or another message, asked since.
 */
export const readErasure: ErasureReader = (event, { state, ownerSince }) => {
  const [act] = actsOf([event]);
  const said = act?.kind === 'text' ? utterance(act.text) : undefined;
  const typed = readState(state, ownerSince).offered.find(
    ({ title }, index) => said?.text === String(index + 1) || said?.folded === utterance(title).folded,
  );
  const tap = decodeTap((act?.kind === 'tap' ? act.payload : typed?.payload) ?? '');
  if (tap?.do === 'erase') return tap.sure ? 'erase' : 'keep';
  return tap?.do === 'forget' || (said && wishesErasure(said)) ? 'erase' : undefined;
};

/** Whether nothing else is said: “thông tin của tôi có được xoá không” begins with what is to go, and asks. */
function wishesErasure(said: Utterance): boolean {
  if (saysOnly(said, ERASE, AROUND)) return true;
  return (
    beginsWith(between(said, { before: AROUND, after: AROUND }), ERASING) && saysOnly(said, ERASABLE, AROUND_ERASABLE)
  );
}

/** The button that a yes or a no in words means, right under the question whether all is to be erased. */
export function erasureMeant(said: Utterance, { offered, erasing }: DialogState): string | undefined {
  // A no beside a yes is a no (“không đồng ý”): nothing brings back what is erased.
  const isDenied = mentions(said, NO);
  if (!(isDenied ? saysOnly(said, NO, AROUND_NO) : saysOnly(said, YES, FILLERS))) return undefined;
  return offered.find(({ payload }) => {
    const tap = decodeTap(payload);
    return tap?.do === 'erase' && tap.code === erasing?.code && tap.sure !== isDenied;
  })?.payload;
}

/** What the tap under the question leads to. */
export function settleErasure(dialog: Dialog, sure: boolean): Reply {
  if (sure) return forget(dialog);
  const { erasing: _asked, ...state } = dialog.state;
  return { ...say(dialog, { text: dialog.texts.erasure.kept }), state };
}

/** Asks once: also where the wish was tapped in a menu. */
export function askToErase(dialog: Dialog): Reply {
  const { texts } = dialog;
  const code = dialog.newCode();
  const buttons = [
    button(texts.buttons.erase, { do: 'erase', code, sure: true }),
    button(texts.buttons.keep, { do: 'erase', code, sure: false }),
  ];
  return {
    messages: [{ text: texts.erasure.ask, buttons }],
    state: { ...dialog.state, erasing: { code, at: dialog.services.clock.now() } },
  };
}

/** The last words, with the number to ask by, are said after everything is gone. */
function forget(dialog: Dialog): Reply {
  return { ...say(dialog), erase: true };
}
