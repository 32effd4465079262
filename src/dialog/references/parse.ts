import { fold, normalise } from '../../retrieval/text/normalise.ts';

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
  /** Điểm as written; `đ` and `d` are two points. */
  readonly diem?: string;
  readonly document?: DocumentName;
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

/** Abbreviations of codes and laws that people write instead of the name. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  blds: 'bo luat dan su',
  blhs: 'bo luat hinh su',
  blld: 'bo luat lao dong',
  bltths: 'bo luat to tung hinh su',
  blttds: 'bo luat to tung dan su',
  lhngd: 'luat hon nhan va gia dinh',
  'luat hngd': 'luat hon nhan va gia dinh',
  'luat hn va gd': 'luat hon nhan va gia dinh',
  'luat hn gd': 'luat hon nhan va gia dinh',
  'luat bhxh': 'luat bao hiem xa hoi',
  'luat bhyt': 'luat bao hiem y te',
  'luat gtdb': 'luat giao thong duong bo',
  'luat ttatgt': 'luat trat tu, an toan giao thong duong bo',
  'luat xlvphc': 'luat xu ly vi pham hanh chinh',
  'luat tgpl': 'luat tro giup phap ly',
};

const TYPE =
  '(?:nghi dinh|nd-?cp|nd|thong tu lien tich|ttlt|thong tu|tt|quyet dinh|qd|nghi quyet|nq|phap lenh|chi thi|bo luat|luat)';
/** `168/2024`, `168/2024/nd-cp`, `52/2014/qh13`, `01/2018/ttlt-vkstc-tatc`; never the tail of a date `15/8/2024`. */
const FULL_NUMBER = new RegExp(
  `(?:\\b(${TYPE})[\\s:]*)?(?:\\bso[\\s:]*)?(?<![\\d/])(\\d{1,5})\\s?/\\s?((?:19|20)\\d{2})(?:\\s?/\\s?([a-z]{1,8}\\d{0,2}(?:\\s?[-–]\\s?[a-z]{1,12}\\d{0,2})*))?(?![\\d/])`,
);
/** `nghị định 168`, `nđ168`: the kind and a bare number. */
const BARE_NUMBER = new RegExp(`\\b(${TYPE})\\s*(?:so\\s*)?(\\d{1,5})(?![\\d/])`);
const NAME =
  /(?<!phap )\b(bo luat|luat|phap lenh|hien phap)\s+(?!so\b|su\b|nao\b|gi\b)([^\d.;:?!()\n]*)(?:\(?\s*((?:19|20)\d{2}))?/;
const DIEU = /(?:\bdieu|\bd\.)\s*(?:thu\s+|so\s+)?(\d{1,4}[a-z]?)\b/g;
const KHOAN = /(?:\bkhoan|\bk\.)\s*(?:thu\s+|so\s+)?(\d{1,3}[a-z]?)\b/;
const DIEM = /(?<!\p{L})(?:điểm|diem)\s+["“'(]?(đ|[a-z]{1,2})(?!\p{L})/u;
/** Words that belong to the way of pointing. */
const POINTING = /\b(?:tai|theo|cua|o|trong|so|nam|va|van ban|quy dinh tai|can cu)\b/g;
/** Longest name of a law we try, in words; the longest titles people type stay below it. */
const MAX_NAME_WORDS = 14;

/** Finds an explicit reference in a text in any spelling; `undefined` when there is none. */
export function parseReference(text: string): LawReference | undefined {
  const marked = normalise(text);
  const folded = expandShortNames(fold(marked));
  const named = findDocument(folded);
  // The document is cut out first: `luật đất đai 2024 điều 27` must not lend its year to anything else.
  const outside = named ? folded.replace(named.matched, ' , ') : folded;
  const dieu = [...new Set([...outside.matchAll(DIEU)].map((match) => match[1] ?? ''))];
  const khoan = KHOAN.exec(outside)?.[1];
  const diem = dieu.length > 0 || khoan !== undefined ? DIEM.exec(marked)?.[1] : undefined;
  if (dieu.length === 0 && khoan === undefined && !named) return undefined;
  return {
    dieu,
    ...(khoan === undefined ? {} : { khoan }),
    ...(diem === undefined ? {} : { diem }),
    ...(named ? { document: named.document } : {}),
    rest: wordsOutside(outside, diem !== undefined),
  };
}

function expandShortNames(folded: string): string {
  return Object.entries(SHORT_NAMES).reduce(
    (text, [short, full]) => text.replace(new RegExp(`\\b${short}\\b`), full),
    folded.replaceAll('&', ' va '),
  );
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
  // “tháng 8/2024” has neither a kind nor a suffix; a number beside an article does not need them.
  const month = /\bthang\s*$/.test(folded.slice(0, match.index));
  if (typeWord === undefined && suffix === undefined && (month || folded.search(DIEU) === -1)) return undefined;
  const tail = suffix === undefined ? '' : `/${suffix.replace(/\s/g, '').replaceAll('–', '-')}`;
  const type = typeOf(typeWord);
  return { matched, document: { by: 'number', number: `${count}/${year}${tail}`, ...(type ? { type } : {}) } };
}

function findBareNumber(folded: string): Named | undefined {
  const match = BARE_NUMBER.exec(folded);
  const type = typeOf(match?.[1]);
  // A law is named, not numbered: `luật 2024` is a year.
  if (!match || !type || type === '/qh') return undefined;
  if ((match[1] ?? '').length <= 4 && folded.search(DIEU) === -1 && match[0].length !== folded.trim().length)
    return undefined;
  return { matched: match[0], document: { by: 'number', number: match[2] ?? '', type } };
}

function findName(folded: string): Named | undefined {
  const match = NAME.exec(folded);
  const head = match?.[1];
  if (!match || head === undefined) return undefined;
  const words =
    (match[2] ?? '').replace(/\b(?:dieu|khoan|diem)$|\b(?:dieu|khoan|diem)\s.*$/, '').match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = [...head.split(' '), ...words].slice(0, MAX_NAME_WORDS);
  const year = match[3];
  const matched = /\b(?:dieu|khoan|diem)\s*$/.test(match[2] ?? '')
    ? match[0].replace(/\b(?:dieu|khoan|diem)\s*$/, '')
    : match[0];
  return { matched, document: { by: 'name', words: name, ...(year === undefined ? {} : { year }) } };
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
