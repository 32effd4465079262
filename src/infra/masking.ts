/** What stands for a masked value; in Vietnamese, because reports are read by people in the agency. */
const MASKS = {
  email: '[email]',
  phone: '[số điện thoại]',
  identity: '[số giấy tờ]',
  account: '[số tài khoản]',
} as const;

/** E-mail addresses, generous on both sides of the @. */
const EMAIL = /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu;

/** Between groups of a telephone number: `0912 345 678`, `(0912) 345 678`, `0912 - 345 - 678`. */
const GAP = '[) .\\u00a0–-]{0,3}';

/** A day and what comes after a space: `03.08.2024 - 15 người`, `05-08-2024 10h30`. */
const DAY = '0[1-9]([./-])(?:0[1-9]|1[0-2])\\1(?:19|20)\\d\\d\\s';

/** Before a telephone number: no part of a longer one; “ĐT.0912…” and “Zalo/0912…” are beginnings as good as any. */
const BEGINS = `(?<!\\d[./-]?)(?!${DAY})\\(?`;

/** 84, +84 or 0084, or the 0 that stands for it within the country; some write both: `+84 (0)912…`. */
const COUNTRY = `(?:(?:\\+|00)?84${GAP}(?:\\(0\\) ?)?|0)`;

/** After a telephone number: no further digit, and not the rest of a date, as in `07-08-2024 - 26-12-2024`. */
const ENDS = '(?!\\d|[./-]\\d{1,2}[./-]\\d)';

/**
 * Mobile numbers: 3, 5, 7, 8 or 9 and eight digits (Bộ TT&TT's numbering plan since 2018), with or without separators; the
 * eleven-digit ones of before that start with 01.
 */
const MOBILE = new RegExp(`${BEGINS}${COUNTRY}(?:[35789](?:${GAP}\\d){8}|1\\d{9})${ENDS}`, 'gu');

/** Landlines: 2, an area code of two or three digits in all after the 0, and seven or eight digits. */
const LANDLINE = new RegExp(`${BEGINS}${COUNTRY}2\\d{1,2}${GAP}\\d{3,4}${GAP}\\d{4}${ENDS}`, 'gu');

/** A number introduced as an identity card, of 9 digits (CMND) or 12 (CCCD), however it is grouped. */
const NAMED_IDENTITY =
  /((?:cccd|cmnd|cmtnd|cmt|căn cước|can cuoc|chứng minh|chung minh|định danh|dinh danh)\D{0,30})(\d(?:[ .-]?\d){11}|\d(?:[ .-]?\d){8})(?!\d)/giu;

/** A passport's number: a letter or two and six to eight digits. Only what is called so: `QH15` is no passport. */
const NAMED_PASSPORT = /((?:hộ chiếu|ho chieu|passport)\D{0,30}?)(\p{Lu}{1,2} ?\d{6,8})(?!\d)/giu;

/** A number introduced as a bank account: 6 to 19 digits. */
const NAMED_ACCOUNT = /((?:stk|tài khoản|tai khoan|số thẻ|so the)\D{0,30})(\d(?:[ .-]?\d){5,18})(?!\d)/giu;

/** Twelve digits in groups that start with 0: a CCCD begins with its province's code, 001 to 096. */
const GROUPED_CCCD = /(?<!\d)0\d{2}(?:[ .-]?\d{3}){3}(?!\d)/gu;

/** Nine digits in groups of three, as a CMND is often typed. */
const GROUPED_CMND = /(?<![\d.,])\d{3}([.-])\d{3}\1\d{3}(?![.,]?\d)/gu;

/** Any other long run of digits. Numbers of laws, years and dates never have eight digits in a row. */
const LONG_RUN = /(?<!\d)\d{8,19}(?!\d)/gu;

/** What follows an amount of money or an area. */
const UNIT = /^\s*(?:đồng|dong|đ(?!\p{L})|vnđ|vnd|nghìn|ngàn|triệu|trieu|tr(?!\p{L})|tỷ|tỉ|k(?!\p{L})|usd|\$|m2|m²)/iu;

/** Round sums end like this; a card or account number does so once in a hundred thousand. */
const ROUND_SUM = /^[1-9]\d*0{5}$/u;

/**
 * Replaces identity card numbers, phone numbers, bank accounts and e-mail addresses. Numbers of laws
 * (`168/2024/NĐ-CP`), dates and sums of money stay. In doubt it masks: what leaks cannot be taken back.
 */
export function maskPersonalNumbers(text: string): string {
  return text
    .replace(EMAIL, MASKS.email)
    .replace(NAMED_IDENTITY, `$1${MASKS.identity}`)
    .replace(NAMED_PASSPORT, `$1${MASKS.identity}`)
    .replace(NAMED_ACCOUNT, (...match: MatchArguments) => maskAccount(match))
    .replace(MOBILE, (...match: MatchArguments) => (isMonthAndSum(match) ? match[0] : MASKS.phone))
    .replace(LANDLINE, MASKS.phone)
    .replace(GROUPED_CCCD, MASKS.identity)
    .replace(GROUPED_CMND, (...match: MatchArguments) => unlessMoney(match, MASKS.identity))
    .replace(LONG_RUN, (...match: MatchArguments) => unlessMoney(match, maskOfLength(match[0].length)));
}

/** What `String.replace` hands over: the match, its groups, its offset and the whole text. */
type MatchArguments = [match: string, ...rest: (string | number)[]];

function unlessMoney(match: MatchArguments, mask: string): string {
  return isMoney(match[0], textAfter(match)) ? match[0] : mask;
}

/** “tài khoản bị trừ 4.000.000 đồng” names an account and gives a sum. */
function maskAccount(match: MatchArguments): string {
  const number = String(match[2]);
  return isMoney(number, textAfter(match)) ? match[0] : `${match[1]}${MASKS.account}`;
}

/** “tháng 03 - 20.000.000 đồng”, “84.300.000.000 đồng”: ten digits of which a round sum in thousands is the end. */
function isMonthAndSum(match: MatchArguments): boolean {
  const sum = /^(?:0\d[ –-]+)?[1-9]\d{0,2}(?:\.\d{3})+(?<=\.000)$/u.test(match[0]);
  return sum && UNIT.test(textAfter(match));
}

function textAfter(match: MatchArguments): string {
  const text = String(match.at(-1));
  const offset = Number(match.at(-2));
  return text.slice(offset + match[0].length, offset + match[0].length + 12);
}

function isMoney(number: string, after: string): boolean {
  const thousands = /^[1-9]\d{0,2}(?:\.\d{3})*\.000$/u.test(number);
  return thousands || UNIT.test(after) || ROUND_SUM.test(number.replace(/\D/gu, ''));
}

function maskOfLength(digits: number): string {
  return digits === 9 || digits === 12 ? MASKS.identity : MASKS.account;
}
