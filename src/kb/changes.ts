import type { Db } from '../storage/database.ts';
import type { RankedFacts } from './document-facts.ts';
import type { Generation } from './knowledge.ts';
import type { FaqFlag } from './rows.ts';

/** What a staged generation changes in one document; Điều numbers in order. */
export interface DocumentChange {
  readonly number: string;
  readonly state: 'published' | 'unchanged';
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What a staged generation changes. */
export interface StagedChanges {
  /** False: the sources hold nothing new, and there is nothing to publish. */
  readonly any: boolean;
  /** Every document that the run named. */
  readonly documents: readonly DocumentChange[];
  /** Documents of the whole knowledge that a later document ends, and how many of them this run ended. */
  readonly replaced: { readonly total: number; readonly fresh: number };
  /** Articles that a later document changes without their own text showing it, and how many of them are new to that. */
  readonly amended: { readonly total: number; readonly fresh: number };
  readonly faqs: {
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
    readonly unchanged: number;
  };
  /** FAQs whose cited articles this generation changes or removes. */
  readonly flagged: readonly FaqFlag[];
}

interface ArticleDiff {
  readonly key: string;
  readonly dieu: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

interface Staged {
  readonly generation: Generation;
  readonly touched: ReadonlyMap<string, RankedFacts>;
  readonly faqsSeen: number;
}

/** Compares the staged generation with the one before it, article by article, and flags the FAQs concerned. */
export function describeChanges(db: Db, { generation: g, touched, faqsSeen }: Staged): StagedChanges {
  const byDocument = groupByDocument(articleDiffs(db, g));
  const newRows = new Set(documentKeys(db, g));
  const documents = [...touched].map(([key, { facts }]): DocumentChange => {
    const lists = byDocument.get(key) ?? { added: [], changed: [], removed: [] };
    const state = byDocument.has(key) || newRows.has(key) ? 'published' : 'unchanged';
    return { number: facts.number, state, ...lists };
  });
  const faqs = faqDiff(db, g, faqsSeen);
  const flagged = flagFaqs(db, g);
  const any = byDocument.size > 0 || newRows.size > 0 || faqs.added + faqs.changed + faqs.removed > 0;
  return { any, documents, replaced: replacedCounts(db, g), amended: amendedCounts(db, g), faqs, flagged };
}

function articleDiffs(db: Db, g: Generation): ArticleDiff[] {
  return db
    .prepare<{ g: number }, ArticleDiff>(
      `SELECT next.document_key AS key, next.dieu, next.dieu_order AS place,
              iif(old.version_id IS NULL, 'added', 'changed') AS kind
       FROM articles next LEFT JOIN articles old ON old.article_id = next.article_id AND old.to_generation = @g
       WHERE next.from_generation = @g
       UNION ALL
       SELECT old.document_key, old.dieu, old.dieu_order, 'removed' FROM articles old
       WHERE old.to_generation = @g
         AND NOT EXISTS (SELECT 1 FROM articles next WHERE next.article_id = old.article_id AND next.from_generation = @g)
       ORDER BY place`,
    )
    .all({ g });
}

function groupByDocument(diffs: readonly ArticleDiff[]): Map<string, Record<ArticleDiff['kind'], string[]>> {
  const grouped = new Map<string, Record<ArticleDiff['kind'], string[]>>();
  for (const { key, dieu, kind } of diffs) {
    const lists = grouped.get(key) ?? { added: [], changed: [], removed: [] };
    lists[kind].push(dieu);
    grouped.set(key, lists);
  }
  return grouped;
}

function documentKeys(db: Db, g: Generation): string[] {
  return db
    .prepare<{ g: number }, { key: string }>('SELECT key FROM documents WHERE from_generation = @g')
    .all({ g })
    .map((row) => row.key);
}

function replacedCounts(db: Db, g: Generation): StagedChanges['replaced'] {
  const row = db
    .prepare<{ g: number }, { total: number; fresh: number }>(
      `SELECT count(*) AS total, count(*) FILTER (WHERE from_generation = @g AND NOT EXISTS (
          SELECT 1 FROM documents old WHERE old.key = documents.key AND old.to_generation = @g
            AND old.replaced_on IS documents.replaced_on)) AS fresh
       FROM documents WHERE to_generation IS NULL AND replaced_on IS NOT NULL`,
    )
    .get({ g });
  return row ?? { total: 0, fresh: 0 };
}

function amendedCounts(db: Db, g: Generation): StagedChanges['amended'] {
  const row = db
    .prepare<{ g: number }, { total: number; fresh: number }>(
      `SELECT count(DISTINCT target_id) AS total,
              count(DISTINCT target_id) FILTER (WHERE from_generation = @g AND NOT EXISTS (
                SELECT 1 FROM amendments old WHERE old.target_id = amendments.target_id AND old.from_generation < @g)) AS fresh
       FROM amendments WHERE to_generation IS NULL`,
    )
    .get({ g });
  return row ?? { total: 0, fresh: 0 };
}

function faqDiff(db: Db, g: Generation, seen: number): StagedChanges['faqs'] {
  const row = db
    .prepare<{ g: number }, { added: number; changed: number; ended: number }>(
      `SELECT count(*) FILTER (WHERE next.from_generation = @g AND old.version_id IS NULL) AS added,
              count(*) FILTER (WHERE next.from_generation = @g AND old.version_id IS NOT NULL) AS changed,
              (SELECT count(*) FROM faqs WHERE to_generation = @g) AS ended
       FROM faqs next LEFT JOIN faqs old ON old.id = next.id AND old.to_generation = @g
       WHERE next.from_generation = @g`,
    )
    .get({ g }) ?? { added: 0, changed: 0, ended: 0 };
  const { added, changed, ended } = row;
  return { added, changed, removed: ended - changed, unchanged: Math.max(0, seen - added - changed) };
}

/**
 * A FAQ written before this generation is flagged when the text or the validity of an article it cites changed, and one
 * that was checked before a later document changed such an article; another address or heading does not concern it.
 */
function flagFaqs(db: Db, g: Generation): FaqFlag[] {
  db.prepare(
    `INSERT OR REPLACE INTO faq_flags (faq_version_id, article_id, change, generation)
     SELECT cited.version_id, old.article_id, iif(next.version_id IS NULL, 'removed', 'changed'), @g
     FROM articles old
     JOIN faq_citations cited ON cited.article_id = old.article_id
     JOIN faqs ON faqs.version_id = cited.version_id AND faqs.to_generation IS NULL AND faqs.from_generation < @g
     LEFT JOIN articles next ON next.article_id = old.article_id AND next.from_generation = @g
     WHERE old.to_generation = @g
       AND (next.version_id IS NULL OR next.text <> old.text OR next.expires IS NOT old.expires)
     UNION ALL
     SELECT cited.version_id, article.article_id, 'changed', @g
     FROM documents next
     JOIN documents old ON old.key = next.key AND old.to_generation = @g
       AND (old.replaced_on IS NOT next.replaced_on OR old.expires IS NOT next.expires)
     JOIN articles article ON article.document_key = next.key AND article.to_generation IS NULL
     JOIN faq_citations cited ON cited.article_id = article.article_id
     JOIN faqs ON faqs.version_id = cited.version_id AND faqs.to_generation IS NULL AND faqs.from_generation < @g
     WHERE next.from_generation = @g
     UNION ALL
     SELECT cited.version_id, amendments.target_id, 'changed', @g
     FROM amendments
     JOIN faq_citations cited ON cited.article_id = amendments.target_id
     JOIN faqs ON faqs.version_id = cited.version_id AND faqs.to_generation IS NULL
       AND json_extract(faqs.body, '$.asOf') < amendments.effective
     WHERE amendments.from_generation = @g`,
  ).run({ g });
  return db
    .prepare<{ g: number }, FaqFlag>(
      `SELECT faqs.id AS faqId, article_id AS articleId, change FROM faq_flags
       JOIN faqs ON faqs.version_id = faq_version_id WHERE generation = @g ORDER BY faqs.id, article_id`,
    )
    .all({ g });
}
