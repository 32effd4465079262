import type { Article, Clause, Point } from '../../kb/model.ts';
import { fold, normalise, words } from '../../retrieval/text/normalise.ts';
import { overlaps } from '../clauses/overlap.ts';
import { meantBy, readTelling, standingsOf, type Telling } from '../clauses/standings.ts';
import { beginning } from '../text/cut.ts';
import type { Shown } from './quotations.ts';

/** What of an article is wanted. */
export interface ExcerptRequest {
  readonly article: Article;
  readonly khoan?: string | undefined;
  readonly diem?: string | undefined;
  /** The question, to choose a clause and points where none is named; folded or not. */
  readonly question?: string | undefined;
  /** Plain words that rest on the article: what supports them is chosen. */
  readonly support?: string | undefined;
}

/** Passages of an article to show, each a slice of its text, in order. */
export interface Excerpt {
  readonly pieces: readonly (Shown & { readonly gapBefore: boolean })[];
  /** Whether the article or clause goes on after the last piece. */
  readonly cut: boolean;
  readonly khoan?: string;
  readonly diem?: string;
  /** Of what is shown, the Điểm that a value of the question means, with what opens its Khoản. */
  readonly meant?: readonly string[];
}

/** Longest quotation of a card, in UTF-16 units: about a phone screen, and three cards stay below 2,000 each. */
const MAX_QUOTE = 900;
/** Points shown of a long clause; more would not fit with the clause's opening. */
const MAX_POINTS = 3;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Chooses the passages that answer. Short articles are shown whole; long clauses by their opening and the points that fit. */
export function excerpt(request: ExcerptRequest): Excerpt {
  const { article } = request;
  const { question = '', support } = request;
  const asked = { terms: termsOf(question), telling: readTelling(question), support, isStep: false };
  const clause = chooseClause(request, asked);
  const named = request.khoan !== undefined || request.diem !== undefined;
  if (!clause || (!named && article.text.length <= MAX_QUOTE)) return fromTheStart(article);
  const point = clause.points.find((p) => p.diem === request.diem);
  if (point) return showing(article, { clause, spans: withOpening(article.text, clause, [point]) });
  const isStep = (standingsOf(article.text, article.clauses, asked.telling)[article.clauses.indexOf(clause)] ?? 0) > 0;
  const isWhole = clause.end - clause.start <= MAX_QUOTE || clause.points.length === 0;
  const spans = isWhole
    ? [clause]
    : withOpening(article.text, clause, choosePoints(article, clause, { ...asked, isStep }));
  return { ...showing(article, { clause, spans }), ...meantIn(article, clause, { ...asked, isStep }) };
}

function meantIn({ text }: Article, clause: Clause, { telling, isStep }: Asked): Pick<Excerpt, 'meant'> {
  const meant = meantBy(clause.points, standingsOf(text, clause.points, telling, { isStep }));
  const stretch = ({ start, end }: Span) => text.slice(start, end).trim();
  return meant === undefined ? {} : { meant: [stretch(meant), stretch(opening(text, clause))] };
}

/** What of a question passages are chosen by. */
interface Asked {
  readonly terms: ReadonlySet<string>;
  readonly telling: Telling;
  readonly support: string | undefined;
  /** Whether they are of a clause that the values of the question mean. */
  readonly isStep: boolean;
}

function chooseClause({ article, khoan, diem, question }: ExcerptRequest, asked: Asked): Clause | undefined {
  const wanted = khoan === undefined ? undefined : article.clauses.find((c) => fold(c.khoan) === fold(khoan));
  if (wanted) return wanted;
  const holding = diem === undefined ? [] : article.clauses.filter((c) => c.points.some((p) => p.diem === diem));
  if (holding[0]) return holding[0];
  return question === undefined ? undefined : rank(article, article.clauses, asked)[0]?.span;
}

/** The article itself, from its beginning as far as a card goes. */
function fromTheStart(article: Article): Excerpt {
  const whole = article.text.trim();
  const text = beginning(whole, MAX_QUOTE);
  return { pieces: [{ start: article.text.indexOf(whole), text, gapBefore: false }], cut: text !== whole };
}

interface Showing {
  readonly clause: Clause;
  readonly spans: readonly Span[];
}

/** Turns spans into trimmed slices within the quotation's length; neighbours become one piece. */
function showing(article: Article, { clause, spans }: Showing): Excerpt {
  const merged = mergeNeighbours(article.text, spans);
  const pieces: (Shown & { gapBefore: boolean })[] = [];
  let room = MAX_QUOTE;
  let cut = false;
  for (const [index, span] of merged.entries()) {
    if (room <= 0) break;
    const raw = article.text.slice(span.start, span.end);
    const text = raw.trim();
    const shown = beginning(text, room);
    cut ||= shown !== text;
    pieces.push({ start: span.start + raw.indexOf(text), text: shown, gapBefore: index > 0 });
    room -= shown.length;
  }
  const shownEnd = merged.at(-1)?.end ?? clause.end;
  const inner = cut || article.text.slice(shownEnd, clause.end).trim() !== '';
  const single = clause.points.find((point) => spans.length === 2 && point === spans[1]);
  return { pieces, cut: inner, khoan: clause.khoan, ...(single ? { diem: single.diem } : {}) };
}

function mergeNeighbours(text: string, spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.filter((s) => text.slice(s.start, s.end).trim() !== '')) {
    const last = result.at(-1);
    if (last && text.slice(last.end, span.start).trim() === '')
      result[result.length - 1] = { start: last.start, end: span.end };
    else result.push({ start: span.start, end: span.end });
  }
  return result;
}

/** Some sources repeat the clause's number before its first point (`1. a) …`); it is no part of the opening. */
const REPEATED_NUMBER = /\n\s*\d{1,3}[a-zđ]?\.\s*$/u;

/** A clause up to its first point. */
function opening(text: string, clause: Clause): Span {
  const end = clause.points[0]?.start ?? clause.end;
  const repeated = REPEATED_NUMBER.exec(text.slice(clause.start, end))?.[0].length ?? 0;
  return { start: clause.start, end: end - repeated };
}

/** Points behind what opens their clause: of a long opening as much as leaves room for them, at least half a card. */
function withOpening(text: string, clause: Clause, points: readonly Point[]): Span[] {
  const { start, end } = opening(text, clause);
  const taken = points.reduce((sum, point) => sum + point.end - point.start, 0);
  const shown = beginning(text.slice(start, end), Math.max(MAX_QUOTE / 2, MAX_QUOTE - taken));
  return [{ start, end: start + shown.length }, ...points];
}

/** The points that hold a value of the question or share most with it, in their own order, as far as they fit; else the first ones. */
function choosePoints(article: Article, clause: Clause, asked: Asked): Point[] {
  let room = MAX_QUOTE - (opening(article.text, clause).end - clause.start);
  const scored = rank(article, clause.points, asked);
  const [first, second] = scored;
  // One point that is far nearer to the question than the next says it all; the others would only distract.
  const isNearest = (first?.score ?? 0) > 0 && (first?.score ?? 0) >= 2 * (second?.score ?? 0);
  const clear = (first?.standing ?? 0) > 0 ? (second?.standing ?? 0) < (first?.standing ?? 0) : isNearest;
  const chosen: Point[] = [];
  for (const { span } of scored.slice(0, clear ? 1 : MAX_POINTS)) {
    if (chosen.length > 0 && span.end - span.start > room) continue;
    chosen.push(span);
    room -= span.end - span.start;
  }
  return chosen.sort((a, b) => a.start - b.start);
}

interface Scored<S extends Span> {
  readonly span: S;
  readonly score: number;
  /** Whether it is the one that the values of the question mean. */
  readonly standing: number;
}

/** Spans by the values that the question tells, then by what they share with the plain words that rest on them, else with the question. */
function rank<S extends Span>(
  article: Article,
  spans: readonly S[],
  { terms, telling, support, isStep }: Asked,
): Scored<S>[] {
  const standings = standingsOf(article.text, spans, telling, { isStep });
  const texts = spans.map(({ start, end }) => article.text.slice(start, end));
  const scores = support === undefined ? sharedWith(terms, texts) : overlaps(support, texts);
  return spans
    .map((span, index) => ({ span, score: scores[index] ?? 0, standing: standings[index] ?? 0 }))
    .sort((a, b) => b.standing - a.standing || b.score - a.score || a.span.start - b.span.start);
}

/**
 * What texts share with a question: its syllables and syllable pairs, a pair (mostly one word) counting
 * double, each weighed by how few of the texts have it (ln((n + 1) / having), the usual inverse document frequency).
 */
function sharedWith(terms: ReadonlySet<string>, texts: readonly string[]): number[] {
  const shared = texts.map((text) => [...termsOf(text)].filter((term) => terms.has(term)));
  const having = new Map<string, number>();
  for (const term of shared.flat()) having.set(term, (having.get(term) ?? 0) + 1);
  const weight = (term: string): number =>
    Math.log((texts.length + 1) / (having.get(term) ?? 1)) * (term.includes(' ') ? 2 : 1);
  return shared.map((own) => own.reduce((sum, term) => sum + weight(term), 0));
}

function termsOf(text: string): Set<string> {
  const syllables = words(fold(normalise(text)));
  const pairs = syllables.slice(1).map((word, index) => `${syllables[index]} ${word}`);
  return new Set([...syllables, ...pairs]);
}
