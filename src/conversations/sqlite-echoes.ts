import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { EventContent } from './model.ts';
import { echoText } from './rules.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import { type ConversationRow, OUTBOX_COLUMNS, type OutboxRow, toPart } from './sqlite-rows.ts';

/** A person has answered: nothing waits for an answer any more. */
export const HUMAN_REPLIED = `UPDATE conversations SET human_replied_at = COALESCE(human_replied_at, @now),
  unanswered_since = NULL, escalated_at = NULL, last_activity_at = @now WHERE id = @id`;

/** Options of {@link createEchoSql}. */
export interface EchoSqlOptions {
  readonly db: Db;
  readonly conversations: ConversationSql;
}

type Echo = Extract<EventContent, { kind: 'echo' }>;
type Known = Pick<ConversationRow, 'id'>;
type Receipt = Extract<EventContent, { kind: 'delivered' | 'seen' }>;

/** How many of a conversation's latest rows an echo, or a receipt that names none, is compared with. */
const RECENT_ROWS = 50;

/** What platforms report about messages that left: ours, or somebody else's. Runs inside the caller's transaction. */
export function createEchoSql({ db, conversations }: EchoSqlOptions) {
  const sql = prepare(db);

  /** The conversation of the line that this is the echo of, marked as sent; `undefined` when none of ours is. */
  function own<C extends Known>(echo: Echo, person: readonly C[], now: EpochMs): C | undefined {
    for (const conversation of person) {
      const ours = findEchoed(echo, conversation.id);
      if (ours === undefined) continue;
      sql.echoed.run({ seq: ours.seq, messageId: echo.messageId, now });
      if (ours.status === 'uncertain') conversations.calm(conversation.id);
      return conversation;
    }
    return undefined;
  }

  /** Whoever wrote, a person in the platform's own inbox or another tool: the bot must not talk over them. */
  function foreign(echo: Echo, conversation: ConversationRow, now: EpochMs): void {
    // Sent by our app, but by no row we have (a restored backup): nobody else took part.
    if (echo.author === 'app') return;
    if (conversation.owner !== 'counsellor') {
      conversations.changeOwner({ conversation, to: 'counsellor', reason: 'page_reply', now });
    }
    sql.humanReplied.run({ id: conversation.id, now });
  }

  function findEchoed(echo: Echo, conversationId: string): OutboxRow | undefined {
    const byId = echo.outboxId === undefined ? undefined : sql.byOutboxId.get(echo.outboxId, conversationId);
    const known = byId ?? sql.byMessageId.get(echo.messageId, conversationId);
    if (known !== undefined || echo.author === 'human') return known;
    // The echo may come before the send call returns, and Zalo does not promise that both carry the same id.
    return sameMessage(echo, sql.unechoed.all(conversationId, RECENT_ROWS));
  }

  function receipt({ kind, messageIds, watermark }: Receipt, { id }: Known, at: EpochMs): void {
    const mark = kind === 'seen' ? sql.seen : sql.delivered;
    for (const messageId of messageIds) mark.named.run({ id, at, messageId });
    if (watermark === undefined) return;
    for (const { seq } of mark.upTo.all({ id, watermark, recent: RECENT_ROWS })) mark.row.run({ seq, at });
  }

  return { own, foreign, receipt };
}

/** Files are echoed without what tells them apart: the first that has no echo yet. A text is never the echo of a file. */
function sameMessage({ text, file }: Echo, rows: readonly OutboxRow[]): OutboxRow | undefined {
  const alike = rows.filter((row) => (toPart(row).file !== undefined) === (file === true));
  return file === true ? alike[0] : sameText(text, alike);
}

/**
 * The row that was sent with this text. A channel may have added its buttons to it as a list, and the echo of a
 * template may carry no text at all.
 */
function sameText(text: string, rows: readonly OutboxRow[]): OutboxRow | undefined {
  const seen = echoText(text);
  if (seen === '') return rows[0];
  const texts = rows.map((row) => echoText(toPart(row).text));
  const exact = texts.indexOf(seen);
  return rows[exact === -1 ? texts.findIndex((sent) => sent !== '' && seen.startsWith(sent)) : exact];
}

function prepare(db: Db) {
  const receipt = (column: 'delivered_at' | 'seen_at') => ({
    named: db.prepare<[object]>(
      `UPDATE outbox SET ${column} = @at
       WHERE message_id = @messageId AND conversation_id = @id AND ${column} IS NULL AND status = 'sent'`,
    ),
    // Found first and marked one by one: mostly it is one, and an update over a list builds a table of it.
    upTo: db.prepare<[object], Pick<OutboxRow, 'seq'>>(
      `SELECT seq FROM (SELECT seq, ${column}, status, called_at FROM outbox WHERE conversation_id = @id
         ORDER BY seq DESC LIMIT @recent)
       WHERE ${column} IS NULL AND status = 'sent' AND called_at <= @watermark`,
    ),
    row: db.prepare<[object]>(`UPDATE outbox SET ${column} = @at WHERE seq = @seq`),
  });
  return {
    byOutboxId: db.prepare<[string, string], OutboxRow>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE id = ? AND conversation_id = ?`,
    ),
    byMessageId: db.prepare<[string, string], OutboxRow>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE message_id = ? AND conversation_id = ?`,
    ),
    unechoed: db.prepare<[string, number], OutboxRow>(
      `SELECT ${OUTBOX_COLUMNS} FROM (SELECT * FROM outbox WHERE conversation_id = ? ORDER BY seq DESC LIMIT ?)
       WHERE called_at IS NOT NULL AND echo_at IS NULL ORDER BY seq`,
    ),
    echoed: db.prepare(
      // A call still in flight keeps its row until it returns, so that the next part does not overtake it.
      `UPDATE outbox SET status = CASE status WHEN 'sending' THEN 'sending' ELSE 'sent' END, echo_at = @now,
         message_id = COALESCE(message_id, @messageId), error_class = NULL, error_detail = NULL
       WHERE seq = @seq`,
    ),
    humanReplied: db.prepare<[object]>(HUMAN_REPLIED),
    delivered: receipt('delivered_at'),
    seen: receipt('seen_at'),
  };
}
