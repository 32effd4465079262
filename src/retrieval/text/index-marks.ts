import type { LexicalIndex } from '../lexical/lexical-index.ts';
import type { Lexicon } from './lexicon.ts';
import type { MarkCounts } from './restore.ts';

/** In a corpus of this size a form that stands in a single article is a misprint. */
const LARGE = 10_000;

/** A common phrase counts as if its second word followed in this share of the texts that hold its first. */
const PHRASE_SHARE = 0.3;

/**
 * Counts for restoring marks, straight from the index: in how many articles a syllable or a pair stands. Turns of phrase
 * that law does not use come from the lexicon.
 */
export function indexMarkCounts(index: LexicalIndex, isPhrase: Lexicon['isPhrase']): MarkCounts {
  const { strings, full, foldedSyllables, syllableNumbers } = index;
  return {
    forms: (folded) =>
      (foldedSyllables.get(folded) ?? [])
        .map((number) => ({ word: strings.syllables[number] ?? folded, count: full.frequency(number) }))
        .filter((form) => form.count >= (full.size >= LARGE ? 2 : 1)),
    pair(left, right) {
      const [l, r] = [syllableNumbers.get(left), syllableNumbers.get(right)];
      const term = l === undefined || r === undefined ? undefined : full.pair(l, r);
      const seen = term === undefined ? 0 : full.frequency(term);
      return l !== undefined && isPhrase(left, right) ? Math.max(seen, full.frequency(l) * PHRASE_SHARE) : seen;
    },
  };
}
