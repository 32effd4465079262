import { parseStatedDay } from './dates.ts';
import { documentKey, yearOf } from './document-number.ts';
import type { IsoDate } from './model.ts';

/** A document that ends as a whole. No day: the day on which the document that says so takes effect. */
export interface Repeal {
  readonly number: string;
  /** What the statement calls it; a law and a resolution of the National Assembly may bear the same number. */
  readonly type: string;
  readonly day: IsoDate | null;
}

const TYPE =
  '(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết liên tịch|Nghị quyết|Quyết định|Thông tư liên tịch|Thông tư)';
const NUMBER = '\\d+[a-zđ]?\\/(?:\\d{4}\\/)?\\p{Lu}[\\p{L}&]*\\d*(?:[-/][\\p{L}&]+\\d*)*';

/** “Nghị định số 1/2020/NĐ-CP”; laws may carry their name before the number: “Luật Cư trú số 81/2006/QH11”. */
const LEADING = new RegExp(
  `^(?:(?:Bộ luật|Luật|Pháp lệnh)(?: (?!số )[\\p{L},]+){1,14}? số|${TYPE}(?: số)?:?) ?(${NUMBER})`,
  'u',
);
const NEXT = new RegExp(`^(.*?)(?:, | và )(?:các )?(${TYPE}(?: số)?:? ?(?:${NUMBER}).*)$`, 'u');
const ANY_TYPE = new RegExp(TYPE, 'iu');
const FIRST_TYPE = new RegExp(`^${TYPE}`, 'u');

const SELF = `${TYPE} này`;
const TAKES_EFFECT = `(?:có )?hiệu lực(?: thi hành| pháp luật)?`;
const DAY = '(?:ngày )?\\d{1,2}(?:[/.-]| tháng )\\d{1,2}(?:[/.-]| năm )\\d{4}';

/** “Nghị định này (có hiệu lực … và) thay thế …”, “Bãi bỏ …”. */
const REPLACES = new RegExp(
  `^(?:${SELF}(?: ${TAKES_EFFECT}[^;:]*?(?:,| và))? (?:thay thế|bãi bỏ)(?: cho)?|Bãi bỏ|Thay thế)(?: toàn bộ)?:? (${TYPE}.*)$`,
  'u',
);

/** “… hết hiệu lực”, at the end of the sentence, alone or with its day; anything after it may limit it. */
const ENDS = new RegExp(
  `^(.*?),? hết hiệu lực(?: thi hành)?(?:,? (?:kể )?từ (?:ngày |khi |thời điểm )?(?:${SELF} ${TAKES_EFFECT}|(${DAY})))?$`,
  'u',
);

/** The line before a list of points: “Các văn bản sau đây hết hiệu lực kể từ ngày …:”, “Bãi bỏ các Thông tư sau:”. */
const LIST_HEAD =
  /^(?:.*(?:thay thế|bãi bỏ)|Bãi bỏ|Thay thế)? ?(?:các |những )?(?:văn bản|quyết định|thông tư|nghị định|nghị quyết|quy định)[^.;]*:$/iu;
const LIST_VERB = /thay thế|bãi bỏ|hết hiệu lực/iu;

/** Where such statements stand. Elsewhere “thay thế” speaks of other things. */
const PLACE = /hiệu lực|thi hành|thực hiện|bãi bỏ|thay thế/iu;

const TAKES_EFFECT_SOMEWHERE = new RegExp(`${SELF} có hiệu lực`, 'u');

/** An article without a heading this short is a closing article of a short circular. */
const SHORT_CHARS = 3_000;

/** Part of a document, or a condition; then nothing is concluded. */
const LIMITS = /(?<!\p{L})(?:trừ|ngoại trừ|một phần)(?!\p{L})/iu;
const PART = /(?<!\p{L})(?:Điều|khoản|điểm|Phụ lục|Mục|Chương|Phần) [\dIVX]/u;

/**
 * An exception for the cases of the new document's own transitional rules (“, trừ trường hợp quy định tại Điều 80 của
 * Luật này”): the old document no longer applies in general, so it ends all the same.
 */
const TRANSITIONAL = new RegExp(`,? trừ (?:các )?(?:trường hợp (?:được )?)?quy định tại [^;:]*${SELF}$`, 'u');

/** Some texts leave out the space after a full stop. */
const SENTENCE_END = /\.\s+(?=\p{Lu})|(?<=\d)\.(?=\p{Lu}\p{Ll})/u;

/** Statements stand in the first screens of the article; behind them a swallowed appendix may follow. */
const MAX_CHARS = 20_000;

/**
 * Reads which whole documents an article ends (“Nghị định này thay thế Nghị định số …”, “Luật … hết hiệu lực kể từ ngày
 * Luật này có hiệu lực”). Only plain statements count: with an exception, of a part, of a later document, or in a
 * quotation nothing is concluded, because law in force must not disappear by a guess.
 */
export function parseRepeals(
  documentNumber: string,
  article: { readonly title: string; readonly text: string },
): Repeal[] {
  if (!LIST_VERB.test(article.text)) return [];
  const text = article.text.slice(0, MAX_CHARS).normalize('NFC');
  const untitled = article.title === '' && text.length < SHORT_CHARS;
  if (!untitled && !PLACE.test(article.title) && !TAKES_EFFECT_SOMEWHERE.test(text)) return [];
  const found = new Map<string, Repeal>();
  for (const repeal of statements(text)) {
    if (isEarlier(repeal.number, documentNumber)) found.set(documentKey(repeal.number), repeal);
  }
  return [...found.values()];
}

function* statements(text: string): Generator<Repeal> {
  let list: { readonly day: IsoDate | null } | undefined;
  for (const line of text.replace(/“[^”]*”/g, '“”').split('\n')) {
    const { mark, rest } = withoutMark(line);
    if (list && mark === 'point') {
      yield* wholeDocuments(rest, { day: list.day, listed: true });
      continue;
    }
    list = listHead(rest);
    if (!list) for (const sentence of rest.split(SENTENCE_END)) yield* readSentence(sentence);
  }
}

function withoutMark(line: string): { mark: 'clause' | 'point' | 'none'; rest: string } {
  const match = /^\s*(?:(\d{1,3}[a-zđ]?[.)])|([a-zđ]\d?\)|[-–+]))\s*(.*)$/u.exec(line);
  const rest = (match?.[3] ?? line).replace(/\s+/g, ' ').trim();
  if (!match) return { mark: 'none', rest };
  return { mark: match[1] === undefined ? 'point' : 'clause', rest };
}

function listHead(line: string): { day: IsoDate | null } | undefined {
  if (!LIST_VERB.test(line) || !LIST_HEAD.test(line) || LIMITS.test(line)) return undefined;
  if (PART.test(line)) return undefined;
  const day = new RegExp(`hết hiệu lực[^.;]*?từ (${DAY})`, 'u').exec(line)?.[1];
  return { day: parseStatedDay(day) };
}

function* readSentence(sentence: string): Generator<Repeal> {
  const plain = sentence.replace(/[.;\s/]+$/, '').replace(TRANSITIONAL, '');
  if (LIMITS.test(plain)) return;
  const ends = ENDS.exec(plain);
  if (ends) {
    const subject = (ends[1] ?? '')
      .replace(new RegExp(`^${SELF} thay thế `, 'u'), '')
      .replace(/^Các \p{Ll}[^:]*: /u, '');
    yield* wholeDocuments(subject, { day: parseStatedDay(ends[2]), listed: false });
    return;
  }
  const replaces = REPLACES.exec(plain);
  if (replaces?.[1] !== undefined) yield* wholeDocuments(replaces[1], { day: null, listed: false });
}

/** The documents that a list names whole; a part (“Điều 2 Thông tư …”) does not start with the document's type. */
function* wholeDocuments(text: string, options: { day: IsoDate | null; listed: boolean }): Generator<Repeal> {
  for (const part of text.split(/;\s*/)) {
    let item: string | undefined = part.replace(/^(?:và |bãi bỏ |thay thế |toàn bộ )+/iu, '').trim();
    if (LIMITS.test(item) || (options.listed && PART.test(item))) continue;
    while (item !== undefined) {
      const leading = LEADING.exec(item);
      if (!leading?.[1] || /(?:sửa đổi|một số điều|theo) /u.test(leading[0])) break;
      yield { number: leading[1], type: FIRST_TYPE.exec(item)?.[0] ?? '', day: options.day };
      item = nextOf(item.slice(leading[0].length));
    }
  }
}

/** “X và Y”: Y is a second document only when nothing in between names another one that Y could belong to. */
function nextOf(rest: string): string | undefined {
  const next = NEXT.exec(rest);
  return next && !ANY_TYPE.test(next[1] ?? '') ? next[2] : undefined;
}

/** A document cannot end one of a later year; what looks so is a quotation or a misread number. */
function isEarlier(target: string, own: string): boolean {
  if (documentKey(target) === documentKey(own)) return false;
  const [targetYear, ownYear] = [yearOf(target), yearOf(own)];
  return targetYear === undefined || ownYear === undefined || targetYear <= ownYear;
}
