import { z } from 'zod';

import { parseClauses } from './clauses.ts';
import type { Amendment, Article, ArticleId, Citation, Clause, Faq, IsoDate, LawDocument } from './model.ts';

/** A row of `documents`. */
export interface DocumentRow {
  readonly version_id: number;
  readonly key: string;
  readonly number: string;
  readonly type: string | null;
  readonly title: string | null;
  readonly issuer: string | null;
  readonly issued: string | null;
  readonly effective: string | null;
  readonly expires: string | null;
  readonly replaced_on: string | null;
  readonly replaced_by: string | null;
  readonly url: string | null;
}

/** A row of `articles` as readers need it. */
export interface ArticleRow {
  readonly version_id: number;
  readonly article_id: string;
  readonly document_key: string;
  readonly dieu: string;
  readonly title: string;
  readonly path: string;
  readonly effective: string | null;
  readonly expires: string | null;
  readonly url: string | null;
  readonly text: string;
}

/** A row of `amendments`, but for the article that it concerns. */
export interface AmendmentRow {
  readonly kind: Amendment['kind'];
  readonly khoan: string | null;
  readonly diem: string | null;
  /** The ordering article; a document's key where its own text is not there. */
  readonly by_id: string;
  readonly by_khoan: string | null;
  readonly by_diem: string | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly effective: IsoDate | null;
}

/** A row of `faqs`. */
export interface FaqRow {
  readonly version_id: number;
  readonly id: string;
  readonly field: string;
  readonly body: string;
}

/** A FAQ whose cited article changed or was removed after it was written. */
export interface FaqFlag {
  readonly faqId: string;
  readonly articleId: ArticleId;
  readonly change: 'changed' | 'removed';
}

/** What the JSON of a FAQ holds. */
export interface FaqBody {
  readonly questions: readonly string[];
  readonly answer: string;
  readonly citations: readonly Citation[];
  readonly asOf: IsoDate;
}

const faqBodySchema = z.object({
  questions: z.array(z.string()),
  answer: z.string(),
  citations: z.array(
    z.object({
      document: z.string(),
      dieu: z.string(),
      khoan: z.string().exactOptional(),
      diem: z.string().exactOptional(),
    }),
  ),
  asOf: z.string(),
});

/** The document of a row; the earlier of the stated and the derived end counts. */
export function toDocument(row: DocumentRow): LawDocument {
  return {
    number: row.number,
    type: row.type,
    title: row.title,
    issuer: row.issuer,
    issued: row.issued,
    effective: row.effective,
    expires: earlier(row.expires, row.replaced_on),
    url: addressOf(row.url),
  };
}

/** The codified law has links that lost what they lead to (`…?ItemID=`): they open an error page. */
function addressOf(url: string | null): string | null {
  return url === null || /[?&]\w+=(?:#|$)/.test(url) ? null : url;
}

/** The article of a row. Clauses are found when they are first asked for: an index build never asks for all of them. */
export function toArticle(row: ArticleRow, document: LawDocument): Article {
  let clauses: readonly Clause[] | undefined;
  return {
    versionId: row.version_id,
    id: row.article_id,
    document,
    dieu: row.dieu,
    title: row.title,
    path: row.path,
    text: row.text,
    get clauses() {
      clauses ??= parseClauses(row.text);
      return clauses;
    },
    effective: row.effective ?? document.effective,
    expires: earlier(row.expires, document.expires),
    url: addressOf(row.url) ?? document.url,
  };
}

/** The FAQ of a row. */
export function toFaq(row: FaqRow): Faq {
  const body: FaqBody = faqBodySchema.parse(JSON.parse(row.body));
  return { versionId: row.version_id, id: row.id, field: row.field, ...body };
}

/** The earlier of two days; an unknown one does not count. */
export function earlier(a: IsoDate | null, b: IsoDate | null): IsoDate | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Sorts `9` before `10` before `10a`: the number times 100 plus the place of the letter in the alphabet. */
export function dieuOrder(dieu: string): number {
  const match = /^(\d+)([a-zđ]?)/u.exec(dieu);
  if (!match) return Number.MAX_SAFE_INTEGER;
  const letter = match[2] ?? '';
  return Number(match[1]) * 100 + (letter === '' ? 0 : 'abcdđefghijklmnopqrstuvwxyz'.indexOf(letter) + 1);
}
