import { findArticle } from '../references/resolve.ts';
import type { LawReference } from '../references/parse.ts';
import type { SearchResult } from '../../retrieval/contract.ts';
import { cuesIn } from '../../retrieval/text/cues.ts';
import { fold } from '../../retrieval/text/normalise.ts';
import type { Dialog, Reply } from '../dialog.ts';
import { FILLERS } from '../lexicon.ts';
import { isCurrent } from '../quotation-guard.ts';
import { residue, type Utterance } from '../text/utterance.ts';
import { showArticles } from './named-articles.ts';
import { hasPlace, whichDocument, whichOf, type Namesake } from './which-law.ts';

/** Results read for the laws that the words may be about. */
const SEARCHED = 100;
/** Results among which an article that the words find by themselves stands. */
const FOUND_FIRST = 10;
/** Share of the first result's score that a law needs for one of its articles: below, the words are about something else. */
const NEAR = 0.1;
/** Laws that are compared, the likeliest first. */
const COMPARED = 12;
/** Characters of an article that are compared with the words, behind its heading. */
const READ = 1000;
/** Articles that are as near to the words as this (cosine) may all be meant; the right ones of trial questions led by 0.2 and more. */
const ALIKE = 0.15;
/** … where the words stand around the place, which may be no more than mentioned (“bị bắt theo điều 173 có được tại ngoại không”). */
const ALIKE_AROUND = 0.3;
/** The law of the conversation may be so much further away, where its article has what is asked for. */
const LEANING = 0.25;
/** From this cosine on a clause is about the words by itself. */
const ABOUT = 0.25;
/** Concrete choices of a question back. */
const MAX_CHOICES = 3;

/** An article of the number that is named, of a law that may be meant. */
interface Likely extends Namesake {
  /** How near its text is to the words: a cosine. */
  readonly likeness: number;
}

/**
 * An article or a clause without its law, and words that ask something of it. The law of the conversation is meant where they
 * fit it, else the law whose article of that number they fit; where several do, it is asked which. `undefined` where the words
 * are a question of their own that only mentions the place.
 */
export async function askedOfUnnamed(dialog: Dialog, reference: LawReference): Promise<Reply | undefined> {
  const { said, services, today, state } = dialog;
  const last = state.reference && services.knowledge.document(state.reference.document);
  const dieu = reference.dieu[0] ?? state.reference?.dieu;
  if (!said || dieu === undefined || dieu === '') return undefined;
  const asked = wordsBeside(said, reference);
  const article = last && findArticle(services.knowledge, { document: last, dieu, today });
  const [own] =
    article && last ? await compared(dialog, { having: [{ document: last, article }], words: asked.text }) : [];
  const meant = { ...reference, dieu: reference.dieu.length > 0 ? reference.dieu : [dieu] };
  const show = ({ document }: Likely, taken?: true): Reply =>
    asTopic(showArticles(dialog, { found: { document, unused: [], ...(taken && { taken }) }, reference: meant, question: asked.text }), said); // prettier-ignore
  if (reference.dieu.length === 0)
    return own && fitsClause(own, { reference, words: asked.text }) ? show(own) : undefined;
  const found = await services.retriever.search({ text: asked.text, limit: SEARCHED, asOf: today });
  if (asked.isAround && found.action === 'answer' && !standsFirst(found, dieu)) return undefined;
  const having = lawsHaving(dialog, { found, dieu }).filter(({ article }) => hasPlace(article, reference));
  const others = await compared(dialog, { having, words: asked.text });
  const best = Math.max(...others.map(({ likeness }) => likeness));
  if (own && own.likeness >= best - (answersIn(own, asked.text) ? LEANING : ALIKE))
    return show(own, own.likeness >= best ? undefined : true);
  const near = others.filter(({ likeness }) => likeness >= best - (asked.isAround ? ALIKE_AROUND : ALIKE));
  const answering = others.filter((one) => answersIn(one, asked.text));
  const likely = others
    .filter((one) => near.includes(one) || answering.includes(one))
    .sort((a, b) => b.likeness - a.likeness);
  const [only] = near;
  // “Bị phạt gì” fits a hundred articles of that number: what fits best of them is not meant for that.
  const isOnly = others.length === 1 && found.action === 'answer';
  const isMeant = only && (only.likeness >= ABOUT || isOnly || (answering.length === 1 && answering[0] === only));
  if (only && near.length === 1 && isMeant) return show(only, true);
  if (likely.length === 0 || found.action === 'handover') return whichDocument(dialog, dieu);
  const { texts } = dialog;
  const tellingOf = (one: Namesake): string => texts.fullText.heading(one.article.dieu, one.article.title);
  const which = { choices: likely.slice(0, MAX_CHOICES), asked: texts.reference.whichLaw(dieu), tellingOf, reference };
  return asTopic(whichOf(dialog, which), said);
}

/** What was asked is what the next question builds on. */
function asTopic(reply: Reply, said: Utterance): Reply {
  return { ...reply, state: { ...reply.state, topic: said.text } };
}

interface Beside {
  /** The words of the message that are no part of the reference, as typed. */
  readonly text: string;
  /** Whether something is said both before and behind the reference. */
  readonly isAround: boolean;
}

function wordsBeside(said: Utterance, { rest, dieu: [dieu = ''] }: LawReference): Beside {
  let at = 0;
  const kept = said.tokens.filter(({ folded }) => {
    const isKept = folded === rest[at];
    if (isKept) at += 1;
    return isKept;
  });
  const place = said.tokens.find((token) => !kept.includes(token) && token.folded.includes(dieu))?.start ?? 0;
  const says = (side: typeof kept): boolean => residue({ tokens: side }, FILLERS).length > 0;
  const [before, behind] = [kept.filter(({ start }) => start < place), kept.filter(({ start }) => start > place)];
  return { text: kept.map(({ raw }) => raw).join(' '), isAround: says(before) && says(behind) };
}

/** The laws of the results that have such an article in force, the likeliest first. */
function lawsHaving(
  { services: { knowledge }, today }: Dialog,
  { found, dieu }: { readonly found: SearchResult; readonly dieu: string },
): Namesake[] {
  const least = (found.candidates[0]?.score ?? 0) * NEAR;
  const near = found.candidates.filter(({ score }) => score >= least);
  const numbers = near.flatMap(({ kind, id }) =>
    kind === 'article'
      ? [id.slice(0, id.lastIndexOf('#'))]
      : (knowledge.faq(id)?.citations ?? []).map(({ document }) => document.toLowerCase()),
  );
  const having = [...new Set(numbers)].flatMap((number) => {
    const document = knowledge.document(number);
    const article = document && findArticle(knowledge, { document, dieu, today });
    return article && isCurrent(article, today) ? [{ document, article }] : [];
  });
  return having.slice(0, COMPARED);
}

async function compared(
  { services: { retriever } }: Dialog,
  { having, words }: { readonly having: readonly Namesake[]; readonly words: string },
): Promise<Likely[]> {
  const passages = having.map(({ article }) => `${article.title}. ${article.text.slice(0, READ)}`);
  const likenesses = await retriever.likeness(words, passages);
  return having.map((one, at) => ({ ...one, likeness: likenesses[at] ?? 0 }));
}

/** Whether the words find an article of that number by themselves. */
function standsFirst({ candidates }: SearchResult, dieu: string): boolean {
  return candidates.slice(0, FOUND_FIRST).some(({ id }) => fold(id).endsWith(`#${fold(dieu)}`));
}

/** Whether the words ask for something, and all that they ask for is written in the article. */
function answersIn({ article }: Likely, words: string): boolean {
  const asked = cuesIn(words, 'asked');
  return asked !== 0 && (asked & ~cuesIn(article.text, 'written')) === 0;
}

interface OfClause {
  readonly reference: LawReference;
  readonly words: string;
}

/** Whether the article shown last has the Khoản, and the words fit it. */
function fitsClause(last: Likely, { reference, words }: OfClause): boolean {
  return hasPlace(last.article, reference) && (last.likeness >= ABOUT || answersIn(last, words));
}
