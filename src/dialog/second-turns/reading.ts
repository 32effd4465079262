import type { IsoDate } from '../../kb/model.ts';
import type { SearchResult } from '../../retrieval/contract.ts';
import type { Dialog } from '../dialog.ts';
import { pastDay } from '../past.ts';
import { utterance } from '../text/utterance.ts';
import { followUp, ownWords, type FollowUp } from './followup.ts';
import { fuse, isOwnQuestion, isSureOf } from './fusion.ts';
import { singledOut, tellsOnlyValue } from './told-value.ts';

/** Candidates of each reading of an added text: the right one may stand far down in one of them. */
const FUSED = 60;

/** How a text is read after the question before, and what was found for it on the way. */
export interface Reading {
  readonly leaning?: FollowUp;
  readonly found?: SearchResult;
}

/**
 * The text as a follow-up, where it is one: surely, or because alone nothing is found for it with confidence, or only what
 * it cannot mean after the question before.
 */
export async function readingOf(
  { services, state, today }: Dialog,
  { own, limit }: { readonly own: string; readonly limit: number },
): Promise<Reading> {
  const { topic } = state;
  const leaning = followUp(utterance(own), topic);
  if (leaning === undefined) return {};
  if (topic === undefined || leaning.kind !== 'added') return { leaning };
  const { retriever, knowledge } = services;
  const asOf = dayOf(leaning.text, today);
  const find = (text: string, again = false) => retriever.search({ text, asOf, limit: FUSED, again });
  const alone = leaning.sure ? undefined : await find(own);
  const both = { before: await find(topic, true), joined: await find(`${own} ${topic} ${own}`) };
  const readings = alone === undefined ? both : { ...both, alone };
  const ownSaid = leaning.tells || alone === undefined ? 0 : ownWords(utterance(alone.understood));
  const isValue = tellsOnlyValue(own, topic);
  if (!isValue && isOwnQuestion(readings, { ownWords: ownSaid, knowledge }))
    return dayOf(own, today) === asOf && alone ? { found: first(alone, limit) } : {};
  // A fact asks nothing: what it finds alone is no choice beside what both find.
  const found = fuse(leaning.tells ? both : readings, {
    ...{ said: utterance(own), tells: leaning.tells, isValue, knowledge },
    singledOut: leaning.asksOn ? undefined : singledOut({ own, topic, state, knowledge, alone, day: asOf }),
  });
  // What it asks by itself is what the next one leans on; a fact is kept beside what it is told for.
  const topicNow = !leaning.tells && isSureOf(alone, found) ? own : leaning.topic;
  return { leaning: { ...leaning, topic: topicNow }, found: first(found, limit) };
}

/** The day whose law a text asks for. */
function dayOf(text: string, today: IsoDate): IsoDate {
  return pastDay(utterance(text), today) ?? today;
}

/** As many results as are asked for where nothing is to be joined. */
function first(found: SearchResult, limit: number): SearchResult {
  return { ...found, candidates: found.candidates.slice(0, limit) };
}
