import type { KnownWord, SpellingCounts } from './counts.ts';

/** One way of reading the text from a place on. */
export interface Option {
  /** What was meant; more than one word where a space was left out or shorthand was used. */
  readonly words: readonly string[];
  /** Typed words that it stands for. */
  readonly span: number;
  /** Negative logarithm of the probability that this was typed for that; 0 for what stands there. */
  readonly cost: number;
}

/**
 * Probability mass of a lone word against pairs. Small: two unseen pairs in a row are a worse reading than one rare word
 * in a seen pair (docs/retrieval.md has the neighbours of this choice).
 */
const ALONE = 0.0003;

/** The same before the first word: questions begin with anything. */
const ALONE_AT_START = 0.5;

/** Readings followed at a place. */
const MAX_STATES = 24;

interface State {
  readonly known: KnownWord;
  readonly score: number;
  readonly previous: State | undefined;
}

/**
 * The likeliest reading under a model of neighbouring words and the options' costs (Viterbi).
 * @param lattice the options that begin at each typed word; each place has one with span 1
 */
export function likeliest(lattice: readonly (readonly Option[])[], counts: SpellingCounts): string[] {
  const ends: State[][] = Array.from({ length: lattice.length + 1 }, () => []);
  ends[0] = [{ known: counts.find(''), score: 0, previous: undefined }];
  lattice.forEach((options, at) => {
    const from = (ends[at] ?? []).sort((a, b) => b.score - a.score).slice(0, MAX_STATES);
    for (const option of options) ends[at + option.span]?.push(follow(from, option, counts));
  });
  return path((ends[lattice.length] ?? []).reduce((best, state) => (state.score > best.score ? state : best)));
}

function follow(from: readonly State[], { words, cost }: Option, counts: SpellingCounts): State {
  const [first = '', ...rest] = words;
  let state = step(from, first, counts);
  for (const word of rest) state = step([state], word, counts);
  return { ...state, score: state.score - cost };
}

function step(from: readonly State[], word: string, counts: SpellingCounts): State {
  const known = counts.find(word);
  const share = (known.count + 0.5) / counts.texts;
  let best: State | undefined;
  let top = -Infinity;
  for (const state of from) {
    const { count } = state.known;
    const following = count === 0 || known.count === 0 ? 0 : Math.min(1, counts.pair(state.known, known) / (count + 1));
    const alone = state.previous === undefined ? ALONE_AT_START : ALONE;
    const score = state.score + Math.log((1 - alone) * following + alone * share);
    if (score > top) [best, top] = [state, score];
  }
  return { known, score: top, previous: best };
}

function path(end: State): string[] {
  const words: string[] = [];
  for (let state: State | undefined = end; state?.previous !== undefined; state = state.previous)
    words.push(state.known.word);
  return words.reverse();
}
