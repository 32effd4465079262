import { menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { namesOption } from '../facets.ts';
import { decodeTap, encodeTap, type Tap } from '../payloads.ts';
import type { DialogState } from '../state.ts';
import { utterance, type Utterance } from '../text/utterance.ts';
import { choose } from './choose.ts';
import { vote } from './feedback.ts';
import { askToErase, settleErasure } from './erase.ts';
import { showArticle, showFullText } from './full-text.ts';
import { handOver } from './handover.ts';
import { switchLanguage } from './language.ts';
import { showFaq, showField, showMenu } from './menu.ts';
import { showMore } from './results.ts';
import { showHelp } from './smalltalk.ts';

const NUMBER = /^(?:số\s*)?(\d{1,2})[.)]?$/iu;

/** A tapped button: its payload, or where buttons cannot be shown, its number or title typed back. */
export const tapRoute: Route = {
  name: 'tap',
  match(dialog) {
    const payload = tappedPayload(dialog);
    if (payload === undefined) return undefined;
    const tap = decodeTap(payload);
    return () => (tap ? follow(dialog, tap) : stale(dialog));
  },
};

/** The payload of a tap, or of the button whose number or title was typed. */
export function tappedPayload(dialog: Dialog): string | undefined {
  return dialog.act.kind === 'tap' ? dialog.act.payload : typedButton(dialog);
}

function typedButton({ said, state }: Dialog): string | undefined {
  if (!said) return undefined;
  const number = NUMBER.exec(said.text)?.[1];
  if (number !== undefined) return state.offered[Number(number) - 1]?.payload;
  const titled = state.offered.find(({ title }) => utterance(title).folded === said.folded)?.payload;
  return titled ?? toldChoice(said, state);
}

/** Longer texts are questions that happen to name an option. */
const MAX_TOLD_WORDS = 6;

/** “Tôi đi xe máy”, told instead of tapped: the one option of the question back that it names. */
function toldChoice(said: Utterance, { choice }: DialogState): string | undefined {
  if (choice === undefined || said.tokens.length > MAX_TOLD_WORDS || said.text.includes('?')) return undefined;
  const named = choice.options.flatMap((one, option) =>
    one.kind === 'words' && namesOption(one.text, said) ? [option] : [],
  );
  const [option] = named;
  return option === undefined || named.length > 1 ? undefined : encodeTap({ do: 'choose', code: choice.code, option });
}

function follow(dialog: Dialog, tap: Tap): Reply | Promise<Reply> {
  switch (tap.do) {
    case 'menu':
      return showMenu(dialog, tap.page);
    case 'field':
      return showField(dialog, tap);
    case 'faq':
      return showFaq(dialog, tap.id);
    case 'article':
      return showArticle(dialog, tap);
    case 'full':
      return showFullText(dialog, tap);
    case 'erase':
      return dialog.state.erasing === tap.code ? settleErasure(dialog, tap.sure) : stale(dialog);
    case 'forget':
      return askToErase(dialog);
    case 'human':
      return handOver(dialog, { reason: 'asked' });
    case 'help':
      return showHelp(dialog);
    case 'language':
      return switchLanguage(dialog, tap.to);
    case 'more':
    case 'vote':
      return followAnswer(dialog, tap);
    case 'choose': {
      const { choice } = dialog.state;
      return choice?.code === tap.code ? choose(dialog, { choice, option: tap.option }) : stale(dialog);
    }
  }
}

function followAnswer(dialog: Dialog, tap: Extract<Tap, { do: 'more' | 'vote' }>): Reply {
  const shown = dialog.state.answers.find((answer) => answer.code === tap.code);
  if (!shown) return stale(dialog);
  return tap.do === 'more' ? showMore(dialog, shown) : vote(dialog, { shown, helpful: tap.helpful });
}

function stale(dialog: Dialog): Reply {
  return say(dialog, { text: dialog.texts.stale, buttons: [menuButton(dialog.texts)] });
}
