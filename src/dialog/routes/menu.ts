import type { Button, OutboundMessage } from '../../conversations/model.ts';
import { FIELDS, fieldBySlug, type LawField } from '../../kb/fields.ts';
import type { Faq } from '../../kb/model.ts';
import { BUTTONS_SHOWN, button, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { FILLERS, MENU } from '../lexicon.ts';
import { answer } from '../answers/answer.ts';
import { faqHolds } from '../answers/card.ts';
import { resolve } from '../answers/resolve.ts';
import { mentions, phrases, residue, saysOnly, type Phrases, type Utterance } from '../text/utterance.ts';

/** FAQs read for one field; editors keep far fewer. */
const MAX_FAQS = 200;
/** FAQs on one page of a field: more make a text nobody reads on a phone. */
const MAX_PER_PAGE = 8;

/** How a field may be named; the words of its own name may stand in any company. */
interface Named {
  readonly field: LawField;
  /** As the menu calls it. */
  readonly own: Phrases;
  /** In other words, too, which may as well be what a question turns on. */
  readonly all: Phrases;
}

const NAMES: readonly Named[] = FIELDS.map((field) => {
  const own = [field.vi.replaceAll(',', ' '), field.en.replaceAll(',', ' ')];
  // Exact: marked “chứng cứ” is no “chung cư”.
  const listed = (names: readonly string[]): Phrases => phrases(names.join(','), { exact: true });
  return { field, own: listed(own), all: listed([...own, ...field.aliases]) };
});
/** What the menu chooses from. */
const CALLED = phrases('lĩnh vực, chủ đề, mục, chọn');
const FIELD_WORDS = phrases(
  'lĩnh vực, chủ đề, mục, chọn, về, hỏi, hỏi về, luật, pháp luật, pháp luật về, the, law, about',
);

/** “Thừa kế không di chúc” tells a fact, and “khai sinh cho con” what is to be done: they ask for no field. */
const SAYS_MORE = phrases('không, ko, k, chưa, cho con, cho bé, cho cháu, của con, của cháu', { exact: true });

/** “menu”, or the name of a field and nothing else. */
export const menuRoute: Route = {
  name: 'menu',
  match(dialog) {
    const { said } = dialog;
    if (!said) return undefined;
    const field = fieldNamed(said, dialog.state.topic);
    if (field) {
      // The field is what the next turn leans on.
      const { state, ...rest } = dialog;
      return () => showField({ ...rest, state: { ...state, topic: said.text } }, { slug: field.slug, page: 1 });
    }
    return saysOnly(said, MENU, FILLERS) ? () => showMenu(dialog, 1) : undefined;
  },
};

/**
 * The field that is named, and nothing else. Behind a question “án phí” or “di chúc” asks on about it; then only what the menu
 * itself calls a field, or what is called one, opens it.
 */
function fieldNamed(said: Utterance, topic: string | undefined): LawField | undefined {
  if (mentions(said, SAYS_MORE)) return undefined;
  const isOpen = topic === undefined || mentions(said, CALLED);
  return NAMES.find(({ own, all }) => namesOnly(said, isOpen ? all : own))?.field;
}

/** Whether nothing but a name is said; politeness keeps its own marks (“nhà” is not “nha”), as names need not. */
function namesOnly(said: Utterance, names: Phrases): boolean {
  if (!mentions(said, names)) return false;
  const rest = { tokens: residue(said, names) };
  const others = { tokens: residue(rest, FIELD_WORDS) };
  return residue(rest, FILLERS).length === 0 || residue(others, FILLERS).length === 0;
}

/** One page of the fields that have questions. */
export function showMenu(dialog: Dialog, page: number, lead?: string): Reply {
  return say(dialog, menuMessage(dialog, page, lead));
}

/** The menu as a message, for greetings. */
export function menuMessage(dialog: Dialog, page: number, lead?: string): OutboundMessage {
  const { texts, language } = dialog;
  const fields = FIELDS.filter((field) => faqsOf(dialog, field.slug).length > 0);
  if (fields.length === 0) return { text: lead ?? texts.menu.empty, buttons: [humanButton(texts)] };
  const shown = pageOf(fields, { page, size: BUTTONS_SHOWN[dialog.channel] });
  const buttons = shown.items.map((field) => button(field[language], { do: 'field', slug: field.slug, page: 1 }));
  const more = shown.more ? [button(texts.buttons.moreFields, { do: 'menu', page: shown.page + 1 })] : [];
  return { text: lead ?? texts.menu.choose, buttons: [...buttons, ...more] };
}

/** One page of the FAQs of a field, numbered; a number typed back chooses. */
export function showField(dialog: Dialog, { slug, page }: { readonly slug: string; readonly page: number }): Reply {
  const { texts, language } = dialog;
  const field = fieldBySlug(slug);
  if (!field) return showMenu(dialog, 1);
  const faqs = faqsOf(dialog, slug);
  const name = field[language];
  if (faqs.length === 0) return say(dialog, { text: texts.menu.noQuestions(name), buttons: [menuButton(texts)] });
  const shown = pageOf(faqs, { page, size: Math.min(MAX_PER_PAGE, BUTTONS_SHOWN[dialog.channel]) });
  const lines = shown.items.map((faq, index) => `${index + 1}. ${titleOf(faq)}`);
  const more: Button[] = shown.more
    ? [button(texts.buttons.moreQuestions, { do: 'field', slug, page: shown.page + 1 })]
    : [];
  return say(dialog, {
    text: [texts.menu.questions(name), ...lines, texts.menu.typeOwn].join('\n'),
    buttons: [...shown.items.map(faqButton), ...more, menuButton(texts)],
  });
}

/** The answer of one FAQ, chosen from a list. */
export function showFaq(dialog: Dialog, id: string): Reply {
  const { texts, today, services } = dialog;
  const item = resolve({ kind: 'faq', id }, { knowledge: services.knowledge, today });
  if (!item || item.kind !== 'faq')
    return say(dialog, { text: texts.outdated, buttons: [humanButton(texts), menuButton(texts)] });
  const question = titleOf(item.faq);
  const reply = answer(dialog, {
    code: dialog.newCode(),
    question,
    candidates: [{ kind: 'faq', id }],
    items: [item],
    next: 1,
    intro: question,
  });
  return { ...reply, state: { ...reply.state, topic: question } };
}

/** A FAQ as a button of a numbered list. */
export function faqButton(faq: Faq, index: number): Button {
  return button(`${index + 1}. ${titleOf(faq)}`, { do: 'faq', id: faq.id });
}

/** The questions of a field whose answers still hold. */
function faqsOf({ services: { knowledge }, today }: Dialog, slug: string): Faq[] {
  return knowledge.faqsOfField(slug, MAX_FAQS).filter((faq) => faqHolds(faq, { knowledge, today }));
}

function titleOf(faq: Faq): string {
  return faq.questions[0] ?? faq.id;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly more: boolean;
}

/** A page of `size` places, of which the last one is kept for “more” while there is more; a page past the end is the first. */
function pageOf<T>(all: readonly T[], { page, size }: { readonly page: number; readonly size: number }): Page<T> {
  if (all.length <= size) return { items: all, page: 1, more: false };
  const step = size - 1;
  const wanted = (page - 1) * step < all.length ? page : 1;
  const items = all.slice((wanted - 1) * step, wanted * step);
  return { items, page: wanted, more: wanted * step < all.length };
}
