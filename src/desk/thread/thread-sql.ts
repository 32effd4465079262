import type { ChangeReason, Holder } from '../../conversations/model.ts';
import type { Speaker } from '../../conversations/ports.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { createTapTitles } from './taps.ts';

/** Position of an entry: time, rank of its source, number within it. */
export interface Place {
  readonly at: EpochMs;
  readonly rank: number;
  readonly n: number;
}

/** Which row an entry is made of. */
export interface EntryKey extends Place {
  readonly key: string;
}

export interface InRow {
  readonly id: number;
  readonly kind: string;
  readonly status: 'pending' | 'done' | 'kept';
  readonly content: string;
  readonly occurred_at: EpochMs;
  readonly received_at: EpochMs;
}

export interface OutRow {
  readonly seq: number;
  readonly id: string;
  readonly answer_id: string;
  readonly speaker: Speaker;
  readonly part: string;
  readonly status: 'queued' | 'sending' | 'sent' | 'dropped' | 'failed' | 'uncertain';
  readonly author: string | null;
  readonly message_id: string | null;
  readonly error_class: string | null;
  readonly error_detail: string | null;
  readonly created_at: EpochMs;
  readonly called_at: EpochMs | null;
  readonly delivered_at: EpochMs | null;
  readonly seen_at: EpochMs | null;
}

export interface OwnerRow {
  readonly id: number;
  readonly from_owner: Holder;
  readonly to_owner: Holder;
  readonly reason: ChangeReason;
  readonly actor: string | null;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly at: EpochMs;
}

export interface NoteRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly author: string;
  readonly text: string;
  readonly at: EpochMs;
}

export interface FindingRow {
  readonly id: number;
  readonly asked_at: EpochMs;
  readonly masked_text: string;
  readonly action: 'answer' | 'clarify' | 'handover' | 'decline';
  readonly confidence: number;
  readonly shown: string;
  readonly candidates: string;
}

/**
 * Rows of one conversation by their position. Our own times order them (`received_at`, not the platform's), so that a
 * new line always comes last. Edits and reactions are shown with the message they belong to when it is known.
 */
const KEYS = `
  SELECT 'in:' || id AS key, received_at AS at, 0 AS rank, id AS n FROM inbox
    WHERE conversation_id = @id AND kind NOT IN ('delivered', 'seen', 'edit', 'reaction')
      AND NOT (kind = 'echo' AND status = 'done')
  UNION ALL SELECT 'own:' || id, at, 1, id FROM owner_changes WHERE conversation_id = @id
  UNION ALL SELECT 'out:' || seq, created_at, 2, seq FROM outbox WHERE conversation_id = @id
  UNION ALL SELECT 'note:' || id, at, 3, rowid FROM notes WHERE conversation_id = @id`;

/** Reads threads and writes notes. */
export function createThreadSql(db: Db) {
  const page = db.prepare<[object], EntryKey>(
    `SELECT * FROM (${KEYS}) WHERE (at, rank, n) < (@at, @rank, @n) ORDER BY at DESC, rank DESC, n DESC LIMIT @limit`,
  );
  const inbox = db.prepare<[number, string], InRow>(`SELECT * FROM inbox WHERE id = ? AND conversation_id = ?`);
  const outbox = db.prepare<[number, string], OutRow>(`SELECT * FROM outbox WHERE seq = ? AND conversation_id = ?`);
  const outboxById = db.prepare<[string], OutRow & { readonly conversation_id: string }>(
    `SELECT * FROM outbox WHERE id = ?`,
  );
  const answer = db.prepare<[string, string], OutRow>(
    `SELECT * FROM outbox WHERE conversation_id = ? AND answer_id = ? ORDER BY seq`,
  );
  const owner = db.prepare<[number, string], OwnerRow>(
    `SELECT * FROM owner_changes WHERE id = ? AND conversation_id = ?`,
  );
  const note = db.prepare<[string], NoteRow>(`SELECT * FROM notes WHERE id = ?`);
  const amendments = db.prepare<[string], InRow>(
    `SELECT * FROM inbox WHERE conversation_id = ? AND kind IN ('edit', 'reaction') ORDER BY occurred_at, id`,
  );
  const byMessageId = db.prepare<[object], { readonly key: string }>(
    `SELECT 'in:' || id AS key FROM inbox WHERE conversation_id = @id AND kind = 'message'
       AND content ->> 'messageId' = @messageId
     UNION ALL SELECT 'out:' || seq FROM outbox WHERE message_id = @messageId AND conversation_id = @id LIMIT 1`,
  );
  const addNote = db.prepare<[NoteRow]>(
    `INSERT INTO notes (id, conversation_id, author, text, at) VALUES (@id, @conversation_id, @author, @text, @at)`,
  );
  const removeNote = db.prepare<[string]>(`DELETE FROM notes WHERE id = ?`);
  const findings = db.prepare<[string], FindingRow>(
    `SELECT * FROM questions WHERE conversation_id = ? ORDER BY id DESC LIMIT 20`,
  );
  return {
    page: (id: string, before: Place, limit: number) => page.all({ id, ...before, limit }),
    inbox: (n: number, id: string) => inbox.get(n, id),
    outbox: (seq: number, id: string) => outbox.get(seq, id),
    outboxById: (id: string) => outboxById.get(id),
    answer: (id: string, answerId: string) => answer.all(id, answerId),
    owner: (n: number, id: string) => owner.get(n, id),
    note: (id: string) => note.get(id),
    amendments: (id: string) => amendments.all(id),
    byMessageId: (id: string, messageId: string) => byMessageId.get({ id, messageId })?.key,
    tapTitle: createTapTitles(db),
    addNote: (row: NoteRow) => void addNote.run(row),
    removeNote: (id: string) => void removeNote.run(id),
    findings: (id: string) => findings.all(id),
  };
}

/** The statements of threads. */
export type ThreadSql = ReturnType<typeof createThreadSql>;
