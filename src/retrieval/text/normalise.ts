/** A vowel with an old-style tone (òa, óe, ủy); the new style writes the tone on the second vowel (oà, oé, uỷ). */
const OLD_TONE = /[òóỏõọ][ae]|[ùúủũụ]y/g;
const TONED_FIRST = 'òóỏõọùúủũụ';
const TONED_SECOND: Readonly<Record<string, string>> = { a: 'àáảãạ', e: 'èéẻẽẹ', y: 'ỳýỷỹỵ' };

/** Letters and digits of any script; what stands between two runs of them separates words. */
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * One spelling for what readers take for the same: NFC, lower case, tone of oa, oe, uy on the second vowel (`hòa` and
 * `hoà` differ in Unicode and in no dictionary). Punctuation and spaces stay.
 */
export function normalise(text: string): string {
  return moveTone(text.normalize('NFC').toLowerCase());
}

/** Moves the tone of oa, oe, uy from the first vowel to the second, in lower-case NFC text. */
export function moveTone(text: string): string {
  return text.replace(OLD_TONE, (pair) => {
    const at = TONED_FIRST.indexOf(pair.charAt(0));
    const second = TONED_SECOND[pair.charAt(1)] ?? '';
    return (at < 5 ? 'o' : 'u') + second.charAt(at % 5);
  });
}

const PLAIN = /^[\x00-\x7f]*$/;

/** Without diacritics: marks dropped, đ → d. Unicode's own folding keeps đ, which Vietnamese typists do not. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D');
}

/** Words of normalised text in order: runs of letters and digits (one syllable each in Vietnamese). */
export function words(normalised: string): string[] {
  return normalised.match(WORD) ?? [];
}
