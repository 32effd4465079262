import { createHash } from 'node:crypto';

import type { Db } from '../storage/database.ts';
import { mayAmend } from './amending/instructions.ts';
import { documentKey } from './document-number.ts';
import type { Generation } from './knowledge.ts';
import { articleId, type ArticleId } from './model.ts';
import { parseRepeals } from './repeals.ts';
import { dieuOrder, type FaqBody } from './rows.ts';
import type { SourceArticle, SourceFaq } from './sources/contract.ts';

/** Origin of the FAQs that come with the software. */
export const SHIPPED_ORIGIN = 'shipped';

/** A version that has not ended. */
export interface LiveRow {
  readonly version_id: number;
  readonly from_generation: number;
}

/** An article to be written into a generation. */
export interface ArticleWrite {
  readonly id: ArticleId;
  readonly documentNumber: string;
  readonly article: SourceArticle;
  readonly origin: string;
  readonly generation: Generation;
}

/** A FAQ to be written into a generation. */
export interface FaqWrite {
  readonly faq: SourceFaq;
  readonly position: number;
  readonly origin: string;
  readonly generation: Generation;
}

/** Statements and small steps that write the next generation. */
export type Writes = ReturnType<typeof prepareWrites>;

/** Prepares every statement that staging uses. */
export function prepareWrites(db: Db) {
  const articles = articleStatements(db);
  const faqs = faqStatements(db);
  return {
    staging: db.prepare<[], { generation: number; inputs: string }>(
      `SELECT generation, inputs FROM generations WHERE state = 'staging'`,
    ),
    latest: db.prepare<[], { g: number | null }>('SELECT max(generation) AS g FROM generations'),
    open: db.prepare<{ generation: number; inputs: string; now: number }>(
      `INSERT INTO generations (generation, state, inputs, started_at) VALUES (@generation, 'staging', @inputs, @now)`,
    ),
    liveOfDocument: db.prepare<{ key: string }, LiveRow & { article_id: string; origin: string }>(
      `SELECT version_id, article_id, from_generation, origin FROM articles
       WHERE document_key = @key AND to_generation IS NULL`,
    ),
    liveFaqsOfOrigin: db.prepare<{ origin: string }, LiveRow & { id: string }>(
      'SELECT version_id, id, from_generation FROM faqs WHERE origin = @origin AND to_generation IS NULL',
    ),
    endArticle: (row: LiveRow, generation: Generation) => endVersion(articles, row, generation),
    endFaq: (row: LiveRow, generation: Generation) => endVersion(faqs, row, generation),
    replaceArticle: (write: ArticleWrite) => replaceArticle(articles, write),
    replaceFaq: (write: FaqWrite) => replaceFaq(faqs, write),
  };
}

function versionStatements(db: Db, table: 'articles' | 'faqs') {
  return {
    end: db.prepare<[number, number]>(`UPDATE ${table} SET to_generation = ? WHERE version_id = ?`),
    drop: db.prepare<[number]>(`DELETE FROM ${table} WHERE version_id = ?`),
  };
}

function articleStatements(db: Db) {
  return {
    ...versionStatements(db, 'articles'),
    live: db.prepare<[string], LiveRow & { hash: Buffer }>(
      'SELECT version_id, from_generation, hash FROM articles WHERE article_id = ? AND to_generation IS NULL',
    ),
    insert: db.prepare<Record<string, string | number | Buffer | null>>(
      `INSERT INTO articles (article_id, document_key, dieu, dieu_order, from_generation, hash, origin, title, path,
         effective, expires, url, text)
       VALUES (@id, @key, @dieu, @order, @generation, @hash, @origin, @title, @path, @effective, @expires, @url, @text)`,
    ),
    link: db.prepare<[number | bigint, number, string]>(
      'INSERT INTO article_links (version_id, position, target) VALUES (?, ?, ?)',
    ),
    anchor: db.prepare<[string, string]>('INSERT OR REPLACE INTO anchors (anchor, article_id) VALUES (?, ?)'),
    amending: db.prepare<[number | bigint]>('INSERT INTO amending_articles (version_id) VALUES (?)'),
    repeal: db.prepare<[number | bigint, string, string, string | null]>(
      'INSERT OR IGNORE INTO repeals (version_id, target_key, target_type, day) VALUES (?, ?, ?, ?)',
    ),
  };
}

function faqStatements(db: Db) {
  return {
    ...versionStatements(db, 'faqs'),
    live: db.prepare<[string], LiveRow & { hash: Buffer; origin: string }>(
      'SELECT version_id, from_generation, hash, origin FROM faqs WHERE id = ? AND to_generation IS NULL',
    ),
    insert: db.prepare<Record<string, string | number | Buffer>>(
      `INSERT INTO faqs (id, field, position, hash, origin, from_generation, body)
       VALUES (@id, @field, @position, @hash, @origin, @generation, @body)`,
    ),
    cite: db.prepare<[number | bigint, string]>(
      'INSERT OR IGNORE INTO faq_citations (version_id, article_id) VALUES (?, ?)',
    ),
  };
}

/** A version of this very staging was seen by nobody and goes; a published one only ends. */
function endVersion(sql: ReturnType<typeof versionStatements>, row: LiveRow, generation: Generation): void {
  if (row.from_generation === generation) sql.drop.run(row.version_id);
  else sql.end.run(generation, row.version_id);
}

function replaceArticle(sql: ReturnType<typeof articleStatements>, write: ArticleWrite): void {
  const { id, article, origin, generation } = write;
  const hash = articleHash(article, origin);
  const live = sql.live.get(id);
  if (live?.hash.equals(hash)) return;
  if (live) endVersion(sql, live, generation);
  const { lastInsertRowid: version } = sql.insert.run({
    id,
    key: documentKey(write.documentNumber),
    dieu: article.dieu,
    order: dieuOrder(article.dieu),
    generation,
    hash,
    origin,
    title: article.title,
    path: article.path,
    effective: article.effective,
    expires: article.expires,
    url: article.url,
    text: article.text,
  });
  if (article.anchor !== null) sql.anchor.run(article.anchor, id);
  article.related.forEach((target, position) => sql.link.run(version, position, target));
  if (mayAmend(article)) sql.amending.run(version);
  for (const repeal of parseRepeals(write.documentNumber, article)) {
    sql.repeal.run(version, documentKey(repeal.number), repeal.type, repeal.day);
  }
}

function replaceFaq(sql: ReturnType<typeof faqStatements>, write: FaqWrite): void {
  const { faq, position, origin, generation } = write;
  const { questions, answer, citations, asOf } = faq;
  const body = JSON.stringify({ questions, answer, citations, asOf } satisfies FaqBody);
  const hash = digest([faq.field, position, origin, body]);
  const live = sql.live.get(faq.id);
  // A FAQ that the agency put in under the same id is its own word against the shipped one.
  if (live && origin === SHIPPED_ORIGIN && live.origin !== SHIPPED_ORIGIN) return;
  if (live?.hash.equals(hash)) return;
  if (live) endVersion(sql, live, generation);
  const row = { id: faq.id, field: faq.field, position, hash, origin, generation, body };
  const { lastInsertRowid: version } = sql.insert.run(row);
  for (const citation of citations) sql.cite.run(version, articleId(citation.document, citation.dieu));
}

function articleHash(article: SourceArticle, origin: string): Buffer {
  const { title, path, effective, expires, url, anchor, related, text } = article;
  return digest([title, path, effective, expires, url, anchor, related, origin, text]);
}

/** 16 bytes of SHA-256: two of a hundred million versions collide with a chance of about 10⁻²³. */
function digest(parts: readonly unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
}
