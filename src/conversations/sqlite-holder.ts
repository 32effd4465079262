import type { Db } from '../storage/database.ts';
import type { ChangeReason } from './model.ts';
import type { ConversationRow } from './sqlite-rows.ts';
import type { OwnerChange } from './store.ts';

/** A change of owner inside a transaction that has already checked the version. */
export interface OwnerWrite extends Pick<
  OwnerChange,
  'to' | 'reason' | 'actor' | 'note' | 'assignee' | 'field' | 'outcome' | 'ratingTicket' | 'now'
> {
  readonly conversation: Pick<ConversationRow, 'id' | 'owner' | 'owner_version' | 'closed_at'>;
  /** The bot itself hands over: what it has already said still goes out, ahead of its farewell. */
  readonly keepQueued?: boolean;
  /** What is not answered yet stays for the bot, which goes on helping. */
  readonly keepPending?: boolean;
}

/** Reasons that say why a conversation needs people; the others say what people did with it. */
const NEEDS: readonly ChangeReason[] = ['asked', 'low_confidence', 'urgent', 'feedback', 'error', 'page_reply'];

/** The rows that say who has a conversation. The function runs inside the caller's transaction. */
export function createHolderSql(db: Db) {
  const sql = prepare(db);

  function setHolder(write: OwnerWrite, version: number): void {
    const { conversation, to, reason, now } = write;
    const row = { id: conversation.id, version, now };
    if (to === 'bot') sql.toBot.run(row);
    if (to === 'closed') {
      sql.toClosed.run({ ...row, outcome: write.outcome ?? null, ticket: write.ratingTicket ?? null });
    }
    if (to === 'counsellor') sql.toCounsellor.run({ ...row, reason, assignee: write.assignee ?? null });
    if (to === 'waiting') {
      const need = NEEDS.includes(reason) ? reason : null;
      const urgent = reason === 'urgent' ? 1 : 0;
      sql.toWaiting.run({ ...row, need, reason, urgent, from: conversation.owner });
    }
    if (write.field !== undefined) sql.field.run(write.field, write.actor ?? 'auto', conversation.id);
  }

  function change(write: OwnerWrite): { readonly version: number; readonly unsaid: number } {
    const { conversation, to, reason, actor, note, assignee, now } = write;
    const { id } = conversation;
    const from = conversation.closed_at === null ? conversation.owner : 'closed';
    const version = conversation.owner_version + 1;
    setHolder(write, version);
    const who = { actor: actor ?? null, assignee: assignee ?? null, note: note ?? null };
    sql.log.run({ id, version, from, to, reason, ...who, now });
    if (to === 'bot') sql.clearAttention.run(id);
    else if (!write.keepPending) sql.keepPending.run(id);
    if (write.keepQueued) {
      sql.adoptUnsent.run({ id, version });
      return { version, unsaid: 0 };
    }
    const system = to === 'counsellor' || to === 'closed' ? 'system' : 'bot';
    return { version, unsaid: sql.dropQueued.run({ id, system }).changes };
  }

  return { change };
}

/** What the person wrote while the bot had the conversation, for the moment that is being undone. */
const SINCE_OWNED = `CASE WHEN last_person_act_at > owner_since THEN last_person_act_at END`;

function prepare(db: Db) {
  const set = (more: string) =>
    db.prepare<[object]>(
      `UPDATE conversations SET owner_version = @version, owner_since = @now, last_activity_at = @now,
         turn_due_at = NULL, turn_not_before = 0, turn_attempts = 0, turn_lease = NULL, turn_lease_until = NULL, ${more}
       WHERE id = @id`,
    );
  return {
    // Why it came to people, and what is unanswered, stay behind: a return may be undone.
    toBot: set(`owner = 'bot', assignee = NULL, assigned_at = NULL, waiting_since = NULL, promised_at = NULL`),
    // A closed conversation stays a person's: nothing of the bot can leave in it any more.
    toClosed: set(
      `owner = 'counsellor', closed_at = @now, outcome = @outcome, rating_ticket = @ticket, waiting_since = NULL`,
    ),
    toCounsellor: set(
      `owner = 'counsellor', assignee = @assignee, assigned_at = @now, waiting_since = NULL, closed_at = NULL,
       outcome = NULL, rating_ticket = NULL,
       waiting_reason = CASE WHEN owner = 'bot' AND @reason <> 'undone' THEN @reason ELSE waiting_reason END,
       unanswered_since = CASE WHEN owner <> 'bot' THEN unanswered_since
         WHEN @reason = 'undone' THEN COALESCE(unanswered_since, ${SINCE_OWNED})
         ELSE (SELECT MIN(received_at) FROM inbox WHERE conversation_id = @id AND status = 'pending') END`,
    ),
    // Who comes back to the queue waits since the message that nobody has answered.
    toWaiting: set(
      `owner = 'waiting', assignee = NULL, assigned_at = NULL,
       waiting_since = CASE @from WHEN 'waiting' THEN waiting_since WHEN 'bot' THEN @now
         ELSE COALESCE(unanswered_since, @now) END,
       unanswered_since = CASE @from WHEN 'bot' THEN @now ELSE COALESCE(unanswered_since, @now) END,
       escalated_at = CASE @from WHEN 'bot' THEN NULL ELSE escalated_at END,
       waiting_reason = COALESCE(@need, waiting_reason, @reason),
       urgent = CASE @from WHEN 'bot' THEN @urgent ELSE MAX(urgent, @urgent) END`,
    ),
    field: db.prepare<[string, string, string]>(`UPDATE conversations SET field = ?, field_by = ? WHERE id = ?`),
    log: db.prepare<[object]>(
      `INSERT INTO owner_changes (conversation_id, owner_version, from_owner, to_owner, reason, actor, assignee, note, at)
       VALUES (@id, @version, @from, @to, @reason, @actor, @assignee, @note, @now)`,
    ),
    clearAttention: db.prepare<[string]>(`UPDATE conversations SET attention = NULL, attention_at = NULL WHERE id = ?`),
    keepPending: db.prepare<[string]>(
      `UPDATE inbox SET status = 'kept' WHERE conversation_id = ? AND status = 'pending'`,
    ),
    // What is on its way as well: it may come back to be sent again.
    adoptUnsent: db.prepare<[object]>(
      `UPDATE outbox SET speaker = 'system', owner_version = @version
       WHERE conversation_id = @id AND status IN ('queued', 'sending') AND speaker IN ('bot', 'system')`,
    ),
    dropQueued: db.prepare<[object]>(
      `UPDATE outbox SET status = 'dropped', error_class = 'stale_owner'
       WHERE conversation_id = @id AND status = 'queued' AND speaker IN ('bot', @system)`,
    ),
  };
}
