import { bare, isMarked, NEIGHBOURS, otherTones, TONE_KEYS, toneOf, withoutTone, withTone } from './letters.ts';
import { drawBelow, drawOne, seededRandom, shuffled, type Random } from './random.ts';
import { shorten } from './teencode.ts';

/** The spellings in which a question is asked, with how far nDCG@10 may fall below the first; in the order of the table. */
export const VARIANTS = [
  { name: 'typed', label: 'as typed', allowedLoss: 0 },
  { name: 'unmarked', label: 'no diacritics', allowedLoss: 0.02 },
  { name: 'tone', label: 'other tone position', allowedLoss: 0.03 },
  { name: 'telex', label: 'Telex left-overs', allowedLoss: 0.03 },
  { name: 'teencode', label: 'teencode', allowedLoss: 0.03 },
  { name: 'typo', label: 'one typo', allowedLoss: 0.03 },
] as const;

/** Name of a spelling. */
export type Variant = (typeof VARIANTS)[number]['name'];

/** Options of {@link respell}. */
export interface RespellOptions {
  readonly variant: Variant;
  /** What the choice of words and slips is drawn from: the same key and text always give the same spelling. */
  readonly key: string;
}

/**
 * Writes a question as somebody else would have typed it. A question that has nothing to respell (no mark to lose, no
 * word with shorthand) comes back as it is.
 */
export function respell(text: string, { variant, key }: RespellOptions): string {
  const random = seededRandom(`${variant} ${key}`);
  const written = text.normalize('NFC');
  switch (variant) {
    case 'typed':
      return text;
    case 'unmarked':
      return bare(text);
    case 'tone':
      return written.replace(WORD, moveTone);
    case 'telex':
      return leaveKeys(written, random);
    case 'teencode':
      return shorten(text, random);
    case 'typo':
      return mistype(written, random);
  }
}

const WORD = /\p{L}+/gu;

/** oa, oe, uy at the end of a syllable, where old and new spelling put the tone differently; after q, u is no vowel. */
const MOVABLE = /^(?:[^q]*)(?:oa|oe|uy)$/u;

/** `hòa` ↔ `hoà`. */
function moveTone(word: string): string {
  const tone = toneOf(word);
  const level = withoutTone(word);
  if (tone === undefined || !MOVABLE.test(level.toLowerCase())) return word;
  const at = level.length - (toneOf(word.slice(-1)) === undefined ? 1 : 2);
  return `${level.slice(0, at)}${level.charAt(at)}${tone}${level.slice(at + 1)}`.normalize('NFC');
}

/** One or two marked words stay as the keys that were hit, as when the input method was off for a moment. */
function leaveKeys(text: string, random: Random): string {
  const words = [...text.matchAll(WORD)].filter(([word]) => isMarked(word));
  const chosen = shuffled(random, words).slice(0, 1 + drawBelow(random, 2));
  return replaceWords(
    text,
    chosen.map((match) => ({ match, by: telexKeys(match[0], random) })),
  );
}

/** Keys of the letters that Telex makes of two. */
const LETTER_KEYS: Readonly<Record<string, string>> = {
  ...{ ă: 'aw', â: 'aa', ê: 'ee', ô: 'oo', ơ: 'ow', ư: 'uw', đ: 'dd' },
};

/** Share of typists who put a mark's key at the end of the syllable, or the tone right after its vowel: a minority. */
const UNUSUAL = 0.2;

/** The Telex keys of a syllable: letters with their keys, the tone mostly last. */
function telexKeys(word: string, random: Random): string {
  const late = random() < UNUSUAL;
  const toneAtVowel = random() < UNUSUAL;
  const tone = toneOf(word);
  const toneKey = tone === undefined ? '' : (TONE_KEYS[tone] ?? '');
  let end = '';
  const typed = [...word.normalize('NFC')].map((letter) => {
    const keys = keysOf(withoutTone(letter));
    const [first = '', second = ''] = keys;
    // `dduocwj`, `canaf`: both marks of ươ are made by one w.
    if (late && second !== '' && first !== 'd' && first !== 'D') {
      if (!end.includes(second)) end += second;
      return first + (toneAtVowel && toneOf(letter) !== undefined ? toneKey : '');
    }
    return keys + (toneAtVowel && toneOf(letter) !== undefined ? toneKey : '');
  });
  // Most people type `uow` for ươ, the first w being optional.
  const keys = typed.join('').replace(/uwow/iu, (both) => (random() < UNUSUAL ? both : `${both.charAt(0)}ow`));
  return keys + end + (toneAtVowel ? '' : toneKey);
}

function keysOf(letter: string): string {
  const keys = LETTER_KEYS[letter.toLowerCase()];
  if (keys === undefined) return letter;
  return letter === letter.toLowerCase() ? keys : `${keys.charAt(0).toUpperCase()}${keys.slice(1)}`;
}

/** A slip: what becomes of a word, or `undefined` where it cannot happen to it. */
type Slip = (word: string, random: Random) => string | undefined;

/** The slips of a typist, all as likely as one another. */
const SLIPS: readonly Slip[] = [missingKey, doubledKey, swappedKeys, neighbourKey, lostTone, wrongTone];

/** Words shorter than this are read as something else after a slip, by people too. */
const MIN_LETTERS = 3;

function mistype(text: string, random: Random): string {
  const words = [...text.matchAll(WORD)].filter(([word]) => word.length >= MIN_LETTERS);
  for (const slip of shuffled(random, SLIPS)) {
    for (const match of shuffled(random, words)) {
      const by = slip(match[0], random);
      if (by !== undefined && by !== match[0]) return replaceWords(text, [{ match, by }]);
    }
  }
  return text;
}

/** Places of plain letters: a key's slip leaves marked ones alone, because they take two keys. */
function plainPlaces(word: string): number[] {
  return [...word].flatMap((letter, at) => (/[a-z]/iu.test(letter) && !isMarked(letter) ? [at] : []));
}

function missingKey(word: string, random: Random): string | undefined {
  const at = drawOne(random, plainPlaces(word));
  return at === undefined ? undefined : word.slice(0, at) + word.slice(at + 1);
}

function doubledKey(word: string, random: Random): string | undefined {
  const at = drawOne(random, plainPlaces(word));
  return at === undefined ? undefined : word.slice(0, at) + word.charAt(at) + word.slice(at);
}

function swappedKeys(word: string, random: Random): string | undefined {
  const places = plainPlaces(word);
  const pairs = places.filter((at) => places.includes(at + 1) && word.charAt(at) !== word.charAt(at + 1));
  const at = drawOne(random, pairs);
  if (at === undefined) return undefined;
  return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
}

function neighbourKey(word: string, random: Random): string | undefined {
  const at = drawOne(random, plainPlaces(word));
  if (at === undefined) return undefined;
  const beside = drawOne(random, [...(NEIGHBOURS[word.charAt(at).toLowerCase()] ?? '')]);
  return beside === undefined ? undefined : word.slice(0, at) + beside + word.slice(at + 1);
}

function lostTone(word: string): string | undefined {
  return toneOf(word) === undefined ? undefined : withoutTone(word);
}

function wrongTone(word: string, random: Random): string | undefined {
  const tone = toneOf(word);
  const other = tone === undefined ? undefined : drawOne(random, otherTones(tone));
  return other === undefined ? undefined : withTone(word, other);
}

interface Replacement {
  readonly match: RegExpExecArray;
  readonly by: string;
}

function replaceWords(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.match.index - a.match.index)
    .reduce(
      (result, { match, by }) => result.slice(0, match.index) + by + result.slice(match.index + match[0].length),
      text,
    );
}
