import { fold } from '../../retrieval/text/normalise.ts';
import { spellOut } from './notations.ts';

/** A document as somebody names it. */
export type DocumentName =
  /** `168/2024`, `168/2024/nd-cp` (folded), or only `168` where the kind was said. */
  | { readonly by: 'number'; readonly number: string; readonly type?: DocumentType }
  /** Folded words from `luat`, `bo luat`, … on; more words than the name has, because nothing marks its end. */
  | { readonly by: 'name'; readonly words: readonly string[]; readonly year?: string };

/** Kinds of documents that have short forms in everyday writing, by what their numbers contain (folded). */
export type DocumentType = '/nd-cp' | '/ttlt' | '/tt-' | '/qd-' | '/nq' | '/pl-' | '/ct-' | '/qh';

/** An explicit pointer into the law: at least an article, a clause or a document. */
export interface LawReference {
  /** Điều, folded (`7`, `10a`, `7d` for 7đ), in the order in which they were named. */
  readonly dieu: readonly string[];
  readonly khoan?: string;
  /** Further Khoản of the one article. */
  readonly others?: readonly string[];
  /** Điểm as written; `đ` and `d` are two points. */
  readonly diem?: string;
  readonly document?: DocumentName;
  /** A number that stands beside the name of a law, as in `blhs 134`: an article where nothing else is asked. */
  readonly beside?: string;
  /** Folded words that are no part of the reference; a name's unused words come on top once it is resolved. */
  readonly rest: readonly string[];
}

const TYPES: readonly (readonly [RegExp, DocumentType])[] = [
  [/^(?:nghi dinh|nd(?:-?cp)?)$/, '/nd-cp'],
  [/^(?:thong tu lien tich|ttlt)$/, '/ttlt'],
  [/^(?:thong tu|tt)$/, '/tt-'],
  [/^(?:quyet dinh|qd)$/, '/qd-'],
  [/^(?:nghi quyet|nq)$/, '/nq'],
  [/^phap lenh$/, '/pl-'],
  [/^chi thi$/, '/ct-'],
  [/^(?:bo luat|luat)$/, '/qh'],
];

const TYPE =
  '(?:nghi dinh|nd-?cp|nd|thong tu lien tich|ttlt|thong tu|tt|quyet dinh|qd|nghi quyet|nq|phap lenh|chi thi|bo luat|luat)';
/** `168/2024`, `168/2024/nd-cp`, `52/2014/qh13`, `01/2018/ttlt-vkstc-tatc`; never the tail of a date `15/8/2024`. */
const FULL_NUMBER = new RegExp(
  `(?:\\b(${TYPE})[\\s:]*)?(?:\\bso[\\s:]*)?(?<![\\d/])(\\d{1,5})\\s?/\\s?((?:19|20)\\d{2})(?:\\s?/\\s?([a-z]{1,8}\\d{0,2}(?:\\s?[-–]\\s?[a-z]{1,12}\\d{0,2})*))?(?![\\d/])`,
);
/** `nghị định 168`, `nđ168`, `nghị định 168 năm 2024`: the kind and a bare number. */
const BARE_NUMBER = new RegExp(
  `\\b(${TYPE})\\s*(so\\s*)?(\\d{1,5})(?:\\s+(?:nam\\s+)?((?:19|20)\\d{2})\\b)?(?![\\d/])`,
);
/** What is said from `luật` on, up to an article, a clause or a point: “chứng khoán” and “điều ước” have none; “trái luật” names none. */
const NAME =
  /(?<!\b(?:phap|trai|lach|(?<!\b(?:ap|su) )dung) )\b(bo luat|luat|phap lenh|hien phap)(?:\s+|(?<=hien phap)(?!\w))(?!so\s*:?\s*\d|su\b(?! dung)|nao\b|gi\b)((?:(?!\b(?:dieu|khoan)\s*(?:thu\s+|so\s+)?\d{1,3}[a-z]?\b|\bdiem\s+["“'(]?[a-z]{1,2}\b)[^\d.;:?!()\n])*)(?:\(?\s*((?:19|20)\d{2}))?/g;
/** What goes on behind a list of articles; any other word goes on with its last number (`điều 7, 2 xe`). */
const GOES_ON = String.raw`\s*(?:$|[^\s\p{L}\p{N}/%]|(?:va|den|toi|cua|trong|theo|tai|dieu|khoan|noi|thi|quy dinh)\b)`;
/** A sum of money, which people call “khoản” too. */
const NO_MONEY = String.raw`(?!\s*(?:trieu|tr|ty|ti|nghin|ngan|dong|usd)\b)`;
/** `điều 7`, `điều 7, 9 và 12`, `điều 7 đến 9`, `điều 51 52 53`. */
const numbered = (word: string, not = ''): RegExp =>
  new RegExp(
    String.raw`(?:\b(?:tu|cac|nhung)\s+)?\b${word}\s*(?:thu\s+|so\s+)?(\d{1,4}[a-z]?\b${not}(?:\s*(?:,|va|voi|hay|hoac|den|toi|[-–+])\s*(?:${word}\s*)?\d{1,4}[a-z]?\b(?=${GOES_ON}|(?:\s+\d{1,3}\b)+${GOES_ON})|\s+\d{1,3}[a-z]?\b(?=(?:\s+\d{1,3}[a-z]?\b)*${GOES_ON}))*)`,
    'gu',
  );
const DIEU = numbered('dieu');
const KHOAN = numbered('khoan', NO_MONEY);
/** Numbers that a range is read as at most; more are not shown anyway. */
const MAX_RANGE = 20;
/** A number right behind or before the name of a law; a year has four digits. */
const BEHIND = /^\s*(\d{1,3}[a-z]?)\b(?!\s?[/.,]\d|\s?%)/;
const BEFORE = /(?<![\d/.,]\s?|\bkhoan\s*)\b(\d{1,3}[a-z]?)\s*$/;
/** All that may be said around such a number: with any other word it counts something else (`luật đất đai 2 sổ đỏ`). */
const AROUND_BESIDE = /^(?:theo|tai|cua|trong|quy|dinh|noi|dung|gi|the|nao|nhu|thi|sao|la|ve|xem|cho|hoi|em|a)$/;
/** `7/2` beside a law, where nothing else is said. */
const SLASHED = /^[\s,]*(\d{1,3}[a-z]?)\/(\d{1,2})[\s,]*$/;
/** “Điểm b?” of what was shown last; two letters are a word (“điểm gì”). */
const LONE_POINT = /(?<!\p{L})(?:điểm|diem)\s+["“'(]?(đ|[a-z])(?!\p{L})/u;
const POINT = /\bdiem\s+["“'(]?[a-z]{1,2}\b/g;
const DIEM = /(?<!\p{L})(?:điểm|diem)\s+["“'(]?(đ|[a-z]{1,2})(?!\p{L})/u;
/** Words that belong to the way of pointing. */
const POINTING =
  /\bsua doi,?(?: bo sung)?(?: nam)? (?:19|20)\d{2}\b|\b(?:tai|theo|cua|o|trong|so|nam|va|van ban|quy dinh tai|can cu)\b/g;
/** Longest name of a law we try, in words; the longest titles people type stay below it. */
const MAX_NAME_WORDS = 14;

/** Finds an explicit reference in a text in any spelling; `undefined` when there is none. */
export function parseReference(text: string): LawReference | undefined {
  return read(spellOut(text));
}

/**
 * Every reference of a text that names several laws with articles of each (`điều 8 luật hôn nhân và điều 16 luật hộ tịch`);
 * else the one of {@link parseReference}.
 */
export function parseReferences(text: string): readonly LawReference[] {
  const spelled = spellOut(text);
  const parts = partsOf(spelled).map(read);
  const isWhole = (part: LawReference | undefined): part is LawReference =>
    part?.document !== undefined && part.dieu.length > 0 && !pointsBack(part.document);
  if (parts.length > 1 && parts.every(isWhole)) return parts;
  const whole = read(spelled);
  return whole ? [whole] : [];
}

function read(spelled: string): LawReference | undefined {
  const folded = fold(spelled);
  const named = findDocument(folded);
  const beside = named && numberBeside(folded, named);
  // The document is cut out first: `luật đất đai 2024 điều 27` must not lend its year to anything else.
  const outside = named ? folded.replace(beside?.matched ?? named.matched, ' , ') : folded;
  const slashed = named && SLASHED.exec(outside);
  const dieu = slashed ? slashed.slice(1, 2) : numbersOf(outside, DIEU);
  const [khoan, ...others] = slashed ? slashed.slice(2, 3) : numbersOf(outside, KHOAN);
  const alone = LONE_POINT.exec(spelled)?.[1];
  if (dieu.length === 0 && khoan === undefined && !named && alone === undefined) return undefined;
  const diem = dieu.length > 0 || khoan !== undefined ? DIEM.exec(spelled)?.[1] : alone;
  // Of several articles nobody can tell to which the clause belongs: all of them are shown from their beginning.
  const isOne = dieu.length < 2;
  const within = {
    ...(isOne && khoan && { khoan }),
    ...(isOne && others.length > 0 && { others }),
    ...(isOne && diem && { diem }),
  };
  return {
    dieu,
    ...within,
    ...(named ? { document: named.document } : {}),
    ...(beside ? { beside: beside.number } : {}),
    rest: slashed ? [] : wordsOutside(outside, diem !== undefined),
  };
}

function pointsBack(name: DocumentName): boolean {
  return name.by === 'name' && POINTS_BACK.test(name.words.join(' '));
}

/** What stands between two references. */
const JOINT = /(?:[\s,;]|(?<![\p{L}])(?:và|va|với|voi|cùng|cung|hoặc|hoac|hay|rồi|roi|so với|so voi))+$/u;

/** “Bộ luật này” is the one that was named before. */
const POINTS_BACK = /^(?:bo luat|luat|phap lenh) (?:nay|ay|kia|tren|do(?! luong))\b/;

/** A text cut where a reference to another law begins: at the first place or law behind a place and a law. */
function partsOf(spelled: string): readonly string[] {
  const folded = fold(spelled);
  if (folded.length !== spelled.length) return [spelled];
  const places = [DIEU, KHOAN, POINT].flatMap((pattern) => [...folded.matchAll(pattern)].map(({ index }) => index));
  const named = [...folded.matchAll(NAME)].filter(([law, , name]) => name?.trim() !== '' && !POINTS_BACK.test(law));
  const numbers = [...folded.matchAll(new RegExp(FULL_NUMBER, 'g')), ...folded.matchAll(new RegExp(BARE_NUMBER, 'g'))];
  const laws = [...named, ...numbers].map(({ index }) => index);
  const marks = [...places.map((at) => ({ at, isLaw: false })), ...laws.map((at) => ({ at, isLaw: true }))].sort(
    (one, two) => one.at - two.at,
  );
  const first = marks[0]?.isLaw;
  const cuts = marks.filter(({ isLaw }, at) => at > 0 && isLaw === first && marks[at - 1]?.isLaw !== first);
  const bounds = [0, ...cuts.map(({ at }) => at), spelled.length];
  return bounds.slice(1).map((end, at) => spelled.slice(bounds[at], end).replace(JOINT, ''));
}

/** Kinds whose numbers are those of law; a Quyết định may be a court's or an office's, in one case. */
const OF_LAW = /^\/(?:nd-cp|ttlt|tt-|nq|pl-|qh|ubtvqh)/;

/** `168/2024` of a name that can only be one of law; a judgment, a contract or a file have numbers too. */
export function numberOfLaw(name: DocumentName): string | undefined {
  if (name.by !== 'number') return undefined;
  const [count = '', year, suffix = ''] = name.number.split('/');
  return year !== undefined && OF_LAW.test(name.type ?? `/${suffix}`) ? `${count}/${year}` : undefined;
}

function numbersOf(folded: string, pattern: RegExp): string[] {
  return [...new Set([...folded.matchAll(pattern)].flatMap((match) => listed(match[1] ?? '')))];
}

const LISTED = /(^|\s*(?:,|va|voi|hay|hoac|den|toi|[-–+])|\s)\s*(?:(?:dieu|khoan)\s*)?(\d{1,4}[a-z]?)/g;

/** `7, 9 den 12` → 7, 9, 10, 11, 12. */
function listed(numbers: string): string[] {
  const result: string[] = [];
  for (const [, joint = '', number = ''] of numbers.matchAll(LISTED)) {
    const from = Number.parseInt(result.at(-1) ?? '', 10);
    // “Điều 7 2” is no list.
    if (joint === ' ' && Number.parseInt(number, 10) <= from) break;
    const to = /(?:den|toi|[-–])$/.test(joint) ? Math.min(Number(number), from + MAX_RANGE) : NaN;
    for (let between = from + 1; between < to; between++) result.push(String(between));
    result.push(number);
  }
  return result;
}

interface Beside {
  readonly number: string;
  /** The name together with the number. */
  readonly matched: string;
}

/** The number beside the name of a law, where nothing but these two is said. */
function numberBeside(folded: string, { document, matched }: Named): Beside | undefined {
  if (document.by !== 'name' || folded.search(DIEU) !== -1) return undefined;
  const [before = '', behind = ''] = folded.split(matched, 2);
  const [second, first] = [BEHIND.exec(behind), BEFORE.exec(before)];
  const found = second
    ? { number: second[1] ?? '', matched: matched + second[0] }
    : first && { number: first[1] ?? '', matched: first[0] + matched };
  if (!found) return undefined;
  const around = folded
    .replace(found.matched, ' ')
    .replace(KHOAN, ' ')
    .replace(/\bdiem\s+[a-z]{1,2}\b/, ' ');
  return (around.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => AROUND_BESIDE.test(word)) ? found : undefined;
}

interface Named {
  readonly document: DocumentName;
  readonly matched: string;
}

function findDocument(folded: string): Named | undefined {
  return findFullNumber(folded) ?? findBareNumber(folded) ?? findName(folded);
}

function findFullNumber(folded: string): Named | undefined {
  const match = FULL_NUMBER.exec(folded);
  if (!match) return undefined;
  const [matched, typeWord, count, year, suffix] = match;
  // “tháng 8/2024” has neither a kind nor a suffix; a number beside an article, or alone and no month, does not need them.
  const month = /\bthang\s*$/.test(folded.slice(0, match.index));
  const alone = matched.trim() === folded.trim() && Number(count) > 12;
  const points = alone || folded.search(DIEU) !== -1;
  if (typeWord === undefined && suffix === undefined && (month || !points)) return undefined;
  const tail = suffix === undefined ? '' : `/${suffix.replace(/\s/g, '').replaceAll('–', '-')}`;
  const type = typeOf(typeWord);
  return { matched, document: { by: 'number', number: `${count}/${year}${tail}`, ...(type ? { type } : {}) } };
}

function findBareNumber(folded: string): Named | undefined {
  const match = BARE_NUMBER.exec(folded);
  if (!match) return undefined;
  const [matched, kind = '', so, count = '', year] = match;
  const type = typeOf(kind);
  // A law is named, not numbered, unless that is said: `luật 2024` is a year.
  if (!type || (type === '/qh' && so === undefined)) return undefined;
  const isAlone = matched.length === folded.trim().length;
  if (kind.length <= 4 && type !== '/qh' && year === undefined && folded.search(DIEU) === -1 && !isAlone)
    return undefined;
  return { matched, document: { by: 'number', number: year === undefined ? count : `${count}/${year}`, type } };
}

function findName(folded: string): Named | undefined {
  const all = [...folded.matchAll(NAME)];
  // “Hỏi luật: điều 134 bộ luật hình sự”: the first one that has a name.
  const match = all.find((one) => one[2]?.trim() !== '') ?? all[0];
  const head = match?.[1];
  if (!match || head === undefined) return undefined;
  const [matched, , said = '', year] = match;
  const words = [...head.split(' '), ...(said.match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, MAX_NAME_WORDS);
  return { matched, document: { by: 'name', words, ...(year === undefined ? {} : { year }) } };
}

function typeOf(word: string | undefined): DocumentType | undefined {
  return word === undefined ? undefined : TYPES.find(([pattern]) => pattern.test(word))?.[1];
}

function wordsOutside(outside: string, hasPoint: boolean): string[] {
  // The point goes before the prepositions: “điểm o” must not lose its letter to “ở”.
  const unpointed = hasPoint ? outside.replace(/\bdiem\s+["“'(]?[a-z]{1,2}\b/, ' ') : outside;
  const rest = unpointed.replace(DIEU, ' ').replace(KHOAN, ' ').replace(POINTING, ' ');
  return rest.match(/[\p{L}\p{N}]+/gu) ?? [];
}
