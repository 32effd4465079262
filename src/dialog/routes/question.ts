import type { OutboundMessage } from '../../conversations/model.ts';
import type { QuestionRecord } from '../../conversations/ports.ts';
import type { SearchResult } from '../../retrieval/contract.ts';
import { answer, planAnswer } from '../answers/answer.ts';
import { refOf, showable, type Ranked, type Showable } from '../answers/resolve.ts';
import { button, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { openFacet } from '../facets.ts';
import { followUp } from '../followup.ts';
import { FILLERS, OPENINGS } from '../lexicon.ts';
import type { PendingChoice } from '../state.ts';
import { beginning, label } from '../text/cut.ts';
import { residue, utterance, withoutOpening } from '../text/utterance.ts';
import { handOver } from './handover.ts';
import { touchesDanger } from './urgent.ts';

/** Longer texts are whole stories: a shorter question is asked for, and the beginning is searched. */
const LONG_TEXT = 2000;
/** What is searched of a long text: a question is seldom longer, and more words only blur it. */
const SEARCHED = 1000;
/** Remembered of a question for follow-ups; long enough for any sentence. */
const REMEMBERED = 500;
/** Candidates asked for: three cards and a few “more results”. */
const LIMIT = 10;
/** Candidates kept with the question, for the counsellor who may take over. */
const RECORDED = 5;
/** Concrete choices of a question back. */
const MAX_CHOICES = 3;
/** Titles among which a fact may be open. */
const SPLIT_AMONG = 5;

/** Everything else that is typed is a question. */
export const questionRoute: Route = {
  name: 'question',
  match(dialog) {
    const { said } = dialog;
    if (!said) return undefined;
    if (!residue(said, FILLERS).some((token) => /\p{L}/u.test(token.raw))) return () => unclear(dialog);
    return () => answerTyped(dialog);
  },
};

/** A question to search for. */
export interface Question {
  readonly text: string;
  /** As the person typed it, for the record. */
  readonly typed: string;
  readonly topic: string;
  /** Whether a question back may still be asked; there is one round. */
  readonly mayAsk: boolean;
}

async function answerTyped(dialog: Dialog): Promise<Reply> {
  const typed = dialog.said?.text ?? '';
  const long = typed.length > LONG_TEXT;
  const own = beginning(withoutOpening(utterance(long ? beginning(typed, SEARCHED * 2) : typed), OPENINGS), SEARCHED);
  const leaning = long ? undefined : followUp(utterance(own), dialog.state.topic);
  const text = leaning?.text ?? own;
  const topic = beginning(leaning?.topic ?? own, REMEMBERED);
  // A choice that was offered and not taken was the one round: its question typed anew is answered or handed over.
  const reply = await answerQuestion(dialog, { text, typed, topic, mayAsk: dialog.state.choice === undefined });
  return withBesides(dialog, { reply, long });
}

/** Searches, and decides: answer, ask back or hand over. */
export async function answerQuestion(dialog: Dialog, question: Question): Promise<Reply> {
  const { retriever, knowledge } = dialog.services;
  const found = await retriever.search({ text: question.text, asOf: dialog.today, limit: LIMIT });
  const ranked = showable(found.candidates, { knowledge, today: dialog.today });
  const { choice: _answered, ...kept } = dialog.state;
  const asking = { ...dialog, state: { ...kept, topic: question.topic, attachmentTurns: 0 } };
  if (ranked.length === 0 || found.action === 'handover') return unknown(asking, { question, found, ranked });
  if (found.action === 'clarify' && question.mayAsk) {
    const asked = askBack(asking, { question, found, ranked });
    if (asked) return asked;
  }
  const plan = planAnswer(ranked, { question: question.text, code: dialog.newCode() });
  const unsure = found.action === 'clarify' ? { intro: dialog.texts.perhaps } : {};
  const reply = answer(asking, { ...plan, ...unsure });
  return { ...reply, questions: [recordOf(question, { found, action: 'answer', shown: plan.items })] };
}

interface Searched {
  readonly question: Question;
  readonly found: SearchResult;
  readonly ranked: readonly Ranked[];
}

/** One round of at most three concrete choices: a fact that the law turns on, or what was found. */
function askBack(dialog: Dialog, { question, found, ranked }: Searched): Reply | undefined {
  const options = choicesFor(dialog, { question, ranked });
  if (options.length < 2) return undefined;
  const { texts } = dialog;
  const code = dialog.newCode();
  const lines = options.map((option, index) => `${index + 1}. ${option.label}`);
  const buttons = options.map((option, index) =>
    button(option.short ?? `${index + 1}. ${option.label}`, { do: 'choose', code, option: index }),
  );
  const none = button(texts.buttons.none, { do: 'choose', code, option: options.length });
  const choice: PendingChoice = { code, question: question.text, options: options.map((option) => option.value) };
  return {
    messages: [{ text: [texts.clarify, ...lines].join('\n'), buttons: [...buttons, none, humanButton(texts)] }],
    state: { ...dialog.state, choice },
    questions: [recordOf(question, { found, action: 'clarify', shown: [] })],
  };
}

interface Choice {
  readonly label: string;
  /** Button title where the label itself is short enough. */
  readonly short?: string;
  readonly value: PendingChoice['options'][number];
}

function choicesFor(dialog: Dialog, { question, ranked }: Pick<Searched, 'question' | 'ranked'>): Choice[] {
  const titles = ranked.slice(0, SPLIT_AMONG).map(({ item }) => titleOf(item));
  const facet = openFacet(utterance(question.text), titles);
  if (facet) {
    return facet.slice(0, MAX_CHOICES).map((option) => {
      const name = option.label[dialog.language];
      return { label: name, short: name, value: { kind: 'words', text: option.query } };
    });
  }
  return ranked.slice(0, MAX_CHOICES).map(({ item }) => {
    const title = label(titleOf(item), 120);
    const where =
      item.kind === 'faq' ? '' : ` (${dialog.texts.source.place(item.article)}, ${item.article.document.number})`;
    return { label: `${title}${where}`, value: { ...refOf(item), title } };
  });
}

function titleOf(item: Showable): string {
  if (item.kind === 'faq') return item.faq.questions[0] ?? item.faq.id;
  return item.article.title === '' ? beginning(item.article.text, 100) : item.article.title;
}

/** Says that it does not know, and hands over with what was nearest. */
function unknown(dialog: Dialog, { question, found, ranked }: Searched): Reply {
  const { texts } = dialog;
  const nearest = ranked.slice(0, MAX_CHOICES).map(({ item }) => item.id);
  const note = texts.notes.unsure(found.confidence, nearest);
  const reply = handOver(dialog, { reason: 'low_confidence', text: texts.unknown, note });
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
  if (said && touchesDanger(said)) before.push({ text: texts.urgent.numbers });
  return before.length === 0 ? reply : { ...reply, messages: [...before, ...reply.messages] };
}
