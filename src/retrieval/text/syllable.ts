import { fold } from './normalise.ts';

/** Combining tone marks by number: none, sắc, huyền, hỏi, ngã, nặng (the order of the VNI keys 1 to 5). */
const TONES = ['', '\u0301', '\u0300', '\u0309', '\u0303', '\u0323'] as const;

const VOWELS = 'aăâeêioôơuưy';
const VOWEL = new RegExp(`[${VOWELS}]`);
const SHAPED = /[ăâêôơư]/g;

/** Onset, nucleus, coda of a written syllable; `qu` and `gi` before a vowel are onsets. */
const PARTS = new RegExp(
  `^(qu(?=[${VOWELS}])|gi(?=[${VOWELS}])|ngh?|[cknpt]h|gh|tr|[bcdđghklmnprstvx])?([${VOWELS}]{1,3})(ch|ng|nh|[cmnpt])?$`,
);

/** A syllable taken apart: letters with their shape (ă â đ ê ô ơ ư) but no tone, and the tone's number. */
export interface TonedLetters {
  readonly letters: string;
  /** 0 none, 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng. */
  readonly tone: number;
}

/** Takes the tone off; of several the last counts. */
export function takeTone(word: string): TonedLetters {
  let tone = 0;
  const letters = word.normalize('NFD').replace(/[\u0300\u0301\u0303\u0309\u0323]/g, (mark) => {
    tone = TONES.indexOf(mark as (typeof TONES)[number]);
    return '';
  });
  return { letters: letters.normalize('NFC'), tone };
}

/**
 * Writes a syllable with its tone where the dictionaries put it (oà, oé, uỷ).
 * @returns undefined when the letters are no Vietnamese syllable
 */
export function putTone({ letters, tone }: TonedLetters): string | undefined {
  const parts = PARTS.exec(letters);
  if (parts === null) return undefined;
  const [, onset = '', nucleus = '', coda = ''] = parts;
  const at = onset.length + tonePlace(nucleus, coda);
  return `${letters.slice(0, at + 1)}${TONES[tone] ?? ''}${letters.slice(at + 1)}`.normalize('NFC');
}

/** On the last vowel with a shape of its own; else on the second of two before a coda and of oa, oe, uy; else the first. */
function tonePlace(nucleus: string, coda: string): number {
  const shaped = [...nucleus.matchAll(SHAPED)].at(-1)?.index;
  if (shaped !== undefined) return shaped;
  if (nucleus.length === 1) return 0;
  if (nucleus.length === 3 || coda !== '' || /^(?:oa|oe|uy)$/.test(nucleus)) return 1;
  return 0;
}

/** Whether the word is spelled as syllables of Vietnamese are. */
export function isSyllable(word: string): boolean {
  return PARTS.test(takeTone(word).letters);
}

/** Whether a vowel stands in it, with or without marks. */
export function hasVowel(letters: string): boolean {
  return VOWEL.test(fold(letters));
}
