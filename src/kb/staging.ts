import type { Clock } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { flushAmendments } from './amending/pending.ts';
import { documentKey } from './document-number.ts';
import { describeChanges, type StagedChanges } from './changes.ts';
import { NameCount } from './cited-names.ts';
import { parseEffectDay } from './effect-day.ts';
import { flushDocuments, mergeFacts, nothingKnown, type RankedFacts } from './document-facts.ts';
import type { Generation } from './knowledge.ts';
import { articleId, type ArticleId } from './model.ts';
import { prepareReads } from './reads.ts';
import type { DocumentFacts, SourceArticle, SourceFaq, SourceScope } from './sources/contract.ts';
import { prepareWrites, type Writes } from './staging-sql.ts';

/** Characters of text that are written in one transaction: about 60 ms of holding the write lock. */
const BATCH_CHARS = 4_000_000;

/** What texts say of their own and other documents only fills a gap that the sources leave. */
const CITED_RANK = -1;

/** Where an item came from. */
export interface ItemOrigin {
  /** See {@link Source.origin}. */
  readonly origin: string;
  readonly scope: SourceScope;
  readonly rank: number;
}

/** Puts knowledge into the next generation, which no reader sees before it is published. */
export interface Staging {
  readonly generation: Generation;
  /** Whether it goes on with a staging of the same inputs that was cut off. */
  readonly resumed: boolean;
  /** One article of a document; queued and written in batches. */
  putArticle(document: DocumentFacts, article: SourceArticle, from: ItemOrigin): void;
  /** All articles of one document. Answers false, and takes nothing, when this run already has the whole document. */
  putWhole(document: DocumentFacts, articles: readonly SourceArticle[], from: ItemOrigin): boolean;
  /** What is known of a document beside its articles. */
  putDocument(document: DocumentFacts, from: ItemOrigin): void;
  putFaq(faq: SourceFaq, from: ItemOrigin): void;
  /** This run gives every FAQ of the origin, even if that is none: what it does not give is removed. */
  takeFaqsOf(origin: string): void;
  /** Nothing that came from this origin earlier is removed: its file could not be read to the end. */
  keep(origin: string): void;
  /** Writes what is queued, removes what the sources no longer have, and says what changed. */
  finish(): StagedChanges;
  /** Throws the staged generation away. */
  abandon(): void;
}

/** Options of {@link beginStaging}. */
export interface BeginStagingOptions {
  readonly clock: Clock;
  /** Names what is put in (paths, sizes, times); only a staging of the same inputs is resumed. */
  readonly inputs: string;
}

interface Seen {
  readonly rank: number;
}

interface Run {
  readonly articles: Map<ArticleId, Seen>;
  readonly documents: Map<string, RankedFacts>;
  /** Rank of the whole document, by key. */
  readonly wholes: Map<string, number>;
  /** Origins by document key. */
  readonly origins: Map<string, Set<string>>;
  readonly faqs: Set<string>;
  readonly faqsOfField: Map<string, number>;
  readonly faqOrigins: Set<string>;
  readonly kept: Set<string>;
  /** What the articles of the run call other documents. */
  readonly names: NameCount;
}

/**
 * Opens the next generation for writing. A staging that an earlier process left is resumed when it was fed by the same
 * inputs (what it holds is found by hash and skipped), and cleaned away when not. The caller holds the ingest lock.
 */
export function beginStaging(db: Db, { clock, inputs }: BeginStagingOptions): Staging {
  const sql = prepareWrites(db);
  const { generation, resumed } = openGeneration(db, sql, { now: clock.now(), inputs });
  const run: Run = newRun();
  const queue = createQueue(db);

  return {
    generation,
    resumed,
    putArticle(document, article, from) {
      if (!noteArticle(run, { document, article, from })) return;
      queue.add(article.text.length, () => writeArticle(sql, { document, article, from, generation }));
    },
    putWhole(document, articles, from) {
      const key = documentKey(document.number);
      if ((run.wholes.get(key) ?? -1) >= from.rank) return false;
      run.wholes.set(key, from.rank);
      for (const article of articles) this.putArticle(document, article, from);
      return true;
    },
    putDocument: (document, from) => noteDocument(run, document, from),
    putFaq(faq, from) {
      // Within its field, so that a FAQ added to one field leaves the others as they are.
      const position = run.faqsOfField.get(faq.field) ?? 0;
      run.faqsOfField.set(faq.field, position + 1);
      run.faqs.add(faq.id);
      run.faqOrigins.add(from.origin);
      queue.add(faq.answer.length, () => writeFaq(sql, { faq, position, origin: from.origin, generation }));
    },
    takeFaqsOf: (origin) => void run.faqOrigins.add(origin),
    keep: (origin) => run.kept.add(origin),
    finish() {
      queue.flush();
      return db.transaction(() => finishRun(db, { sql, run, generation }))();
    },
    abandon: () => discard(db, generation),
  };
}

/** Makes a staged generation the one that readers see: one small transaction. */
export function publishGeneration(db: Db, options: { readonly generation: Generation; readonly clock: Clock }): void {
  db.prepare<[number, Generation]>(
    `UPDATE generations SET state = 'published', published_at = ? WHERE generation = ? AND state = 'staging'`,
  ).run(options.clock.now(), options.generation);
}

/** Old versions stay this long: a message that quotes one may wait in the outbox for the platform to come back. */
const KEEP_VERSIONS_MS = 7 * 24 * 3_600_000;

/** Old generations that readers may still be on while they load the next one. */
const KEEP_GENERATIONS = 2;

/** Deletes versions that ended long ago and before the last generations. Answers how many article versions went. */
export function pruneGenerations(db: Db, { clock }: { readonly clock: Clock }): number {
  const row = db
    .prepare<[number, number], { g: number | null }>(
      `SELECT max(generation) AS g FROM generations WHERE state = 'published' AND published_at <= ? AND generation <=
       (SELECT max(generation) FROM generations WHERE state = 'published') - ?`,
    )
    .get(clock.now() - KEEP_VERSIONS_MS, KEEP_GENERATIONS);
  const last = row?.g ?? 0;
  if (last === 0) return 0;
  return db.transaction(() => {
    const { changes } = db.prepare('DELETE FROM articles WHERE to_generation <= ?').run(last);
    db.prepare('DELETE FROM documents WHERE to_generation <= ?').run(last);
    db.prepare('DELETE FROM amendments WHERE to_generation <= ?').run(last);
    db.prepare('DELETE FROM faqs WHERE to_generation <= ?').run(last);
    db.prepare('DELETE FROM generations WHERE generation < ?').run(last);
    return changes;
  })();
}

function openGeneration(
  db: Db,
  sql: Writes,
  run: { now: number; inputs: string },
): {
  generation: Generation;
  resumed: boolean;
} {
  const left = sql.staging.get();
  if (left?.inputs === run.inputs) return { generation: left.generation, resumed: true };
  if (left) discard(db, left.generation);
  const generation = (sql.latest.get()?.g ?? 0) + 1;
  sql.open.run({ generation, inputs: run.inputs, now: run.now });
  return { generation, resumed: false };
}

function discard(db: Db, generation: Generation): void {
  db.transaction(() => {
    db.prepare('DELETE FROM faq_flags WHERE generation = ?').run(generation);
    for (const table of ['articles', 'documents', 'amendments', 'faqs'] as const) {
      db.prepare(`DELETE FROM ${table} WHERE from_generation = ?`).run(generation);
      db.prepare(`UPDATE ${table} SET to_generation = NULL WHERE to_generation = ?`).run(generation);
    }
    db.prepare('DELETE FROM generations WHERE generation = ?').run(generation);
  })();
}

function newRun(): Run {
  return {
    articles: new Map(),
    documents: new Map(),
    wholes: new Map(),
    origins: new Map(),
    faqs: new Set(),
    faqsOfField: new Map(),
    faqOrigins: new Set(),
    kept: new Set(),
    names: new NameCount(),
  };
}

/** Collects writes and runs them together, so that no transaction stays open while a file is being read. */
function createQueue(db: Db): { add(chars: number, write: () => void): void; flush(): void } {
  let writes: (() => void)[] = [];
  let chars = 0;
  const flush = (): void => {
    const batch = writes;
    writes = [];
    chars = 0;
    db.transaction(() => batch.forEach((write) => write())).immediate();
  };
  return {
    add(size, write) {
      writes.push(write);
      // 200 stands for the row beside its text, so that many short ones make a batch too.
      chars += size + 200;
      if (chars > BATCH_CHARS) flush();
    },
    flush,
  };
}

interface Put {
  readonly document: DocumentFacts;
  readonly article: SourceArticle;
  readonly from: ItemOrigin;
}

/** Remembers the article for the removals at the end; false when the run already has it from as good a source. */
function noteArticle(run: Run, { document, article, from }: Put): boolean {
  const key = noteDocument(run, document, from);
  const effective = parseEffectDay(document.number, article.text);
  if (effective !== null) noteDocument(run, { ...nothingKnown(document.number), effective }, { rank: CITED_RANK });
  const origins = run.origins.get(key) ?? new Set();
  run.origins.set(key, origins.add(from.origin));
  const id = articleId(document.number, article.dieu);
  if ((run.articles.get(id)?.rank ?? -1) >= from.rank) return false;
  run.articles.set(id, { rank: from.rank });
  run.names.add(article.text);
  return true;
}

function noteDocument(run: Run, facts: DocumentFacts, from: Pick<ItemOrigin, 'rank'>): string {
  const key = documentKey(facts.number);
  const known = run.documents.get(key);
  if (known?.facts !== facts) run.documents.set(key, mergeFacts(known, { facts, rank: from.rank }));
  return key;
}

function writeArticle(sql: Writes, put: Put & { generation: Generation }): void {
  const { document, article, from, generation } = put;
  sql.replaceArticle({
    id: articleId(document.number, article.dieu),
    documentNumber: document.number,
    article,
    origin: from.origin,
    generation,
  });
}

function writeFaq(
  sql: Writes,
  put: { faq: SourceFaq; position: number; origin: string; generation: Generation },
): void {
  sql.replaceFaq(put);
}

function finishRun(db: Db, { sql, run, generation }: { sql: Writes; run: Run; generation: Generation }): StagedChanges {
  for (const [key, origins] of run.origins) removeArticles(sql, { run, key, origins, generation });
  for (const origin of run.faqOrigins) {
    if (!run.kept.has(origin)) removeFaqs(sql, { run, origin, generation });
  }
  nameDocuments(db, run);
  flushDocuments(db, { documents: run.documents, generation });
  if (changesLaw(db, generation)) flushAmendments(db, { generation });
  return describeChanges(db, { generation, touched: run.documents, faqsSeen: run.faqs.size });
}

/** Documents for which no source gives a type or a title take what others call them. */
function nameDocuments(db: Db, run: Run): void {
  const unnamed = db
    .prepare<[], { number: string }>(
      'SELECT number FROM documents WHERE to_generation IS NULL AND (title IS NULL OR type IS NULL)',
    )
    .all();
  const named = [...run.documents.values()].map(({ facts }) => facts);
  for (const { number } of [...unnamed, ...named.filter(({ title, type }) => title === null || type === null)]) {
    const { type, title } = run.names.commonly(documentKey(number));
    if (type !== null || title !== null)
      noteDocument(run, { ...nothingKnown(number), type, title }, { rank: CITED_RANK });
  }
}

/** Whether the staged generation has another article or document than the one before. */
function changesLaw(db: Db, generation: Generation): boolean {
  return prepareReads(db).lawChange.get({ earlier: generation - 1, later: generation }) !== undefined;
}

function removeArticles(
  sql: Writes,
  doc: { run: Run; key: string; origins: ReadonlySet<string>; generation: Generation },
): void {
  const { run, key, origins, generation } = doc;
  const wholeRank = run.wholes.get(key);
  for (const row of sql.liveOfDocument.all({ key })) {
    const seen = run.articles.get(row.article_id);
    if (seen && seen.rank >= (wholeRank ?? 0)) continue;
    const mayGo = wholeRank === undefined ? origins.has(row.origin) : true;
    if (mayGo && !run.kept.has(row.origin)) sql.endArticle(row, generation);
  }
}

function removeFaqs(sql: Writes, faqs: { run: Run; origin: string; generation: Generation }): void {
  for (const row of sql.liveFaqsOfOrigin.all({ origin: faqs.origin })) {
    if (!faqs.run.faqs.has(row.id)) sql.endFaq(row, faqs.generation);
  }
}
