import type { Article, Clause, Point } from './model.ts';

/** Order of the letters of Điểm in Vietnamese law: no f, j, w, z, and đ after d. */
const POINT_LETTERS = 'abcdđeghiklmnopqrstuvxy';

/** A number at the start of a line that may open a Khoản: `1.`, `2a.`, `3-` (law before 1996), `3.2 ` (3 with a footnote mark). */
const CLAUSE_MARK =
  /^[ \t\u00a0]*(\d{1,3})([a-zđ])?(?:\.(?!\d)|\.\d{1,2}(?=[ \u00a0]\p{Lu})|[ ]?-(?=[ \u00a0\p{Lu}]))/gmu;

/**
 * A letter that may open a Điểm: at the start of a line, after a clause's own number, after a mark of punctuation, after
 * two spaces, or after a word when a capital follows; never after the word “điểm”, which cites one.
 */
const POINT_MARK =
  /(^[ \t\u00a0]*|[;:.,][ \u00a0]+|[ \u00a0]{2,}|(?<!\bđiểm)[ \u00a0](?=[^\s]\)[ \u00a0]*\p{Lu}))([a-zđ])(\d{1,2})?\)/gmu;

/** Lines that end the articles of a document although the source did not cut them off. */
const TAIL =
  /^[ \t]*(?:Nơi nhận[ \t]*(?:[^\p{Ll}\s]|$)|PHỤ LỤC|Phụ lục(?:[ \t]+[\dIVX]+)?[ \t]*$|(?:Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN)[ \t]+(?:[IVXLC]+|\d+|THỨ \p{Lu}+)[ \t.:]*$)/mu;

interface Mark {
  readonly number: number;
  readonly suffix: string;
  readonly start: number;
}

/**
 * Finds Khoản and Điểm in the text of one Điều. Numbers must follow one another (1, 2, 2a, 3 …) and letters too, so a
 * quantity or a table row at the start of a line is not taken for a clause; text inside “…” (an amending law quoting the
 * amended one) is passed over. What stands before Khoản 1 belongs to no clause.
 * @returns clauses in order with offsets into `text` (UTF-16 units, end exclusive); empty when the article has none.
 */
export function parseClauses(text: string): Clause[] {
  const marks = chain(clauseMarks(text));
  if (marks.length === 0) return [];
  const limit = tailStart(text, marks[marks.length - 1]?.start ?? 0);
  return marks.map((mark, index) => {
    const end = trimmedEnd(text, mark.start, marks[index + 1]?.start ?? limit);
    return {
      khoan: `${mark.number}${mark.suffix}`,
      start: mark.start,
      end,
      points: parsePoints(text, mark.start, end),
    };
  });
}

/** The Khoản of an article by its number as printed (`2`, `2a`), case-insensitive. */
export function findClause(article: Pick<Article, 'clauses'>, khoan: string): Clause | undefined {
  const wanted = khoan.normalize('NFC').toLowerCase();
  return article.clauses.find((clause) => clause.khoan === wanted);
}

/** The Điểm of a Khoản by its letter as printed (`a`, `đ`), case-insensitive. */
export function findPoint(clause: Clause, diem: string): Point | undefined {
  const wanted = diem.normalize('NFC').toLowerCase();
  return clause.points.find((point) => point.diem === wanted);
}

/** The Khoản of a part, or the Điểm in it; `undefined` when the article has no such part, or the part is a whole Điều. */
export function findPart(
  article: Pick<Article, 'clauses'>,
  { khoan, diem }: { readonly khoan: string | null; readonly diem: string | null },
): Clause | Point | undefined {
  const clause = khoan === null ? undefined : findClause(article, khoan);
  return clause && diem !== null ? findPoint(clause, diem) : clause;
}

function clauseMarks(text: string): Mark[] {
  const quoted = quotedRanges(text);
  const marks: Mark[] = [];
  for (const match of text.matchAll(CLAUSE_MARK)) {
    const start = match.index + match[0].search(/\d/);
    if (quoted.some(([from, to]) => start > from && start < to)) continue;
    marks.push({ number: Number(match[1]), suffix: match[2] ?? '', start });
  }
  return marks;
}

/**
 * Quotations of an amended text: from a “ at the start of a line or behind a colon to its end. A “ inside a sentence
 * quotes words, and is not always closed by its like; one that is never closed hides nothing.
 */
const QUOTATION = /(?:^|:)[ \t\u00a0]*“[^”]*?(?:”|"[.;,]*$)/gmu;

function quotedRanges(text: string): [number, number][] {
  return [...text.matchAll(QUOTATION)].map((match) => [match.index, match.index + match[0].length]);
}

/** Keeps the marks that continue the numbering. A lost number is skipped over only when it comes nowhere later. */
function chain(marks: readonly Mark[]): Mark[] {
  const kept: Mark[] = [];
  let last: Mark = { number: 0, suffix: '', start: -1 };
  marks.forEach((mark, index) => {
    if (!continues(last, mark) && !skips(last, mark, marks.slice(index + 1))) return;
    kept.push(mark);
    last = mark;
  });
  return kept;
}

function continues(last: Mark, mark: Mark): boolean {
  if (mark.suffix === '') return mark.number === last.number + 1;
  return mark.number === last.number && letterOrder(mark.suffix) > letterOrder(last.suffix);
}

function skips(last: Mark, mark: Mark, later: readonly Mark[]): boolean {
  // Sources lose a number now and then; more than one in a row is a table or an appendix.
  if (mark.suffix !== '' || mark.number !== last.number + 2) return false;
  return !later.some((other) => other.number === last.number + 1);
}

function letterOrder(letter: string): number {
  return letter === '' ? -1 : POINT_LETTERS.indexOf(letter);
}

function parsePoints(text: string, from: number, to: number): Point[] {
  const clause = text.slice(from, to);
  const marks: { diem: string; start: number }[] = [];
  let order = -1;
  for (const match of clause.matchAll(POINT_MARK)) {
    const letter = match[2] ?? '';
    const next = letterOrder(letter);
    const isNext = match[3] === undefined ? next === order + 1 : next === order && marks.length > 0;
    if (!isNext) continue;
    order = next;
    marks.push({ diem: `${letter}${match[3] ?? ''}`, start: from + match.index + (match[1] ?? '').length });
  }
  return marks.map((mark, index) => ({
    ...mark,
    end: trimmedEnd(text, mark.start, marks[index + 1]?.start ?? to),
  }));
}

function tailStart(text: string, from: number): number {
  const tail = text.slice(from).search(TAIL);
  return tail <= 0 ? text.length : from + tail;
}

function trimmedEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}
