import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';

/** What was in doubt in a restored database. */
export interface RestoredDoubts {
  readonly sends: number;
  readonly questions: number;
}

/**
 * What was under way when a backup was made has most likely happened since: sending or answering it again would answer
 * people twice, hours later. It is shown to counsellors instead, as every send is whose outcome nobody knows.
 */
export function leaveInDoubt(db: Db, now: EpochMs): RestoredDoubts {
  return db
    .transaction(() => {
      const touched = db
        .prepare<[], { readonly id: string }>(
          `SELECT conversation_id AS id FROM outbox WHERE status IN ('queued', 'sending')
           UNION SELECT conversation_id FROM inbox WHERE status = 'pending' AND conversation_id IS NOT NULL`,
        )
        .all();
      const sends = db
        .prepare(
          `UPDATE outbox SET status = 'uncertain', error_class = 'unknown', error_detail = 'restored', held = 0,
             lease = NULL, lease_until = NULL, called_at = COALESCE(called_at, created_at)
           WHERE status IN ('queued', 'sending')`,
        )
        .run();
      const questions = db.prepare(`UPDATE inbox SET status = 'kept' WHERE status = 'pending'`).run();
      db.prepare(
        `UPDATE conversations SET turn_due_at = NULL, turn_not_before = 0, turn_attempts = 0, turn_lease = NULL,
           turn_lease_until = NULL WHERE turn_due_at IS NOT NULL OR turn_lease IS NOT NULL OR turn_not_before > 0`,
      ).run();
      // Nothing outweighs a wish to be erased.
      const flag = db.prepare(
        `UPDATE conversations SET attention = 'uncertain', attention_at = ? WHERE id = ? AND attention IS NOT 'withdrawn'`,
      );
      for (const { id } of touched) flag.run(now, id);
      return { sends: sends.changes, questions: questions.changes };
    })
    .immediate();
}
