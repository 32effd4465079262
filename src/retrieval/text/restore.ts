/** Counts of marked Vietnamese that restoration learns from. */
export interface MarkCounts {
  /** Marked forms of a folded syllable, with how often each was seen. */
  forms(folded: string): readonly { readonly word: string; readonly count: number }[];
  /** How often `right` followed `left`. */
  pair(left: string, right: string): number;
}

/**
 * Probability mass of a lone syllable against pairs. Small: two unseen pairs in a row are a worse reading than one rare
 * syllable in a seen pair (best of 0.0003, 0.001, 0.003, 0.01 on the training questions; docs/retrieval.md).
 */
const ALONE = 0.0003;

/** Forms kept at a place, most frequent first; rarer ones are misprints. */
const MAX_FORMS = 12;

interface State {
  readonly word: string;
  readonly count: number;
  readonly score: number;
  readonly previous: State | undefined;
}

/**
 * Puts the diacritics back: the likeliest sequence of marked forms under a syllable bigram model (Viterbi). Words that
 * are marked, unknown or no Vietnamese stay as they are.
 */
export function restoreMarks(words: readonly string[], counts: MarkCounts): string[] {
  let states: State[] = [];
  for (const word of words) states = step(states, { forms: formsOf(word, counts), counts });
  const best = states.reduce<State | undefined>(
    (top, state) => (top === undefined || state.score > top.score ? state : top),
    undefined,
  );
  const out: string[] = [];
  for (let state = best; state !== undefined; state = state.previous) out.push(state.word);
  return out.reverse();
}

function formsOf(word: string, counts: MarkCounts): readonly { readonly word: string; readonly count: number }[] {
  const forms = counts.forms(word);
  if (forms.length === 0) return [{ word, count: 1 }];
  return [...forms].sort((a, b) => b.count - a.count).slice(0, MAX_FORMS);
}

function step(
  states: readonly State[],
  { forms, counts }: { forms: readonly { word: string; count: number }[]; counts: MarkCounts },
): State[] {
  const total = forms.reduce((sum, form) => sum + form.count + 0.5, 0);
  return forms.map(({ word, count }) => {
    const alone = (count + 0.5) / total;
    if (states.length === 0) return { word, count, score: Math.log(alone), previous: undefined };
    return bestStep(states, { word, count, alone, counts });
  });
}

function bestStep(
  states: readonly State[],
  { word, count, alone, counts }: { word: string; count: number; alone: number; counts: MarkCounts },
): State {
  let best: State | undefined;
  for (const state of states) {
    const following = Math.min(1, counts.pair(state.word, word) / (state.count + 1));
    const score = state.score + Math.log((1 - ALONE) * following + ALONE * alone);
    if (best === undefined || score > best.score) best = { word, count, score, previous: state };
  }
  return best ?? { word, count, score: Math.log(alone), previous: undefined };
}
