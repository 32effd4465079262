import type { Article, ArticleId, Faq } from '../kb/model.ts';
import type { Candidate, SearchResult } from '../retrieval/contract.ts';
import { headingTest } from './headings.ts';
import type { Utterance } from './text/utterance.ts';

/** What a text added to another question found. */
export interface Readings {
  /** The question before, with the text before and behind it, so that what is new weighs more than what was said. */
  readonly joined: SearchResult;
  /** The question before alone. */
  readonly before: SearchResult;
  /** The text alone, where it may be a question of its own. */
  readonly alone?: SearchResult;
}

/** Log-odds from which down scores of the joined reading say nothing more. */
const LEAST = -8;
/** Log-odds from which down the question before has not found something, whether or not it is in its list. */
const UNFOUND = -6;
/** Share of the log-odds that the question before alone gives: what it finds anyway is not what was added to it. */
const SAID_BEFORE = 0.5;
/** Log-odds for standing in one of the laws that the question before found first … */
const SAME_LAW = 1;
/** … of so many results. */
const FIRST = 3;
/** Log-odds for standing beside its first result in the same law, falling by a factor of e in so many articles. */
const NEARBY = 1;
const NEARBY_ARTICLES = 10;
/** Log-odds for an article whose heading is of the kind that the text asks for … */
const ASKED_FOR = 1.5;
/** … among so many first results of the joined reading: a heading is read with its whole article. */
const HEADINGS = 20;

/** Results of the joined reading among which a question of its own has its first result, too. */
const STILL_FOUND = 5;

/** What is known of what was found. */
interface Known {
  article(id: ArticleId): Pick<Article, 'title'> | undefined;
  faq(id: string): Pick<Faq, 'citations'> | undefined;
}

/** The text that was added, and what is known of what it may mean. */
export interface Added {
  readonly said: Pick<Utterance, 'tokens'>;
  readonly knowledge: Known;
}

/**
 * One ranking out of two readings: what the joined text finds beyond what the question before finds by itself, in the laws
 * that the conversation is about, near what was found there, under a heading of the kind that is asked for. It answers only
 * when the joined text, or the text alone, was sure of the same first result; otherwise its first results are for asking
 * back. The numbers were chosen on training/dialogues.jsonl (docs/decisions/0023).
 */
export function fuse({ joined, before, alone }: Readings, { said, knowledge }: Added): SearchResult {
  const known = new Map(before.candidates.map(({ id, score }) => [id, Math.max(UNFOUND, logOdds(score))]));
  const places = before.candidates.slice(0, FIRST).map((one) => placeOf(one, knowledge));
  const isAskedFor = headingTest(said);
  const candidates = joined.candidates
    .map((one, at) => {
      const added = Math.max(LEAST, logOdds(one.score)) - SAID_BEFORE * (known.get(one.id) ?? UNFOUND);
      const isHeaded = at < HEADINGS && isAskedFor?.(headingOf(one, knowledge)) === true;
      const fitting = belonging(placeOf(one, knowledge), places) + (isHeaded ? ASKED_FOR : 0);
      return { ...one, score: probability(added + fitting) };
    })
    .sort((one, two) => two.score - one.score);
  const isSure = [joined, alone].some((one) => isSureOf(one, { candidates }));
  return { ...joined, candidates, action: isSure ? 'answer' : 'clarify' };
}

/** Whether a reading is sure of what was found first. */
export function isSureOf(reading: SearchResult | undefined, { candidates }: Pick<SearchResult, 'candidates'>): boolean {
  return reading?.action === 'answer' && reading.candidates[0]?.id === candidates[0]?.id;
}

/**
 * Whether a text that may lean on the question before is a question of its own: what is found for it alone is sure, stands in
 * another law than what the conversation is about, and is found for both together as well. “Phải công chứng không?” after a
 * question about wills surely finds the sale of land, which the joined text does not.
 */
export function isOwnQuestion({ alone, joined, before }: Readings, knowledge: Pick<Known, 'faq'>): boolean {
  const first = alone?.action === 'answer' ? alone.candidates[0] : undefined;
  if (first === undefined) return false;
  const places = before.candidates.slice(0, FIRST).map((one) => placeOf(one, knowledge));
  if (belonging(placeOf(first, knowledge), places) > 0) return false;
  return joined.candidates.slice(0, STILL_FOUND).some(({ id }) => id === first.id);
}

/**
 * What two readings found together, in the light of what the text finds alone: where that is nothing of what both find first,
 * only the question before may have been heard, and the subject may be another one. Then it is asked back, with the best of
 * both.
 */
export function doubted(found: SearchResult, alone: SearchResult | undefined): SearchResult {
  const [first, ...others] = found.candidates;
  if (alone === undefined || first === undefined || alone.candidates.some(({ id }) => id === first.id)) return found;
  const [own] = alone.candidates;
  const isOffered = own !== undefined && alone.action !== 'handover';
  return { ...found, action: 'clarify', candidates: isOffered ? [first, own, ...others.filter(({ id }) => id !== own.id)] : found.candidates }; // prettier-ignore
}

/** Where a result stands: its document, lower case, and the number of its article (`217a` is 217). */
interface Place {
  readonly document: string;
  readonly article: number;
}

/** The place of an article, or of what a FAQ cites first. */
function placeOf({ kind, id }: Candidate, knowledge: Pick<Known, 'faq'>): Place | undefined {
  if (kind === 'article') {
    const at = id.lastIndexOf('#');
    return { document: id.slice(0, at), article: Number.parseInt(id.slice(at + 1), 10) };
  }
  const cited = knowledge.faq(id)?.citations[0];
  return cited && { document: cited.document.toLowerCase(), article: Number.parseInt(cited.dieu, 10) };
}

/** What standing in the laws of the question before, and near its first result, is worth. */
function belonging(place: Place | undefined, places: readonly (Place | undefined)[]): number {
  if (place === undefined || !places.some((one) => one?.document === place.document)) return 0;
  const [first] = places;
  if (first?.document !== place.document) return SAME_LAW;
  const apart = Math.abs(place.article - first.article);
  return SAME_LAW + (Number.isNaN(apart) ? 0 : NEARBY * Math.exp(-apart / NEARBY_ARTICLES));
}

function headingOf({ kind, id }: Candidate, knowledge: Pick<Known, 'article'>): string {
  return kind === 'article' ? (knowledge.article(id)?.title ?? '') : '';
}

function logOdds(score: number): number {
  return Math.log(score / (1 - score + 1e-9));
}

function probability(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
