import { AppError } from '../../infra/errors.ts';
import { factsOfNumber } from '../document-number.ts';
import { readHeader } from './law-header.ts';
import type { DocumentFacts, SourceArticle, SourceItem } from './contract.ts';

/** Điều at the start of a line, outside quotations: “Điều 5. Tên”, “Điều 5: Tên”, “Điều 5”. */
const ARTICLE = /^(?:\*\*|#+\s*)?Điều\s+(\d{1,3}[a-zđ]?)\s*(?:[.:–-]\s*|\s*$)(.*)$/iu;
const HEADING = /^(Phần|Chương|Mục|Tiểu mục)\s+(thứ\s+\p{L}+|[IVXLC]+|\d+)\b[.:\s]*(.*)$/iu;

/** Roman or capital section of an administrative document. */
const SECTION = /^\**\s*([IVX]{1,5})\s*[.)–-]\s*(\p{L}.*)$/u;
const NUMBERED = /^\**\s*(\d{1,2})\s*[.)]\s+(\p{L}.*)$/u;

/** Where the enacting text is over: recipients, signatures, the closing formula of a law, appendices. */
const END =
  /^(?:Nơi nhận\s*(?:[^\p{Ll}\s]|$)|(?:TM|KT|TL|TUQ|Q)\s*\.\s*\p{Lu}|CHỦ TỊCH QUỐC HỘI|(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?[\dIVX]+)?\s*$|PHỤ LỤC\b|(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết) này (?:đã )?được .*(?:Quốc hội|Ủy ban Thường vụ Quốc hội).* thông qua|Ký bởi\s*:)/u;

const NORMATIVE = new Set(['Nghị định', 'Nghị quyết liên tịch', 'Pháp lệnh', 'Thông tư', 'Thông tư liên tịch']);

const LEVELS = ['phần', 'chương', 'mục', 'tiểu mục'];

/** A whole document read from its running text. */
export interface WholeDocument {
  readonly document: DocumentFacts;
  readonly articles: readonly SourceArticle[];
  readonly gaps: readonly Gap[];
}

/** Two Điều between which one was not found: its words may stand under the first of them. */
interface Gap {
  readonly after: string;
  readonly before: string;
}

/**
 * Reads one document from its text, a paragraph a line: number, kind, title, issuer and day from the head; then Điều by
 * Điều up to signatures and appendices. A document of an administration without Điều (a plan, a notice) is taken by its
 * sections I, II, III or 1, 2, 3, which become `mục i` and so on.
 * @throws AppError `SOURCE_NO_ARTICLES` or `SOURCE_NO_NUMBER`.
 */
export function parseLawText(text: string): WholeDocument {
  const lines = text.normalize('NFC').split('\n').map(tidyLine).filter(Boolean);
  const { articles: byArticle, gaps } = articlesOf(lines);
  const articles = byArticle.length > 0 ? byArticle : sectionsOf(lines);
  if (articles.length === 0) throw new AppError('SOURCE_NO_ARTICLES');
  const first = lines.findIndex((line) => ARTICLE.test(line) || SECTION.test(line) || NUMBERED.test(line));
  const document = readHeader(lines.slice(0, first), lines);
  if (!document) throw new AppError('SOURCE_NO_NUMBER');
  // Law is divided into Điều; a piece of it without the first is an excerpt, an appendix or a scan, and its numbers are no
  // sections. Taken for the whole, it would remove the document's articles.
  const some = lines.find((line) => ARTICLE.test(line))?.slice(0, 30);
  const isLaw = some !== undefined || NORMATIVE.has(factsOfNumber(document.number).type ?? '');
  if (byArticle.length > 0 || !isLaw) return { document, articles, gaps };
  const detail = some === undefined ? document.number : `${document.number} begins with “${some}”, not with Điều 1`;
  throw new AppError('SOURCE_NO_ARTICLES', { detail });
}

/** The items of a whole document, for sources that hold exactly one. */
export function itemsOf({ document, articles, gaps }: WholeDocument): SourceItem[] {
  return [...articles.map((article): SourceItem => ({ kind: 'article', document, article })), ...gaps.map(toProblem)];
}

function toProblem({ after, before }: Gap): SourceItem {
  const problem = { code: 'SOURCE_ARTICLE_MISSING', where: `Điều ${after}`, detail: `before Điều ${before}` } as const;
  return { kind: 'problem', problem };
}

function tidyLine(line: string): string {
  return line
    .replace(/[\u00a0\t]+/g, ' ')
    .replace(/\*\*|^#+\s+/g, '')
    .trim();
}

interface Open {
  dieu: string;
  title: string;
  path: string;
  lines: string[];
}

function articlesOf(lines: readonly string[]): Pick<WholeDocument, 'articles' | 'gaps'> {
  const articles: Open[] = [];
  const gaps: Gap[] = [];
  const headings = ['', '', '', ''];
  // A quotation that is never closed would hide every article behind it.
  const lastClose = lines.findLastIndex((line) => CLOSES.test(line));
  let quoted = false;
  let pending = -1;
  for (const [index, line] of lines.entries()) {
    const open = articles.at(-1);
    const heading = quoted ? null : HEADING.exec(line);
    const start = quoted ? null : articleStart(line, open);
    if (open && !quoted && END.test(line)) break;
    if (open && !quoted && gaps.at(-1)?.after !== open.dieu) gaps.push(...gapBefore(line, open));
    if (start) {
      articles.push({ ...start, path: headings.filter(Boolean).join(' › '), lines: [] });
      pending = -1;
    } else if (heading) pending = openHeading(headings, heading);
    else if (pending !== -1 && isHeadingText(line)) headings[pending] = `${headings[pending]} ${line}`.trim();
    else if (open) open.lines.push(line);
    if (!heading && !isHeadingText(line)) pending = -1;
    quoted = index < lastClose && staysQuoted(line, quoted);
  }
  return { articles: articles.map(toSourceArticle).filter((article) => article.text !== ''), gaps };
}

/** A heading that does not follow: the one before it was not read as such. */
function gapBefore(line: string, { dieu: after }: Open): Gap[] {
  const [, number = '', title = ''] = ARTICLE.exec(line) ?? [];
  const isHeading = /^\p{Lu}/u.test(title);
  return isHeading && Number.parseInt(number, 10) > Number.parseInt(after, 10) + 1 ? [{ after, before: number }] : [];
}

/** The next Điều must follow the last one, so a line that merely cites “Điều 5” is text. */
function articleStart(line: string, open: Open | undefined): { dieu: string; title: string } | undefined {
  const match = ARTICLE.exec(line);
  if (!match) return undefined;
  const dieu = (match[1] ?? '').toLowerCase();
  const [number, last] = [Number.parseInt(dieu, 10), open ? Number.parseInt(open.dieu, 10) : 0];
  const follows = number === last + 1 || (number === last && dieu !== open?.dieu) || (number === last + 2 && last > 0);
  return follows ? { dieu, title: (match[2] ?? '').trim() } : undefined;
}

function openHeading(headings: string[], match: RegExpExecArray): number {
  const level = LEVELS.indexOf((match[1] ?? '').toLowerCase());
  headings.fill('', level);
  headings[level] = `${match[1]} ${match[2]} ${match[3] ?? ''}`.trim();
  return level;
}

function isHeadingText(line: string): boolean {
  return line.length < 200 && line === line.toUpperCase() && /\p{Lu}/u.test(line);
}

/** The end of a quotation. */
const CLOSES = /”|"[.;,]*$/u;

/**
 * An amending law quotes whole articles between “ and ”, over many lines, from the start of a line or behind a colon. A “
 * inside a sentence quotes words and is not always closed.
 */
function staysQuoted(line: string, quoted: boolean): boolean {
  if (/(?:^|:)\s*“[^”]*$/u.test(line)) return true;
  return quoted && !CLOSES.test(line);
}

function toSourceArticle({ dieu, title, path, lines }: Open): SourceArticle {
  // “Điều 3.” with its sentence on the same line is text and no heading.
  const isText = lines.length === 0 || (title.length > 250 && title.endsWith('.'));
  const text = isText ? [title, ...lines].join('\n') : lines.join('\n');
  const rest = { path, effective: null, expires: null, url: null, anchor: null, related: [] };
  return { dieu, title: isText ? '' : title, text: text.trim(), ...rest };
}

function sectionsOf(lines: readonly string[]): SourceArticle[] {
  const roman = collectSections(lines, SECTION);
  const found = roman.length > 0 ? roman : collectSections(lines, NUMBERED);
  return found.map(toSourceArticle).filter((article) => article.text !== '');
}

function collectSections(lines: readonly string[], pattern: RegExp): Open[] {
  const sections: Open[] = [];
  for (const line of lines) {
    if (sections.length > 0 && END.test(line)) break;
    const match = pattern.exec(line);
    if (match && ordinal(match[1] ?? '') === sections.length + 1) {
      sections.push({ dieu: `mục ${(match[1] ?? '').toLowerCase()}`, title: match[2] ?? '', path: '', lines: [] });
    } else sections.at(-1)?.lines.push(line);
  }
  return sections.length > 1 ? sections : [];
}

function ordinal(mark: string): number {
  const romans = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII', 'XIV', 'XV'];
  return /^\d/.test(mark) ? Number(mark) : romans.indexOf(mark) + 1;
}
