/** A line of a page: its text, and how far it is set in from the left margin of the page (0 when unknown). */
export interface PageLine {
  readonly text: string;
  readonly indent: number;
  /** Its page, and how many points above the foot of that; left out where there are no pages. */
  readonly place?: { readonly page: number; readonly y: number };
}

/** Lines that belong to the page and not to the document. */
const PAGE_FURNITURE =
  /^(?:\d{0,4}\s*CÔNG BÁO\/Số .*|(?:Ký bởi|Người ký|Email|Cơ quan|Thời gian ký)\s*:.*|-\s*\d{1,4}\s*-|Trang \d+(?:\/\d+)?)$/u;

/** The number of a page, or a cell of a table: the place tells. */
const DIGITS = /^\d{1,4}$/u;

/** Lines nearer to each other than half a line of 13 points stand in one row. */
export const SAME_ROW = 7;

const OPENS_BLOCK =
  /^(?:[“"]?(?:Điều\s+\d+[a-zđ]?\s*[.:]|\d{1,3}[a-zđ]?[.)]\s|[a-zđ]\d?\)\s|[-–+•]\s)|(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+(?:thứ|[IVXLC\d]+)|(?:Phụ lục|PHỤ LỤC)|Nơi nhận|Căn cứ|(?:TM|KT|TL)\.)/u;
const ENDS_BLOCK = /[.;:!?”]$|\/\.$/u;

/** Words behind which a sentence names a Điều: “… theo quy định tại khoản 2” / “Điều 6.”. */
const CITES = /(?:(?:^|\s)(?:tại|theo|và|hoặc|với|của|đến|khoản \d{1,3}[a-zđ]?|điểm [a-zđ]\d?)|,)$/iu;

/** Points of indent that open a paragraph; the gazette sets its first lines 22 points in. */
const FIRST_LINE_INDENT = 8;

/**
 * Puts wrapped lines together into paragraphs, one a line, and drops page headers, page numbers and signature stamps. A
 * line goes on from the one before unless it is set in, opens a numbered block, or follows the end of one.
 */
export function joinLines(lines: readonly PageLine[]): string {
  const paragraphs: string[] = [];
  const content = lines
    .map((line) => ({ ...line, text: line.text.replace(/\s+/g, ' ').trim() }))
    .filter(({ text }) => text !== '' && !PAGE_FURNITURE.test(text));
  const rows = rowsOf(content);
  for (const { text, indent, place } of content) {
    if (DIGITS.test(text) && (place === undefined || isAtEdge(place.y, rows.get(place.page) ?? []))) continue;
    const last = paragraphs.at(-1);
    if (last !== undefined && goesOn(last, { text, indent })) paragraphs[paragraphs.length - 1] = `${last} ${text}`;
    else paragraphs.push(text);
  }
  return paragraphs.join('\n');
}

/** How high the lines of each page stand. */
function rowsOf(lines: readonly PageLine[]): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (const { place } of lines) {
    if (place === undefined) continue;
    const row = rows.get(place.page) ?? [];
    row.push(place.y);
    rows.set(place.page, row);
  }
  return rows;
}

/** Whether a line stands alone above or below all the others of its page, as page numbers do. */
function isAtEdge(y: number, rows: readonly number[]): boolean {
  const others = rows.filter((row) => Math.abs(row - y) >= SAME_ROW);
  const isAlone = others.length === rows.length - 1;
  return isAlone && (others.every((row) => row < y) || others.every((row) => row > y));
}

/** Whether a plain text has its lines wrapped at a fixed width, as text taken out of a PDF has. */
export function isWrapped(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 40);
  const inside = lines.filter((line) => line.length < 120 && !ENDS_BLOCK.test(line));
  return lines.length > 10 && inside.length > lines.length * 0.5;
}

function goesOn(last: string, { text, indent }: PageLine): boolean {
  if (indent > FIRST_LINE_INDENT) return false;
  if (isCapitals(text) || isCapitals(last)) return false;
  const lastIsHeading = /^Điều\s+\d+[a-zđ]?\s*[.:]/u.test(last) && /^\p{Lu}/u.test(text) && last.length < 60;
  if (CITES.test(last) && /^Điều\s/u.test(text)) return true;
  if (OPENS_BLOCK.test(text)) return !ENDS_BLOCK.test(last) && /^(?:\d{1,3}[.)]|[-–+•])\s\p{Ll}/u.test(text);
  return !ENDS_BLOCK.test(last) && !lastIsHeading;
}

function isCapitals(text: string): boolean {
  return /\p{Lu}/u.test(text) && text === text.toUpperCase();
}
