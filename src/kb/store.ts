import { Recent } from '../infra/recent.ts';
import type { Db } from '../storage/database.ts';
import { readingOf, type StoredAmendment } from './amending/reading.ts';
import { ArticleCache } from './article-cache.ts';
import { nothingKnown } from './document-facts.ts';
import { documentKey } from './document-number.ts';
import { foldName } from './fold.ts';
import type { Generation, Knowledge, KnowledgeSnapshot } from './knowledge.ts';
import { inForce, type Article, type ArticleId, type IsoDate, type LawDocument } from './model.ts';
import { PAGE_ROWS, prepareReads, type Reads } from './reads.ts';
import { toArticle, toDocument, toFaq, type AmendmentRow, type ArticleRow, type FaqFlag } from './rows.ts';

/** Everything that can be read from `knowledge.db`. */
export interface KnowledgeStore extends Knowledge {
  /** A generation, published or staged, for building an index; the current one when left out. */
  snapshot(generation?: Generation): KnowledgeSnapshot;
  /** Whether two generations have the very same articles and documents, so that they differ in FAQs at most. */
  sameLaw(earlier: Generation, later: Generation): boolean;
  /** Articles that this one's source lists beside it, in the source's order; only those that are known. */
  related(id: ArticleId, limit: number): Article[];
  /** FAQs to be looked over by an editor. */
  flaggedFaqs(): FaqFlag[];
}

/** Answers kept to the question which documents bear a name: the same few laws are named all day, and each look reads all documents. */
const KEPT_NAMES = 500;

/** Articles kept of one generation: a day's questions circle around fewer, and with their texts they take some 10 MB. */
const KEPT_ARTICLES = 2_000;

/**
 * Reads the knowledge in `db` on prepared statements. Articles by id are kept while their generation is the current one:
 * an answer reads each of them several times, and a generation never changes.
 */
export function createKnowledgeStore(db: Db): KnowledgeStore {
  const sql = prepareReads(db);
  const kept = new ArticleCache(KEPT_ARTICLES);
  /** By day and id: an amended article is put together from many places. */
  const readings = new ArticleCache(KEPT_ARTICLES);
  const named = new Recent<string, readonly LawDocument[]>(KEPT_NAMES);
  const generation = (): Generation => sql.generation.get()?.g ?? 0;
  const documentAt = (key: string, g: Generation): LawDocument | undefined => {
    const row = sql.document.get({ key, g }) ?? sql.latestDocument.get({ key });
    return row && toDocument(row);
  };
  const article = (row: ArticleRow | undefined, g = generation()): Article | undefined => {
    if (!row) return undefined;
    return toArticle(row, documentAt(row.document_key, g) ?? nothingKnown(row.document_key));
  };
  const documentOf = (number: string): LawDocument | undefined =>
    mapped(sql.document.get({ key: documentKey(number), g: generation() }), toDocument);
  const stored = (id: ArticleId, g = generation()): Article | undefined => {
    const key = id.normalize('NFC').toLowerCase();
    return kept.get(g, key, () => article(sql.article.get({ id: key, g }), g));
  };
  const amendment = (row: AmendmentRow, day: IsoDate): StoredAmendment | undefined =>
    row.by_id.includes('#')
      ? toAmendment(row, { by: stored(row.by_id), day })
      : mapped(documentOf(row.by_id), (document) => elsewhere(row, document));
  const changers = changersOf(sql);
  const perhaps = ({ document }: Article, day: IsoDate, g: Generation): StoredAmendment[] =>
    changers(g)
      .filter(({ parts, by }) => parts.has(`${documentKey(document.number)}#*`) && (by.effective ?? day) <= day)
      .map(({ by }) => elsewhere({ kind: 'perhaps', khoan: null, diem: null, effective: by.effective }, by));
  const articles = (rows: readonly ArticleRow[]): Article[] => rows.flatMap((row) => article(row) ?? []);

  // By itself every statement takes and leaves the lock of the file's log.
  const inOneRead = db.transaction((read: () => unknown) => read());

  return {
    currentGeneration: generation,
    together: <T>(read: () => T) => inOneRead(read) as T,
    article: (id) => stored(id),
    articleOn(id, day) {
      const g = generation();
      return readings.get(g, `${day} ${id}`, () => {
        const found = stored(id, g);
        const rows = found ? sql.amendments.all({ id: found.id, day, g }) : [];
        const amendments = rows.flatMap((row) => amendment(row, day) ?? []);
        return found && readingOf(found, [...amendments, ...perhaps(found, day, g)]);
      });
    },
    articleVersion: (id) => article(sql.articleVersion.get({ id })),
    faq: (id) => mapped(sql.faq.get({ id, g: generation() }), toFaq),
    faqVersion: (id) => mapped(sql.faqVersion.get({ id }), toFaq),
    faqsOfField: (field, limit) => sql.faqsOfField.all({ field, limit, g: generation() }).map(toFaq),
    document: documentOf,
    findDocuments(reference, limit) {
      const g = generation();
      const key = `${g} ${limit} ${reference}`;
      const found = named.get(key) ?? findDocuments(sql, { reference, limit, g });
      named.set(key, found);
      return found;
    },
    articleNumbers: (number) =>
      sql.articleNumbers.all({ key: documentKey(number), g: generation() }).map((row) => row.dieu),
    faqsCiting: (id, limit) => sql.faqsCiting.all({ id, limit, g: generation() }).map(toFaq),
    counts: () => sql.counts.get({ g: generation() }) ?? { documents: 0, articles: 0, faqs: 0 },
    snapshot: (g = generation()) => createSnapshot(sql, g),
    sameLaw: (earlier, later) => sql.lawChange.get({ earlier, later }) === undefined,
    related: (id, limit) => articles(sql.related.all({ id, limit, g: generation() })),
    replacedBy(number) {
      const by = sql.document.get({ key: documentKey(number), g: generation() })?.replaced_by ?? null;
      return by === null ? undefined : documentOf(by);
    },
    flaggedFaqs: () => sql.flagged.all({ g: generation() }),
  };
}

/** `undefined` when what ordered it is not known any more; its words count only while it is law itself. */
function toAmendment(
  row: AmendmentRow,
  { by, day }: { readonly by: Article | undefined; readonly day: IsoDate },
): StoredAmendment | undefined {
  if (!by) return undefined;
  const { kind, khoan, diem, start, end, effective } = row;
  const place = { articleId: by.id, document: by.document, dieu: by.dieu, khoan: row.by_khoan, diem: row.by_diem };
  const words = start === null || end === null || !inForce(by, day) ? null : by.text.slice(start, end);
  return { kind, khoan, diem, by: place, effective, words };
}

/** Documents that change others nobody knows where, with the parts they name; read once a generation, for every article asks. */
function changersOf(sql: Reads) {
  const readOf = (g: Generation) =>
    sql.changers.all({ g }).map((row) => ({ parts: new Set(row.amends.split(' ')), by: toDocument(row) }));
  let read: { readonly g: Generation; readonly all: ReturnType<typeof readOf> } | undefined;
  return (g: Generation) => {
    if (read?.g !== g) read = { g, all: readOf(g) };
    return read.all;
  };
}

/** What a document changes of which only this is known. */
function elsewhere(
  { kind, khoan, diem, effective }: Pick<AmendmentRow, 'kind' | 'khoan' | 'diem' | 'effective'>,
  document: LawDocument,
): StoredAmendment {
  const by = { articleId: null, document, dieu: null, khoan: null, diem: null };
  return { kind, khoan, diem, effective, words: null, by };
}

function findDocuments(
  sql: Reads,
  query: { readonly reference: string; readonly limit: number; readonly g: Generation },
): LawDocument[] {
  const name = foldName(query.reference);
  if (name === '') return [];
  const { limit, g } = query;
  if (/^\d+[a-z]?\//.test(name)) {
    const compact = name.replace(/ /g, '');
    const like = `|${escapeLike(compact)}%`;
    return sql.documentsLike.all({ like, exact: compact, year: '', limit, g }).map(toDocument);
  }
  const year = /\b(?:19|20)\d{2}$/.exec(name)?.[0] ?? '';
  const exact = name.slice(0, name.length - year.length).replace(/(?: nam)? $/, '');
  return sql.documentsLike.all({ like: `%${escapeLike(exact)}%`, exact, year, limit, g }).map(toDocument);
}

function createSnapshot(sql: Reads, g: Generation): KnowledgeSnapshot {
  const counts = sql.counts.get({ g });
  return {
    generation: g,
    articleCount: counts?.articles ?? 0,
    faqCount: counts?.faqs ?? 0,
    articles: () => streamArticles(sql, g),
    faqs: () => sql.faqs.all({ g }).map(toFaq),
  };
}

/** Pages instead of one open cursor, because a cursor would block every other statement of the connection. */
function* streamArticles(sql: Reads, g: Generation): Generator<Article> {
  const documents = new Map(sql.allDocuments.all({ g }).map((row) => [row.key, toDocument(row)]));
  let after = 0;
  for (;;) {
    const page = sql.articlePage.all({ g, after });
    for (const row of page) {
      after = row.version_id;
      yield toArticle(row, documents.get(row.document_key) ?? nothingKnown(row.document_key));
    }
    if (page.length < PAGE_ROWS) return;
  }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function mapped<Row, Value>(row: Row | undefined, map: (row: Row) => Value): Value | undefined {
  return row === undefined ? undefined : map(row);
}
