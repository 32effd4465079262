import { articleId, type Article, type ArticleId, type Faq } from '../../kb/model.ts';
import type { Candidate, SearchResult } from '../../retrieval/contract.ts';
import { headingTest } from '../headings.ts';
import type { Utterance } from '../text/utterance.ts';

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

/** Results that are offered, among which a value that is told may mean one. */
const OFFERED = 3;
/** Log-odds from which on the first result answers … */
const ANSWERS = 2.25;
/** … what each reason to doubt that the text was heard adds to them … */
const DOUBT = 1;
/** … and how far behind the next other thing must be. */
const LEAD = 0.75;

/** Results of the joined reading among which a question of its own has its first result, too … */
const STILL_FOUND = 5;
/** … and among which, where the text alone is so likely found. */
const SURELY_FOUND = { confidence: 0.85, among: 20 } as const;

/** Results of the text alone and of the question before that must lie apart for two matters … */
const COMPARED = 3;
/** … by so many articles where they stand in one law: the great codes hold everything … */
const FAR = 50;
/** … and what a text must say by itself to be a question of another matter, though nothing is found for sure: words of its own,
 * where it is likelier found alone than with the question before, … */
const OWN_WORDS = 3;
/** … or where a right result is so likely, and none is found for sure with it, with so many words, … */
const LIKELY = { confidence: 0.4, words: 4 } as const;
/** … or just so many. */
const WHOLE_QUESTION = 6;

/** What is known of what was found. */
interface Known {
  article(id: ArticleId): Pick<Article, 'title'> | undefined;
  faq(id: string): Pick<Faq, 'citations'> | undefined;
}

/** The text that was added, and what is known of what it may mean. */
export interface Added {
  readonly said: Pick<Utterance, 'tokens'>;
  /** Whether it tells a fact and asks nothing. */
  readonly tells: boolean;
  /** Whether it tells a value and nothing else, so that it is on no other matter: what was not found before does not answer. */
  readonly isValue?: boolean;
  readonly knowledge: Known;
  /** Of a text that only tells a value: whether it means one Khoản of a result that was just talked about. */
  readonly singledOut?: ((one: Candidate) => boolean) | undefined;
}

/**
 * One ranking out of the readings: what the joined text finds beyond what the question before finds by itself, in the laws
 * that the conversation is about, near what was found there, under a heading of the kind that is asked for. Its first result
 * answers when it is likely enough for all that speaks against the text having been heard, or a value that is told means one Khoản of it,
 * unless nothing was found for both together; otherwise its first results are for asking back. The numbers were chosen on training/dialogues.jsonl (docs/decisions/0023).
 */
export function fuse(readings: Readings, added: Added): SearchResult {
  const candidates = ranked(readings, added);
  const [first] = candidates;
  const isFound = first !== undefined && readings.joined.action !== 'handover';
  // A value alone finds nothing: what was found before is meant, in its own order.
  const valued = [...(added.isValue === true ? [readings.before] : []), { ...readings.joined, candidates }];
  const meant = isFound ? valued.flatMap((result) => meantIn(result, added) ?? [])[0] : undefined;
  if (meant !== undefined) return meant;
  const answers =
    isFound &&
    logOdds(first.score) >= neededOf(first, { readings, added, candidates }) &&
    (added.isValue !== true || isAmong(first, readings.before, added.knowledge));
  const offered = answers ? candidates : withOwn(candidates, readings.alone);
  return { ...readings.joined, candidates: offered, action: answers ? 'answer' : 'clarify' };
}

/** The result with that one first of which a value means one Khoản; `undefined` where none of the first is such a one. */
function meantIn(found: SearchResult, { singledOut }: Added): SearchResult | undefined {
  const meant = found.candidates.slice(0, OFFERED).find((one) => singledOut?.(one));
  if (meant === undefined) return undefined;
  const others = found.candidates.filter((one) => one !== meant);
  return { ...found, candidates: [meant, ...others], action: 'answer' };
}

function ranked({ joined, before }: Readings, { said, knowledge }: Added): Candidate[] {
  const known = new Map(before.candidates.map(({ id, score }) => [id, Math.max(UNFOUND, logOdds(score))]));
  const places = before.candidates.slice(0, FIRST).map((one) => placeOf(one, knowledge));
  const isAskedFor = headingTest(said);
  return joined.candidates
    .map((one, at) => {
      const added = Math.max(LEAST, logOdds(one.score)) - SAID_BEFORE * (known.get(one.id) ?? UNFOUND);
      const isHeaded = at < HEADINGS && isAskedFor?.(headingOf(one, knowledge)) === true;
      const fitting = belonging(placeOf(one, knowledge), places) + (isHeaded ? ASKED_FOR : 0);
      return { ...one, score: probability(added + fitting) };
    })
    .sort((one, two) => two.score - one.score);
}

interface Judged {
  readonly readings: Readings;
  readonly added: Added;
  readonly candidates: readonly Candidate[];
}

/**
 * The log-odds that the first result needs: more than the next other thing, and more where the text may not have been heard.
 * What the question before found first, and what the text alone does not find at all, may have been found for the question
 * before only; a fact narrows what was found, but asks nothing, so that what it turns on is less plain.
 */
function neededOf(first: Candidate, { readings: { before, alone }, added, candidates }: Judged): number {
  const { tells, knowledge } = added;
  const [known] = before.candidates;
  const isRepeated = known !== undefined && isSameFind(first, known, knowledge);
  const isUnheard = alone !== undefined && !holds(alone, first);
  const doubts = tells ? 1 : Number(isRepeated) + Number(isUnheard);
  const other = candidates.find((one) => one !== first && !isSameFind(first, one, knowledge));
  return Math.max(ANSWERS + doubts * DOUBT, other === undefined ? -Infinity : logOdds(other.score) + LEAD);
}

/**
 * To choose from where the first result is nothing that the text alone finds: the subject may be another one, so the best of
 * the text alone stands second.
 */
function withOwn(candidates: readonly Candidate[], alone: SearchResult | undefined): readonly Candidate[] {
  const [first, ...others] = candidates;
  const own = alone?.action === 'handover' ? undefined : alone?.candidates[0];
  if (!first || !own || !alone || holds(alone, first)) return candidates;
  return [first, own, ...others.filter(({ id }) => id !== own.id)];
}

/** Whether a result is one of the first that the question before finds. */
function isAmong(one: Candidate, { candidates }: SearchResult, knowledge: Pick<Known, 'faq'>): boolean {
  return candidates.slice(0, OFFERED).some((other) => isSameFind(one, other, knowledge));
}

function holds({ candidates }: SearchResult, { id }: Candidate): boolean {
  return candidates.some((one) => one.id === id);
}

/** Whether two results are one, or one is a FAQ that rests on the other, or both rest on the same article. */
function isSameFind(one: Candidate, other: Candidate, knowledge: Pick<Known, 'faq'>): boolean {
  const articles = new Set(articlesOf(one, knowledge));
  return articlesOf(other, knowledge).some((id) => articles.has(id));
}

/** The article that a result is, or those that a FAQ rests on, each once. */
export function articlesOf({ kind, id }: Pick<Candidate, 'kind' | 'id'>, knowledge: Pick<Known, 'faq'>): string[] {
  if (kind === 'article') return [id];
  const cited = knowledge.faq(id)?.citations ?? [];
  return [...new Set(cited.map(({ document, dieu }) => articleId(document, dieu)))];
}

/** Whether a reading is sure of what was found first. */
export function isSureOf(reading: SearchResult | undefined, { candidates }: Pick<SearchResult, 'candidates'>): boolean {
  return reading?.action === 'answer' && reading.candidates[0]?.id === candidates[0]?.id;
}

/** A text that may lean on the question before. */
export interface MayLean {
  /** How many of its words speak of something by themselves; 0 where it asks nothing. */
  readonly ownWords: number;
  readonly knowledge: Pick<Known, 'faq'>;
}

/**
 * Whether a text that may lean on the question before is a question of its own: what is found for it alone is sure, stands in
 * another law than what the conversation is about, and is found for both together as well. “Phải công chứng không?” after a
 * question about wills surely finds the sale of land, which the joined text does not. What a term means is asked for by itself
 * wherever the talk is. What is not found for sure is one where it is another matter in words and in law.
 */
export function isOwnQuestion(readings: Readings, { ownWords, knowledge }: MayLean): boolean {
  const { alone, joined, before } = readings;
  const [first] = alone?.candidates ?? [];
  if (alone === undefined || alone.action === 'handover' || first === undefined) return false;
  if (isOtherMatter({ ...readings, alone }, { ownWords, knowledge })) return true;
  if (alone.action !== 'answer') return false;
  if (first.kind === 'article' && first.explains) return true;
  const places = before.candidates.slice(0, FIRST).map((one) => placeOf(one, knowledge));
  if (belonging(placeOf(first, knowledge), places) > 0) return false;
  const among = alone.confidence >= SURELY_FOUND.confidence ? SURELY_FOUND.among : STILL_FOUND;
  return joined.candidates.slice(0, among).some(({ id }) => id === first.id);
}

/**
 * Whether a text says enough by itself, and nothing that it finds alone stands near what the question before finds. Of 164 texts of
 * training/dialogues.jsonl that go on with their question four are read so, and none of them loses its article; of 54 questions of other
 * dialogues that nothing else tells from a follow-up, 30.
 */
function isOtherMatter({ alone, joined, before }: Required<Readings>, { ownWords, knowledge }: MayLean): boolean {
  const isLikely = alone.confidence >= LIKELY.confidence && joined.confidence < SURELY_FOUND.confidence;
  const isSaid =
    ownWords >= WHOLE_QUESTION ||
    (ownWords >= LIKELY.words && isLikely) ||
    (ownWords >= OWN_WORDS && alone.confidence >= joined.confidence);
  const placesOf = ({ candidates }: SearchResult) =>
    candidates.slice(0, COMPARED).map((one) => placeOf(one, knowledge));
  const known = placesOf(before);
  return isSaid && !placesOf(alone).some((place) => known.some((other) => isNear(place, other)));
}

function isNear(one: Place | undefined, other: Place | undefined): boolean {
  return one !== undefined && one.document === other?.document && !(Math.abs(one.article - other.article) > FAR);
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
