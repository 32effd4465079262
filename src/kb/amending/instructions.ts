import type { Amendment } from '../model.ts';
import { parseParts, type Part, type Within } from './parts.ts';

/** What an amending article orders of parts of another document. */
export interface Instruction {
  readonly kind: Amendment['kind'];
  readonly target: Target;
  readonly parts: readonly Part[];
  /** Where the instruction stands in its own article. */
  readonly place: { readonly khoan: string | null; readonly diem: string | null };
  /** How the parts read now: a stretch of the amending text, without the quotation marks; null when it gives none. */
  readonly text: { readonly start: number; readonly end: number } | null;
  /** Of `words`: what goes (null: nothing) and what comes. */
  readonly words: { readonly old: string | null; readonly fresh: string | null } | null;
}

/** The document that is amended, by its number or, as laws are often called, by its name alone. */
export interface Target {
  readonly number: string | null;
  /** Type and name, `Luật Bảo hiểm y tế`; empty when only the number is given. */
  readonly name: string;
}

const TYPE = '(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định)';
const DOCUMENT_NUMBER = String.raw`\d+[a-zđ]?\/(?:\d{4}\/)?\p{Lu}[\p{L}&]*\d*(?:\s?[-/]\s?[\p{L}&]+\d*)*`;
/** “của Luật Xây dựng số 50/2014/QH13”, “Điều 4 Nghị định số 125/2020/NĐ-CP”, “của Luật thi hành án dân sự”; the first one counts. */
const TARGET = new RegExp(
  String.raw`(?<=(?:của|vào|tại|\d[a-zđ]?)\s+)(?<type>${TYPE})(?!\s+này)(?<name>(?:\s+(?!số\s|này|đã\s|như\s|được\s|ngày\s|và\s+(?:Luật|Nghị))[\p{L},-]+){0,16}?)\s*(?:số:?\s*(?<number>${DOCUMENT_NUMBER})|(?=\s*(?:$|[:;.“]|đã\s|như\s|ngày\s|được\s)))`,
  'u',
);
const VERB = /(?:Sửa đổi|Bổ sung|Thay thế|Thay|Bãi bỏ|Bỏ)(?!\p{L})/u;
/** “Thay thế cụm từ “A” bằng cụm từ “B” tại …”, “Bỏ cụm từ “A” tại …”, “Bổ sung cụm từ “B” vào sau …”. */
const OF_WORDS = /(?:từ|chữ|số|dấu|đoạn|câu)\s*[“"]/u;
const QUOTED = /[“"]([^”"]*)[”"]/gu;
/** Several such orders in one item. */
const NEXT_ORDER = /;\s*(?=(?:bỏ|bãi bỏ|thay|bổ sung|sửa đổi)\s)/iu;
/** What stands before a new part's place: “khoản 9 vào sau khoản 8 Điều 2”. */
const PLACED = /\s(?:vào|sau)\s/u;
/** Parts that are smaller than a Điểm or no part at all; what is said of them is not told apart. */
const UNTOLD = /khổ|đoạn|tên|tiêu đề|gạch|câu|Phụ lục|phụ lục|Mẫu|mẫu|Chương|Mục|Phần|đầu/u;

/** The next thing in the text: quoted new words behind a colon, or an item of the amending article. */
const NEXT =
  /(?::|như sau)\s*(?<open>["“])|(?:^|\n)[ \t\u00a0]*(?:(?<khoan>\d{1,3}[a-zđ]?)\.(?!\d)|(?<diem>[a-zđ]\d?)\))/gu;
const CLOSE = /[”"](?=\s*(?:[.;,:]|và\s|$|\n))/gu;

/** What every order has: a verb and, soon after it, the part that changes. */
const ORDER = /(?:ửa đổi|ổ sung|hay thế|hay|ãi bỏ|Bỏ|bỏ)(?!\p{L})[^\n]{0,400}?(?:iều|hoản|iểm|ột số điều)\s/u;

/** Whether an article may order changes in another document; quickly told, and only {@link parseInstructions} is sure. */
export function mayAmend({ title, text }: { readonly title: string; readonly text: string }): boolean {
  if (!ORDER.test(`${title}\n${text}`)) return false;
  return TARGET.test(headingOf({ title, text })) || TARGET.test(text.replace(/\s+/gu, ' '));
}

/**
 * Reads what an article orders to be changed in other documents: “Sửa đổi, bổ sung khoản 5 Điều 2 như sau: “5. …””,
 * “Bổ sung Điều 7a vào sau Điều 7 như sau: …”, “Bãi bỏ khoản 2 Điều 4”, “Thay thế cụm từ “…” bằng cụm từ “…” tại …”.
 * Answers nothing for an article that changes none.
 */
export function parseInstructions({ title, text }: { readonly title: string; readonly text: string }): Instruction[] {
  if (!VERB.test(`${title}\n${text}`)) return [];
  const found: Instruction[] = [];
  const scope = new Scope(headingOf({ title, text }));
  for (const statement of statements(text)) {
    scope.enter(statement);
    found.push(...readStatement(statement, scope));
  }
  return found;
}

/** A heading may break off and go on in the text: “… của Nghị định số” / “127/2013/NĐ-CP …”. */
function headingOf({ title, text }: { readonly title: string; readonly text: string }): string {
  return /số:?\s*$/u.test(title) ? `${title} ${text.slice(0, 40)}` : title;
}

interface Statement {
  readonly khoan: string | null;
  readonly diem: string | null;
  /** What is ordered, spaces made one. */
  readonly head: string;
  readonly text: Instruction['text'];
}

/** The text taken apart: every item with what it says outside the new words, and these. */
function* statements(text: string): Generator<Statement> {
  let khoan: string | null = null;
  let diem: string | null = null;
  let from = 0;
  while (from < text.length) {
    NEXT.lastIndex = from;
    const next = NEXT.exec(text);
    const at = next?.index ?? text.length;
    const head = text.slice(from, at).replace(/\s+/gu, ' ').trim();
    const { open, khoan: nextKhoan, diem: nextDiem } = next?.groups ?? {};
    const start = at + (next?.[0].length ?? 0);
    const end = open === undefined ? start : closing(text, start);
    if (head !== '' || open !== undefined)
      yield { khoan, diem, head, text: open === undefined ? null : { start, end } };
    if (!next) return;
    if (nextKhoan !== undefined) {
      khoan = nextKhoan;
      diem = null;
    }
    if (nextDiem !== undefined) diem = nextDiem;
    from = open === undefined ? start : end + 1;
  }
}

/** Where the quotation that opens before `start` closes; quotations within it are passed over. */
function closing(text: string, start: number): number {
  CLOSE.lastIndex = start;
  for (let match = CLOSE.exec(text); match; match = CLOSE.exec(text)) {
    const inner = text.slice(start, match.index);
    if (count(inner, '“') <= count(inner, '”')) return match.index;
  }
  return text.length;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** What the items above an instruction have said already: the document, the Điều, the Khoản. */
class Scope {
  within: Within = { dieu: null, khoan: null };
  target: Target | undefined;
  /** Named in the heading, or before the first item. */
  private ofArticle: Target | undefined;
  private khoan: string | null = null;

  constructor(title: string) {
    this.ofArticle = targetOf(title);
    this.target = this.ofArticle;
  }

  enter({ khoan, head }: Statement): void {
    if (khoan !== this.khoan) {
      this.khoan = khoan;
      this.target = this.ofArticle;
      this.within = { dieu: null, khoan: null };
    }
    this.target = targetOf(head) ?? this.target;
    if (khoan === null) this.ofArticle ??= this.target;
  }

  /** “Sửa đổi, bổ sung một số điểm của khoản 1 Điều 6 như sau:” tells where the items under it stand. */
  narrow(parts: readonly Part[]): void {
    const [first] = parts;
    if (!first || parts.some(({ dieu }) => dieu !== first.dieu)) return;
    this.within = { dieu: first.dieu, khoan: parts.length === 1 ? first.khoan : null };
  }
}

function targetOf(phrase: string): Target | undefined {
  const { type = '', name = '', number } = TARGET.exec(phrase)?.groups ?? {};
  if (type === '' || (name === '' && number === undefined)) return undefined;
  return {
    number: number?.replace(/\s/gu, '') ?? null,
    name: name === '' ? '' : `${type}${name}`.replace(/\s+/gu, ' ').replace(/[,\s]+$/u, ''),
  };
}

function readStatement(statement: Statement, scope: Scope): Instruction[] {
  const verb = VERB.exec(statement.head);
  const { target } = scope;
  if (!verb || !target) return [];
  const order = withoutTarget(statement.head.slice(verb.index));
  const place = { khoan: statement.khoan, diem: statement.diem };
  if (OF_WORDS.test(order)) {
    const changes = order.split(NEXT_ORDER).map((one) => changeOfWords(one, scope.within));
    return changes.filter(({ parts }) => parts.length > 0).map((change) => ({ ...change, target, place }));
  }
  const kind = kindOf(order, statement.text);
  const parts = partsOf(order, { kind, within: scope.within });
  if (kind === 'other' && statement.text === null) scope.narrow(parts);
  else if (parts.length > 0) return [{ kind, target, parts, place, text: statement.text, words: null }];
  return [];
}

function changeOfWords(order: string, within: Within): Pick<Instruction, 'kind' | 'parts' | 'text' | 'words'> {
  const [first = null, second = null] = [...order.matchAll(QUOTED)].map((match) => match[1] ?? null);
  const at = order.lastIndexOf('tại ');
  const words = /^bổ sung/iu.test(order) ? { old: null, fresh: first } : { old: first, fresh: second };
  return { kind: 'words', parts: at === -1 ? [] : parseParts(order.slice(at), within), text: null, words };
}

function withoutTarget(head: string): string {
  const target = TARGET.exec(head);
  return target ? head.slice(0, target.index) : head;
}

function kindOf(order: string, text: Instruction['text']): Amendment['kind'] {
  if (UNTOLD.test(order)) return 'other';
  if (/^(?:Bãi bỏ|Bỏ)/u.test(order)) return text === null ? 'removed' : 'other';
  if (text === null) return 'other';
  return order.startsWith('Bổ sung') ? 'added' : 'new';
}

/** Of “khoản 9 vào sau khoản 8 Điều 2” the new part, in the Điều (and the Khoản of a Điểm) that takes it in. */
function partsOf(
  order: string,
  { kind, within }: { readonly kind: Amendment['kind']; readonly within: Within },
): Part[] {
  if (kind !== 'added') return parseParts(order, within);
  const [told = '', ...rest] = order.split(PLACED);
  const [holder] = parseParts(rest.join(' '), within);
  return parseParts(told, holder ?? within);
}
