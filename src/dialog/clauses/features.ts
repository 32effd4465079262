import type { Article, Clause } from '../../kb/model.ts';
import type { ClauseHit } from '../../retrieval/contract.ts';
import { CUES } from '../../retrieval/text/cues.ts';
import { fold, normalise } from '../../retrieval/text/normalise.ts';
import { fitOf, type Telling } from './standings.ts';
import { MarkReader, pageOf, type Marks, type Page } from './marks.ts';
import { askedTermsOf, plain, termsOf } from './words.ts';

/** A question as clauses are compared with it. */
export interface ClauseQuestion {
  /** As it was typed. */
  readonly text: string;
  /** As it was understood: shorthand written out, slips and marks set right. */
  readonly understood: string;
  /** What statutes say for its everyday phrases. */
  readonly statutes: readonly string[];
  /** The values that it tells. */
  readonly telling: Telling;
}

/** Weight of a syllable: how rare it is in law. */
export type Rarity = (word: string) => number;

const SHARES = [
  ...['words', 'pairs', 'folded', 'segmentWords', 'segmentPairs', 'leadWords', 'leadPairs', 'density', 'run'],
  ...['rareWords', 'statuteWords', 'statutePairs', 'statuteSegment'],
] as const;
const SHAPE = [
  ...['length', 'first', 'last', 'position', 'boilerplate', 'references', 'otherwise'],
  ...['inRange', 'outOfRange', 'firstOfPenalties'],
] as const;

/** What known ways of asking say: the likeness of the nearest one that names the clause, and how far it is before the others. */
const KNOWN = ['known', 'knownWell', 'knownLead'] as const;

/** How near the clause is in meaning: by itself, and against the nearest other one and the mean of all. */
const NEAR = ['near', 'nearLead', 'nearMean'] as const;

/** Columns of a clause's row. */
export const CLAUSE_FEATURES: readonly string[] = [
  ...KNOWN,
  ...NEAR,
  ...SHARES,
  ...SHAPE,
  ...CUES.flatMap(({ name }) => [`${name}:both`, `${name}:lead`, `${name}:unasked`]),
];

/** A clause taken apart. */
interface ReadClause {
  readonly plain: string;
  readonly lead: Marks;
  readonly plainLead: string;
  readonly all: Marks;
  /** Its points and sentences, each with what stands before the first point. */
  readonly segments: readonly Marks[];
}

/** Longer clauses are read from their beginning: what follows is an appendix that a clause has swallowed. */
const MAX_READ = 12_000;
const BOILERPLATE = /^\S+ (?:chinh phu|bo truong|bo \S+|thu tuong)[^.;]{0,120}\bquy dinh\b[^.;]{0,120}[.;]?$/;
const SEGMENT_END = /[;\n]|[.:](?=\s)/g;
/** Shorter stretches are a number or a bullet. */
const SEGMENT_LEAST = 3;

/** From this likeness on a known way of asking means nearly the same. */
const WELL = 0.5;

/** What the search knows of the clauses of an article, beside their words. */
export interface ClauseEvidence {
  /** Khoản that known ways of asking name, with the likeness (0..1) of the nearest one. */
  readonly known: readonly ClauseHit[];
  /** How near each of {@link clausePassages} is to the question in meaning (-1..1); 0 where nothing tells. */
  readonly near: readonly number[];
}

/** The embedding reads fewer words than this many letters hold. */
const MAX_PASSAGE = 2000;

/** The clauses of an article as they are compared in meaning. */
export function clausePassages({ text, clauses }: Pick<Article, 'text' | 'clauses'>): string[] {
  return clauses.map(({ start, end }) => text.slice(start, Math.min(end, start + MAX_PASSAGE)));
}

/** One row of {@link CLAUSE_FEATURES} for every clause of an article. */
export function clauseRows(
  article: Pick<Article, 'title' | 'text' | 'clauses'>,
  asked: AskedClauses,
  { known, near }: ClauseEvidence,
): number[][] {
  const clauses = article.clauses.map((clause) => readClause(article.text, { clause, reader: asked.reader }));
  const title = normalise(article.title);
  const weigh = weights(clauses, { asked, title: asked.reader.read(pageOf(title), { from: 0, to: title.length }) });
  const isPenal = clauses.length > 1 && /\bpham toi\b.*\bphat tu\b/.test(clauses[1]?.plainLead ?? '');
  return clauses.map((clause, at) => [
    ...knownColumns(article.clauses[at]?.khoan, known),
    ...nearColumns(near, at),
    ...shares(clause, { asked, weigh }),
    ...shape(clause, { asked, at, count: clauses.length, isPenal }),
    ...cues(clause, asked),
  ]);
}

function knownColumns(khoan: string | undefined, known: readonly ClauseHit[]): number[] {
  const isOwn = (hit: ClauseHit) => hit.khoan === khoan?.toLowerCase();
  const best = (hits: readonly ClauseHit[]) => hits.reduce((most, { score }) => Math.max(most, score), 0);
  const [own, others] = [best(known.filter(isOwn)), best(known.filter((hit) => !isOwn(hit)))];
  return [own, Math.max(0, own - WELL), own - others];
}

function nearColumns(near: readonly number[], at: number): number[] {
  const own = near[at] ?? 0;
  const others = near.filter((_, other) => other !== at);
  const mean = near.reduce((sum, one) => sum + one, 0) / Math.max(1, near.length);
  return [own, own - Math.max(...(others.length === 0 ? [0] : others)), own - mean];
}

/** Numbers of the terms of a text. */
interface Asked {
  readonly words: readonly number[];
  readonly pairs: readonly number[];
}

/** A question read once for all articles. */
export interface AskedClauses {
  readonly reader: MarkReader;
  readonly terms: Asked & { readonly folded: readonly number[] };
  readonly statutes: Asked;
  /** Every two neighbours of the question. */
  readonly run: readonly number[];
  /** Weight of every term by its number: how rare it is in law. */
  readonly rarity: Float64Array;
  readonly telling: Telling;
  /** Which of {@link CUES} it asks for. */
  readonly wanted: readonly boolean[];
}

/** Reads a question. */
export function readAsked({ text, understood, statutes, telling }: ClauseQuestion, rarity: Rarity): AskedClauses {
  const [terms, statute] = [askedTermsOf(understood), termsOf(statutes.join(' . '))];
  const run = terms.inOrder.slice(1).map((word, at) => `${terms.inOrder[at] ?? ''} ${word}`);
  const words = [...new Set([...terms.words, ...statute.words])];
  const pairs = [...new Set([...terms.pairs, ...statute.pairs, ...run])];
  const folded = [...terms.folded];
  const wordAt = new Map(words.map((word, at) => [word, at]));
  const pairAt = new Map(pairs.map((pair, at) => [pair, words.length + at]));
  const numbers = (all: Iterable<string>, at: ReadonlyMap<string, number>) => [...all].map((one) => at.get(one) ?? 0);
  const asked = plain(`${text} ; ${understood}`);
  return {
    reader: new MarkReader({ words, pairs, folded }),
    terms: {
      words: numbers(terms.words, wordAt),
      pairs: numbers(terms.pairs, pairAt),
      folded: folded.map((_, at) => words.length + pairs.length + at),
    },
    statutes: { words: numbers(statute.words, wordAt), pairs: numbers(statute.pairs, pairAt) },
    run: numbers(run, pairAt),
    rarity: Float64Array.from([
      ...words.map(rarity),
      ...pairs.map((pair) => pair.split(' ').reduce((sum, half) => sum + rarity(half), 0)),
      ...folded.map(() => 1),
    ]),
    telling,
    wanted: CUES.map((cue) => cue.asked.test(asked)),
  };
}

function readClause(text: string, { clause, reader }: { readonly clause: Clause; readonly reader: MarkReader }) {
  const whole = text.slice(clause.start, Math.min(clause.end, clause.start + MAX_READ));
  const leadEnd = clause.points[0] === undefined ? firstSentence(whole) : clause.points[0].start - clause.start;
  const written = normalise(whole.slice(0, leadEnd));
  const page = pageOf(written + normalise(whole.slice(leadEnd)));
  return { plain: fold(page.text), plainLead: fold(written), ...readStretches(page, { end: written.length, reader }) };
}

/** Reads a clause stretch by stretch, each once; the clause is their sum. */
function readStretches(
  page: Page,
  { end, reader }: { readonly end: number; readonly reader: MarkReader },
): Pick<ReadClause, 'lead' | 'all' | 'segments'> {
  const lead = reader.read(page, { from: 0, to: end });
  const all = reader.none();
  reader.append(all, lead);
  const segments = [lead];
  let from = end;
  const read = (to: number): void => {
    const segment = reader.read(page, { from, to });
    reader.append(all, segment);
    if (page.text.slice(from, to).trim().length > SEGMENT_LEAST) segments.push(segment);
    from = to + 1;
  };
  for (const { index } of page.text.slice(end).matchAll(SEGMENT_END)) read(end + index);
  read(page.text.length);
  return { lead, all, segments };
}

function firstSentence(text: string): number {
  const end = /[;\n]|\.(?=\s)/.exec(text.slice(4));
  return end === null ? text.length : end.index + 5;
}

/** What shared words and pairs of words are worth within one article. */
interface Weights {
  /** By the number of the term. */
  readonly of: Float64Array;
  /** The same for all words of the question that the article has. */
  readonly totals: { readonly words: number; readonly pairs: number; readonly folded: number };
  readonly statuteTotals: { readonly words: number; readonly pairs: number };
}

/** What the whole article is about is said again in its clauses by chance. */
const IN_TITLE = 0.4;

/** A word that stands in every clause tells none from the others; a rare one says more than a common one. */
function weights(
  clauses: readonly ReadClause[],
  { asked, title }: { readonly asked: AskedClauses; readonly title: Marks },
): Weights {
  const { terms, statutes, rarity } = asked;
  const of = rarity.map((rare, term) => {
    const having = clauses.reduce((sum, { all }) => sum + (all.has[term] ?? 0), 0);
    const spread = Math.log((clauses.length + 1) / (having === 0 ? clauses.length + 1 : having));
    return spread * (title.has[term] === 1 ? IN_TITLE : 1) * rare;
  });
  const total = (all: readonly number[]) => all.reduce((sum, term) => sum + (of[term] ?? 0), 1e-6);
  return {
    of,
    totals: { words: total(terms.words), pairs: total(terms.pairs), folded: total(terms.folded) },
    statuteTotals: { words: total(statutes.words), pairs: total(statutes.pairs) },
  };
}

/** The weight of the terms that a stretch has. */
function shared(asked: readonly number[], { has }: Marks, of: Float64Array): number {
  let sum = 0;
  for (const term of asked) if (has[term] === 1) sum += of[term] as number;
  return sum;
}

function shares(
  clause: ReadClause,
  { asked, weigh }: { readonly asked: AskedClauses; readonly weigh: Weights },
): number[] {
  const { terms, statutes } = asked;
  const { of, totals, statuteTotals } = weigh;
  const words = shared(terms.words, clause.all, of);
  const segments = clause.segments.map((segment) => ({
    words: shared(terms.words, segment, of) / totals.words,
    pairs: shared(terms.pairs, segment, of) / totals.pairs,
    statutes: shared(statutes.pairs, segment, of) / statuteTotals.pairs,
  }));
  const best = segments.reduce((one, two) => (two.words + two.pairs > one.words + one.pairs ? two : one));
  return [
    words / totals.words,
    shared(terms.pairs, clause.all, of) / totals.pairs,
    shared(terms.folded, clause.all, of) / totals.folded,
    best.words,
    best.pairs,
    shared(terms.words, clause.lead, of) / totals.words,
    shared(terms.pairs, clause.lead, of) / totals.pairs,
    words / totals.words / Math.log(10 + clause.all.length),
    longestRun(asked.run, clause.all) / Math.max(1, asked.run.length + 1),
    rarest(terms.words, { clause, weigh }),
    shared(statutes.words, clause.all, of) / statuteTotals.words,
    shared(statutes.pairs, clause.all, of) / statuteTotals.pairs,
    Math.max(...segments.map((segment) => segment.statutes)),
  ];
}

/** The longest run of the question's words whose pairs all stand in the clause. */
function longestRun(pairs: readonly number[], { has }: Marks): number {
  let best = 0;
  let run = 0;
  for (const pair of pairs) {
    run = has[pair] === 1 ? run + 1 : 0;
    best = Math.max(best, run);
  }
  return best;
}

/** Whether the clause has the question's most telling word that the article has at all. */
function rarest(
  words: readonly number[],
  { clause, weigh }: { readonly clause: ReadClause; readonly weigh: Weights },
): number {
  const most = words.reduce((max, word) => Math.max(max, weigh.of[word] ?? 0), 1e-6);
  return words.some((word) => weigh.of[word] === most && clause.all.has[word] === 1) ? 1 : 0;
}

interface Place {
  readonly asked: AskedClauses;
  readonly at: number;
  readonly count: number;
  readonly isPenal: boolean;
}

function shape(clause: ReadClause, { asked, at, count, isPenal }: Place): number[] {
  const held = asked.telling.measured.map((value) => fitOf(clause.plain, value));
  const isHeld = held.includes('holds') || held.includes('may hold');
  return [
    Math.log(10 + clause.all.length),
    at === 0 ? 1 : 0,
    at === count - 1 ? 1 : 0,
    at / count,
    BOILERPLATE.test(clause.plain) ? 1 : 0,
    Math.min(3, [...clause.plainLead.matchAll(/\b(?:khoan|diem) \S+(?:,| va| dieu nay| khoan)/g)].length),
    /^\S+ (?:truong hop|ngoai|doi voi)\b/.test(clause.plainLead) ? 1 : 0,
    isHeld ? 1 : 0,
    !isHeld && held.includes('excludes') ? 1 : 0,
    isPenal && at === 0 ? 1 : 0,
  ];
}

function cues({ plain: text, plainLead }: ReadClause, asked: AskedClauses): number[] {
  return CUES.flatMap((cue, at) => {
    const inLead = cue.written.test(plainLead);
    if (asked.wanted[at] !== true) return [0, 0, inLead ? 1 : 0];
    return [inLead || cue.written.test(text) ? 1 : 0, inLead ? 1 : 0, 0];
  });
}
