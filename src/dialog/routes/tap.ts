import { fold } from '../../retrieval/text/normalise.ts';
import { menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { namesOption } from '../facets.ts';
import { FILLERS } from '../lexicon.ts';
import { decodeTap, encodeTap, type Tap } from '../payloads.ts';
import { parseReference } from '../references/parse.ts';
import { findDocument } from '../references/resolve.ts';
import {
  beginsWith,
  between,
  joined,
  mentions,
  phrases,
  residue,
  utterance,
  type Utterance,
} from '../text/utterance.ts';
import { choose } from './choose.ts';
import { vote } from './feedback.ts';
import { askToErase, erasureMeant, settleErasure } from './erase.ts';
import { showArticle, showFullText } from './full-text.ts';
import { handOver } from './handover.ts';
import { switchLanguage } from './language.ts';
import { showFaq, showField, showMenu } from './menu.ts';
import { showMore } from './results.ts';
import { showHelp } from './smalltalk.ts';

const NUMBER = /^(?:số\s*)?(\d{1,2})[.)]?$/iu;
/** “Cái thứ 2”, “câu hai”, “cái đầu tiên”, folded; “thứ 2” alone is a day. */
const ORDER =
  /^(?!thu \S+$)(?:(?:chon|lay|xem|cai|y|cau|muc|so|thu|dong|van ban|lua chon|phuong an) )+(\S+?)(?: tien)?$/;
const ORDINALS: Readonly<Record<string, number>> = { một: 1, nhất: 1, đầu: 1, hai: 2, ba: 3, tư: 4, bốn: 4 };

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

function typedButton(dialog: Dialog): string | undefined {
  const { said, state } = dialog;
  if (!said) return undefined;
  const erasure = erasureMeant(said, state);
  if (erasure !== undefined) return erasure;
  const place = Number(NUMBER.exec(said.text)?.[1] ?? orderOf(said) ?? 0);
  const ordered = state.offered[place - 1]?.payload;
  if (ordered !== undefined && LISTED.has(decodeTap(ordered)?.do)) return ordered;
  // A question that is typed again is asked as it stands.
  const taps = state.offered.filter(({ payload }) => decodeTap(payload) !== undefined);
  const titled = taps.find(({ title }) => utterance(title).folded === said.folded)?.payload;
  return titled ?? toldChoice(said, dialog);
}

/** What is said around the name of an option. */
const AROUND_NAME = joined(
  FILLERS,
  phrases(
    'cái, bản, văn bản, nghị định, thông tư, quyết định, luật, bộ luật, số, năm, về, ấy, đấy, kia, chọn, hỏi, ý, do, ban hành',
  ),
);
/** “Không phải ly hôn” names nothing, and “ly hôn được không” asks. */
const DENIALS = phrases('không, ko, k, kg, hông, chưa, chẳng');
/** “Không phải xe máy” leaves the others, where “không có giấy tờ” may be a choice. */
const NOT_THAT = phrases('không phải, ko phải, k phải, hông phải, chẳng phải, đâu phải');
const YEAR = /^(?:19|20)\d{2}$/;
/** Longer texts are questions that happen to name an option. */
const MAX_TOLD_WORDS = 6;

/**
 * What lists offer; the second button under a card is no “second one”, and no “2”: there may be a list in the card itself. Where
 * buttons are written out with their numbers, the channel reads these.
 */
const LISTED: ReadonlySet<Tap['do'] | undefined> = new Set(['choose', 'article', 'faq', 'field', 'erase']);

/** The place in a list, from 1, that is said in words; what stands within is no filler (“ý tôi là chủ nhật”). */
function orderOf(said: Utterance): number | undefined {
  const { tokens } = between(said, { before: FILLERS, after: FILLERS });
  const order = ORDER.exec(tokens.map(({ folded }) => folded).join(' '))?.[1] ?? '';
  if (/^\d{1,2}$/.test(order)) return Number(order);
  const written = tokens.find(({ folded }) => folded === order)?.raw;
  return Object.entries(ORDINALS).find(([word]) => written === word || written === fold(word))?.[1];
}

/** “Tôi đi xe máy”, “năm 2024”, told instead of tapped: the one option of the question back that it names. */
function toldChoice(said: Utterance, dialog: Dialog): string | undefined {
  const { choice } = dialog.state;
  if (choice === undefined || said.tokens.length > MAX_TOLD_WORDS || said.text.includes('?')) return undefined;
  const lawOfName = lawNamed(said, dialog);
  const isDenied = beginsWith(said, NOT_THAT);
  const named = choice.options.flatMap((one, option) => {
    if (one.kind === 'words') return namesOption(one.text, said) !== isDenied ? [option] : [];
    // “Luật Đường bộ” is another law than that on the traffic there.
    const isOther = lawOfName !== undefined && !utterance(one.title).folded.includes(utterance(lawOfName).folded);
    const isNamed =
      one.kind === 'document'
        ? namesTitle(`${one.title} ${one.issuer}`, said)
        : namesTitle(one.title, said) && saysMostOf(one.title, said);
    return !isOther && isNamed ? [option] : [];
  });
  const [option] = named;
  return option === undefined || named.length > 1 ? undefined : encodeTap({ do: 'choose', code: choice.code, option });
}

/** The title of the law that is named in full. */
function lawNamed(said: Utterance, { services, today }: Dialog): string | undefined {
  const name = parseReference(said.text)?.document;
  const found = name && findDocument({ knowledge: services.knowledge, name, today });
  return found && !found.taken && !found.namesakes ? (found.document.title ?? undefined) : undefined;
}

/** Is all that is said found in the title? A single word says too little, but for a year. */
function namesTitle(title: string, said: Utterance): boolean {
  if (mentions(said, DENIALS)) return false;
  const words = residue(said, AROUND_NAME).map(({ folded }) => folded);
  const known = new Set(utterance(title).tokens.map(({ folded }) => folded));
  return (words.length > 1 || YEAR.test(words[0] ?? '')) && words.every((word) => known.has(word));
}

/** Does it say half of the title? Fewer words of a question or a heading may as well tell a fact (“xã hoà giải rồi”). */
function saysMostOf(title: string, said: Utterance): boolean {
  const words = new Set(residue(utterance(title), AROUND_NAME).map(({ folded }) => folded));
  const told = residue(said, AROUND_NAME).filter(({ folded }) => words.has(folded));
  return told.length * 2 >= words.size;
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
      return dialog.state.erasing?.code === tap.code ? settleErasure(dialog, tap.sure) : stale(dialog);
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
