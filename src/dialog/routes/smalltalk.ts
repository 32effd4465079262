import type { OutboundMessage } from '../../conversations/model.ts';
import { button, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { followUp, onlyAsksAgain } from '../second-turns/followup.ts';
import { ABOUT_BOT, ABOUT_TO_ASK, ACKNOWLEDGEMENTS, FILLERS, GOODBYES, GREETINGS, HELP, THANKS } from '../lexicon.ts';
import { joined, phrases, saysOnly } from '../text/utterance.ts';
import { menuMessage } from './menu.ts';

const AROUND = joined(FILLERS, GREETINGS, THANKS, ACKNOWLEDGEMENTS);
const AROUND_ASKED = joined(AROUND, phrases('hả, hử, vậy, v, thế, nhỉ'));

/** The chat was opened: the notice goes before this by itself at the first contact. */
export const openedRoute: Route = {
  name: 'opened',
  match: (dialog) =>
    dialog.act.kind === 'opened' ? () => say(dialog, menuMessage(dialog, 1, dialog.texts.welcome)) : undefined,
};

/** A greeting and nothing else; with a question behind it, it is a question. */
export const greetingRoute: Route = {
  name: 'greeting',
  match: (dialog) =>
    dialog.said && saysOnly(dialog.said, GREETINGS, FILLERS)
      ? () => say(dialog, menuMessage(dialog, 1, dialog.state.noticed ? dialog.texts.greeting : dialog.texts.welcome))
      : undefined,
};

/** “Cho em hỏi chút ạ”: the question comes next. */
export const promptRoute: Route = {
  name: 'prompt',
  match: (dialog) =>
    dialog.said && saysOnly(dialog.said, ABOUT_TO_ASK, AROUND) && !onlyAsksAgain(dialog.said)
      ? () => say(dialog, menuMessage(dialog, 1, dialog.texts.greeting))
      : undefined,
};

/** Thanks, goodbyes, “ok”, questions about the bot. */
export const smallTalkRoute: Route = {
  name: 'small_talk',
  match(dialog) {
    const message = smallTalk(dialog);
    return message && (() => say(dialog, message));
  },
};

/** “Hướng dẫn”. */
export const helpRoute: Route = {
  name: 'help',
  match: (dialog) => (dialog.said && saysOnly(dialog.said, HELP, FILLERS) ? () => showHelp(dialog) : undefined),
};

/** What the bot can do, with the ways to start. */
export function showHelp(dialog: Dialog): Reply {
  const { texts, language } = dialog;
  const other = button(texts.buttons.otherLanguage, { do: 'language', to: language === 'vi' ? 'en' : 'vi' });
  return say(dialog, { text: texts.help, buttons: [menuButton(texts), humanButton(texts), other] });
}

function smallTalk({ said, texts, services, state }: Dialog): OutboundMessage | undefined {
  if (!said) return undefined;
  if (saysOnly(said, GOODBYES, AROUND)) return { text: texts.goodbye };
  if (saysOnly(said, THANKS, AROUND)) return { text: texts.thanks };
  // “Được không ạ?” asks again what was asked before.
  const isAsked = followUp(said, state.topic)?.kind === 'again';
  if (saysOnly(said, ACKNOWLEDGEMENTS, FILLERS) && !isAsked) return { text: texts.acknowledged };
  if (!saysOnly(said, ABOUT_BOT, AROUND_ASKED)) return undefined;
  return { text: texts.aboutBot(services.settings.agencyName), buttons: [menuButton(texts), humanButton(texts)] };
}
