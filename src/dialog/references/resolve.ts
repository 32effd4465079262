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
  /** More than one, newest first, where several documents bear the number, or several laws a name that begins so. */
  readonly namesakes?: readonly LawDocument[];
  /** Found by a part of its name, or by a number that others may bear: what it was taken for is said. */
  readonly taken?: true;
  /** Folded words of the name that belong to the question instead. */
  readonly unused: readonly string[];
}

/** Options of {@link findDocument}. */
export interface FindDocumentOptions {
  readonly knowledge: Pick<Knowledge, 'findDocuments' | 'article'>;
  readonly name: DocumentName;
  readonly today: IsoDate;
}

/** Candidates read per look-up; a number or a name has far fewer versions. */
const LIMIT = 200;

/** The document that a name means: the newest in force of those it fits, else the newest; of several that are meant alike, all. */
export function findDocument({ knowledge, name, today }: FindDocumentOptions): FoundDocument | undefined {
  if (name.by === 'number') {
    const documents = newestFirst(numbered(knowledge, name.number, name.type), today);
    const [document] = documents;
    const isOpen = document !== undefined && leavesIssuerOpen(name);
    return document && { document, unused: [], ...(documents.length > 1 ? { namesakes: documents } : isOpen && { taken: true }) }; // prettier-ignore
  }
  const fitting =
    titled(knowledge, name.words) ?? changing(knowledge, name.words) ?? partlyTitled(knowledge, name.words);
  return fitting && chooseByYear(withoutAmending(fitting, knowledge), { year: name.year, today });
}

/** Kinds whose numbers several authorities give, each its own. */
const OF_SEVERAL: ReadonlySet<DocumentType | undefined> = new Set(['/tt-', '/ttlt', '/qd-', '/nq', '/ct-', undefined]);

/** Whether a number is that of several documents, of which one may be all that is here: “thông tư 32/2018” without its issuer. */
function leavesIssuerOpen({ number, type }: Extract<DocumentName, { by: 'number' }>): boolean {
  const [, year, suffix] = number.split('/');
  return year !== undefined && suffix === undefined && OF_SEVERAL.has(type);
}

const AMENDING = /^sua doi bo sung mot so dieu/;

/** Law itself where an act that only changes it goes under its name: what changes it is called so or by its number. */
function withoutAmending(fitting: Fitting, knowledge: Pick<Knowledge, 'article'>): Fitting {
  if (fitting.documents.length < 2) return fitting;
  const documents = fitting.documents.filter(({ number }) => {
    const first = knowledge.article(articleId(number, '1'));
    return first === undefined || !AMENDING.test(plainWords(first.title));
  });
  return documents.length === 0 ? fitting : { ...fitting, documents };
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
  const [count = '', ...behind] = number.split('/');
  // Numbers below ten are written with a nought before them, and typed without.
  for (const written of new Set([count, count.padStart(2, '0')])) {
    const prefix = [written, ...behind].join('/');
    const found = knowledge.findDocuments([written, behind[0] ?? ''].join('/'), LIMIT).filter((document) => {
      const known = folded(document.number);
      // “168/2024/NĐCP”: a hyphen is left out as often as not.
      if (behind.length > 1) return known.replaceAll('-', '') === prefix.replaceAll('-', '');
      return known.startsWith(`${prefix}/`) && (type === undefined || known.includes(type));
    });
    if (found.length > 0) return found;
  }
  return [];
}

interface Fitting {
  readonly documents: readonly LawDocument[];
  readonly unused: readonly string[];
  readonly taken?: true;
}

/**
 * Documents whose title is the longest beginning of the words. The store is asked by the first words only and the rest is
 * compared here, because titles have commas that nobody types.
 */
function titled(knowledge: Pick<Knowledge, 'findDocuments'>, name: readonly string[]): Fitting | undefined {
  for (const asked of new Set([Math.min(3, name.length), 2])) {
    const documents = knowledge.findDocuments(name.slice(0, asked).join(' '), LIMIT);
    // “Luật hôn nhân gia đình” is the Luật Hôn nhân và gia đình.
    const spoken = name.filter((word) => word !== AND).map(oneSpelling);
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
    const fitting = documents.filter(({ title }) => title === wanted);
    const unused = name.slice(length);
    // “Luật Doanh nghiệp nhà nước” may be another law: what it was taken for is said.
    const goesOn = unused.length <= MAX_LONGER && !BEHIND_NAME.test(unused[0] ?? 'la');
    if (fitting.length > 0)
      return {
        documents: fitting.map(({ document }) => document),
        unused,
        ...(goesOn && { taken: true }),
      };
  }
  return undefined;
}

/** Laws read to find a part of a name in their titles; there are some hundreds. */
const ALL_LAWS = 2000;
const KIND = /^(?:bo luat|luat|phap lenh) /;
/** What comes behind a name and is no part of it; behind any other word the name may go on, and be that of a law nobody knows. */
const BEHIND_NAME =
  /^(?:quy|noi|ghi|thi|co|la|ve|khong|duoc|bi|nhu|the|sao|con|hien|moi|nam|nay|do|cho|phai|can|nhung|gi)$/;
/** Up to this many words behind a name may be the rest of a longer one; more are a question. */
const MAX_LONGER = 3;
/** From this many words on, words may be left out between them (`luật an toàn lao động`). */
const WITH_GAPS = 3;

/** `luật sửa đổi luật đất đai`: acts that change a law, by what they change. */
const CHANGING = /^(?:bo luat|luat) sua doi(?: bo sung)?(?: mot so dieu)?(?: cua)? (.+)$/;

function changing(knowledge: Pick<Knowledge, 'findDocuments'>, name: readonly string[]): Fitting | undefined {
  const changed = CHANGING.exec(
    name
      .filter((word) => word !== AND)
      .map(oneSpelling)
      .join(' '),
  )?.[1];
  if (changed === undefined) return undefined;
  const acts = knowledge.findDocuments('luat sua doi', ALL_LAWS);
  const documents = acts.filter((document) => titleOf(document).includes(changed));
  return documents.length > 0 ? { documents, unused: [], taken: true } : undefined;
}

/**
 * Laws whose name begins with the words or has them in it: `luật hôn nhân`, `luật bhxh`, `luật hình sự`, `luật vi phạm hành
 * chính`. The words must be all that is said of the name.
 */
function partlyTitled(knowledge: Pick<Knowledge, 'findDocuments'>, name: readonly string[]): Fitting | undefined {
  const said = name.join(' ').replace(KIND, '').split(' ');
  const laws = ['luat', 'phap lenh']
    .flatMap((kind) => knowledge.findDocuments(kind, ALL_LAWS))
    .map((document) => ({ document, title: titleOf(document) }))
    .filter(({ title }) => KIND.test(title) && !title.includes('sua doi'))
    .map(({ document, title }) => ({ document, title: title.replace(KIND, '') }));
  for (let length = said.length; length >= 1; length--) {
    const next = said[length];
    if (next !== undefined && !BEHIND_NAME.test(next)) continue;
    // “Luật đó” names none.
    if (length === 1 && BEHIND_NAME.test(said[0] ?? '')) return undefined;
    const fitting = partlyFitting(
      laws,
      said.slice(0, length).filter((word) => word !== AND),
    );
    if (fitting.length > 0)
      return { documents: fitting.map(({ document }) => document), unused: said.slice(length), taken: true };
  }
  return undefined;
}

function partlyFitting(laws: readonly Titled[], spoken: readonly string[]): readonly Titled[] {
  const wanted = spoken.map(oneSpelling);
  const words = wanted.join(' ');
  const equal = laws.filter(({ title }) => title === words);
  if (equal.length > 0) return equal;
  const begun = laws.filter(({ title }) => title.startsWith(`${words} `));
  if (wanted.length === 1) return begun.length > 0 ? begun : laws.filter(({ title }) => isInitials(words, title));
  const shortened = laws.filter(({ title }) => isShortened(title.split(' '), wanted));
  if (shortened.length > 0) return shortened;
  const within = laws.filter(({ title }) => holds(title, wanted));
  // Words that stand in the midst of many names (“Việt Nam”) name none of them.
  return begun.length > 0 || new Set(within.map(({ title }) => title)).size === 1 ? within : [];
}

/** `bhxh`, or from three letters on the beginning of the initials. */
function isInitials(letters: string, title: string): boolean {
  const initials = title
    .split(' ')
    .map((word) => word.charAt(0))
    .join('');
  return initials === letters || (letters.length >= 3 && initials.startsWith(letters));
}

const LETTERS = /^[bcdghklmnpqstvx]{2,6}$/;

/** `thue tncn`: the title with some of its words as their initials. */
function isShortened(title: readonly string[], [first, ...others]: readonly string[]): boolean {
  if (first === undefined) return title.length === 0;
  if (title[0] === first) return isShortened(title.slice(1), others);
  const meant = title.slice(0, first.length).map((word) => word.charAt(0));
  return LETTERS.test(first) && meant.join('') === first && isShortened(title.slice(first.length), others);
}

/** Are the words in the title, in this order? */
function holds(title: string, wanted: readonly string[]): boolean {
  if (wanted.length < WITH_GAPS) return ` ${title} `.includes(` ${wanted.join(' ')} `);
  let at = 0;
  for (const word of title.split(' ')) if (word === wanted[at]) at += 1;
  return at === wanted.length;
}

const TITLES = new WeakMap<LawDocument, string>();

/** `luat dat dai`, whether the title carries the kind or not. Kept: a part of a name is looked for in the titles of all laws. */
function titleOf(document: LawDocument): string {
  const title = TITLES.get(document) ?? readTitle(document);
  TITLES.set(document, title);
  return title;
}

function readTitle(document: LawDocument): string {
  const title = plainWords(document.title ?? '');
  const type = plainWords(document.type ?? '');
  return type === '' || title.startsWith(`${type} `) ? title : `${type} ${title}`;
}

interface YearChoice {
  readonly year: string | undefined;
  readonly today: IsoDate;
}

function chooseByYear({ documents, unused, taken }: Fitting, { year, today }: YearChoice): FoundDocument | undefined {
  // The last word before a year is often `năm`; it is no part of a question.
  const rest = unused.filter((word) => word !== 'nam');
  const ofYear = year === undefined ? [] : documentsOf(year, documents);
  const pool = ofYear.length > 0 ? ofYear : documents;
  const namesakes = newestOfEach(pool, today);
  const [document] = namesakes;
  if (!document) return undefined;
  return {
    document,
    unused: rest,
    ...(namesakes.length > 1 && { namesakes }),
    ...(taken && { taken }),
    ...(year !== undefined && ofYear.length === 0 ? { missedYear: year } : {}),
  };
}

/** The newest document of each title, those in force first; one that has ended may be meant too, where its successor is not loaded. */
function newestOfEach(documents: readonly LawDocument[], today: IsoDate): LawDocument[] {
  const titles = [...new Set(documents.map(titleOf))];
  const newest = titles.flatMap((title) => {
    const versions = documents.filter((document) => titleOf(document) === title);
    return newestFirst(versions, today).slice(0, 1);
  });
  const standing = (document: LawDocument): string =>
    `${Number(documentInForce(document, today))} ${dateKey(document)}`;
  return newest.sort((a, b) => standing(b).localeCompare(standing(a)));
}

/** By the year of the number or of the signing; else by that of the effect, which people remember as often. */
function documentsOf(year: string, documents: readonly LawDocument[]): readonly LawDocument[] {
  const ofYear = documents.filter((document) => isOfYear(document, year));
  return ofYear.length > 0 ? ofYear : documents.filter(({ effective }) => effective?.startsWith(year) === true);
}

function isOfYear(document: LawDocument, year: string): boolean {
  return document.number.split(/\D+/).includes(year) || document.issued?.startsWith(year) === true;
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
    .map(oneSpelling)
    .join(' ');
}

/** “Lí” and “lý”, “quí” and “quý” are one word. */
function oneSpelling(word: string): string {
  return word.replace(/^([hklmst]|qu)y$/, '$1i');
}
