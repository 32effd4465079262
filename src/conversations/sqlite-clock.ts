import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { RETRY_CAP_MS } from './rules.ts';

/** What a wall clock that was set back leaves behind; every function runs inside the caller's transaction. */
export interface ClockSql {
  /** Was the last event received at a time that has yet to come? */
  isBehind(now: EpochMs): boolean;
  /** Makes due what was given its time by the clock as it was; how many turns and sends. */
  catchUp(now: EpochMs): number;
}

/**
 * A machine that starts with a wrong clock, or whose clock is corrected, must not keep people waiting until the time comes
 * round again. What was written in what is now the future is due at once, and so is a turn that lies further off than any
 * back-off. What a platform asked to wait for is tried early; it says so again.
 */
export function createClockSql(db: Db): ClockSql {
  const last = db.prepare<[], { readonly at: EpochMs }>(`SELECT received_at AS at FROM inbox ORDER BY id DESC LIMIT 1`);
  const turns = db.prepare<[object]>(
    `UPDATE conversations SET turn_due_at = @now, turn_not_before = 0
     WHERE turn_due_at > @now AND turn_lease IS NULL AND (turn_due_at > @now + ${RETRY_CAP_MS} OR EXISTS (
       SELECT 1 FROM inbox INDEXED BY inbox_pending
       WHERE conversation_id = conversations.id AND status = 'pending' AND received_at > @now))`,
  );
  // The end of a burst is reckoned from here whenever something is added to it.
  const received = db.prepare<[object]>(
    `UPDATE inbox SET received_at = @now WHERE status = 'pending' AND received_at > @now`,
  );
  const sends = db.prepare<[object]>(
    `UPDATE outbox SET next_try_at = @now
     WHERE status = 'queued' AND next_try_at > @now AND MAX(created_at, COALESCE(called_at, 0)) > @now`,
  );
  const holds = db.prepare<[object]>(`UPDATE send_accounts SET hold_until = 0 WHERE hold_until > @now`);
  return {
    isBehind: (now) => (last.get()?.at ?? 0) > now,
    catchUp(now) {
      const due = turns.run({ now }).changes + sends.run({ now }).changes;
      received.run({ now });
      holds.run({ now });
      return due;
    },
  };
}
