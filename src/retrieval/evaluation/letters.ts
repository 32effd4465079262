/*
 * Vietnamese letters as a typist sees them. On purpose this shares nothing with src/retrieval/text: respelled questions
 * measure that code, so a mistake in it must not come back here.
 */

/** Combining marks of the five tones, by their Telex key. */
export const TONE_KEYS: Readonly<Record<string, string>> = {
  '\u0301': 's',
  '\u0300': 'f',
  '\u0309': 'r',
  '\u0303': 'x',
  '\u0323': 'j',
};

const TONES = Object.keys(TONE_KEYS);
const TONE = new RegExp(`[${TONES.join('')}]`, 'u');

/** The combining tone mark of a syllable; `undefined` for the level tone. */
export function toneOf(syllable: string): string | undefined {
  return TONE.exec(syllable.normalize('NFD'))?.[0];
}

/** The syllable without its tone; ă, â, ê, ô, ơ, ư, đ stay. */
export function withoutTone(syllable: string): string {
  return syllable.normalize('NFD').replace(TONE, '').normalize('NFC');
}

/** The syllable with another tone in the same place; unchanged when it has none. */
export function withTone(syllable: string, tone: string): string {
  return syllable.normalize('NFD').replace(TONE, tone).normalize('NFC');
}

/** Tone marks other than this one. */
export function otherTones(tone: string): string[] {
  return TONES.filter((other) => other !== tone);
}

/** Without any mark, đ as d. */
export function bare(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/đ/gu, 'd')
    .replace(/Đ/gu, 'D');
}

/** Whether anything in the text carries a mark. */
export function isMarked(text: string): boolean {
  return bare(text) !== text.normalize('NFC');
}

/** Keys beside each letter on a QWERTY keyboard. */
export const NEIGHBOURS: Readonly<Record<string, string>> = {
  ...{ q: 'wa', w: 'qes', e: 'wrd', r: 'etf', t: 'ryg', y: 'tuh', u: 'yij', i: 'uok', o: 'ipl', p: 'ol' },
  ...{ a: 'qsz', s: 'adwx', d: 'sfec', f: 'dgrv', g: 'fhtb', h: 'gjyn', j: 'hkum', k: 'jlim', l: 'ko' },
  ...{ z: 'xa', x: 'zcs', c: 'xvd', v: 'cbf', b: 'vng', n: 'bmh', m: 'nj' },
};
