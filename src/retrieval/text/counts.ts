import type { LexicalIndex } from '../lexical/lexical-index.ts';
import type { Lexicon } from './lexicon.ts';
import { fold } from './normalise.ts';

/** A word as the counts know it; made by {@link SpellingCounts.find} only, one object a word. */
export interface KnownWord {
  readonly word: string;
  /** How often it was seen; 0 for an unknown one. */
  readonly count: number;
  /** Number in the index. */
  readonly number: number | undefined;
  /** How often each word followed it in everyday speech. */
  readonly followers: ReadonlyMap<string, number> | undefined;
}

/** Counts of well-spelled Vietnamese; the index is the dictionary. */
export interface SpellingCounts {
  /** Articles counted; what is rare is rare among them. */
  readonly size: number;
  /** Texts counted, articles or questions, whichever are more: what a lone word's count is a share of. */
  readonly texts: number;
  find(word: string): KnownWord;
  /** Marked forms of a folded syllable, most frequent first. */
  forms(folded: string): readonly KnownWord[];
  /** How often `right` followed `left`; the empty word stands before a question's first. */
  pair(left: KnownWord, right: KnownWord): number;
}

const NONE: readonly KnownWord[] = [];

/** What {@link indexCounts} counts. */
export interface CountSources {
  readonly index: LexicalIndex;
  readonly phrases: Lexicon['phrases'];
  /** Words of citizens' questions as they should be written (`data/asked`). */
  readonly asked?: readonly (readonly string[])[];
}

/** In a corpus of this size a form that stands in a single article is a misprint. */
const LARGE = 10_000;

/** A common phrase counts as if its second word followed in this share of the texts that hold its first. */
const PHRASE_SHARE = 0.3;

/** A word of a common phrase counts as if it stood in this share of the articles. */
const PHRASE_WORD_SHARE = 1e-3;

/**
 * One question that holds a word or a pair counts as this many articles: there are fifteen times as many articles, and
 * questions are what is read here.
 */
const ASKED_WEIGHT = 8;

/** Forms of a folded syllable that are kept; rarer ones are misprints. */
const MAX_FORMS = 12;

/**
 * Counts straight from the index: in how many articles a syllable or a pair stands. Everyday words and turns of phrase
 * that law does not use come from the lexicon and from what citizens ask.
 */
export function indexCounts({ index, phrases, asked = [] }: CountSources): SpellingCounts {
  const { strings, full, foldedSyllables, syllableNumbers } = index;
  // Knowledge of FAQs alone has no articles: then what citizens ask is the corpus.
  const texts = Math.max(1, full.size, ASKED_WEIGHT * asked.length);
  const rare = full.size >= LARGE ? 2 : 1;
  const everyday = everydayCounts(asked);
  const turns = everydayCounts(phrases);
  const words = new Map<string, KnownWord>();
  const make = (word: string): KnownWord => {
    const number = syllableNumbers.get(word);
    const seen = (number === undefined ? 0 : full.frequency(number)) + ASKED_WEIGHT * (everyday.words.get(word) ?? 0);
    const count = turns.words.has(word) ? Math.max(seen, PHRASE_WORD_SHARE * texts) : seen;
    const followers = followersOf(everyday.followers.get(word), { phrases: turns.followers.get(word), count });
    return { word, number, count: count >= rare ? count : 0, followers };
  };
  const find = (word: string): KnownWord => {
    const found = words.get(word) ?? make(word);
    // Unknown words are not remembered, so that the memory is bounded by the table of the index.
    if (found.count > 0) words.set(word, found);
    return found;
  };
  const forms = new Map<string, readonly KnownWord[]>();
  const makeForms = (folded: string): readonly KnownWord[] => {
    const numbers = foldedSyllables.get(folded);
    const [asking, turning] = [everyday.forms.get(folded), turns.forms.get(folded)];
    if (numbers === undefined && asking === undefined && turning === undefined) return NONE;
    const inIndex = (numbers ?? []).map((number) => strings.syllables[number] ?? folded);
    const known = [...new Set([...inIndex, ...(asking ?? []), ...(turning ?? [])])].map(find);
    return known.filter((form) => form.count > 0).sort((a, b) => b.count - a.count).slice(0, MAX_FORMS); // prettier-ignore
  };
  return {
    size: Math.max(1, full.size),
    texts,
    find,
    forms(folded) {
      const found = forms.get(folded) ?? makeForms(folded);
      if (found.length > 0) forms.set(folded, found);
      return found;
    },
    pair(left, right) {
      const followed = left.followers?.get(right.word) ?? 0;
      if (left.number === undefined || right.number === undefined) return followed;
      const term = full.pair(left.number, right.number);
      return followed + (term === undefined ? 0 : full.frequency(term));
    },
  };
}

/** Words and pairs of short texts in everyday language. */
interface EverydayCounts {
  readonly words: ReadonlyMap<string, number>;
  readonly followers: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Folded form → words. */
  readonly forms: ReadonlyMap<string, ReadonlySet<string>>;
}

function everydayCounts(texts: readonly (readonly string[])[]): EverydayCounts {
  const words = new Map<string, number>();
  const followers = new Map<string, Map<string, number>>();
  const forms = new Map<string, Set<string>>();
  for (const text of texts) {
    if (text[0] !== undefined) addOne(entry(followers, '', () => new Map<string, number>()), text[0]); // prettier-ignore
    addOne(words, '');
    text.forEach((word, at) => {
      entry(forms, fold(word), () => new Set<string>()).add(word);
      addOne(words, word);
      const next = text[at + 1];
      if (next !== undefined) addOne(entry(followers, word, () => new Map<string, number>()), next); // prettier-ignore
    });
  }
  return { words, followers, forms };
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function addOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Followers in questions, weighted; those in phrases count at least {@link PHRASE_SHARE}. */
function followersOf(
  asked: ReadonlyMap<string, number> | undefined,
  { phrases, count }: { readonly phrases: ReadonlyMap<string, number> | undefined; readonly count: number },
): ReadonlyMap<string, number> | undefined {
  if (asked === undefined && phrases === undefined) return undefined;
  const all = new Map([...(asked ?? [])].map(([word, times]) => [word, ASKED_WEIGHT * times]));
  for (const word of phrases?.keys() ?? []) all.set(word, Math.max(all.get(word) ?? 0, (count + 1) * PHRASE_SHARE));
  return all;
}
