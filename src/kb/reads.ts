import type { Db } from '../storage/database.ts';
import type { Generation } from './knowledge.ts';
import type { IsoDate } from './model.ts';
import type { AmendmentRow, ArticleRow, DocumentRow, FaqFlag, FaqRow } from './rows.ts';

/** Rows of one page while a generation is streamed: small enough for memory, large enough not to be felt. */
export const PAGE_ROWS = 500;

/** What a generation shows, of a table that has to be named where a statement reads two. */
const visibleOf = (table: string) =>
  `${table}.from_generation <= @g AND (${table}.to_generation IS NULL OR ${table}.to_generation > @g)`;
const VISIBLE = 'from_generation <= @g AND (to_generation IS NULL OR to_generation > @g)';
const DOCUMENT =
  'version_id, key, number, type, title, issuer, issued, effective, expires, replaced_on, replaced_by, url';
const ARTICLE = 'version_id, article_id, document_key, dieu, title, path, effective, expires, url, text';

interface At {
  readonly g: Generation;
}

/** The statements that read what a generation shows. */
export type Reads = ReturnType<typeof prepareReads>;

/** Prepares every statement that the knowledge store uses. */
export function prepareReads(db: Db) {
  return { ...generationReads(db), ...documentReads(db), ...articleReads(db), ...faqReads(db) };
}

function documentReads(db: Db) {
  return {
    document: db.prepare<At & { key: string }, DocumentRow>(
      `SELECT ${DOCUMENT} FROM documents WHERE key = @key AND ${VISIBLE}`,
    ),
    // What changes others in places that nobody has said, and whose own text is not there to say it.
    changers: db.prepare<At, DocumentRow & { readonly amends: string }>(
      `SELECT ${DOCUMENT}, amends FROM documents
       WHERE amends LIKE '%#*%' AND ${VISIBLE} AND NOT EXISTS (
         SELECT 1 FROM articles WHERE document_key = documents.key AND ${visibleOf('articles')})
       ORDER BY effective, key`,
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
  };
}

function articleReads(db: Db) {
  return {
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
    amendments: db.prepare<At & { id: string; day: IsoDate }, AmendmentRow>(
      `SELECT kind, khoan, diem, by_id, by_khoan, by_diem, start, "end", effective FROM amendments
       WHERE target_id = @id AND (effective IS NULL OR effective <= @day) AND ${VISIBLE} ORDER BY position`,
    ),
    related: db.prepare<At & { id: string; limit: number }, ArticleRow>(
      `SELECT ${ARTICLE} FROM articles WHERE ${VISIBLE} AND article_id IN (
         SELECT coalesce(anchors.article_id, links.target) FROM article_links links
         JOIN articles source ON source.version_id = links.version_id AND source.article_id = @id
           AND ${visibleOf('source')}
         LEFT JOIN anchors ON anchors.anchor = links.target ORDER BY links.position) LIMIT @limit`,
    ),
  };
}

function faqReads(db: Db) {
  return {
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
    flagged: db.prepare<At, FaqFlag>(
      `SELECT faqs.id AS faqId, article_id AS articleId, change FROM faq_flags
       JOIN faqs ON faqs.version_id = faq_version_id WHERE generation <= @g AND ${VISIBLE} ORDER BY faqs.id, article_id`,
    ),
  };
}

function generationReads(db: Db) {
  return {
    generation: db.prepare<[], { g: number | null }>(
      `SELECT max(generation) AS g FROM generations WHERE state = 'published'`,
    ),
    lawChange: db.prepare<{ earlier: Generation; later: Generation }>(
      `SELECT 1 FROM articles WHERE from_generation > @earlier AND from_generation <= @later
       UNION ALL SELECT 1 FROM articles WHERE to_generation > @earlier AND to_generation <= @later
       UNION ALL SELECT 1 FROM documents WHERE from_generation > @earlier AND from_generation <= @later
       UNION ALL SELECT 1 FROM documents WHERE to_generation > @earlier AND to_generation <= @later LIMIT 1`,
    ),
    counts: db.prepare<At, { documents: number; articles: number; faqs: number }>(
      `SELECT (SELECT count(*) FROM documents WHERE ${VISIBLE}) AS documents,
              (SELECT count(*) FROM articles WHERE ${VISIBLE}) AS articles,
              (SELECT count(*) FROM faqs WHERE ${VISIBLE}) AS faqs`,
    ),
  };
}
