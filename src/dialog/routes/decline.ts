import { humanButton, menuButton } from '../buttons.ts';
import { say, type Route } from '../dialog.ts';
import { ABUSE, FILLERS, OFF_TOPIC } from '../lexicon.ts';
import { mentions, saysOnly } from '../text/utterance.ts';

/** Weather, lotteries, football: declined, because nobody at the agency should be woken for them either. Abuse gets a calm way on. */
export const declineRoute: Route = {
  name: 'decline',
  match(dialog) {
    const { said, texts } = dialog;
    if (said && saysOnly(said, ABUSE, FILLERS)) {
      return () => say(dialog, { text: texts.feedback.sorry, buttons: [humanButton(texts), menuButton(texts)] });
    }
    if (!said || !mentions(said, OFF_TOPIC)) return undefined;
    const question = { text: said.text, action: 'decline' as const, confidence: 0, shown: [] };
    return () => ({ ...say(dialog, { text: texts.declined, buttons: [menuButton(texts)] }), questions: [question] });
  },
};
