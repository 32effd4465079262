import { fold } from '../../retrieval/text/normalise.ts';

const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries({ mot: 1, hai: 2, ba: 3, bon: 4, nam: 5, lam: 5, sau: 6, bay: 7, tam: 8, chin: 9 }),
);
const TENS: ReadonlyMap<string, number> = new Map(Object.entries({ tram: 100, chuc: 10, muoi: 10 }));
const DIGIT = [...DIGITS.keys()].join('|');
const TEN = [...TENS.keys()].join('|');

/** A number in figures, for patterns: `50`, `1,5`, `500.000`. */
export const FIGURE = String.raw`(?<![\d.,/])\d+(?:[.,]\d+)*`;
/** A number in words, or in both, without marks: `ba`, `3 chuc`, `muoi lam`, `hai tram nam muoi`, `mot tram muoi`. */
export const SAID = String.raw`(?:${FIGURE} ?(?:${TEN})|\b(?:${DIGIT})(?: (?:${TEN}))?|\b(?:${TEN}))\b(?: (?:${DIGIT}|\d|(?:(?:${DIGIT}|\d) )?(?:${TEN})(?: (?:${DIGIT}|\d))?)\b)?`;

/** What {@link FIGURE} and {@link SAID} match, as a number. */
export function numberSaid(text: string): number {
  let [sum, digit, ten] = [0, 0, 0];
  for (const word of text.split(' ')) {
    const tens = TENS.get(word);
    if (tens === undefined) digit = DIGITS.get(word) ?? numberOf(word);
    else [sum, digit, ten] = [sum + (digit || 1) * tens, 0, tens];
  }
  // Behind tens ones are said, behind hundreds tens: “một trăm hai”.
  return sum + digit * Math.max(1, ten / 10);
}

/** `500.000`, `1,5`, `0.3`, `02` as a number: groups of three digits behind a point or comma are thousands. */
export function numberOf(figure: string): number {
  return Number(/^[1-9]\d{0,2}(?:[.,]\d{3})+$/.test(figure) ? figure.replace(/[.,]/g, '') : figure.replace(',', '.'));
}

/** A digit in words; 0 for what is none. */
export function digitOf(word: string): number {
  return DIGITS.get(word) ?? 0;
}

const UNIT = 'không|khong|một|mot|hai|ba|bốn|bon|năm|nam|lăm|lam|sáu|sau|bảy|bay|tám|tam|chín|chin';
const DECIMAL = new RegExp(String.raw`(?<![\p{L}\d.,])(\d+|${UNIT}) (?:chấm|cham|phẩy|phay) (\d+|(?:${UNIT})(?: (?:${UNIT}))?)(?![\p{L}\d])`, 'giu'); // prettier-ignore
/** Garlic is a billion; without its marks it is “tội”, “tôi” or “tối” as well. */
const BILLION = new RegExp(String.raw`(?<=(?:\d|(?<!\p{L})(?:nửa|chục|trăm|${UNIT})) ?)tỏi(?!\p{L})`, 'giu');

const HALF =
  /(?<!\p{L})(?:nửa|nua)(?= (?:lạng|lang|ký|ky|kí|ki|kg|cân|can|gam|chỉ|chi|ha|héc|hec|lít|lit)(?!\p{L}))/giu;

/** A text with its decimals in figures, as they are said: “0 chấm 3”, “không phẩy hai lăm”, “nửa lạng”; and “3 tỏi” as “3 tỷ”. */
export function decimalsWritten(text: string): string {
  return text
    .replace(BILLION, 'tỷ')
    .replace(HALF, '0,5')
    .replace(DECIMAL, (_, whole: string, part: string) => `${digitsOf(whole)},${digitsOf(part)}`);
}

function digitsOf(said: string): string {
  return said
    .split(' ')
    .map((word) => (/\d/.test(word) ? word : digitOf(fold(word.toLowerCase()))))
    .join('');
}
