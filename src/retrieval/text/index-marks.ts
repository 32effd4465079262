import type { LexicalIndex } from '../lexical/lexical-index.ts';
import type { MarkCounts } from './restore.ts';

/** In a corpus of this size a form that stands in a single article is a misprint. */
const LARGE = 10_000;

/** Counts for restoring marks, straight from the index: in how many articles a syllable or a pair stands. */
export function indexMarkCounts(index: LexicalIndex): MarkCounts {
  const { strings, full, foldedSyllables, syllableNumbers } = index;
  return {
    forms: (folded) =>
      (foldedSyllables.get(folded) ?? [])
        .map((number) => ({ word: strings.syllables[number] ?? folded, count: full.frequency(number) }))
        .filter((form) => form.count >= (full.size >= LARGE ? 2 : 1)),
    pair(left, right) {
      const [l, r] = [syllableNumbers.get(left), syllableNumbers.get(right)];
      const term = l === undefined || r === undefined ? undefined : full.pair(l, r);
      return term === undefined ? 0 : full.frequency(term);
    },
  };
}
