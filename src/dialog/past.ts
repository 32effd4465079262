import { isoDay } from '../kb/dates.ts';
import type { IsoDate } from '../kb/model.ts';
import { mentions, phrases, type Utterance } from './text/utterance.ts';

/** Subjects whose law goes by the day on which something happened. */
const BY_DAY = phrases(
  'phạt, mức phạt, xử phạt, tội, tù, lương tối thiểu, lương cơ sở, thuế suất, giảm trừ gia cảnh, lệ phí, mức đóng, mức lương, quy định, vi phạm, nồng độ cồn, trừ điểm, đèn đỏ, đèn vàng, quá tốc độ, mũ bảo hiểm, ngược chiều, quá tải',
);
/** Words of a question about what holds today, although something happened earlier. */
const TODAY = phrases(
  'hiện nay, hiện tại, bây giờ, giờ, giờ có, đến nay, tới nay, từ năm, kể từ, sinh năm, còn hiệu lực, cấp sổ, sổ đỏ, sổ hồng, thừa kế, di chúc, mua, xây, khai hoang, lương hưu, có còn',
);
/** A year that dates a law is no day of an event: `luật đất đai năm 2013`. */
const OF_LAW = /(?:luat|bo luat|nghi dinh|thong tu|phap lenh|hien phap|quyet dinh|nd|tt)\b[a-z ,]*$/;

const FULL_DATE = /\b(\d{1,2})(?:[/.-]| thang )(\d{1,2})(?:[/.-]| nam | )((?:19|20)\d{2})\b/;
const MONTH = /\bthang (\d{1,2})(?:[/.-]| nam | )((?:19|20)\d{2})\b/;
const BEFORE = /\btruoc (?:nam |thoi diem |ngay )?((?:19|20)\d{2})\b/;
const YEAR = /\b(?:nam|hoi|(dau|giua|cuoi)(?: nam)?) ((?:19|20)\d{2})\b/;
/** Law changes on the first of January and of July: who names a part of a year means neither day. */
const PARTS: Readonly<Record<string, readonly [month: string, day: string]>> = {
  dau: ['1', '15'],
  cuoi: ['12', '15'],
};
const MID_YEAR = ['7', '1'] as const;
const YEARS_AGO: readonly (readonly [RegExp, number])[] = [
  [/\bnam ngoai\b/, 1],
  [/\bnam kia\b/, 2],
];

/**
 * The day whose law a question asks for, when it is about something past: the day named, the middle of a year or month, the month in which a year begins or ends,
 * the last day before a year; this year's law is taken for today's. `undefined` for questions about the law of today, which are nearly all.
 */
export function pastDay(said: Utterance, today: IsoDate): IsoDate | undefined {
  if (!mentions(said, BY_DAY) || mentions(said, TODAY)) return undefined;
  const text = said.tokens.length === 0 ? '' : plain(said);
  const day = namedDay(text, Number(today.slice(0, 4)));
  return day !== null && day < `${today.slice(0, 4)}-01-01` ? day : undefined;
}

function namedDay(said: string, thisYear: number): IsoDate | null {
  const text = YEARS_AGO.reduce((rest, [words, ago]) => rest.replace(words, `nam ${thisYear - ago}`), said);
  const date = FULL_DATE.exec(text);
  if (date) return isoDay(date[3], date[2], date[1]);
  const before = BEFORE.exec(text);
  if (before) return isoDay(String(Number(before[1]) - 1), '12', '31');
  const month = MONTH.exec(text);
  if (month) return isoDay(month[2], month[1], '15');
  const year = YEAR.exec(text);
  // Nobody calls a law that of last year.
  if (!year || (text === said && OF_LAW.test(text.slice(0, year.index)))) return null;
  return isoDay(year[2], ...(PARTS[year[1] ?? ''] ?? MID_YEAR));
}

/** Folded text with the signs within dates kept. */
function plain({ text, tokens }: Utterance): string {
  return tokens.map(({ folded, end }) => folded + (/^[/.-](?=\d)/.exec(text.slice(end, end + 2))?.[0] ?? ' ')).join('');
}
