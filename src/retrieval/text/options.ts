import type { KnownWord, SpellingCounts } from './counts.ts';
import { decodeKeys } from './keys.ts';
import type { Option } from './lattice.ts';
import { fold } from './normalise.ts';
import { slips } from './slips.ts';
import { hasVowel, takeTone } from './syllable.ts';

/**
 * Costs of what people do to words, as negative logarithms. Only their size against the pairs matters: a slip is
 * believed when both neighbours speak for it (figures in docs/retrieval.md).
 */
const COST = {
  /** Keys left in a word that is none as it stands; that is one; that is one, in a text with other left-over keys. */
  keys: 1,
  keysOfWord: 7,
  keysAmongKeys: 2,
  /** A wrong or missing tone, a wrong or missing shape (ă â đ ê ô ơ ư). */
  tone: 5,
  shape: 5,
  /** A spelling of chats; as it is spoken; another key. */
  chat: 2,
  sound: 5,
  key: 7,
  /** A missing space; a space too many. */
  merged: 5,
  /** A missing space between word and number. */
  number: 1,
  split: 6,
  /** On top of all of them for a word that is rare, or rarer by far than another marking of it. */
  rare: 2,
  /** On top of all of them for a word that is well known as it stands: only strong evidence moves it. */
  wellKnown: 7,
} as const;

/** Words in fewer articles than this share of all are doubted. */
const RARE = 4e-4;

/** A form in fewer articles than this share of another marking of it is doubted, if it is not common by itself. */
const OVERSHADOWED = 0.005;
const COMMON = 3e-3;

/** Only words in this share of the articles are offered instead of what was typed. */
const OFFERED = 2e-4;

/** Longer runs of letters are no word with a slip, nor two without their space: they stay as they were typed. */
const LONGEST = 14;

/** Cost of a missing mark below which the writer leaves out so many that neighbours as typed prove nothing. */
const CARELESS = 3;

/** What the text as a whole says of its writer. */
export interface Writer {
  /** Nothing is marked. */
  readonly unmarked: boolean;
  /** Some word holds left-over keys beyond doubt. */
  readonly keys: boolean;
  /** Cost of a missing mark in a text that has others. */
  readonly missing: number;
}

/** Judges the writer by the typed words. */
export function judgeWriter(typed: readonly string[], counts: SpellingCounts): Writer {
  const bare = typed.filter((word) => word === fold(word) && hasVowel(word));
  const decoded = bare.filter((word) => groupCount(word, counts) < RARE * counts.size && decodes(word, counts));
  const marked = typed.filter((word) => word !== fold(word)).length + decoded.length;
  const senseless = bare.filter((word) => !decoded.includes(word) && isSenseless(word, counts)).length;
  return {
    unmarked: marked === 0,
    keys: decoded.length > 0,
    missing: -Math.log((senseless + 0.02) / (senseless + marked + 1)),
  };
}

/** Hardly ever written without marks, though often with them: `phat`, `duoc`. */
function isSenseless(word: string, counts: SpellingCounts): boolean {
  return counts.find(word).count < 0.01 * groupCount(word, counts);
}

function groupCount(folded: string, counts: SpellingCounts): number {
  return counts.forms(folded).reduce((sum, form) => sum + form.count, 0);
}

function decodes(word: string, counts: SpellingCounts): boolean {
  const meant = decodeKeys(word);
  return meant !== undefined && counts.find(meant).count >= OFFERED * counts.size;
}

/** The typed text around a word. */
export interface Place {
  readonly typed: readonly string[];
  readonly at: number;
  readonly writer: Writer;
  readonly counts: SpellingCounts;
}

/** All readings of the word at a place; the first is the word as it stands. */
export function optionsOf(place: Place): Option[] {
  const word = place.typed[place.at] ?? '';
  const asTyped: Option = { words: [word], span: 1, cost: 0 };
  if (word.length > LONGEST || (!hasVowel(word) && !/^\p{L}/u.test(word))) return [asTyped];
  if (place.writer.unmarked) return unmarkedOptions(place, asTyped);
  const doubt = doubtOf(place);
  const options = [asTyped, ...leftOverKeys(place)];
  if (word === fold(word)) options.push(...missingMarks(place));
  if (doubt === undefined) return options;
  return [...options, ...corrections(place, doubt), ...joins(place)];
}

/** In an unmarked text each marking is as good as none. */
function unmarkedOptions(place: Place, asTyped: Option): Option[] {
  const { typed, at, counts } = place;
  const word = typed[at] ?? '';
  const forms = counts.forms(word).map((form) => ({ words: [form.word], span: 1, cost: 0 }));
  const options = forms.length === 0 ? [asTyped] : forms;
  options.push(...leftOverKeys(place));
  if (groupCount(word, counts) >= RARE * counts.size) return options;
  return [...options, ...corrections(place, 0), ...joins(place)];
}

/**
 * How much dearer a correction is made by what the word is: nothing when the word is unknown, a little when it is rare or
 * overshadowed by another marking of it; `undefined` when there is nothing to doubt: it is known, and seen beside one of its neighbours.
 */
function doubtOf({ typed, at, writer, counts }: Place): number | undefined {
  const word = counts.find(typed[at] ?? '');
  if (!hasVowel(word.word) && word.count > 0) return undefined;
  if (word.count === 0) return 0;
  if (word.count < RARE * counts.size) return COST.rare;
  const best = counts.forms(fold(word.word))[0]?.count ?? 0;
  if (word.count < COMMON * counts.size && word.count < OVERSHADOWED * best) return COST.rare;
  if (writer.missing < CARELESS) return undefined;
  const [before, after] = [typed[at - 1], typed[at + 1]];
  const seenAfter = before !== undefined && counts.pair(counts.find(before), word) > 0;
  const seenBefore = after !== undefined && counts.pair(word, counts.find(after)) > 0;
  return seenAfter || seenBefore ? undefined : COST.wellKnown;
}

function leftOverKeys({ typed, at, writer, counts }: Place): Option[] {
  const word = typed[at] ?? '';
  const meant = decodeKeys(word);
  if (meant === undefined || counts.find(meant).count < OFFERED * counts.size) return [];
  const known = counts.find(word).count >= RARE * counts.size;
  const ofWord = writer.keys ? COST.keysAmongKeys : COST.keysOfWord;
  return [{ words: [meant], span: 1, cost: known ? ofWord : COST.keys }];
}

function missingMarks({ typed, at, writer, counts }: Place): Option[] {
  const word = typed[at] ?? '';
  const others = counts.forms(word).filter((form) => form.word !== word);
  return others.map((form) => ({ words: [form.word], span: 1, cost: writer.missing }));
}

function corrections(place: Place, doubt: number): Option[] {
  const { typed, at, counts, writer } = place;
  const word = typed[at] ?? '';
  const folded = fold(word);
  const options: Option[] = [];
  const offer = (key: string, cost: number) => {
    for (const form of counts.forms(key)) {
      if (form.word === word || form.word.length < 2 || form.count < OFFERED * counts.size) continue;
      options.push({ words: [form.word], span: 1, cost: doubt + cost + marksCost(word, form.word, writer) });
    }
  };
  if (word !== folded) offer(folded, 0);
  if (/^[a-z]{2,}$/.test(folded)) for (const slip of slips(folded)) offer(slip.folded, COST[slip.kind]);
  return [...options, ...separations(place, doubt)];
}

/** What it takes to turn the marks of one word into those of another; missing ones are the writer's habit. */
function marksCost(typed: string, meant: string, writer: Writer): number {
  if (typed === fold(typed)) return writer.unmarked || meant === fold(meant) ? 0 : writer.missing;
  const [left, right] = [takeTone(typed), takeTone(meant)];
  const shape = shapesOf(left.letters) === shapesOf(right.letters) ? 0 : COST.shape;
  return shape + (left.tone === right.tone ? 0 : COST.tone);
}

function shapesOf(letters: string): string {
  return [...letters.normalize('NFD').replace(/đ/g, '\u0335')].filter((c) => c > '\u02ff').sort().join(''); // prettier-ignore
}

/** Words that were typed without a space between them: `đượckhông`, `điều8`, `3tuổi`. */
function separations({ typed, at, counts, writer }: Place, doubt: number): Option[] {
  const word = typed[at] ?? '';
  const options: Option[] = [];
  for (let cut = 1; cut < word.length; cut += 1) {
    for (const left of readings(word.slice(0, cut), { counts, writer })) {
      for (const right of readings(word.slice(cut), { counts, writer })) {
        const number = isNumber(left.word) || isNumber(right.word);
        if (!number && counts.pair(left, right) < OFFERED * counts.size) continue;
        options.push({ words: [left.word, right.word], span: 1, cost: doubt + (number ? COST.number : COST.merged) });
      }
    }
  }
  return options;
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

function readings(part: string, { counts, writer }: Pick<Place, 'counts' | 'writer'>): readonly KnownWord[] {
  if (isNumber(part)) return [counts.find(part)];
  if (!hasVowel(part)) return [];
  const forms = writer.unmarked || writer.keys ? counts.forms(part).slice(0, 4) : [counts.find(part)];
  return forms.filter((form) => form.count >= COMMON * counts.size);
}

/** A word that a space was typed into: one of the halves is no word. */
function joins({ typed, at, counts, writer }: Place): Option[] {
  const [word = '', next] = [typed[at], typed[at + 1]];
  const isHalf = (part: string) => !hasVowel(part) || counts.forms(fold(part)).length === 0;
  if (next === undefined || isNumber(word) || isNumber(next) || !(isHalf(word) || isHalf(next))) return [];
  const joined = word + next;
  const forms = writer.unmarked ? counts.forms(joined) : [counts.find(joined)];
  return forms
    .filter((form) => form.count >= COMMON * counts.size)
    .map((form) => ({ words: [form.word], span: 2, cost: COST.split }));
}
