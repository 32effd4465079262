import type { Knowledge } from '../../kb/knowledge.ts';
import { articleId, type Article, type IsoDate, type LawDocument } from '../../kb/model.ts';
import { fold, normalise, words } from '../../retrieval/text/normalise.ts';
import type { DocumentName, DocumentType } from './parse.ts';

/** Left out of names when they are compared. */
const AND = 'va';

/** A document found for a name. */
export interface FoundDocument {
  readonly document: LawDocument;
  /** The year that was asked for, where only documents of other years are known. */
  readonly missedYear?: string;
  /** More than one, newest first, where a number without a year is that of several documents in force. */
  readonly namesakes?: readonly LawDocument[];
  /** Folded words of the name that belong to the question instead. */
  readonly unused: readonly string[];
}

/** Options of {@link findDocument}. */
export interface FindDocumentOptions {
  readonly knowledge: Pick<Knowledge, 'findDocuments'>;
  readonly name: DocumentName;
  readonly today: IsoDate;
}

/** Candidates read per look-up; a number or a name has far fewer versions. */
const LIMIT = 200;
/** From this many words on, the beginning of a title is enough (`luật trật tự an toàn giao thông`). */
const DISTINCT_BEGINNING = 4;

/** The document that a name means: the newest in force of those it fits, else the newest; of several that a number means, all. */
export function findDocument({ knowledge, name, today }: FindDocumentOptions): FoundDocument | undefined {
  if (name.by === 'number') {
    const documents = newestFirst(numbered(knowledge, name.number, name.type), today);
    const [document] = documents;
    const isOpen = !name.number.includes('/') && documents.length > 1;
    return document && { document, unused: [], ...(isOpen && { namesakes: documents }) };
  }
  const fitting = titled(knowledge, name.words);
  return fitting && chooseByYear(fitting, { year: name.year, today });
}

/** Is the document law on this day, as far as its dates are known? */
export function documentInForce(document: Pick<LawDocument, 'effective' | 'expires'>, day: IsoDate): boolean {
  if (document.effective !== null && document.effective > day) return false;
  return document.expires === null || document.expires > day;
}

interface WantedArticle {
  readonly document: LawDocument;
  readonly dieu: string;
  readonly today: IsoDate;
}

/** The article under this number as it reads today, however the letter after it was typed (`7d` finds 7đ). */
export function findArticle(knowledge: Knowledge, { document, dieu, today }: WantedArticle): Article | undefined {
  const exact = knowledge.articleOn(articleId(document.number, dieu), today);
  if (exact) return exact;
  const spelled = knowledge.articleNumbers(document.number).find((known) => folded(known) === folded(dieu));
  return spelled === undefined ? undefined : knowledge.articleOn(articleId(document.number, spelled), today);
}

function numbered(
  knowledge: Pick<Knowledge, 'findDocuments'>,
  number: string,
  type: DocumentType | undefined,
): LawDocument[] {
  const [count = '', year, suffix] = number.split('/');
  const prefix = year === undefined ? `${count}/` : `${count}/${year}`;
  return knowledge.findDocuments(prefix, LIMIT).filter((document) => {
    const known = folded(document.number);
    if (suffix !== undefined) return known === number;
    if (!known.startsWith(`${prefix.replace(/\/$/, '')}/`)) return false;
    return type === undefined || known.includes(type);
  });
}

interface Fitting {
  readonly documents: readonly LawDocument[];
  readonly unused: readonly string[];
}

/**
 * Documents whose title is the longest beginning of the words, or begins with it. The store is asked by the first words
 * only and the rest is compared here, because titles have commas that nobody types.
 */
function titled(knowledge: Pick<Knowledge, 'findDocuments'>, name: readonly string[]): Fitting | undefined {
  for (const asked of new Set([Math.min(3, name.length), 2])) {
    const documents = knowledge.findDocuments(name.slice(0, asked).join(' '), LIMIT);
    // “Luật hôn nhân gia đình” is the Luật Hôn nhân và gia đình.
    const spoken = name.filter((word) => word !== AND);
    const fitting = longestFit(
      documents.map((document) => ({ document, title: titleOf(document) })),
      spoken,
    );
    if (fitting) return fitting;
  }
  return undefined;
}

interface Titled {
  readonly document: LawDocument;
  readonly title: string;
}

function longestFit(documents: readonly Titled[], name: readonly string[]): Fitting | undefined {
  for (let length = name.length; length >= 2; length--) {
    const wanted = name.slice(0, length).join(' ');
    const equal = documents.filter(({ title }) => title === wanted);
    const begun = length < DISTINCT_BEGINNING ? [] : documents.filter(({ title }) => title.startsWith(`${wanted} `));
    const fitting = equal.length > 0 ? equal : begun;
    if (fitting.length > 0) return { documents: fitting.map(({ document }) => document), unused: name.slice(length) };
  }
  return undefined;
}

/** `luat dat dai`, whether the title carries the kind or not. */
function titleOf(document: LawDocument): string {
  const title = plainWords(document.title ?? '');
  const type = plainWords(document.type ?? '');
  return type === '' || title.startsWith(`${type} `) ? title : `${type} ${title}`;
}

interface YearChoice {
  readonly year: string | undefined;
  readonly today: IsoDate;
}

function chooseByYear({ documents, unused }: Fitting, { year, today }: YearChoice): FoundDocument | undefined {
  // The last word before a year is often `năm`; it is no part of a question.
  const rest = unused.filter((word) => word !== 'nam');
  const ofYear = year === undefined ? [] : documents.filter((document) => isOfYear(document, year));
  const [document] = newestFirst(ofYear.length > 0 ? ofYear : documents, today);
  if (!document) return undefined;
  return { document, unused: rest, ...(year !== undefined && ofYear.length === 0 ? { missedYear: year } : {}) };
}

function isOfYear(document: LawDocument, year: string): boolean {
  return document.number.includes(`/${year}/`) || document.issued?.startsWith(year) === true;
}

/** Those in force, or all where none is. */
function newestFirst(documents: readonly LawDocument[], today: IsoDate): LawDocument[] {
  const current = documents.filter((document) => documentInForce(document, today));
  const pool = current.length > 0 ? current : documents;
  return [...pool].sort((a, b) => dateKey(b).localeCompare(dateKey(a)));
}

function dateKey(document: LawDocument): string {
  return document.effective ?? document.issued ?? /\/(\d{4})\//.exec(document.number)?.[1] ?? '';
}

function folded(text: string): string {
  return fold(normalise(text));
}

function plainWords(text: string): string {
  return words(folded(text))
    .filter((word) => word !== AND)
    .join(' ');
}
