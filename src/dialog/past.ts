import type { IsoDate } from '../kb/model.ts';
import { mentions, phrases, type Utterance } from './text/utterance.ts';

/** Subjects whose law goes by the day on which something happened. */
const BY_DAY = phrases(
  'phạt, mức phạt, xử phạt, tội, tù, lương tối thiểu, lương cơ sở, thuế suất, giảm trừ gia cảnh, lệ phí, mức đóng, mức lương, quy định, nồng độ cồn, trừ điểm',
);
/** Words of a question about what holds today, although something happened earlier. */
const TODAY = phrases(
  'hiện nay, hiện tại, bây giờ, giờ, giờ có, đến nay, tới nay, từ năm, kể từ, sinh năm, còn hiệu lực, cấp sổ, sổ đỏ, sổ hồng, thừa kế, di chúc, mua, xây, khai hoang, lương hưu, có còn',
);
/** A year that dates a law is no day of an event: `luật đất đai năm 2013`. */
const OF_LAW = /(?:luat|bo luat|nghi dinh|thong tu|phap lenh|hien phap|quyet dinh|nd|tt)\b[a-z ,]*$/;

const FULL_DATE = /\b(\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d{2})\b/;
const MONTH = /\bthang (\d{1,2})(?:\/| nam | )((?:19|20)\d{2})\b/;
const BEFORE = /\btruoc (?:nam |thoi diem |ngay )?((?:19|20)\d{2})\b/;
const YEAR = /\b(?:nam|hoi|hoi nam|vao nam|dau nam|cuoi nam|giua nam) ((?:19|20)\d{2})\b/;
const YEARS_AGO: readonly (readonly [RegExp, number])[] = [
  [/\bnam ngoai\b/, 1],
  [/\bnam kia\b/, 2],
];

/**
 * The day whose law a question asks for, when it is about something past: the day named, the middle of a year or month,
 * the last day before a year; this year's law is taken for today's. `undefined` for questions about the law of today, which are nearly all.
 */
export function pastDay(said: Utterance, today: IsoDate): IsoDate | undefined {
  if (!mentions(said, BY_DAY) || mentions(said, TODAY)) return undefined;
  const text = said.tokens.length === 0 ? '' : plain(said);
  const day = namedDay(text, Number(today.slice(0, 4)));
  return day !== undefined && day < `${today.slice(0, 4)}-01-01` ? day : undefined;
}

function namedDay(text: string, thisYear: number): IsoDate | undefined {
  const date = FULL_DATE.exec(text);
  if (date) return isoDay(date[3], date[2], date[1]);
  const before = BEFORE.exec(text);
  if (before) return isoDay(String(Number(before[1]) - 1), '12', '31');
  const month = MONTH.exec(text);
  if (month) return isoDay(month[2], month[1], '15');
  const year = YEAR.exec(text);
  if (year) return OF_LAW.test(text.slice(0, year.index)) ? undefined : isoDay(year[1], '7', '1');
  const ago = YEARS_AGO.find(([words]) => words.test(text))?.[1];
  return ago === undefined ? undefined : isoDay(String(thisYear - ago), '7', '1');
}

/** Folded text with the slashes of dates kept. */
function plain({ text, tokens }: Utterance): string {
  return tokens
    .map(({ folded, end }) =>
      text.charAt(end) === '/' || text.charAt(end) === '-' ? `${folded}${text.charAt(end)}` : `${folded} `,
    )
    .join('');
}

/** A date that exists, else `undefined`. */
function isoDay(year = '', month = '', day = ''): IsoDate | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? undefined : iso;
}
