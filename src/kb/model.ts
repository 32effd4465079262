/** A calendar day, `YYYY-MM-DD`. */
export type IsoDate = string;

/** Identifies an article across versions: document number and Điều, lower case, e.g. `168/2024/nđ-cp#7`. */
export type ArticleId = string;

/** A document of law (văn bản quy phạm pháp luật) or an administrative document. */
export interface LawDocument {
  /** Số ký hiệu as printed, e.g. `168/2024/NĐ-CP`. Unique, compared case-insensitively. */
  readonly number: string;
  /** Loại văn bản, e.g. `Luật`, `Nghị định`. */
  readonly type: string | null;
  readonly title: string | null;
  readonly issuer: string | null;
  readonly issued: IsoDate | null;
  readonly effective: IsoDate | null;
  /** First day it no longer applies. */
  readonly expires: IsoDate | null;
  readonly url: string | null;
}

/** Khoản: `text.slice(start, end)` of its article is the clause to the letter, number included. */
export interface Clause {
  /** Number as printed without the dot: `1`, `2a`. */
  readonly khoan: string;
  readonly start: number;
  readonly end: number;
  readonly points: readonly Point[];
}

/** Điểm within a Khoản; offsets into the article's text. */
export interface Point {
  /** Letter as printed without the bracket: `a`, `đ`. */
  readonly diem: string;
  readonly start: number;
  readonly end: number;
}

/** Điều as it is stored: immutable; a changed text becomes a new version with a new `versionId`. */
export interface Article {
  /** Database key of this version; the label in the indexes. */
  readonly versionId: number;
  readonly id: ArticleId;
  readonly document: LawDocument;
  /** `7`, `10a`. */
  readonly dieu: string;
  /** Heading without “Điều 7.”; empty when the source has none. */
  readonly title: string;
  /** Where it stands: Phần / Chương / Mục, joined with ` › `; or the codified law's subject. */
  readonly path: string;
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly effective: IsoDate | null;
  readonly expires: IsoDate | null;
  readonly url: string | null;
  /** Only of an article as amended: what its text is put together from, in order and without gaps. */
  readonly passages?: readonly Passage[];
  /** Only of an article as amended: orders that its text does not show. */
  readonly unshown?: readonly Amendment[];
}

/** An order of a later document to change an article, or a part of it. */
export interface Amendment {
  /**
   * `new`: reads otherwise; `added`, `removed`; `words`: single words change; `other`: what is no Điều, Khoản or Điểm;
   * `perhaps`: the document changes some articles, and nobody has said which.
   */
  readonly kind: 'new' | 'added' | 'removed' | 'words' | 'other' | 'perhaps';
  /** The part that changes; null: the whole of what holds it. */
  readonly khoan: string | null;
  readonly diem: string | null;
  /** Where it is ordered; without an article where the document's own text is not there. */
  readonly by: {
    readonly articleId: ArticleId | null;
    readonly document: LawDocument;
    readonly dieu: string | null;
    readonly khoan: string | null;
    readonly diem: string | null;
  };
  /** First day of the change; null when it is not known. */
  readonly effective: IsoDate | null;
}

/** A stretch of an article's text and the stored article of which it is a part to the letter. */
export interface Passage {
  readonly start: number;
  readonly end: number;
  readonly articleId: ArticleId;
  /** The order by which it reads so; null for the article's own words. */
  readonly amendment: Amendment | null;
}

/** Points at an article, optionally at a Khoản and a Điểm of it. */
export interface Citation {
  readonly document: string;
  readonly dieu: string;
  readonly khoan?: string;
  readonly diem?: string;
}

/** A question that people ask, with an answer in plain words that an editor stands for. */
export interface Faq {
  readonly versionId: number;
  /** `field/slug`. */
  readonly id: string;
  /** Slug of a field of law, see fields.ts. */
  readonly field: string;
  /** Two to five ways of asking; the first is shown as the title. */
  readonly questions: readonly string[];
  readonly answer: string;
  readonly citations: readonly Citation[];
  /** The day on which the answer was checked against the law. */
  readonly asOf: IsoDate;
}

/** Makes the id of an article. */
export function articleId(documentNumber: string, dieu: string): ArticleId {
  return `${documentNumber}#${dieu}`.normalize('NFC').toLowerCase();
}

/** Is it the law on `day`? An unknown effect date counts as in force, an unknown end as not ended. */
export function inForce(article: Pick<Article, 'effective' | 'expires'>, day: IsoDate): boolean {
  if (article.effective !== null && article.effective > day) return false;
  return article.expires === null || article.expires > day;
}
