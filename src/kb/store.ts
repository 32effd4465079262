import type { Db } from '../storage/database.ts';
import { ArticleCache } from './article-cache.ts';
import { nothingKnown } from './document-facts.ts';
import { documentKey } from './document-number.ts';
import { foldName } from './fold.ts';
import type { Generation, Knowledge, KnowledgeSnapshot } from './knowledge.ts';
import type { Article, ArticleId, LawDocument } from './model.ts';
import { toArticle, toDocument, toFaq, type ArticleRow, type DocumentRow, type FaqRow } from './rows.ts';

/** Rows of one page while a generation is streamed: small enough for memory, large enough not to be felt. */
const PAGE_ROWS = 500;

const VISIBLE = 'from_generation <= @g AND (to_generation IS NULL OR to_generation > @g)';
const DOCUMENT =
  'version_id, key, number, type, title, issuer, issued, effective, expires, replaced_on, replaced_by, url';
const ARTICLE = 'version_id, article_id, document_key, dieu, title, path, effective, expires, url, text';

/** A FAQ whose cited article changed or was removed after it was written. */
export interface FaqFlag {
  readonly faqId: string;
  readonly articleId: ArticleId;
  readonly change: 'changed' | 'removed';
}

/** Everything that can be read from `knowledge.db`. */
export interface KnowledgeStore extends Knowledge {
  /** A generation, published or staged, for building an index; the current one when left out. */
  snapshot(generation?: Generation): KnowledgeSnapshot;
  /** Whether two generations have the very same articles and documents, so that they differ in FAQs at most. */
  sameLaw(earlier: Generation, later: Generation): boolean;
  /** Articles that this one's source lists beside it, in the source's order; only those that are known. */
  related(id: ArticleId, limit: number): Article[];
  /** The document that replaced this one, when a later document says so. */
  replacedBy(number: string): string | undefined;
  /** FAQs to be looked over by an editor. */
  flaggedFaqs(): FaqFlag[];
}

/** Articles kept of one generation: a day's questions circle around fewer, and with their texts they take some 10 MB. */
const KEPT_ARTICLES = 2_000;

/**
 * Reads the knowledge in `db` on prepared statements. Articles by id are kept while their generation is the current one:
 * an answer reads each of them several times, and a generation never changes.
 */
export function createKnowledgeStore(db: Db): KnowledgeStore {
  const sql = prepareReads(db);
  const kept = new ArticleCache(KEPT_ARTICLES);
  const generation = (): Generation => sql.generation.get()?.g ?? 0;
  const documentAt = (key: string, g: Generation): LawDocument | undefined => {
    const row = sql.document.get({ key, g }) ?? sql.latestDocument.get({ key });
    return row && toDocument(row);
  };
  const article = (row: ArticleRow | undefined): Article | undefined => {
    if (!row) return undefined;
    return toArticle(row, documentAt(row.document_key, generation()) ?? nothingKnown(row.document_key));
  };
  const articles = (rows: readonly ArticleRow[]): Article[] => rows.flatMap((row) => article(row) ?? []);

  return {
    currentGeneration: generation,
    article: (id) => {
      const [key, g] = [id.normalize('NFC').toLowerCase(), generation()];
      return kept.get(g, key, () => article(sql.article.get({ id: key, g })));
    },
    articleVersion: (id) => article(sql.articleVersion.get({ id })),
    faq: (id) => mapped(sql.faq.get({ id, g: generation() }), toFaq),
    faqVersion: (id) => mapped(sql.faqVersion.get({ id }), toFaq),
    faqsOfField: (field, limit) => sql.faqsOfField.all({ field, limit, g: generation() }).map(toFaq),
    document: (number) => mapped(sql.document.get({ key: documentKey(number), g: generation() }), toDocument),
    findDocuments: (reference, limit) => findDocuments(sql, { reference, limit, g: generation() }),
    articleNumbers: (number) =>
      sql.articleNumbers.all({ key: documentKey(number), g: generation() }).map((row) => row.dieu),
    faqsCiting: (id, limit) => sql.faqsCiting.all({ id, limit, g: generation() }).map(toFaq),
    counts: () => sql.counts.get({ g: generation() }) ?? { documents: 0, articles: 0, faqs: 0 },
    snapshot: (g = generation()) => createSnapshot(sql, g),
    sameLaw: (earlier, later) => sql.lawChange.get({ earlier, later }) === undefined,
    related: (id, limit) => articles(sql.related.all({ id, limit, g: generation() })),
    replacedBy: (number) => sql.document.get({ key: documentKey(number), g: generation() })?.replaced_by ?? undefined,
    flaggedFaqs: () => sql.flagged.all({ g: generation() }),
  };
}

interface At {
  readonly g: Generation;
}

type Reads = ReturnType<typeof prepareReads>;

function prepareReads(db: Db) {
  return {
    generation: db.prepare<[], { g: number | null }>(
      `SELECT max(generation) AS g FROM generations WHERE state = 'published'`,
    ),
    document: db.prepare<At & { key: string }, DocumentRow>(
      `SELECT ${DOCUMENT} FROM documents WHERE key = @key AND ${VISIBLE}`,
    ),
    latestDocument: db.prepare<{ key: string }, DocumentRow>(
      `SELECT ${DOCUMENT} FROM documents WHERE key = @key ORDER BY from_generation DESC LIMIT 1`,
    ),
    allDocuments: db.prepare<At, DocumentRow>(`SELECT ${DOCUMENT} FROM documents WHERE ${VISIBLE}`),
    documentsLike: db.prepare<At & { like: string; exact: string; year: string; limit: number }, DocumentRow>(
      `SELECT ${DOCUMENT} FROM documents
       WHERE folded LIKE @like ESCAPE '\\' AND ${VISIBLE}
         AND (@year = '' OR key LIKE '%/' || @year || '/%' OR substr(coalesce(issued, effective, ''), 1, 4) = @year)
       ORDER BY instr(folded || '|', '|' || @exact || '|') = 0, coalesce(effective, issued, '') DESC, key DESC
       LIMIT @limit`,
    ),
    article: db.prepare<At & { id: string }, ArticleRow>(
      `SELECT ${ARTICLE} FROM articles WHERE article_id = @id AND ${VISIBLE}`,
    ),
    articleVersion: db.prepare<{ id: number }, ArticleRow>(`SELECT ${ARTICLE} FROM articles WHERE version_id = @id`),
    articlePage: db.prepare<At & { after: number }, ArticleRow>(
      `SELECT ${ARTICLE} FROM articles WHERE version_id > @after AND ${VISIBLE} ORDER BY version_id LIMIT ${PAGE_ROWS}`,
    ),
    articleNumbers: db.prepare<At & { key: string }, { dieu: string }>(
      `SELECT dieu FROM articles WHERE document_key = @key AND ${VISIBLE} ORDER BY dieu_order, dieu`,
    ),
    lawChange: db.prepare<{ earlier: Generation; later: Generation }>(
      `SELECT 1 FROM articles WHERE from_generation > @earlier AND from_generation <= @later
       UNION ALL SELECT 1 FROM articles WHERE to_generation > @earlier AND to_generation <= @later
       UNION ALL SELECT 1 FROM documents WHERE from_generation > @earlier AND from_generation <= @later
       UNION ALL SELECT 1 FROM documents WHERE to_generation > @earlier AND to_generation <= @later LIMIT 1`,
    ),
    related: db.prepare<At & { id: string; limit: number }, ArticleRow>(
      `SELECT ${ARTICLE} FROM articles WHERE ${VISIBLE} AND article_id IN (
         SELECT coalesce(anchors.article_id, links.target) FROM article_links links
         JOIN articles source ON source.version_id = links.version_id AND source.article_id = @id
           AND source.from_generation <= @g AND (source.to_generation IS NULL OR source.to_generation > @g)
         LEFT JOIN anchors ON anchors.anchor = links.target ORDER BY links.position) LIMIT @limit`,
    ),
    faq: db.prepare<At & { id: string }, FaqRow>(
      `SELECT version_id, id, field, body FROM faqs WHERE id = @id AND ${VISIBLE}`,
    ),
    faqVersion: db.prepare<{ id: number }, FaqRow>(
      `SELECT version_id, id, field, body FROM faqs WHERE version_id = @id`,
    ),
    faqs: db.prepare<At, FaqRow>(`SELECT version_id, id, field, body FROM faqs WHERE ${VISIBLE} ORDER BY version_id`),
    faqsOfField: db.prepare<At & { field: string; limit: number }, FaqRow>(
      `SELECT version_id, id, field, body FROM faqs WHERE field = @field AND ${VISIBLE} ORDER BY position LIMIT @limit`,
    ),
    faqsCiting: db.prepare<At & { id: string; limit: number }, FaqRow>(
      `SELECT version_id, id, field, body FROM faqs JOIN faq_citations USING (version_id)
       WHERE article_id = @id AND ${VISIBLE} ORDER BY version_id LIMIT @limit`,
    ),
    counts: db.prepare<At, { documents: number; articles: number; faqs: number }>(
      `SELECT (SELECT count(*) FROM documents WHERE ${VISIBLE}) AS documents,
              (SELECT count(*) FROM articles WHERE ${VISIBLE}) AS articles,
              (SELECT count(*) FROM faqs WHERE ${VISIBLE}) AS faqs`,
    ),
    flagged: db.prepare<At, FaqFlag>(
      `SELECT faqs.id AS faqId, article_id AS articleId, change FROM faq_flags
       JOIN faqs ON faqs.version_id = faq_version_id WHERE generation <= @g AND ${VISIBLE} ORDER BY faqs.id, article_id`,
    ),
  };
}

function findDocuments(sql: Reads, query: At & { reference: string; limit: number }): LawDocument[] {
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
