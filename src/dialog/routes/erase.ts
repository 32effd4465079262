import type { ErasureReader } from '../../conversations/ports.ts';
import { actsOf } from '../acts.ts';
import { button } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { ERASE, FILLERS, OPENINGS, OWN_DATA } from '../lexicon.ts';
import { decodeTap } from '../payloads.ts';
import { readState } from '../state.ts';
import { joined, saysOnly, utterance } from '../text/utterance.ts';

const AROUND = joined(FILLERS, OPENINGS, OWN_DATA);

/** “Xoá dữ liệu của tôi”: asks once whether it is meant, because nothing brings it back. */
export const eraseRoute: Route = {
  name: 'erase',
  match(dialog) {
    if (dialog.act.kind === 'withdrawn') return () => forget(dialog);
    return dialog.said && saysOnly(dialog.said, ERASE, AROUND) ? () => askToErase(dialog) : undefined;
  },
};

/** The same wish, and the answer to the question, before any turn: also where the bot has no turn of its own. */
export const readErasure: ErasureReader = (event, { state, ownerSince }) => {
  const [act] = actsOf([event]);
  const said = act?.kind === 'text' ? utterance(act.text) : undefined;
  const typed = readState(state, ownerSince).offered.find(
    ({ title }, index) => said?.text === String(index + 1) || said?.folded === utterance(title).folded,
  );
  const tap = decodeTap((act?.kind === 'tap' ? act.payload : typed?.payload) ?? '');
  if (tap?.do === 'erase') return tap.sure ? 'erase' : 'keep';
  return tap?.do === 'forget' || (said && saysOnly(said, ERASE, AROUND)) ? 'erase' : undefined;
};

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
  return { messages: [{ text: texts.erasure.ask, buttons }], state: { ...dialog.state, erasing: code } };
}

/** The last words, with the number to ask by, are said after everything is gone. */
function forget(dialog: Dialog): Reply {
  return { ...say(dialog), erase: true };
}
