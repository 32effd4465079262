import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { EventContent } from './model.ts';
import { EDIT_ANSWERED_MS, sameQuestion, verdictOf } from './rules.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import { type ConversationRow, fromJson } from './sqlite-rows.ts';

/** Options of {@link createAmendmentSql}. */
export interface AmendmentSqlOptions {
  readonly db: Db;
  readonly conversations: ConversationSql;
}

type Message = Extract<EventContent, { kind: 'message' }>;
type Edit = Extract<EventContent, { kind: 'edit' }>;
type Reaction = Extract<EventContent, { kind: 'reaction' }>;

/** When an amendment was made, by the platform's clock, and when it came to us. */
interface Times {
  readonly occurredAt: EpochMs;
  readonly now: EpochMs;
}

/** What becomes of an edit. */
export interface EditEffect {
  /** `pending` is asked as a question of its own. */
  readonly status: 'pending' | 'done' | 'kept';
  /** The edit as it is stored. */
  readonly content: Edit;
  /** What waits already is due anew, with other words. */
  readonly again?: true;
  /** People have the conversation and owe an answer to it. */
  readonly owed?: true;
}

interface Version {
  readonly id: number;
  readonly status: 'pending' | 'done' | 'kept';
  readonly text: string;
  readonly answer_id: string | null;
}

/** What people do later to messages: their own, which they edit, and ours, to which they react. */
export function createAmendmentSql({ db, conversations }: AmendmentSqlOptions) {
  const sql = prepare(db);

  /**
   * Applies an edit. A question that waits gets the new words, also while its turn runs: that turn is given up. One that
   * was answered is asked again, unless the words say the same.
   */
  function edit(content: Edit, row: ConversationRow, { occurredAt, now }: Times): EditEffect {
    const { messageId, text } = content;
    const at = { id: row.id, messageId };
    const message = sql.message.get(at);
    const stale = sql.newer.get({ ...at, kind: 'edit', occurredAt }) !== undefined;
    if (stale || message === undefined || text.trim() === '') return { status: 'kept', content };
    sql.reword.run({ id: message.id, text });
    if (message.status === 'pending') {
      sql.fence.run(row.id);
      return { status: 'done', content, again: true };
    }
    const waiting = sql.waiting.get(at);
    if (waiting !== undefined) {
      sql.withdraw.run(waiting.id);
      sql.fence.run(row.id);
      return { status: 'pending', content: again(content, row.id, message) };
    }
    const last = sql.askedAgain.get(at) ?? message;
    if (row.closed_at !== null || sameQuestion(last.text, text)) return { status: 'kept', content };
    if (!conversations.botAnswers(row, now)) return { status: 'kept', content, owed: true };
    if (message.status === 'kept' || now - occurredAt > EDIT_ANSWERED_MS) return { status: 'kept', content };
    sql.unsay.run({ answerId: last.answer_id });
    return { status: 'pending', content: again(content, row.id, message) };
  }

  /** Asks again, with everything that was asked together with the message. */
  function again(content: Edit, id: string, { answer_id: answerId }: Version): Edit {
    const burst = sql.burst.all({ id, answerId }).map(({ text }) => text.trim());
    const question = burst.filter((text) => text !== '').join('\n');
    return burst.length > 1 ? { ...content, question } : content;
  }

  /** The words of a message that was edited before it arrived: deliveries may overtake one another. */
  function settled(message: Message, id: string): Message {
    const later = sql.lastEdit.get({ id, messageId: message.messageId });
    if (later === undefined) return message;
    return { ...message, text: fromJson<Edit>(later.content).text, original: message.text };
  }

  /** A thumb on an answer of the bot counts as feedback on it, once, until it is taken back. It asks for no words. */
  function react({ messageId, reaction }: Reaction, person: readonly ConversationRow[], { occurredAt }: Times): void {
    for (const { id } of person) {
      if (sql.newer.get({ id, messageId, kind: 'reaction', occurredAt }) !== undefined) return;
      const question = sql.answered.get({ id, messageId });
      if (question === undefined) continue;
      sql.takeBack.run(messageId);
      const helpful = verdictOf(reaction);
      if (helpful !== undefined)
        sql.vote.run({ id, messageId, question: question.id, helpful: Number(helpful), occurredAt });
      return;
    }
  }

  return { edit, settled, react };
}

/** The condition of the index `inbox_amendments`, which the planner must find in so many words. */
const AMENDMENTS = `kind IN ('edit', 'reaction')`;

function version(condition: string): string {
  return `SELECT id, status, content ->> 'text' AS text, answer_id FROM inbox INDEXED BY inbox_thread
    WHERE conversation_id = @id AND content ->> 'messageId' = @messageId AND ${condition} ORDER BY id DESC LIMIT 1`;
}

function prepare(db: Db) {
  return {
    newer: db.prepare<[object], { readonly id: number }>(
      `SELECT id FROM inbox INDEXED BY inbox_amendments
       WHERE ${AMENDMENTS} AND conversation_id = @id AND content ->> 'messageId' = @messageId AND kind = @kind
         AND occurred_at > @occurredAt LIMIT 1`,
    ),
    lastEdit: db.prepare<[object], { readonly content: string }>(
      `SELECT content FROM inbox INDEXED BY inbox_amendments
       WHERE ${AMENDMENTS} AND conversation_id = @id AND content ->> 'messageId' = @messageId AND kind = 'edit'
       ORDER BY occurred_at DESC LIMIT 1`,
    ),
    message: db.prepare<[object], Version>(version(`kind = 'message'`)),
    waiting: db.prepare<[object], Version>(version(`kind = 'edit' AND status = 'pending'`)),
    askedAgain: db.prepare<[object], Version>(version(`kind = 'edit' AND answer_id IS NOT NULL`)),
    burst: db.prepare<[object], { readonly text: string }>(
      `SELECT content ->> 'text' AS text FROM inbox INDEXED BY inbox_thread
       WHERE conversation_id = @id AND answer_id = @answerId AND kind = 'message' ORDER BY occurred_at, id`,
    ),
    reword: db.prepare<[object]>(
      `UPDATE inbox SET content = json_set(content, '$.text', @text, '$.original',
         COALESCE(content ->> 'original', content ->> 'text'))
       WHERE id = @id`,
    ),
    withdraw: db.prepare<[number]>(`UPDATE inbox SET status = 'done' WHERE id = ?`),
    // Gives up the turn that runs on the old words; its tries are not held against the new ones.
    fence: db.prepare<[string]>(
      `UPDATE conversations SET turn_lease = NULL, turn_lease_until = NULL, turn_attempts = MAX(turn_attempts - 1, 0)
       WHERE id = ? AND turn_lease IS NOT NULL`,
    ),
    // Half an answer would be worse than two: only one of which nothing has left.
    unsay: db.prepare<[object]>(
      `UPDATE outbox SET status = 'dropped', error_class = 'edited'
       WHERE answer_id = @answerId AND speaker = 'bot' AND status = 'queued' AND attempts = 0 AND NOT EXISTS (
         SELECT 1 FROM outbox AS o WHERE o.answer_id = @answerId AND o.status <> 'queued')`,
    ),
    answered: db.prepare<[object], { readonly id: number }>(
      `SELECT q.id FROM outbox AS o JOIN questions AS q
         ON q.conversation_id = o.conversation_id AND q.answer_id = o.answer_id AND q.action = 'answer'
       WHERE o.message_id = @messageId AND o.conversation_id = @id AND o.speaker = 'bot'
       ORDER BY q.id DESC LIMIT 1`,
    ),
    takeBack: db.prepare<[string]>(`DELETE FROM feedback WHERE message_id = ?`),
    // A tapped button says more than a reaction.
    vote: db.prepare<[object]>(
      `INSERT INTO feedback (conversation_id, question_id, helpful, at, message_id)
       SELECT @id, @question, @helpful, @occurredAt, @messageId WHERE NOT EXISTS (
         SELECT 1 FROM feedback WHERE question_id = @question AND message_id IS NULL)`,
    ),
  };
}
