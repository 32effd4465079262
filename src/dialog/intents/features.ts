import { OPENINGS, THANKS } from '../lexicon.ts';
import { between, joined, phrases, type Token, type Utterance } from '../text/utterance.ts';
import { classesOf } from './classes.ts';
import { countryClasses, withCountries } from './countries.ts';

/** Buckets that features are hashed into: 32,768 columns of one byte for twelve labels stay below 400 kB. */
export const BUCKETS = 2 ** 15;
/** Runs of words that are features: as written, without marks, and without marks and with one sign for all persons. */
const RUNS = [
  { kind: 'w', from: 1, to: 2 },
  { kind: 'f', from: 1, to: 3 },
  { kind: 'p', from: 2, to: 4 },
] as const;
/** Words for the writer and for those near: “chồng em sẽ bị …” and “con tôi sẽ bị …” want the same. */
const PERSONS = new Set(
  'toi em minh tui e t chau con ck vk chong vo bo me ba ma cha anh chi trai gai chu bac co di cau ong no ho'.split(' '),
);
/** Words read at once: in more of them what is wanted drowns. */
export const MAX_WORDS = 80;
/** The shape of a Vietnamese syllable without marks: a few consonants, vowels, one of eight endings. */
const SYLLABLE = /^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?$/;

/** What is said behind a wish without changing it. */
const CLOSINGS = joined(
  THANKS,
  phrases('em, ạ, ad, ad ơi, nhé, nha, với ạ, anh chị, cả nhà, mọi người, em cảm ơn, tôi cảm ơn'),
);

/**
 * Columns that an utterance switches on, each once, greetings and thanks around the wish left out: runs of syllables
 * ({@link RUNS}) between a mark for the beginning and one for the end, the classes that its words belong to, and two signs of its
 * shape (its length, words that are no syllables).
 * Figures are one word: `18tr` and `25tr` say the same of what is wanted.
 */
export function features({ tokens }: Pick<Utterance, 'tokens'>): number[] {
  const read = between({ tokens }, { before: OPENINGS, after: CLOSINGS }).tokens.slice(0, MAX_WORDS);
  const columns = new Set<number>();
  const [written, folded] = [
    read.map((token) => sign(token, token.raw)),
    read.map((token) => sign(token, token.folded)),
  ];
  const named = withCountries(read, folded);
  addRuns(columns, RUNS[0], written);
  addRuns(columns, RUNS[1], folded);
  addRuns(columns, RUNS[2], withPersons(named));
  const strange = read.filter((token) => /\p{L}/u.test(token.raw) && !SYLLABLE.test(token.folded)).length;
  columns.add(bucketOf(`strange ${Math.min(4, Math.round((4 * strange) / Math.max(1, read.length)))}`));
  columns.add(bucketOf(`length ${Math.min(8, Math.ceil(Math.log2(1 + read.length) * 2))}`));
  const met = [...classesOf({ tokens: read }), ...countryClasses(named)];
  for (const one of withPairs(met)) columns.add(bucketOf(`class ${one}`));
  return [...columns];
}

function sign(token: Token, word: string): string {
  return /\d/.test(token.raw) ? word.replace(/\d+/g, '0') : word;
}

/** One sign for one or several words for persons in a row. */
function withPersons(words: readonly string[]): string[] {
  const signs = words.map((word) => (PERSONS.has(word) ? '@' : word));
  return signs.filter((word, at) => word !== '@' || signs[at - 1] !== '@');
}

/** Each class by itself, every two of them together, and all of them. */
function withPairs(met: readonly string[]): string[] {
  const pairs = met.flatMap((one, at) => met.slice(at + 1).map((other) => `${one}+${other}`));
  return [...met, ...pairs, `all ${met.join(' ')}`];
}

function addRuns(columns: Set<number>, { kind, from, to }: (typeof RUNS)[number], words: readonly string[]): void {
  const all = ['^', ...words, '$'];
  for (let at = 0; at < all.length; at++) {
    let run: string = kind;
    for (let length = 1; length <= to && at + length <= all.length; length++) {
      run += ` ${all[at + length - 1]}`;
      if (length >= from) columns.add(bucketOf(run));
    }
  }
}

/** Taken out of its object once: it is called thousands of times a message. */
const { imul } = Math;

/** FNV-1a over UTF-16 units, 32 bits, folded onto the buckets (Fowler, Noll, Vo). */
function bucketOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at++) hash = imul(hash ^ feature.charCodeAt(at), 0x01000193);
  return ((hash >>> 15) ^ hash) & (BUCKETS - 1);
}
