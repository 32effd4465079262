import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

interface LoadRow {
  readonly assignee: string;
  readonly load: number;
  readonly assigned_at: EpochMs | null;
}

interface UnseenRow {
  readonly id: string;
  readonly owner: 'waiting' | 'counsellor';
  readonly unanswered_since: EpochMs;
}

/** What the desk looks at by itself; everything stands on the indexes of open work, not on the history. */
export function createKeeperSql(db: Db) {
  const loads = db.prepare<[], LoadRow>(
    `SELECT assignee, COUNT(*) AS load, MAX(assigned_at) AS assigned_at FROM conversations
     WHERE owner = 'counsellor' AND closed_at IS NULL AND assignee IS NOT NULL GROUP BY assignee`,
  );
  const owedBySomebody = db.prepare<[], { readonly id: string; readonly assignee: string }>(
    `SELECT id, assignee FROM conversations
     WHERE owner = 'counsellor' AND closed_at IS NULL AND assignee IS NOT NULL AND unanswered_since IS NOT NULL
     ORDER BY unanswered_since`,
  );
  const unseen = db.prepare<[0 | 1, number], UnseenRow>(
    `SELECT id, owner, unanswered_since FROM conversations
     WHERE unanswered_since IS NOT NULL AND closed_at IS NULL AND owner <> 'bot' AND escalated_at IS NULL AND urgent = ?
     ORDER BY unanswered_since LIMIT ?`,
  );
  // Named, because the planner would rather go through all that wait.
  const fieldless = db.prepare<[number], { readonly id: string }>(
    `SELECT id FROM conversations INDEXED BY conversations_fieldless
     WHERE owner = 'waiting' AND closed_at IS NULL AND field_by IS NULL LIMIT ?`,
  );
  const setField = db.prepare<[string | null, string]>(
    `UPDATE conversations SET field = COALESCE(field, ?), field_by = 'auto' WHERE id = ? AND field_by IS NULL`,
  );
  const escalate = db.prepare<[EpochMs, string]>(
    `UPDATE conversations SET escalated_at = ? WHERE id = ? AND escalated_at IS NULL AND unanswered_since IS NOT NULL`,
  );
  const forsaken = db.prepare<[EpochMs], { readonly id: string }>(
    `SELECT id FROM conversations WHERE owner = 'counsellor' AND closed_at IS NULL AND assignee IS NULL
       AND last_activity_at < ?`,
  );
  return {
    loads: () => loads.all(),
    /** Where a citizen waits for a certain person, longest first. */
    owedBySomebody: () => owedBySomebody.all(),
    /** Where an answer is owed and nobody was told that it is late, longest first. */
    unseen: (urgent: boolean, limit: number) => unseen.all(urgent ? 1 : 0, limit),
    fieldless: (limit: number) => fieldless.all(limit).map(({ id }) => id),
    setField: (id: string, field: string | null) => void setField.run(field, id),
    escalate: (id: string, now: EpochMs) => escalate.run(now, id).changes > 0,
    /** Page replies that nobody of the desk has, quiet since then. */
    forsaken: (since: EpochMs) => forsaken.all(since).map(({ id }) => id),
  };
}

/** The statements of {@link createKeeperSql}. */
export type KeeperSql = ReturnType<typeof createKeeperSql>;
