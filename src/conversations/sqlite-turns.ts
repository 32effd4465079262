import type { EpochMs } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import type { Db } from '../storage/database.ts';
import { erasureCode } from './erasure-code.ts';
import type { ChangeReason, ChannelName } from './model.ts';
import type { Forgetting } from './ports.ts';
import { type JoinRule, takeBurst, weighsMore } from './rules.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import type { RestraintSql } from './sqlite-restraints.ts';
import {
  CONVERSATION_COLUMNS,
  type ConversationRow,
  type InboxRow,
  type RowWithState,
  fromJson,
  toConversation,
  toEvent,
} from './sqlite-rows.ts';
import type { Claim, ClaimedTurn, TurnCompletion, TurnSurrender } from './store.ts';

/** Options of {@link createTurnSql}. */
export interface TurnSqlOptions {
  readonly db: Db;
  readonly ids: NewId;
  readonly join: JoinRule;
  readonly conversations: ConversationSql;
  /** May the bot go on answering while a conversation waits for this reason? */
  readonly botHelps: (reason: ChangeReason, now: EpochMs) => boolean;
  readonly forgetting?: Forgetting | undefined;
  readonly restraints: RestraintSql;
}

/** Author of notes that the bot leaves for the counsellor. */
const BOT_AUTHOR = 'bot';

/** Most events read for one turn; what is left makes the next one. */
const MAX_WAITING = 100;

/** Claims and ends turns; every function runs inside the caller's transaction. */
export function createTurnSql({ db, ids, join, conversations, botHelps, forgetting, restraints }: TurnSqlOptions) {
  const sql = prepare(db);
  const claim = createClaiming({ ids, join, restraints }, sql);
  const record = createRecords(sql);

  /** The conversation while this worker still holds it: neither expired and taken, nor taken over by a person. */
  function held({ conversation, lease: token }: ClaimedTurn): ConversationRow | undefined {
    const row = conversations.byId(conversation.id);
    return row?.turn_lease === token ? row : undefined;
  }

  function complete(completion: TurnCompletion): boolean {
    const { turn, answerId, parts, state, language, handover, standing, announce, now } = completion;
    const row = held(turn);
    if (row === undefined) return false;
    const status = completion.restrained ? 'kept' : 'done';
    sql.answered.run(status, answerId, JSON.stringify(turn.inboxIds));
    restraints.settle(completion);
    const handedOver = handover !== undefined && handOver(row, handover, now);
    // The counsellor reads what the bot found out, whether or not it changes anything.
    if (!handedOver && handover?.note !== undefined) sql.note.run(answerId, row.id, BOT_AUTHOR, handover.note, now);
    const ownerVersion = handedOver ? row.owner_version + 1 : row.owner_version;
    const speaker = handedOver ? 'system' : 'bot';
    conversations.queue({ conversation: row, answerId, speaker, ownerVersion, parts, now });
    sql.finish.run({ id: row.id, state: JSON.stringify(state ?? {}), language });
    if (handedOver || standing) conversations.announce(row.id, announce, now);
    record(completion);
    conversations.scheduleTurn(row.id, now);
    if (completion.erase) requestErasure(completion, row);
    return true;
  }

  /** Makes the conversation wait; one that waits already only changes for a reason that weighs more. */
  function handOver(row: ConversationRow, handover: NonNullable<TurnCompletion['handover']>, now: EpochMs): boolean {
    if (row.owner === 'waiting' && !weighsMore(handover.reason, row.waiting_reason)) return false;
    const keepPending = botHelps(handover.reason, now);
    const write = { conversation: row, to: 'waiting', keepQueued: true, keepPending, now, ...handover } as const;
    conversations.changeOwner(write);
    return true;
  }

  function requestErasure({ language, now }: TurnCompletion, row: ConversationRow): void {
    const { channel, account_id: accountId, person_id: personId } = row;
    const code = erasureCode(ids());
    forgetting?.request({ channel, accountId, personId, code, origin: 'person', language, now });
  }

  function retry({ turn, retryAt }: { readonly turn: ClaimedTurn; readonly retryAt: EpochMs }): void {
    if (held(turn) !== undefined) sql.retry.run({ id: turn.conversation.id, retryAt });
  }

  function surrender({ turn, answerId, apology, announce, note, now }: TurnSurrender): boolean {
    const row = held(turn);
    if (row === undefined) return false;
    // The messages stay unanswered: everything is kept for the counsellor.
    if (row.owner === 'waiting') {
      sql.keep.run(row.id);
      sql.rest.run(row.id);
      return true;
    }
    conversations.changeOwner({ conversation: row, to: 'waiting', reason: 'error', note, keepQueued: true, now });
    conversations.say(row.id, { answerId, parts: apology }, now);
    conversations.announce(row.id, announce, now);
    return true;
  }

  function nextAt(channels: readonly ChannelName[]): EpochMs | null {
    return sql.nextDue.get(JSON.stringify(channels))?.turn_due_at ?? null;
  }

  return { claim, complete, retry, surrender, nextAt, recover: () => sql.recover.run().changes };
}

/** What is kept of a turn beside its messages. */
function createRecords(sql: ReturnType<typeof prepare>) {
  function record(completion: TurnCompletion): void {
    const { turn, answerId, questions, feedback, notice, language, now } = completion;
    const { conversation } = turn;
    if (notice !== undefined) {
      const { channel, accountId, personId } = conversation;
      sql.notice.run({ channel, accountId, personId, version: notice, language, now });
    }
    for (const { text, action, confidence, shown, candidates = [] } of questions) {
      const row = { conversationId: conversation.id, answerId, now, text, action, confidence };
      sql.question.run({ ...row, shown: JSON.stringify(shown), candidates: JSON.stringify(candidates) });
    }
    if (feedback === undefined) return;
    const judged = { id: conversation.id, button: feedback.button ?? null };
    sql.insteadOfReaction.run(judged);
    sql.feedback.run({ ...judged, helpful: feedback.helpful ? 1 : 0, now });
  }

  return record;
}

/** Leases turns that are due. */
function createClaiming(
  { ids, join, restraints }: Pick<TurnSqlOptions, 'ids' | 'join' | 'restraints'>,
  sql: ReturnType<typeof prepare>,
) {
  function claim({ now, limit, leaseMs, channels }: Claim): ClaimedTurn[] {
    const due = sql.due.all(now, JSON.stringify(channels), limit);
    return due.flatMap((row) => lease(row, now, leaseMs) ?? []);
  }

  function lease(row: RowWithState, now: EpochMs, leaseMs: number): ClaimedTurn | undefined {
    const waiting = sql.waiting.all(row.id, MAX_WAITING);
    const events = takeBurst(waiting.map(toEvent), join);
    if (events.length === 0) {
      sql.rest.run(row.id);
      return undefined;
    }
    const token = ids();
    // A leased conversation is due again when its lease ends: a crash needs no other repair.
    sql.lease.run({ id: row.id, token, until: now + leaseMs });
    const conversation = toConversation(row);
    const restraint = restraints.of(conversation, now);
    return {
      lease: token,
      conversation,
      events,
      inboxIds: waiting.slice(0, events.length).map(({ id }) => id),
      state: fromJson<unknown>(row.state),
      attempt: row.turn_attempts + 1,
      ...(restraint && { restraint }),
    };
  }

  return claim;
}

/** The question whose answer has the button; the last one where none has. */
const JUDGED = `SELECT COALESCE(
  (SELECT MAX(q.id) FROM outbox AS o JOIN questions AS q
     ON q.conversation_id = o.conversation_id AND q.answer_id = o.answer_id AND q.action = 'answer'
   WHERE o.conversation_id = @id AND instr(o.part, @button) > 0),
  (SELECT MAX(id) FROM questions WHERE conversation_id = @id))`;

function prepare(db: Db) {
  return {
    due: db.prepare<[EpochMs, string, number], RowWithState>(
      // Named, because the planner would rather read every conversation of a channel (as below).
      `SELECT ${CONVERSATION_COLUMNS}, state FROM conversations INDEXED BY conversations_due
       WHERE turn_due_at <= ? AND channel IN (SELECT value FROM json_each(?)) ORDER BY turn_due_at LIMIT ?`,
    ),
    nextDue: db.prepare<[string], Pick<ConversationRow, 'turn_due_at'>>(
      `SELECT turn_due_at FROM conversations INDEXED BY conversations_due
       WHERE turn_due_at IS NOT NULL AND channel IN (SELECT value FROM json_each(?)) ORDER BY turn_due_at LIMIT 1`,
    ),
    waiting: db.prepare<[string, number], InboxRow>(
      `SELECT * FROM inbox WHERE conversation_id = ? AND status = 'pending' ORDER BY occurred_at, id LIMIT ?`,
    ),
    rest: db.prepare<[string]>(
      `UPDATE conversations SET turn_due_at = NULL, turn_not_before = 0, turn_attempts = 0, turn_lease = NULL,
         turn_lease_until = NULL
       WHERE id = ?`,
    ),
    note: db.prepare<[string, string, string, string, EpochMs]>(
      `INSERT INTO notes (id, conversation_id, author, text, at) VALUES (?, ?, ?, ?, ?)`,
    ),
    keep: db.prepare<[string]>(`UPDATE inbox SET status = 'kept' WHERE conversation_id = ? AND status = 'pending'`),
    lease: db.prepare(
      `UPDATE conversations SET turn_lease = @token, turn_lease_until = @until, turn_due_at = @until,
         turn_attempts = turn_attempts + 1
       WHERE id = @id`,
    ),
    answered: db.prepare<['done' | 'kept', string, string]>(
      `UPDATE inbox SET status = ?, answer_id = ? WHERE id IN (SELECT value FROM json_each(?))`,
    ),
    finish: db.prepare(
      `UPDATE conversations SET state = @state, language = @language, turn_due_at = NULL, turn_not_before = 0,
         turn_attempts = 0, turn_lease = NULL, turn_lease_until = NULL
       WHERE id = @id`,
    ),
    retry: db.prepare(
      `UPDATE conversations SET turn_lease = NULL, turn_lease_until = NULL, turn_due_at = @retryAt,
         turn_not_before = @retryAt
       WHERE id = @id`,
    ),
    question: db.prepare(
      `INSERT INTO questions (conversation_id, answer_id, asked_at, masked_text, action, confidence, shown, candidates)
       VALUES (@conversationId, @answerId, @now, @text, @action, @confidence, @shown, @candidates)`,
    ),
    insteadOfReaction: db.prepare<[object]>(
      `DELETE FROM feedback WHERE message_id IS NOT NULL AND question_id = (${JUDGED})`,
    ),
    feedback: db.prepare(
      `INSERT INTO feedback (conversation_id, question_id, helpful, at)
       VALUES (@id, (${JUDGED}), @helpful, @now)`,
    ),
    notice: db.prepare(
      `INSERT INTO person_notices (channel, account_id, person_id, version, language, shown_at)
       VALUES (@channel, @accountId, @personId, @version, @language, @now) ON CONFLICT DO NOTHING`,
    ),
    recover: db.prepare(
      `UPDATE conversations SET turn_due_at = 0, turn_lease = NULL, turn_lease_until = NULL
       WHERE turn_lease IS NOT NULL`,
    ),
  };
}
