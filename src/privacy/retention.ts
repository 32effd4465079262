import { createActivity } from '../conversations/activity.ts';
import type { GroupCommit } from '../conversations/group-commit.ts';
import { createLoop } from '../conversations/loop.ts';
import { type Timers, systemTimers } from '../conversations/timers.ts';
import type { Clock, EpochMs } from '../infra/clock.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import { type Db, emptyLog, rewriteFile } from '../storage/database.ts';
import { RETENTION_KINDS, type RetentionKind, createRetentionSql } from './retention-sql.ts';

/** How long each kind of data is kept, in days. */
export type RetentionDays = Readonly<Record<RetentionKind, number>>;

/** Rows by kind. */
export type RetentionCounts = Readonly<Record<RetentionKind, number>>;

/** Options of {@link createRetention}. */
export interface RetentionOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly days: RetentionDays;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retention'>;
  readonly timers?: Timers;
}

/** Removing what has been kept long enough. */
export interface Retention {
  /** What would go now. */
  due(): RetentionCounts;
  /** Removes it, in small transactions between which everything else goes on. */
  run(commit: GroupCommit): Promise<RetentionCounts>;
  /** Begins to do so every night. */
  start(commit: GroupCommit): void;
  stop(): Promise<void>;
  /** Resolves when nothing is under way; what is due later does not count. */
  idle(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Vietnam keeps UTC+7 the whole year. */
const VIETNAM_MS = 7 * 3_600_000;
/** The work begins at 02:00 in Vietnam. */
const BEGINS_MS = 2 * 3_600_000;
/**
 * Half a gigabyte takes some 5 s on an idle machine, during which nothing else is done; Zalo waits 2 s and delivers again
 * later. So it is for the hours in which hardly anybody writes …
 */
const REWRITE_UNTIL_MS = 5 * 3_600_000;
/** … unless nobody lets the machine run then. */
const REWRITE_BY_DAY_AFTER_MS = 3 * DAY_MS;
/** Rows in one transaction: some milliseconds, so that no webhook waits for long. */
const BATCH = 200;
const POLL_MS = 60_000;

/** Wires the nightly work. */
export function createRetention(options: RetentionOptions): Retention {
  const { db, days, clock, logger, timers = systemTimers } = options;
  const steps = createRetentionSql(db, clock);
  const nights = nightSql(db);
  const activity = createActivity();
  let stopping = false;
  let committing: GroupCommit | undefined;

  async function run(commit: GroupCommit): Promise<RetentionCounts> {
    const now = clock.now();
    const counts = zero();
    for (const kind of RETENTION_KINDS) {
      const before = now - days[kind] * DAY_MS;
      for (;;) {
        if (stopping) return counts;
        const removed = await commit.run(() => steps[kind].remove(before, BATCH));
        counts[kind] += removed;
        if (removed === 0) break;
        options.metrics.retention.inc({ kind }, removed);
      }
    }
    return counts;
  }

  async function tonight(): Promise<EpochMs | null> {
    const night = nightOf(clock.now());
    if (committing === undefined || nights.isDone(night)) return null;
    nights.begin(night, clock.now());
    const removed = await run(committing);
    if (stopping) return null;
    nights.finish(night, clock.now(), removed);
    rewriteIfNeeded({ db, nights, logger, night, now: clock.now() });
    emptyLog(db);
    logger.info('retention_done', { night, ...removed });
    return null;
  }

  const loop = createLoop({
    ...{ clock, timers, activity, pollMs: POLL_MS, pass: tonight },
    onError: (error) => logger.error('retention_failed', { cause: describeError(error) }),
  });
  return {
    due: () => {
      const counts = zero();
      for (const kind of RETENTION_KINDS) counts[kind] = steps[kind].count(clock.now() - days[kind] * DAY_MS);
      return counts;
    },
    run,
    start(commit) {
      committing = commit;
      loop.start();
    },
    async stop() {
      stopping = true;
      loop.stop();
      await activity.idle();
    },
    idle: () => activity.idle(),
  };
}

interface Rewriting {
  readonly db: Db;
  readonly nights: ReturnType<typeof nightSql>;
  readonly logger: Logger;
  readonly night: string;
  readonly now: EpochMs;
}

/** SQLite may keep copies of rows that it moved between pages: rewriting the file leaves none. */
function rewriteIfNeeded({ db, nights, logger, night, now }: Rewriting): void {
  const since = nights.copiesSince();
  if (since === null) return;
  const time = (now + VIETNAM_MS) % DAY_MS;
  const isNight = time >= BEGINS_MS && time < REWRITE_UNTIL_MS;
  if (!isNight && now - since <= REWRITE_BY_DAY_AFTER_MS) return;
  try {
    rewriteFile(db);
    nights.rewritten(night, now);
  } catch (error) {
    // It takes twice the file's size; tried again every minute it would fill a disk that is short of it.
    logger.error('file_not_rewritten', { cause: describeError(error) });
  }
}

function zero(): Record<RetentionKind, number> {
  return {
    raw: 0,
    texts: 0,
    questions: 0,
    attachments: 0,
    conversations: 0,
    strays: 0,
    drafts: 0,
    menus: 0,
    sessions: 0,
    traces: 0,
    restraints: 0,
  };
}

/** The night that has begun last: a day in Vietnam from 02:00 on. */
function nightOf(now: EpochMs): string {
  return new Date(now + VIETNAM_MS - BEGINS_MS).toISOString().slice(0, 10);
}

function nightSql(db: Db) {
  const done = db.prepare<[string]>(`SELECT 1 FROM retention_nights WHERE night = ? AND finished_at IS NOT NULL`);
  const begin = db.prepare<[string, EpochMs]>(
    `INSERT INTO retention_nights (night, started_at) VALUES (?, ?) ON CONFLICT DO NOTHING`,
  );
  const finish = db.prepare<[EpochMs, string, string]>(
    `UPDATE retention_nights SET finished_at = ?, removed = ? WHERE night = ?`,
  );
  const rewritten = db.prepare<[EpochMs, string]>(
    `UPDATE retention_nights SET removed = json_set(removed, '$.rewritten', ?) WHERE night = ?`,
  );
  const copiesSince = db
    .prepare<[], EpochMs | null>(
      `WITH last (at) AS (SELECT COALESCE(MAX(removed ->> '$.rewritten'), 0) FROM retention_nights)
       SELECT MIN(removed_at) FROM (
         SELECT erased_at AS removed_at FROM erasures, last WHERE erased_at > last.at
         UNION ALL
         SELECT finished_at FROM retention_nights, last WHERE finished_at > last.at AND removed ->> '$.conversations' > 0)`,
    )
    .pluck();
  return {
    isDone: (night: string) => done.get(night) !== undefined,
    begin: (night: string, now: EpochMs) => void begin.run(night, now),
    finish: (night: string, now: EpochMs, removed: RetentionCounts) =>
      void finish.run(now, JSON.stringify(removed), night),
    rewritten: (night: string, now: EpochMs) => void rewritten.run(now, night),
    /** The first time that somebody's conversations went since the file was last rewritten. */
    copiesSince: () => copiesSince.get() ?? null,
  };
}
