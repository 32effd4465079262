import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { Owner } from './model.ts';
import { type JoinRule, turnDueAt } from './rules.ts';
import type { ConversationRow } from './sqlite-rows.ts';
import type { NewPart, OwnerChange } from './store.ts';

/** A change of owner inside a transaction that has already checked the version. */
export interface OwnerWrite {
  readonly conversation: Pick<ConversationRow, 'id' | 'owner' | 'owner_version'>;
  readonly to: Owner;
  readonly reason: OwnerChange['reason'];
  readonly actor?: string;
  readonly note?: string;
  /** The bot itself hands over: what it has already said still goes out, ahead of its farewell. */
  readonly keepQueued?: boolean;
  readonly now: EpochMs;
}

/** Rows to queue for one conversation. */
export interface QueueWrite {
  readonly conversation: Pick<ConversationRow, 'id' | 'channel' | 'account_id'>;
  readonly answerId: string;
  readonly speaker: 'bot' | 'system';
  readonly ownerVersion: number;
  readonly parts: readonly NewPart[];
  readonly now: EpochMs;
}

/** SQL that inbox, turns and outbox share. Every function runs inside the caller's transaction. */
export interface ConversationSql {
  byId(id: string): ConversationRow | undefined;
  /** Changes the owner, logs why, and stops what the old owner had under way. Returns the new version. */
  changeOwner(write: OwnerWrite): number;
  /** Sets when the next turn is due from what waits in the inbox. A leased turn keeps its time. */
  scheduleTurn(id: string, now: EpochMs): EpochMs | null;
  queue(write: QueueWrite): void;
  /** Marks a conversation as something a person should look at. */
  flag(id: string, attention: string, now: EpochMs): void;
  /** Takes the mark `uncertain` away when nothing of the conversation is uncertain any more. */
  calm(id: string): void;
}

interface Waiting {
  readonly first: EpochMs | null;
  readonly last: EpochMs | null;
  readonly all_join: 0 | 1 | null;
}

/** Prepares the shared statements on `db`. */
export function createConversationSql(db: Db, join: JoinRule): ConversationSql {
  const sql = prepare(db);

  function scheduleTurn(id: string, now: EpochMs): EpochMs | null {
    const row = sql.byId.get(id);
    if (row === undefined || row.owner !== 'bot') return null;
    if (row.turn_lease_until !== null && row.turn_lease_until > now) return null;
    const waiting = sql.waiting.get(id);
    const due = waiting === undefined ? null : dueOf(waiting, join);
    const at = due === null ? null : Math.max(due, row.turn_not_before);
    sql.setDue.run(at, id);
    return at;
  }

  function changeOwner({ conversation, to, reason, actor, note, keepQueued = false, now }: OwnerWrite): number {
    const { id, owner: from } = conversation;
    const version = conversation.owner_version + 1;
    sql.setOwner.run({ id, to, version, now });
    sql.logOwner.run({ id, version, from, to, reason, actor: actor ?? null, note: note ?? null, now });
    if (to === 'bot') sql.clearAttention.run(id);
    else sql.keepPending.run(id);
    if (keepQueued) sql.adoptQueued.run({ id, version });
    else sql.dropQueued.run({ id, system: to === 'counsellor' ? 'system' : 'bot' });
    return version;
  }

  function queue({ conversation, answerId, speaker, ownerVersion, parts, now }: QueueWrite): void {
    const { id: conversationId, channel, account_id: accountId } = conversation;
    for (const { id, part } of parts) {
      const row = { id, conversationId, channel, accountId, answerId, speaker, ownerVersion, now };
      sql.insertPart.run({ ...row, part: JSON.stringify(part) });
    }
  }

  return {
    byId: (id) => sql.byId.get(id),
    changeOwner,
    scheduleTurn,
    queue,
    flag: (id, attention, now) => void sql.flag.run(attention, now, id),
    calm: (id) => void sql.calm.run(id),
  };
}

function dueOf({ first, last, all_join: allJoin }: Waiting, join: JoinRule): EpochMs | null {
  if (first === null || last === null) return null;
  return turnDueAt({ firstAt: first, lastAt: last, allJoin: allJoin === 1 }, join);
}

function prepare(db: Db) {
  return {
    byId: db.prepare<[string], ConversationRow>(`SELECT * FROM conversations WHERE id = ?`),
    waiting: db.prepare<[string], Waiting>(
      `SELECT MIN(received_at) AS first, MAX(received_at) AS last, MIN(joins) AS all_join
       FROM inbox WHERE conversation_id = ? AND status = 'pending'`,
    ),
    setDue: db.prepare<[EpochMs | null, string]>(
      `UPDATE conversations SET turn_due_at = ?, turn_lease = NULL, turn_lease_until = NULL WHERE id = ?`,
    ),
    setOwner: db.prepare(
      `UPDATE conversations SET owner = @to, owner_version = @version, owner_since = @now,
         turn_due_at = NULL, turn_not_before = 0, turn_attempts = 0, turn_lease = NULL, turn_lease_until = NULL
       WHERE id = @id`,
    ),
    logOwner: db.prepare(
      `INSERT INTO owner_changes (conversation_id, owner_version, from_owner, to_owner, reason, actor, note, at)
       VALUES (@id, @version, @from, @to, @reason, @actor, @note, @now)`,
    ),
    clearAttention: db.prepare<[string]>(`UPDATE conversations SET attention = NULL, attention_at = NULL WHERE id = ?`),
    keepPending: db.prepare<[string]>(
      `UPDATE inbox SET status = 'kept' WHERE conversation_id = ? AND status = 'pending'`,
    ),
    adoptQueued: db.prepare(
      `UPDATE outbox SET speaker = 'system', owner_version = @version
       WHERE conversation_id = @id AND status = 'queued' AND speaker IN ('bot', 'system')`,
    ),
    dropQueued: db.prepare(
      `UPDATE outbox SET status = 'dropped', error_class = 'stale_owner'
       WHERE conversation_id = @id AND status = 'queued' AND speaker IN ('bot', @system)`,
    ),
    insertPart: db.prepare(
      `INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status,
         next_try_at, created_at)
       VALUES (@id, @conversationId, @channel, @accountId, @answerId, @speaker, @ownerVersion, @part, 'queued', @now, @now)`,
    ),
    calm: db.prepare<[string]>(
      `UPDATE conversations SET attention = NULL, attention_at = NULL
       WHERE id = ? AND attention = 'uncertain'
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = conversations.id AND status = 'uncertain')`,
    ),
    flag: db.prepare<[string, EpochMs, string]>(
      `UPDATE conversations SET attention = ?, attention_at = ? WHERE id = ?`,
    ),
  };
}
