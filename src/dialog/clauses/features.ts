import type { Article, Clause } from '../../kb/model.ts';
import { CUES } from './cues.ts';
import { holds, measuredIn } from './ranges.ts';
import { askedTermsOf, plain, termsOf, type Terms } from './words.ts';

/** A question as clauses are compared with it. */
export interface ClauseQuestion {
  /** As it was typed. */
  readonly text: string;
  /** As it was understood: shorthand written out, slips and marks set right. */
  readonly understood: string;
  /** What statutes say for its everyday phrases. */
  readonly statutes: readonly string[];
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

/** Columns of a clause's row. */
export const CLAUSE_FEATURES: readonly string[] = [
  ...SHARES,
  ...SHAPE,
  ...CUES.flatMap(({ name }) => [`${name}:both`, `${name}:lead`, `${name}:unasked`]),
];

/** A clause taken apart. */
interface ReadClause {
  readonly plain: string;
  readonly lead: Terms;
  readonly plainLead: string;
  readonly all: Terms;
  /** Its points and sentences, each with what stands before the first point. */
  readonly segments: readonly Terms[];
}

/** Longer clauses are read from their beginning: what follows is an appendix that a clause has swallowed. */
const MAX_READ = 12_000;
const BOILERPLATE = /^\S+ (?:chinh phu|bo truong|bo \S+|thu tuong)[^.;]{0,120}\bquy dinh\b[^.;]{0,120}[.;]?$/;
const SEGMENT_END = /[;\n]|[.:](?=\s)/;

/** One row of {@link CLAUSE_FEATURES} for every clause of an article. */
export function clauseRows(article: Pick<Article, 'title' | 'text' | 'clauses'>, asked: AskedClauses): number[][] {
  const clauses = article.clauses.map((clause) => readClause(article.text, clause));
  const weigh = weights(clauses, { asked, title: termsOf(article.title) });
  const isPenal = clauses.length > 1 && /\bpham toi\b.*\bphat tu\b/.test(clauses[1]?.plainLead ?? '');
  return clauses.map((clause, at) => [
    ...shares(clause, { asked, weigh }),
    ...shape(clause, { asked, at, count: clauses.length, isPenal }),
    ...cues(clause, asked),
  ]);
}

/** A question read once for all articles. */
export interface AskedClauses {
  readonly plain: string;
  readonly terms: Terms;
  readonly statutes: Terms;
  readonly rarity: Rarity;
}

/** Reads a question. */
export function readAsked({ text, understood, statutes }: ClauseQuestion, rarity: Rarity): AskedClauses {
  return {
    plain: plain(`${text} ; ${understood}`),
    terms: askedTermsOf(understood),
    statutes: termsOf(statutes.join(' . ')),
    rarity,
  };
}

function readClause(text: string, clause: Clause): ReadClause {
  const whole = text.slice(clause.start, Math.min(clause.end, clause.start + MAX_READ));
  const leadEnd = clause.points[0] === undefined ? firstSentence(whole) : clause.points[0].start - clause.start;
  const lead = whole.slice(0, leadEnd);
  const rest = whole.slice(leadEnd).split(SEGMENT_END).filter((part) => part.trim().length > 3); // prettier-ignore
  return {
    ...{ plain: plain(whole), lead: termsOf(lead), plainLead: plain(lead), all: termsOf(whole) },
    segments: [lead, ...rest].map(termsOf),
  };
}

function firstSentence(text: string): number {
  const end = /[;\n]|\.(?=\s)/.exec(text.slice(4));
  return end === null ? text.length : end.index + 5;
}

/** What a shared word, or a shared pair of words, is worth within one article. */
interface Weights {
  readonly word: (word: string) => number;
  readonly pair: (pair: string) => number;
  readonly folded: (word: string) => number;
  /** The same for all words of the question that the article has. */
  readonly totals: { readonly words: number; readonly pairs: number; readonly folded: number };
  readonly statuteTotals: { readonly words: number; readonly pairs: number };
}

/** What the whole article is about is said again in its clauses by chance. */
const IN_TITLE = 0.4;

/** A word that stands in every clause tells none from the others; a rare one says more than a common one. */
function weights(
  clauses: readonly ReadClause[],
  { asked, title }: { readonly asked: AskedClauses; readonly title: Terms },
): Weights {
  const { terms, statutes, rarity } = asked;
  const spread = (kind: 'words' | 'pairs' | 'folded') => {
    const having = new Map<string, number>();
    for (const { all } of clauses) for (const term of all[kind]) having.set(term, (having.get(term) ?? 0) + 1);
    return (term: string) =>
      Math.log((clauses.length + 1) / (having.get(term) ?? clauses.length + 1)) *
      (title[kind].has(term) ? IN_TITLE : 1);
  };
  const [words, pairs, bare] = [spread('words'), spread('pairs'), spread('folded')];
  const word = (one: string) => words(one) * rarity(one);
  const pair = (one: string) => pairs(one) * one.split(' ').reduce((sum, half) => sum + rarity(half), 0);
  const total = (all: ReadonlySet<string>, weight: (one: string) => number) =>
    [...all].reduce((sum, one) => sum + weight(one), 1e-6);
  return {
    ...{ word, pair, folded: bare },
    totals: {
      words: total(terms.words, word),
      pairs: total(terms.pairs, pair),
      folded: total(terms.folded, bare),
    },
    statuteTotals: { words: total(statutes.words, word), pairs: total(statutes.pairs, pair) },
  };
}

/** The weight of the terms that both have. */
function shared(one: ReadonlySet<string>, other: ReadonlySet<string>, weight: (term: string) => number): number {
  let sum = 0;
  for (const term of one) if (other.has(term)) sum += weight(term);
  return sum;
}

function shares(
  clause: ReadClause,
  { asked, weigh }: { readonly asked: AskedClauses; readonly weigh: Weights },
): number[] {
  const { terms, statutes } = asked;
  const { totals, statuteTotals } = weigh;
  const words = shared(terms.words, clause.all.words, weigh.word);
  const segments = clause.segments.map((segment) => ({
    words: shared(terms.words, segment.words, weigh.word) / totals.words,
    pairs: shared(terms.pairs, segment.pairs, weigh.pair) / totals.pairs,
    statutes: shared(statutes.pairs, segment.pairs, weigh.pair) / statuteTotals.pairs,
  }));
  const best = segments.reduce((one, two) => (two.words + two.pairs > one.words + one.pairs ? two : one));
  return [
    words / totals.words,
    shared(terms.pairs, clause.all.pairs, weigh.pair) / totals.pairs,
    shared(terms.folded, clause.all.folded, weigh.folded) / totals.folded,
    best.words,
    best.pairs,
    shared(terms.words, clause.lead.words, weigh.word) / totals.words,
    shared(terms.pairs, clause.lead.pairs, weigh.pair) / totals.pairs,
    words / totals.words / Math.log(10 + clause.all.inOrder.length),
    longestRun(terms.inOrder, clause.all) / Math.max(1, terms.inOrder.length),
    rarest(terms.words, { clause, weigh }),
    shared(statutes.words, clause.all.words, weigh.word) / statuteTotals.words,
    shared(statutes.pairs, clause.all.pairs, weigh.pair) / statuteTotals.pairs,
    Math.max(...segments.map((segment) => segment.statutes)),
  ];
}

/** The longest run of the question's words whose pairs all stand in the clause. */
function longestRun(words: readonly string[], { pairs }: Terms): number {
  let best = 0;
  let run = 0;
  words.slice(1).forEach((word, at) => {
    run = pairs.has(`${words[at] ?? ''} ${word}`) ? run + 1 : 0;
    best = Math.max(best, run);
  });
  return best;
}

/** Whether the clause has the question's most telling word that the article has at all. */
function rarest(
  words: ReadonlySet<string>,
  { clause, weigh }: { readonly clause: ReadClause; readonly weigh: Weights },
): number {
  const most = Math.max(...[...words].map(weigh.word), 1e-6);
  return [...words].some((word) => weigh.word(word) === most && clause.all.words.has(word)) ? 1 : 0;
}

interface Place {
  readonly asked: AskedClauses;
  readonly at: number;
  readonly count: number;
  readonly isPenal: boolean;
}

function shape(clause: ReadClause, { asked, at, count, isPenal }: Place): number[] {
  const held = measuredIn(asked.plain).map((measured) => holds(clause.plain, measured));
  return [
    Math.log(10 + clause.all.inOrder.length),
    at === 0 ? 1 : 0,
    at === count - 1 ? 1 : 0,
    at / count,
    BOILERPLATE.test(clause.plain) ? 1 : 0,
    Math.min(3, [...clause.plainLead.matchAll(/\b(?:khoan|diem) \S+(?:,| va| dieu nay| khoan)/g)].length),
    /^\S+ (?:truong hop|ngoai|doi voi)\b/.test(clause.plainLead) ? 1 : 0,
    held.includes(1) ? 1 : 0,
    !held.includes(1) && held.includes(-1) ? 1 : 0,
    isPenal && at === 0 ? 1 : 0,
  ];
}

function cues({ plain: text, plainLead }: ReadClause, asked: AskedClauses): number[] {
  return CUES.flatMap((cue) => {
    const wanted = cue.asked.test(asked.plain);
    const inLead = cue.written.test(plainLead);
    const inAll = inLead || cue.written.test(text);
    return [wanted && inAll ? 1 : 0, wanted && inLead ? 1 : 0, !wanted && inLead ? 1 : 0];
  });
}
