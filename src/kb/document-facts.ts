import type { Db } from '../storage/database.ts';
import { foldName } from './fold.ts';
import type { Generation } from './knowledge.ts';
import type { IsoDate } from './model.ts';
import { earlier } from './rows.ts';
import type { DocumentFacts } from './sources/contract.ts';

/** Facts with the rank of the source that states them. */
export interface RankedFacts {
  readonly facts: DocumentFacts;
  readonly rank: number;
}

interface StoredFacts extends Omit<DocumentFacts, 'number'> {
  readonly version_id: number;
  readonly from_generation: number;
  readonly key: string;
  readonly number: string;
  readonly facts_rank: number;
  readonly replaced_on: IsoDate | null;
  readonly replaced_by: string | null;
  readonly amends: string | null;
}

interface Replacement {
  readonly day: IsoDate;
  readonly by: string;
}

/** A document of which only the number is known. */
export function nothingKnown(number: string): DocumentFacts {
  const nothing = { type: null, title: null, issuer: null, issued: null, effective: null, expires: null, url: null };
  return { number, ...nothing };
}

/**
 * Joins what two sources say of one document: the higher rank wins, among equals the first, and what is not stated
 * never erases what is.
 */
export function mergeFacts(known: RankedFacts | undefined, next: RankedFacts): RankedFacts {
  if (!known) return next;
  const [winner, other] = next.rank > known.rank ? [next, known] : [known, next];
  const { facts: a } = winner;
  const { facts: b } = other;
  const facts: DocumentFacts = {
    number: a.number,
    type: a.type ?? b.type,
    title: a.title ?? b.title,
    issuer: a.issuer ?? b.issuer,
    issued: a.issued ?? b.issued,
    effective: a.effective ?? b.effective,
    expires: a.expires ?? b.expires,
    url: a.url ?? b.url,
    amends: a.amends ?? b.amends ?? null,
  };
  return { facts: sameFacts(facts, known.facts) ? known.facts : facts, rank: winner.rank };
}

/** Writes the documents of a run into the staged generation, then the ends that later documents give to earlier ones. */
export function flushDocuments(
  db: Db,
  run: { readonly documents: ReadonlyMap<string, RankedFacts>; readonly generation: Generation },
): void {
  const sql = prepare(db);
  const put = (next: StoredFacts, old: StoredFacts | undefined): void => replace(sql, { next, old, ...run });
  for (const [key, incoming] of run.documents) {
    const old = sql.live.get(key);
    const merged = mergeFacts(old && { facts: old, rank: old.facts_rank - 0.5 }, incoming);
    const rank = Math.max(incoming.rank, old?.facts_rank ?? 0);
    const bare = { version_id: 0, from_generation: 0, replaced_on: null, replaced_by: null, amends: null };
    put({ ...bare, ...old, ...merged.facts, key, facts_rank: rank }, old);
  }
  const replaced = replacements(db);
  for (const old of sql.allLive.all()) {
    const end = replaced.get(old.key);
    put({ ...old, replaced_on: end?.day ?? null, replaced_by: end?.by ?? null }, old);
  }
}

/**
 * The first day on which a later document in force ends each document, from all live articles. A resolution and a law of
 * one number are two documents: the end of Resolution 49/2010/QH12 is not that of the Law on Postal Services.
 */
function replacements(db: Db): Map<string, Replacement> {
  const rows = db
    .prepare<[], { key: string; day: IsoDate | null; by: string }>(
      `SELECT repeals.target_key AS key, coalesce(repeals.day, articles.effective, documents.effective) AS day,
              documents.number AS by
       FROM repeals JOIN articles ON articles.version_id = repeals.version_id AND articles.to_generation IS NULL
       JOIN documents ON documents.key = articles.document_key AND documents.to_generation IS NULL
       JOIN documents AS target ON target.key = repeals.target_key AND target.to_generation IS NULL
       WHERE repeals.target_type IS NULL OR target.type IS NULL
         OR (repeals.target_type = 'Nghị quyết') = (target.type = 'Nghị quyết')
       ORDER BY day, by`,
    )
    .all();
  const found = new Map<string, Replacement>();
  for (const { key, day, by } of rows) {
    if (day !== null && earlier(day, found.get(key)?.day ?? null) === day && !found.has(key))
      found.set(key, { day, by });
  }
  return found;
}

function prepare(db: Db) {
  const columns =
    'version_id, from_generation, key, number, type, title, issuer, issued, effective, expires, replaced_on, replaced_by, url, amends, facts_rank';
  return {
    live: db.prepare<[string], StoredFacts>(`SELECT ${columns} FROM documents WHERE key = ? AND to_generation IS NULL`),
    allLive: db.prepare<[], StoredFacts>(`SELECT ${columns} FROM documents WHERE to_generation IS NULL`),
    end: db.prepare<[number, number]>('UPDATE documents SET to_generation = ? WHERE version_id = ?'),
    drop: db.prepare<[number]>('DELETE FROM documents WHERE version_id = ?'),
    insert: db.prepare<Record<string, string | number | null>>(
      `INSERT INTO documents (key, number, type, title, issuer, issued, effective, expires, replaced_on, replaced_by, url,
         amends, facts_rank, folded, from_generation)
       VALUES (@key, @number, @type, @title, @issuer, @issued, @effective, @expires, @replaced_on, @replaced_by, @url,
         @amends, @facts_rank, @folded, @generation)`,
    ),
  };
}

function replace(
  sql: ReturnType<typeof prepare>,
  put: { next: StoredFacts; old: StoredFacts | undefined; generation: Generation },
): void {
  const { next, old, generation } = put;
  if (old && sameRow(old, next)) return;
  if (old?.from_generation === generation) sql.drop.run(old.version_id);
  else if (old) sql.end.run(generation, old.version_id);
  const { version_id: _version, from_generation: _from, ...row } = next;
  sql.insert.run({ ...row, folded: foldedNames(next), generation });
}

function foldedNames({ number, type, title }: StoredFacts): string {
  const names = [number, title ?? '', `${type ?? ''} ${title ?? ''}`];
  return `|${names.map(foldName).join('|')}|`;
}

function sameFacts(a: DocumentFacts, b: DocumentFacts): boolean {
  const fields = ['number', 'type', 'title', 'issuer', 'issued', 'effective', 'expires', 'url'] as const;
  return fields.every((field) => a[field] === b[field]) && (a.amends ?? null) === (b.amends ?? null);
}

function sameRow(a: StoredFacts, b: StoredFacts): boolean {
  return (
    sameFacts(a, b) &&
    a.facts_rank === b.facts_rank &&
    a.replaced_on === b.replaced_on &&
    a.replaced_by === b.replaced_by
  );
}
