import { z } from 'zod';

import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import type { ChainReport, ChainedEntry } from './chain.ts';
import { type AuditLog, CUT, createAuditLog } from './log.ts';

/** Options of {@link cutLog}. */
export interface CutOptions {
  /** Entries older than this are taken out. */
  readonly before: EpochMs;
  /** Who does it. */
  readonly actor: string;
  readonly now: EpochMs;
  /** Puts the entries away, oldest first; must be durable when it returns. A throw takes everything back. */
  readonly putAway: (entries: Iterable<ChainedEntry>) => void;
}

/** What came of a cut. */
export type CutResult =
  | { readonly kind: 'done'; readonly entries: number; readonly until: number; readonly hash: string }
  /** Nothing is as old as that. */
  | { readonly kind: 'nothing' }
  /** A broken chain is evidence: nothing is taken out of it. */
  | { readonly kind: 'broken'; readonly report: ChainReport };

/** The trigger that keeps the log whole; for the moment of the cut it is out of the way. */
const GUARD = 'audit_log_no_delete';

/**
 * Takes the oldest entries out of the log and writes into the chain where it goes on. What was put
 * away and what stays are still one chain: the first entry that stays carries the hash of the last one put away.
 */
export function cutLog(db: Db, { before, actor, now, putAway }: CutOptions): CutResult {
  const log = createAuditLog(db);
  return db
    .transaction((): CutResult => {
      const report = log.verify();
      if (report.broken !== undefined) return { kind: 'broken', report };
      const last = log.list({ until: before, limit: 1 }).at(0);
      if (last === undefined) return { kind: 'nothing' };
      const { seq: until, hash } = last;
      putAway(entriesUntil(log, { from: report.anchor.seq + 1, until }));
      // Before the entries go, so that the log never is without the one that names the cut.
      log.append({ at: now, actor, action: CUT, subject: null, detail: { until, hash } });
      return { kind: 'done', entries: remove(db, until), until, hash };
    })
    .immediate();
}

const BATCH = 500;

/** Oldest first, in pieces, because a log of years does not fit into memory. */
function* entriesUntil(
  log: AuditLog,
  { from, until }: { readonly from: number; readonly until: number },
): Generator<ChainedEntry> {
  for (let next = from; next <= until; next += BATCH) {
    const end = Math.min(next + BATCH - 1, until);
    yield* [...log.list({ before: end + 1, limit: end - next + 1 })].reverse();
  }
}

/** The guard goes and comes back inside the transaction: nobody else ever sees the log without it. */
function remove(db: Db, until: number): number {
  const guard = z
    .string()
    .parse(db.prepare(`SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?`).pluck().get(GUARD));
  db.exec(`DROP TRIGGER ${GUARD}`);
  const { changes } = db.prepare<[number]>('DELETE FROM audit_log WHERE seq <= ?').run(until);
  db.exec(guard);
  return changes;
}
