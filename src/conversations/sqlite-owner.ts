import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { ChangeReason } from './model.ts';
import type { Standing } from './ports.ts';
import { type JoinRule, turnDueAt } from './rules.ts';
import { type OwnerWrite, createHolderSql } from './sqlite-holder.ts';
import { CONVERSATION_COLUMNS, type ConversationRow } from './sqlite-rows.ts';
import type { Announce, Announcement, NewPart } from './store.ts';

/** Rows to queue for one conversation. */
export interface QueueWrite {
  readonly conversation: Pick<ConversationRow, 'id' | 'channel' | 'account_id'>;
  readonly answerId: string;
  readonly speaker: 'bot' | 'system' | 'counsellor';
  readonly ownerVersion: number;
  readonly parts: readonly NewPart[];
  /** Account that wrote it. */
  readonly author?: string;
  readonly holdUntil?: EpochMs;
  readonly now: EpochMs;
}

/** Options of {@link createConversationSql}. */
export interface ConversationSqlOptions {
  readonly join: JoinRule;
  /** May the bot go on answering while a conversation waits for this reason? */
  readonly botHelps: (reason: ChangeReason, now: EpochMs) => boolean;
}

/** SQL that inbox, turns and outbox share. Every function runs inside the caller's transaction. */
export interface ConversationSql {
  byId(id: string): ConversationRow | undefined;
  /** May the bot answer what arrives in this conversation now? */
  botAnswers(row: ConversationRow, now: EpochMs): boolean;
  /** Changes who has it, logs why, and stops what the one before had under way. */
  changeOwner(write: OwnerWrite): { readonly version: number; readonly unsaid: number };
  /** Sets when the next turn is due from what waits in the inbox. A leased turn keeps its time. */
  scheduleTurn(id: string, now: EpochMs): EpochMs | null;
  queue(write: QueueWrite): void;
  /** Queues something of the service's own under the present ownership. */
  say(id: string, announcement: Announcement | undefined, now: EpochMs): void;
  /** Tells somebody who waits where they stand. */
  announce(id: string, announce: Announce | undefined, now: EpochMs): void;
  /** Where the conversation stands in the queue; `null` unless it waits. */
  standing(row: ConversationRow, now: EpochMs): Standing | null;
  /** Marks a conversation as something a person should look at; nothing outweighs a wish to be erased. False: marked so already. */
  flag(id: string, attention: string, now: EpochMs): boolean;
  /** Takes the mark `uncertain` away when nothing of the conversation is uncertain any more. */
  calm(id: string): void;
}

interface Waiting {
  readonly first: EpochMs | null;
  readonly last: EpochMs | null;
  readonly all_join: 0 | 1 | null;
}

/** Prepares the shared statements on `db`. */
export function createConversationSql(db: Db, { join, botHelps }: ConversationSqlOptions): ConversationSql {
  const sql = prepare(db);
  const holder = createHolderSql(db);

  function botAnswers(row: ConversationRow, now: EpochMs): boolean {
    if (row.closed_at !== null) return false;
    if (row.owner !== 'waiting') return row.owner === 'bot';
    return row.waiting_reason !== null && botHelps(row.waiting_reason, now);
  }

  function scheduleTurn(id: string, now: EpochMs): EpochMs | null {
    const row = sql.byId.get(id);
    if (row === undefined || row.owner === 'counsellor' || row.closed_at !== null) return null;
    if (row.turn_lease_until !== null && row.turn_lease_until > now) return null;
    const waiting = sql.waiting.get(id);
    const due = waiting === undefined ? null : dueOf(waiting, join);
    const at = due === null ? null : Math.max(due, row.turn_not_before);
    sql.setDue.run(at, id);
    return at;
  }

  function changeOwner(write: OwnerWrite): { readonly version: number; readonly unsaid: number } {
    const change = holder.change(write);
    // What the bot may still answer waits for its turn; everything else was left to people by the change.
    if (write.to === 'bot' || write.to === 'waiting') scheduleTurn(write.conversation.id, write.now);
    return change;
  }

  function queue({ conversation, parts, author, holdUntil, now, ...rest }: QueueWrite): void {
    const { id: conversationId, channel, account_id: accountId } = conversation;
    const held = holdUntil !== undefined && holdUntil > now;
    const shared = { conversationId, channel, accountId, author: author ?? null, held: held ? 1 : 0, now };
    for (const { id, part } of parts) {
      const nextTryAt = held ? holdUntil : now;
      sql.insertPart.run({ ...rest, ...shared, id, nextTryAt, part: JSON.stringify(part) });
    }
  }

  function say(id: string, announcement: Announcement | undefined, now: EpochMs): void {
    const conversation = sql.byId.get(id);
    if (conversation === undefined || announcement === undefined) return;
    const { promisedAt, ...notice } = announcement;
    queue({ conversation, speaker: 'system', ownerVersion: conversation.owner_version, now, ...notice });
    if (promisedAt !== undefined) sql.promise.run(promisedAt, id);
  }

  function standing(row: ConversationRow, now: EpochMs): Standing | null {
    if (row.owner !== 'waiting' || row.closed_at !== null) return null;
    const { waiting_since: since, urgent, language } = row;
    const ahead = sql.ahead.get({ id: row.id, urgent, since: since ?? row.owner_since })?.count ?? 0;
    return { reason: row.waiting_reason ?? 'asked', urgent: urgent === 1, place: ahead + 1, language, now };
  }

  function announce(id: string, words: Announce | undefined, now: EpochMs): void {
    const row = sql.byId.get(id);
    const at = row === undefined ? null : standing(row, now);
    if (at !== null) say(id, words?.(at), now);
  }

  return {
    byId: (id) => sql.byId.get(id),
    ...{ botAnswers, changeOwner, scheduleTurn, queue, say, announce, standing },
    flag: (id, attention, now) => sql.flag.run(attention, now, id).changes > 0,
    calm: (id) => void sql.calm.run(id),
  };
}

function dueOf({ first, last, all_join: allJoin }: Waiting, join: JoinRule): EpochMs | null {
  if (first === null || last === null) return null;
  return turnDueAt({ firstAt: first, lastAt: last, allJoin: allJoin === 1 }, join);
}

function prepare(db: Db) {
  return {
    byId: db.prepare<[string], ConversationRow>(`SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE id = ?`),
    waiting: db.prepare<[string], Waiting>(
      // Named, because the planner would rather read the whole history of the conversation.
      `SELECT MIN(received_at) AS first, MAX(received_at) AS last, MIN(joins) AS all_join
       FROM inbox INDEXED BY inbox_pending WHERE conversation_id = ? AND status = 'pending'`,
    ),
    setDue: db.prepare<[EpochMs | null, string]>(
      `UPDATE conversations SET turn_due_at = ?, turn_lease = NULL, turn_lease_until = NULL WHERE id = ?`,
    ),
    insertPart: db.prepare(
      `INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status,
         next_try_at, created_at, author, held)
       VALUES (@id, @conversationId, @channel, @accountId, @answerId, @speaker, @ownerVersion, @part, 'queued',
         @nextTryAt, @now, @author, @held)`,
    ),
    promise: db.prepare<[EpochMs | null, string]>(`UPDATE conversations SET promised_at = ? WHERE id = ?`),
    ahead: db.prepare<[object], { readonly count: number }>(
      `SELECT COUNT(*) AS count FROM conversations INDEXED BY conversations_waiting
       WHERE owner = 'waiting' AND closed_at IS NULL
         AND (-urgent, waiting_since, id) < (-@urgent, @since, @id)`,
    ),
    calm: db.prepare<[string]>(
      `UPDATE conversations SET attention = NULL, attention_at = NULL
       WHERE id = ? AND attention = 'uncertain'
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = conversations.id AND status = 'uncertain')`,
    ),
    flag: db.prepare<[string, EpochMs, string]>(
      `UPDATE conversations SET attention = ?, attention_at = ? WHERE id = ? AND attention IS NOT 'withdrawn'`,
    ),
  };
}
