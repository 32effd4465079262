import type { OutboundMessage } from '../../conversations/model.ts';
import type { QuestionRecord } from '../../conversations/ports.ts';
import type { SearchResult } from '../../retrieval/contract.ts';
import { answer, planAnswer } from '../answers/answer.ts';
import { choicesFor } from '../answers/choices.ts';
import { withOthers } from '../answers/others.ts';
import { showable, type Ranked, type Showable } from '../answers/resolve.ts';
import { button, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { asksOfNothing, followUp, onlyAsksAgain, onlyStates, wishIn } from '../second-turns/followup.ts';
import { readingOf } from '../second-turns/reading.ts';
import { isGeneral } from '../headings.ts';
import { clearLanguage } from '../language.ts';
import { numberOfLaw, parseReference } from '../references/parse.ts';
import { findDocument } from '../references/resolve.ts';
import type { Article, IsoDate } from '../../kb/model.ts';
import { asksToGet, withoutPenalties } from '../answers/sides.ts';
import { steer, titleOf } from '../answers/steer.ts';
import { withBestClauses } from '../answers/clause.ts';
import { pastDay } from '../past.ts';
import { ADDRESSES, FILLERS, OPENINGS } from '../lexicon.ts';
import { questionsIn } from '../several.ts';
import { REMEMBERED, type PendingChoice } from '../state.ts';
import { beginning } from '../text/cut.ts';
import { asMarked, residue, utterance, withoutOpening } from '../text/utterance.ts';
import { isLight } from '../intents/classes.ts';
import { forPeople, isDanger, isNearDanger, outside } from '../intents/judge.ts';
import type { Intents } from '../intents/reader.ts';
import { decline, intentsOf, passOn } from './beyond.ts';
import { handOver } from './handover.ts';
import { answerUrgent, touchesDanger } from './urgent.ts';

/** Longer texts are whole stories: a shorter question is asked for, and the beginning is searched. */
const LONG_TEXT = 2000;
/** What is searched of a long text: a question is seldom longer, and more words only blur it. */
const SEARCHED = 1000;
/** Candidates asked for: three cards and a few “more results”. */
const LIMIT = 10;
/**
 * Of several questions in one message so many are tried, and all but the one that is answered are offered: more buttons push what belongs
 * to the answer off the screen. Whoever asks more reads that they may be asked one by one.
 */
const TRIED = 4;
/** From this share of its words on a text is the question before, typed anew. */
const SAME_QUESTION = 0.7;
/** Candidates kept with the question, for the counsellor who may take over. */
const RECORDED = 5;
/** Results that a counsellor is told of. */
const NEAREST = 3;
/** In a fact that is told: “chơi 500k”, “20 triệu”. */
const FIGURE = /\p{N}/u;

/** Everything else that is typed is a question. */
export const questionRoute: Route = {
  name: 'question',
  match(dialog) {
    const { said, state } = dialog;
    if (!said) return undefined;
    // After a question a number is a fact: “0,3”, “có 3 anh em”.
    const meaning = state.topic === undefined ? /\p{L}/u : /[\p{L}\p{N}]/u;
    const saysSomething = residue(said, FILLERS).some((token) => meaning.test(token.raw));
    // What is made of fillers may still lean: “hả”, and “o to” for “ô tô”.
    const asksNothing = state.topic === undefined && (onlyAsksAgain(said) || asksOfNothing(said));
    if (asksNothing || (!saysSomething && [undefined, 'added'].includes(followUp(said, state.topic)?.kind)))
      return () => unclear(dialog);
    return () => answerTyped(dialog);
  },
};

const OPENINGS_AS_MARKED = asMarked(OPENINGS);

/** A question to search for. */
export interface Question {
  readonly text: string;
  /** As the person typed it, for the record. */
  readonly typed: string;
  readonly topic: string;
  /** Whether a question back may still be asked; there is one round. */
  readonly mayAsk: boolean;
  /** What the message wants, where it was typed; a tapped choice wants what the question before wanted. */
  readonly intents?: Intents;
  /** Of a text added to another question: the text by itself. */
  readonly added?: string;
  /** What was found for it already. */
  readonly found?: SearchResult;
  /** Whether it says nothing without the question before, so that by itself it is about nothing at all. */
  readonly leans?: boolean;
  /** Whether it asks nothing and leans on nothing, so that what is asked is open. */
  readonly states?: boolean;
}

async function answerTyped(dialog: Dialog): Promise<Reply> {
  const typed = dialog.said?.text ?? '';
  const long = typed.length > LONG_TEXT;
  const said = utterance(long ? beginning(typed, SEARCHED * 2) : typed);
  const intents = intentsOf(dialog);
  if (clearLanguage(said) === 'en') return passOnEnglish(dialog, intents);
  const own = beginning(withoutOpening(said, { openings: OPENINGS_AS_MARKED, addresses: ADDRESSES }), SEARCHED);
  const asked = { own, typed, long, intents };
  const reply = (await answerOneOf(dialog, asked)) ?? (await answerText(dialog, asked));
  return withBesides(dialog, { reply, long });
}

/** What is answered of a message. */
interface Asked {
  /** Without its opening. */
  readonly own: string;
  /** The message as it was typed. */
  readonly typed: string;
  readonly long: boolean;
  readonly intents: Intents;
}

/** Of several questions the first that is answered or asked back about; `undefined` where there is one, or nothing is found for any. */
async function answerOneOf(dialog: Dialog, asked: Asked): Promise<Reply | undefined> {
  const questions = asked.long ? [] : questionsIn(asked.own, dialog.services.intents).slice(0, TRIED);
  for (const one of questions) {
    const reply = await answerText(dialog, { ...asked, own: one.text });
    const isHeard = reply.questions?.some(({ action }) => action === 'answer' || action === 'clarify') ?? false;
    if (isHeard) return withOthers(dialog, { reply, one, others: questions.filter((other) => other !== one) });
  }
  return undefined;
}

/** Answers a text as one question, which may lean on the one before. */
async function answerText(dialog: Dialog, { own, typed, long, intents }: Asked): Promise<Reply> {
  const { leaning, found } = long ? {} : await readingOf(dialog, { own, limit: LIMIT });
  const text = leaning?.text ?? own;
  const topic = beginning(leaning?.topic ?? own, REMEMBERED);
  const reply = await answerQuestion(dialog, {
    text,
    typed,
    topic,
    mayAsk: !repeats(own, dialog.state.choice),
    intents,
    ...(leaning?.kind === 'added' && { added: own }),
    ...(found && { found }),
    leans: leaning !== undefined && (leaning.sure || (leaning.tells && FIGURE.test(own))),
    states: !long && leaning === undefined && onlyStates(utterance(own)),
  });
  return withNamedDocument(dialog, { text: own, reply });
}

/**
 * Whether a text asks again what was asked back about: a choice that was offered and not taken was the one round of its
 * question, which is now answered or handed over. Another question has a round of its own.
 */
function repeats(text: string, choice: PendingChoice | undefined): boolean {
  if (choice === undefined) return false;
  const earlier = new Set(utterance(choice.question).tokens.map(({ folded }) => folded));
  const words = residue(utterance(text), FILLERS);
  return words.filter(({ folded }) => earlier.has(folded)).length >= words.length * SAME_QUESTION;
}

/** Says that a document which the question names is not here; one that is, is what “điều 8?” refers to next, whatever was found. */
function withNamedDocument(
  { services, today, texts }: Dialog,
  { text, reply }: { readonly text: string; readonly reply: Reply },
): Reply {
  const name = parseReference(text)?.document;
  if (!name) return reply;
  const found = findDocument({ knowledge: services.knowledge, name, today });
  const missing = found || reply.handover?.reason === 'urgent' ? undefined : numberOfLaw(name);
  if (missing !== undefined)
    return { ...reply, messages: [{ text: texts.reference.unknownNumber(missing) }, ...reply.messages] };
  if (!found || found.namesakes || reply.state.reference?.document === found.document.number) return reply;
  return { ...reply, state: { ...reply.state, reference: { document: found.document.number, dieu: '' } } };
}

/** Searches, and decides: answer, ask back, hand over or decline. */
export async function answerQuestion(dialog: Dialog, question: Question): Promise<Reply> {
  const { choice: _answered, ...kept } = dialog.state;
  const asking = { ...dialog, state: { ...kept, topic: question.topic } };
  const searched = await search(dialog, question);
  const { found, ranked } = searched;
  const people = ratherPeople(asking, searched);
  if (people) return people;
  const confidence = ranked.length === 0 ? 0 : found.confidence;
  const { intents, added, states = false } = question;
  const why = intents && !question.leans && outside(intents, { confidence, unasked: states || added !== undefined });
  const isFound = ranked.length > 0 && found.action !== 'handover';
  // More words do not bring back the law of an earlier day.
  const isVague = states && !isFound && searched.asOf === undefined;
  if (why || isVague) {
    const sent = (): Reply =>
      why ? decline(asking, { why, confidence: found.confidence }) : whatAboutIt(asking, searched);
    return nearDanger(asking, intents) ?? sent();
  }
  if (!isFound) return unknown(asking, searched);
  const asked = question.mayAsk ? askBack(asking, searched) : undefined;
  if (asked) return asked;
  // The law of an earlier day is shown only when it was found for sure.
  if (searched.asOf !== undefined && found.action !== 'answer') return unknown(asking, searched);
  const { asOf } = searched;
  const plan = planAnswer(ranked, { question: question.text, code: dialog.newCode() });
  const unsure = found.action === 'clarify' ? { intro: dialog.texts.perhaps } : {};
  const reply = answer(asking, { ...plan, ...unsure, ...(asOf === undefined ? {} : { asOf }) });
  return { ...reply, questions: [recordOf(question, { found, action: 'answer', shown: plan.items })] };
}

/** Danger, or what only a person can do, where a sure find would have let the doubt go. */
function ratherPeople(dialog: Dialog, { question: { intents }, found }: Searched): Reply | undefined {
  if (intents === undefined || dialog.said === undefined || found.action === 'answer') return undefined;
  if (isDanger(intents, { foundForSure: false }) && !isLight(dialog.said)) return answerUrgent(dialog, dialog.said);
  const wanted = forPeople(intents, { foundForSure: false });
  return wanted && passOn(dialog, { wanted, found });
}

/** Help where danger is near, and no law was found: whoever is in it must not be sent away. */
function nearDanger(dialog: Dialog, intents: Intents | undefined): Reply | undefined {
  return intents && dialog.said && isNearDanger(intents) ? answerUrgent(dialog, dialog.said) : undefined;
}

/**
 * What is asked in English goes to a person: the law is Vietnamese, and whatever is found by English words is noise. What is
 * plainly outside (“ignore your instructions and …”) wakes nobody.
 */
function passOnEnglish(dialog: Dialog, intents: Intents | undefined): Reply {
  const { texts, said } = dialog;
  const danger = nearDanger(dialog, intents);
  if (danger) return danger;
  const why = intents && outside(intents, { confidence: 0, unasked: true });
  if (why) return decline(dialog, { why, confidence: 0 });
  const reply = handOver(dialog, { reason: 'low_confidence', text: texts.onlyVietnamese, note: texts.notes.english });
  return { ...reply, questions: [{ text: said?.text ?? '', action: 'handover', confidence: 0, shown: [] }] };
}

/** Looks in the law of the day that the question is about. */
async function search(dialog: Dialog, question: Question): Promise<Searched> {
  const { services, today } = dialog;
  const { knowledge } = services;
  const asOf = pastDay(utterance(question.text), today);
  const day = asOf ?? today;
  const { text, added } = question;
  const dated = question.found ?? (await services.retriever.search({ text, asOf: day, limit: LIMIT }));
  const isMissing =
    asOf !== undefined && dated.action !== 'handover' && (await isOutdoneByOtherDays(dialog, { text, dated }));
  const found = isMissing ? { ...dated, action: 'handover' as const } : dated;
  const shown = knowledge.together(() => showable(found.candidates, { knowledge, today: day }));
  // Of an earlier day only what is known to have been law then: articles whose first day is recorded.
  const ranked =
    asOf === undefined ? shown : shown.filter(({ item }) => item.kind === 'article' && isDated(item.article));
  // Of what is handed over nothing is shown.
  const isShown = found.action !== 'handover';
  const best = isShown ? await withBestClauses(ranked, { ...services, question: text, added, found }) : ranked;
  const steered = steer(
    text,
    (question.states || added !== undefined) && found.action !== 'answer' ? best.filter(isConcrete) : best,
  );
  const gets = [added, text].some((one) => one !== undefined && asksToGet(utterance(one)));
  const sided = { ranked: steered, action: found.action };
  const { ranked: results, action } = gets && isShown ? withoutPenalties(sided) : sided;
  return {
    question,
    found: { ...found, action },
    ranked: results,
    ...(asOf === undefined ? {} : { asOf }),
  };
}

/**
 * Whether law of other days fits a question so much better that the law of its day is probably not here: what is left of an incomplete
 * collection looks surer than it is (of the fines of 2020 only those for railways). A confidence speaks of the first three.
 */
async function isOutdoneByOtherDays(
  { services }: Dialog,
  { text, dated }: { readonly text: string; readonly dated: SearchResult },
): Promise<boolean> {
  const ofAllDays = await services.retriever.search({ text, limit: LIMIT });
  const best = ofAllDays.candidates.filter(({ kind }) => kind === 'article').slice(0, 3);
  const first = dated.candidates.find(({ kind }) => kind === 'article');
  return first !== undefined && !best.some(({ id }) => id === first.id);
}

function isConcrete({ item }: Ranked): boolean {
  return !isGeneral(titleOf(item));
}

function isDated({ effective, document }: Article): boolean {
  return effective !== null || document.effective !== null;
}

interface Searched {
  readonly question: Question;
  readonly found: SearchResult;
  readonly ranked: readonly Ranked[];
  /** The earlier day that the question is about. */
  readonly asOf?: IsoDate;
}

/** One round of at most three concrete choices: a fact that the law turns on, or what was found. */
function askBack(dialog: Dialog, { question, found, ranked }: Searched): Reply | undefined {
  const options = choicesFor(dialog, { text: question.text, found, ranked });
  if (options.length < 2) return undefined;
  const { texts } = dialog;
  const code = dialog.newCode();
  const lead = question.states ? texts.clarifyStated : texts.clarify;
  const lines = options.map((option, index) => `${index + 1}. ${option.label}`);
  const buttons = options.map((option, index) =>
    button(option.short ?? `${index + 1}. ${option.label}`, { do: 'choose', code, option: index }),
  );
  const none = button(texts.buttons.none, { do: 'choose', code, option: options.length });
  const choice: PendingChoice = { code, question: question.text, options: options.map((option) => option.value) };
  return {
    messages: [{ text: [lead, ...lines].join('\n'), buttons: [...buttons, none, humanButton(texts)] }],
    state: { ...dialog.state, choice },
    questions: [recordOf(question, { found, action: 'clarify', shown: [] })],
  };
}

/** Asks what is to be known of what was only told; the answer leans on it. */
function whatAboutIt(dialog: Dialog, { question, found }: Searched): Reply {
  const { texts } = dialog;
  const reply = say(dialog, { text: texts.whatAboutIt, buttons: [menuButton(texts), humanButton(texts)] });
  return { ...reply, questions: [recordOf(question, { found, action: 'clarify', shown: [] })] };
}

/** Says that it does not know, and hands over with what was nearest. */
function unknown(dialog: Dialog, { question, found, ranked, asOf }: Searched): Reply {
  const { texts } = dialog;
  const ids = ranked.slice(0, NEAREST).map(({ item }) => item.id);
  const note = texts.notes.unsure(found.confidence, ids);
  const reply = handOver(dialog, {
    reason: 'low_confidence',
    text: asOf === undefined ? texts.unknown : texts.past.unsure(asOf),
    note,
  });
  return { ...reply, questions: [recordOf(question, { found, action: 'handover', shown: [] })] };
}

interface Outcome {
  readonly found: SearchResult;
  readonly action: QuestionRecord['action'];
  readonly shown: readonly Showable[];
}

function recordOf(question: Question, { found, action, shown }: Outcome): QuestionRecord {
  const text = beginning(question.typed, LONG_TEXT);
  const candidates = found.candidates.slice(0, RECORDED).map(({ kind, id, score }) => ({ kind, id, score }));
  return { text, action, confidence: found.confidence, shown: shown.map((item) => item.id), candidates };
}

function unclear(dialog: Dialog): Reply {
  const { texts } = dialog;
  return say(dialog, { text: texts.unclear, buttons: [menuButton(texts), humanButton(texts)] });
}

/** What is said beside an answer: a long text, files sent along, numbers to call when the subject is danger. */
function withBesides(dialog: Dialog, { reply, long }: { readonly reply: Reply; readonly long: boolean }): Reply {
  const { texts, act, said } = dialog;
  const before: OutboundMessage[] = [];
  if (long) before.push({ text: texts.longText });
  if (act.kind === 'text' && act.attachments.length > 0) before.push({ text: texts.attachmentsToo });
  // What is taken for danger after the search has the numbers already.
  const isTold = reply.handover?.reason === 'urgent';
  if (said && !isTold && touchesDanger(said, dialog.services.intents.read(wishIn(said, dialog.state.topic))))
    before.push({ text: texts.urgent.numbers });
  return before.length === 0 ? reply : { ...reply, messages: [...before, ...reply.messages] };
}
