import { normalise } from '../../retrieval/text/normalise.ts';

/** What may not stand beside an abbreviation: letters and digits of a longer word. */
const [BEGIN, END] = [String.raw`(?<![\p{L}\p{N}])`, String.raw`(?![\p{L}\p{N}])`];
const D = '[dđ]';

/** Abbreviations that are always a law, and are not told by the titles as plain initials behind `luật` are. */
const LAWS: Readonly<Record<string, string>> = {
  blds: 'bộ luật dân sự',
  blhs: 'bộ luật hình sự',
  blld: 'bộ luật lao động',
  bltths: 'bộ luật tố tụng hình sự',
  blttds: 'bộ luật tố tụng dân sự',
  ldd: 'luật đất đai',
  lgtdb: 'luật giao thông đường bộ',
};
/** Abbreviations that are a subject as often as its law (`bhxh`): a law only right behind an article or a clause. */
const SUBJECTS: Readonly<Record<string, string>> = {
  hngd: 'luật hôn nhân và gia đình',
  bhxh: 'luật bảo hiểm xã hội',
  bhyt: 'luật bảo hiểm y tế',
  tths: 'bộ luật tố tụng hình sự',
  ttds: 'bộ luật tố tụng dân sự',
  tthc: 'luật tố tụng hành chính',
  xlvphc: 'luật xử lý vi phạm hành chính',
  nvqs: 'luật nghĩa vụ quân sự',
  shtt: 'luật sở hữu trí tuệ',
};
/** Parts of names that are written as letters behind `luật`. */
const WITHIN = [
  { letters: String.raw`(?<=lu[aậ]t\s)hn(?:\s?(?:v|và|va)\s?|\s?)g${D}`, full: 'hôn nhân và gia đình' },
  { letters: String.raw`(?<=lu[aậ]t\s)gt${D}b`, full: 'giao thông đường bộ' },
];
const abbreviation = (short: string): string => short.replaceAll('d', D);
/** What leads to the law that is named right behind it: `điều 51`, `khoản 2 điều 51 của`. */
const BEHIND_ARTICLE = String.raw`(?<=(?:điều|dieu|khoản|khoan)\s\d{1,3}[a-z]?(?:(?:,|\s(?:và|va))?\s\d{1,3})*\s(?:(?:của|cua|trong|theo)\s)?)`;
/** `điều 51 lhngđ`, `lbhxh 2024 điều 64`: initials of a law that is cited. */
const INITIALS = new RegExp(
  String.raw`(?:${BEHIND_ARTICLE}l([bcdđghkmnpqstvx]{2,6})${END}|${BEGIN}l([bcdđghkmnpqstvx]{2,6})(?=(?:\s(?:năm\s|nam\s)?\d{4})?,?\s(?:điều|dieu)\s\d))`,
  'gu',
);
const NAMES: readonly (readonly [RegExp, string])[] = [
  ...Object.entries(LAWS).map(([short, full]) => [BEGIN + abbreviation(short) + END, full] as const),
  ...Object.entries(SUBJECTS).map(([short, full]) => [BEHIND_ARTICLE + abbreviation(short) + END, full] as const),
  ...WITHIN.map(({ letters, full }) => [letters + END, full] as const),
].map(([pattern, full]) => [new RegExp(pattern, 'gu'), full]);

/** `k2đ7`, `đ7k2`, `đbk2đ7`: a point's letter and the first letters of Khoản and Điều, all in one word. */
const GLUED = new RegExp(String.raw`${BEGIN}(?:${D}([a-zđ]))?((?:[kđd]\d{1,3}){2})${END}`, 'gu');
/** `điều 7k2`. */
const GLUED_CLAUSE = /((?:điều|dieu)\s*\d{1,3})(?=k\d)/gu;
/** `k2`, `đ.8`, `d8`, `k 2 điều 8`, `d 468`: Khoản and Điều by their first letter; `800k`, `nđ168` and `5 đ` are something else. */
const SHORTHAND =
  /(?<![\p{L}\p{N}])(?:([kđd])(?:\.\s*)?|(k)\s(?=\d+\s*[đd])|(?:(?<!\p{N}\s)|(?<=(?<!\p{N})(?:19|20)\d{2}\s|(?<!\p{L})k\.?\s?\d{1,2},?\s))(đ|d(?=\s\d\d))\s)(?=\d{1,3}[a-zđ]?(?:[./]\d{1,2}[a-zđ]?)?(?![\p{L}\p{N}]))/gu;
/** `điều 7.2`, `điều 7/2`, `điều 7.2b`: article, clause and point; a longer number is a date or an amount. */
const DOTTED = /((?:điều|dieu)\s*\d{1,3}[a-z]?)[./](\d{1,2})(?:\.?([a-zđ]))?(?![\p{L}\p{N}]|[./,]\d)/gu;
/** `khoản 2 đc điều 7`, `điều 7 khoản 2 đc`: a point by its letter; elsewhere “đc” is “được”. */
const POINT_BEHIND =
  /((?:khoản|khoan)\s\d{1,2}\s)[dđ]\.?([a-zđ])(?=\s(?:điều|dieu)\s\d)|((?:điều|dieu)\s\d{1,3}[a-z]?,?\s(?:khoản|khoan)\s\d{1,2},?\s)[dđ]\.?([a-zđ])(?=\s*(?:$|\.|,|(?:của|cua|luật|luat|bộ luật|bo luat|n[đd]|nghị định|nghi dinh|tt|thông tư|thong tu)(?![\p{L}\p{N}])))/gu;
/** `đc khoản 2 …` at the beginning. */
const POINT_BEFORE = /^(\s*)[dđ]\.?([a-zđ])(?=\s(?:khoản|khoan)\s\d)/u;

const DIGITS = ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];
const DIGIT = `(?:${DIGITS.join('|')}|mốt|tư|lăm|bẩy)`;
/** `khoản hai điều mười lăm`; behind it the reference goes on or ends (“điều hai bên thoả thuận”). */
const IN_WORDS = new RegExp(
  String.raw`(?<=(?:điều|khoản)\s)(${DIGIT}\smươi(?:\s${DIGIT})?|mười(?:\s${DIGIT})?|${DIGIT})(?=\s*(?:$|[,.;?]|(?:điều|khoản|điểm|của|bộ luật|luật|nghị định|n[đd]|thông tư|bl[dđ]s|blhs|bllđ)${END}))`,
  'gu',
);

/** The number of words up to ninety-nine. */
function numberOf(words: string): string {
  const digitOf = (word: string): number =>
    DIGITS.indexOf({ mốt: 'một', tư: 'bốn', lăm: 'năm', bẩy: 'bảy' }[word] ?? word) + 1;
  const [tens = '', ones = ''] = /^(?:mười|\S+ mươi)/.test(words) ? words.split(/(?<=mười|mươi)(?: |$)/) : ['', words];
  const ten = tens === '' ? 0 : tens === 'mười' ? 1 : digitOf(tens.replace(' mươi', ''));
  return String(ten * 10 + digitOf(ones));
}

/** “Bằng D1, D2”: classes of driving licences. */
const LICENCE = /(?<!\p{L})(?:bằng|bang|hạng|hang|gplx|giấy phép lái|giay phep lai)(?!\p{L})/u;

/** A text with its pointers and the names of laws spelled out: `đ7k2 blhs` → `điều 7 khoản 2 bộ luật hình sự`. */
export function spellOut(text: string): string {
  const plain = normalise(text);
  const places = (LICENCE.test(plain) ? plain.replace(/(?<![\p{L}\p{N}])d([12]e?)(?![\p{L}\p{N}])/gu, 'd-$1') : plain)
    .replace(IN_WORDS, numberOf)
    .replace(GLUED, (_, point: string | undefined, places: string) =>
      [point === undefined ? '' : `điểm ${point} `, places.replace(/(?<=\d)(?=\D)/gu, ' ')].join(''),
    )
    .replace(GLUED_CLAUSE, '$1 ')
    .replace(SHORTHAND, (_, first = '', spaced = '') => (first + spaced === 'k' ? 'khoản ' : 'điều '))
    .replace(DOTTED, (_, dieu: string, khoan: string, diem: string | undefined) =>
      [dieu, 'khoản', khoan, ...(diem === undefined ? [] : ['điểm', diem])].join(' '),
    )
    .replace(POINT_BEHIND, (_, clause: string | undefined, point: string, whole: string, last: string) =>
      clause === undefined ? `${whole}điểm ${last}` : `${clause}điểm ${point}`,
    )
    .replace(POINT_BEFORE, '$1điểm $2');
  const named = NAMES.reduce((text, [pattern, full]) => text.replace(pattern, full), places.replaceAll('&', ' và '));
  return named.replace(INITIALS, (_, behind: string | undefined, before: string) => `luật ${behind ?? before}`);
}
