import { z } from 'zod';

import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import {
  type Anchor,
  type ChainReport,
  type ChainedEntry,
  GENESIS,
  canonicalJson,
  hashEntry,
  verifyChain,
} from './chain.ts';
import type { AuditEntry, AuditTrail } from './model.ts';

/** Which entries to show, newest first. */
export interface AuditQuery {
  readonly actor?: string;
  /** An action, or with a final dot all of a group: `account.`. */
  readonly action?: string;
  readonly subject?: string;
  /** From inclusive, until exclusive. */
  readonly from?: EpochMs;
  readonly until?: EpochMs;
  /** Only entries before this `seq`. */
  readonly before?: number;
  readonly limit: number;
}

/** The log: it grows, it is read and it is checked; nothing else. */
export interface AuditLog extends AuditTrail {
  list(query: AuditQuery): readonly ChainedEntry[];
  /** Every action that ever happened, sorted, for a filter. */
  actions(): readonly string[];
  /** Walks along the whole chain. */
  verify(): ChainReport;
  /** The entry with this number, to compare with a hash that was written down elsewhere. */
  hashAt(seq: number): string | undefined;
}

const rowSchema = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.string(),
  previous: z.string(),
  hash: z.string(),
});

const detailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** The log in `service.db`. Appending joins the transaction that is open on the same connection, or makes its own. */
export function createAuditLog(db: Db): AuditLog {
  const last = db.prepare('SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1');
  const insert = db.prepare(`INSERT INTO audit_log (seq, at, actor, action, subject, detail, previous, hash)
    VALUES (:seq, :at, :actor, :action, :subject, :detail, :previous, :hash)`);
  const headSchema = z.object({ seq: z.number(), hash: z.string() }).optional();
  const write = db.transaction((entry: AuditEntry) => {
    const head = headSchema.parse(last.get());
    const next = { ...entry, seq: (head?.seq ?? 0) + 1, previous: head?.hash ?? GENESIS };
    insert.run({ ...next, detail: canonicalJson(entry.detail), hash: hashEntry(next) });
  });
  return {
    append: (entry) => write.immediate(entry),
    list: (query) => select(db, query),
    actions: () => db.prepare('SELECT DISTINCT action FROM audit_log ORDER BY action').pluck().all().map(String),
    verify: () => verifyChain(walk(db), anchorOf(db)),
    hashAt: (seq) =>
      z.string().optional().parse(db.prepare('SELECT hash FROM audit_log WHERE seq = ?').pluck().get(seq)),
  };
}

function* walk(db: Db): Generator<ChainedEntry> {
  for (const row of db.prepare('SELECT * FROM audit_log ORDER BY seq').iterate()) yield entryOf(row);
}

/** Action of the entry that names where the log was cut. */
export const CUT = 'audit.cut';

const cutSchema = z.object({ until: z.number(), hash: z.string() });

/**
 * Where a cut log begins, as its newest entry about a cut names it. The entry stands in the chain itself: whoever shortens
 * the log without one leaves a gap.
 */
function anchorOf(db: Db): Anchor | undefined {
  const last = select(db, { action: CUT, limit: 1 }).at(0);
  const cut = cutSchema.safeParse(last?.detail).data;
  return cut && { seq: cut.until, hash: cut.hash };
}

/** A detail that is no JSON any more is kept as it stands, so that the chain says where it was changed. */
function entryOf(row: unknown): ChainedEntry {
  const { detail, ...entry } = rowSchema.parse(row);
  return { ...entry, detail: parsedDetail(detail) };
}

function parsedDetail(text: string): AuditEntry['detail'] {
  try {
    return detailSchema.parse(JSON.parse(text));
  } catch {
    return { unreadable: text };
  }
}

function select(db: Db, query: AuditQuery): readonly ChainedEntry[] {
  const { clauses, values } = conditions(query);
  const where = clauses.length > 0 ? `WHERE ${clauses.join(' AND ')}` : '';
  const sql = `SELECT * FROM audit_log ${where} ORDER BY seq DESC LIMIT :limit`;
  return db
    .prepare(sql)
    .all({ ...values, limit: query.limit })
    .map(entryOf);
}

function conditions({ limit: _limit, ...query }: AuditQuery): {
  readonly clauses: readonly string[];
  readonly values: Readonly<Record<string, string | number>>;
} {
  const group = query.action?.endsWith('.') === true;
  const sql: Readonly<Record<keyof typeof query, string>> = {
    actor: 'actor = :actor',
    action: group ? 'substr(action, 1, length(:action)) = :action' : 'action = :action',
    subject: 'subject = :subject',
    from: 'at >= :from',
    until: 'at < :until',
    before: 'seq < :before',
  };
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return {
    clauses: Object.entries(sql).flatMap(([name, clause]) => (given.some(([key]) => key === name) ? [clause] : [])),
    values: Object.fromEntries(given),
  };
}
