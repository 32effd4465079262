import { menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { FILLERS, TO_ENGLISH, TO_VIETNAMESE } from '../lexicon.ts';
import { saysOnly } from '../text/utterance.ts';
import { textsIn, type Language } from '../texts.ts';

/** “English”, “tiếng Việt”. */
export const languageRoute: Route = {
  name: 'language',
  match(dialog) {
    const { said } = dialog;
    if (said && saysOnly(said, TO_ENGLISH, FILLERS)) return () => switchLanguage(dialog, 'en');
    if (said && saysOnly(said, TO_VIETNAMESE, FILLERS)) return () => switchLanguage(dialog, 'vi');
    return undefined;
  },
};

/** Confirms in the new language. */
export function switchLanguage(dialog: Dialog, to: Language): Reply {
  const texts = textsIn(to);
  const text = [texts.language.switched, texts.language.lawStays].filter((part) => part !== '').join(' ');
  return { ...say(dialog, { text, buttons: [menuButton(texts)] }), language: to };
}
