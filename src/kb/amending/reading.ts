import { findClause, findPart, parseClauses } from '../clauses.ts';
import type { Amendment, Article, Clause, IsoDate, Passage } from '../model.ts';
import { dieuOrder, earlier } from '../rows.ts';

/** An amendment as it is stored: what is ordered, and the new words to the letter. */
export interface StoredAmendment extends Amendment {
  /** A part of the amending article; null when it gives none, or none that could be told apart. */
  readonly words: string | null;
}

/** `Điều 4. Tên điều` and the text under it. */
const HEADING = /^\s*Điều \d+[a-zđ]?\d?[.:][ \t]*(?<title>[^\n]*)\n(?<text>[\s\S]*)$/u;
/** Headings of law are one sentence; a longer first line has the text behind the heading. */
const MAX_TITLE = 300;

/**
 * An article as it reads with its amendments, in the order of their effect: whole Điều, Khoản and Điểm in the words of the
 * amending documents, every stretch to the letter of a stored article. What cannot be put in (changes of single words, a
 * part that the text does not have) is told in `unshown`. An article that is abolished ends on that day.
 */
export function readingOf(article: Article, amendments: readonly StoredAmendment[]): Article {
  if (amendments.length === 0) return article;
  const reading = new Reading(article);
  for (const amendment of amendments) if (!reading.apply(amendment)) reading.unshown.push(amendment);
  return reading.article();
}

/** What gives no words for a whole part. */
const NEVER_SHOWN: ReadonlySet<Amendment['kind']> = new Set(['words', 'other', 'perhaps']);

interface Piece {
  readonly text: string;
  readonly amendment: Amendment | null;
}

/** A stretch of the text to be given other words; an empty one takes words in. */
interface Place {
  readonly start: number;
  readonly end: number;
}

class Reading {
  readonly unshown: Amendment[] = [];
  readonly #own: Article;
  #pieces: readonly Piece[];
  #title: string;
  #expires: IsoDate | null;

  constructor(article: Article) {
    this.#own = article;
    this.#pieces = [{ text: article.text, amendment: null }];
    this.#title = article.title;
    this.#expires = article.expires;
  }

  /** Carries an order out; false when it cannot be, or when the parts of the text would not be as they should after it. */
  apply(amendment: StoredAmendment): boolean {
    if (NEVER_SHOWN.has(amendment.kind)) return false;
    if (amendment.khoan === null && amendment.diem === null) return this.#applyToWhole(amendment);
    const before = parseClauses(this.#text());
    const place = findPart({ clauses: before }, amendment) ?? placeBehind(before, amendment);
    const words = amendment.kind === 'removed' ? '' : amendment.words;
    if (!place || words === null) return false;
    const pieces = this.#pieces;
    this.#replace(place, { text: words, amendment });
    if (isAsOrdered({ before, after: parseClauses(this.#text()), amendment })) return true;
    this.#pieces = pieces;
    return false;
  }

  article(): Article {
    const text = this.#text();
    let clauses: readonly Clause[] | undefined;
    return {
      ...this.#own,
      title: this.#title,
      text,
      get clauses() {
        clauses ??= parseClauses(text);
        return clauses;
      },
      expires: this.#expires,
      passages: this.#passages(),
      unshown: this.unshown,
    };
  }

  #applyToWhole(amendment: StoredAmendment): boolean {
    if (amendment.kind === 'removed') {
      this.#expires = earlier(this.#expires, amendment.effective);
      return amendment.effective !== null;
    }
    const { title, text } = HEADING.exec(amendment.words ?? '')?.groups ?? {};
    if (title === undefined || text === undefined || title.length > MAX_TITLE) return false;
    this.#title = title.trim();
    this.#pieces = [{ text, amendment }];
    return true;
  }

  #text(): string {
    return this.#pieces.map(({ text }) => text).join('');
  }

  #replace({ start, end }: Place, { text, amendment }: Piece): void {
    const whole = this.#text();
    const isInsertion = start === end && text !== '';
    const fresh = isInsertion
      ? [
          { text: '\n', amendment: null },
          { text, amendment },
        ]
      : [{ text, amendment }];
    this.#pieces = [...this.#cut(0, start), ...fresh, ...this.#cut(end, whole.length)];
  }

  /** The pieces between two offsets; those at the ends are cut. */
  #cut(from: number, to: number): Piece[] {
    let at = 0;
    return this.#pieces.flatMap(({ text, amendment }) => {
      const [start, end] = [Math.max(from - at, 0), Math.min(to - at, text.length)];
      at += text.length;
      return start < end ? [{ text: text.slice(start, end), amendment }] : [];
    });
  }

  #passages(): Passage[] {
    let at = 0;
    return this.#pieces.map(({ text, amendment }) => {
      const start = at;
      at += text.length;
      return { start, end: at, articleId: amendment?.by.articleId ?? this.#own.id, amendment };
    });
  }
}

/** Where a new part goes: behind the last one that stands before it (`3a` behind `3`, `đ)` behind `d)`). */
function placeBehind(clauses: readonly Clause[], { kind, khoan, diem }: StoredAmendment): Place | undefined {
  // “Sửa đổi khoản 3 và bổ sung khoản 3a” is one order, and says that both read so from now on.
  if (khoan === null || (kind !== 'added' && !/\p{L}$/u.test(khoan))) return undefined;
  const before =
    diem === null
      ? clauses.findLast((clause) => dieuOrder(clause.khoan) < dieuOrder(khoan))
      : findClause({ clauses }, khoan)?.points.findLast((point) => letterOrder(point.diem) < letterOrder(diem));
  return before && { start: before.end, end: before.end };
}

function letterOrder(diem: string): number {
  return dieuOrder(`0${diem}`);
}

interface Outcome {
  readonly before: readonly Clause[];
  readonly after: readonly Clause[];
  readonly amendment: StoredAmendment;
}

/** Whether the text has the very parts after an order that it had before, but for the one that came or went. */
function isAsOrdered({ before, after, amendment }: Outcome): boolean {
  const own = partKey(amendment);
  const [old, now] = [partKeys(before), partKeys(after)];
  const isKept = old.every((key) => key === own || key.startsWith(`${own}/`) || now.includes(key));
  const isNew = now.every((key) => key === own || key.startsWith(`${own}/`) || old.includes(key));
  return isKept && isNew && now.includes(own) === (amendment.kind !== 'removed');
}

function partKeys(clauses: readonly Clause[]): string[] {
  return clauses.flatMap(({ khoan, points }) => [khoan, ...points.map(({ diem }) => `${khoan}/${diem}`)]);
}

function partKey({ khoan, diem }: Amendment): string {
  return diem === null ? (khoan ?? '') : `${khoan ?? ''}/${diem}`;
}
