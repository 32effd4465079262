/** A way in which a folded syllable may have been meant. */
export interface Slip {
  readonly folded: string;
  /** `chat`: a spelling of chats; `sound`: written as it is spoken; `key`: the fingers slipped. */
  readonly kind: 'chat' | 'sound' | 'key';
}

type Rule = readonly [pattern: RegExp, meant: string];

/** Spellings of chats, in folded syllables. */
const CHAT: readonly Rule[] = [
  [/^f/, 'ph'], [/^w/, 'qu'], [/^q(?!u)/, 'qu'], [/^dz/, 'd'], [/^dz/, 'gi'], [/^z/, 'd'], [/^z/, 'gi'], [/^z/, 'v'],
  [/^j/, 'gi'], [/^j/, 'ch'], [/j/, 'i'], [/^k(?=[aou])/, 'c'], [/^nk/, 'nh'], [/^ck/, 'ch'], [/^p(?=[aeiou])/, 'ph'],
  [/(?<!n)g$/, 'ng'], [/(?<![nc])h$/, 'nh'], [/k$/, 'ch'], [/k$/, 'c'], [/q$/, 'ng'], [/iu$/, 'ieu'], [/y$/, 'i'],
  [/(.)\1+$/, '$1'],
]; // prettier-ignore

/** Written as it is spoken somewhere in the country. */
const SOUND: readonly Rule[] = [
  [/^s/, 'x'], [/^x/, 's'], [/^tr/, 'ch'], [/^ch/, 'tr'], [/^l/, 'n'], [/^n(?![gh])/, 'l'], [/^v/, 'd'], [/^d/, 'v'],
  [/^d/, 'gi'], [/^gi?/, 'd'], [/^r/, 'd'], [/^d/, 'r'], [/^r/, 'gi'], [/^gi/, 'r'], [/^v/, 'gi'], [/^c(?=[iey])/, 'k'],
  [/^ng(?=[iey])/, 'ngh'], [/^ngh/, 'ng'], [/^g(?=[iey])/, 'gh'], [/^gh/, 'g'], [/n$/, 'ng'], [/ng$/, 'n'], [/n$/, 'nh'],
  [/t$/, 'c'], [/c$/, 't'], [/t$/, 'ch'], [/ch$/, 't'], [/i$/, 'y'], [/u$/, 'o'], [/o$/, 'u'],
]; // prettier-ignore

/** Keys beside each other on a keyboard with Latin letters. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  q: 'wa', w: 'qeas', e: 'wrds', r: 'etfd', t: 'rygf', y: 'tuhg', u: 'yijh', i: 'uokj', o: 'iplk', p: 'ol',
  a: 'qwsz', s: 'awedzx', d: 'serfxc', f: 'drtgcv', g: 'ftyhvb', h: 'gyujbn', j: 'huiknm', k: 'jiolm', l: 'kop',
  z: 'asx', x: 'zsdc', c: 'xdfv', v: 'cfgb', b: 'vghn', n: 'bhjm', m: 'njk',
}; // prettier-ignore

const LETTERS = 'abcdeghiklmnopqrstuvxy';

/** Longest syllable of Vietnamese (nghiêng) and a letter too many. */
const MAX_LENGTH = 8;

/** Folded syllables that one slip away from `folded`, without checking that they exist; the likelier kind first. */
export function slips(folded: string): Slip[] {
  if (folded.length > MAX_LENGTH) return [];
  const found = new Map<string, Slip>();
  const add = (kind: Slip['kind'], meant: string) => {
    if (meant !== folded && meant !== '' && !found.has(meant)) found.set(meant, { folded: meant, kind });
  };
  for (const [pattern, meant] of CHAT) if (pattern.test(folded)) add('chat', folded.replace(pattern, meant));
  for (const [pattern, meant] of SOUND) if (pattern.test(folded)) add('sound', folded.replace(pattern, meant));
  for (const meant of keySlips(folded)) add('key', meant);
  return [...found.values()];
}

/** One letter too many, two swapped, a neighbouring key, one letter missing. */
function* keySlips(folded: string): Generator<string> {
  for (let at = 0; at <= folded.length; at += 1) {
    const [before, here, after] = [folded.slice(0, at), folded.charAt(at), folded.slice(at + 1)];
    if (here !== '') {
      yield before + after;
      if (after !== '') yield before + after.charAt(0) + here + after.slice(1);
      for (const key of NEIGHBOURS[here] ?? '') yield before + key + after;
    }
    for (const key of LETTERS) yield before + key + here + after;
  }
}
