import type { EpochMs } from '../infra/clock.ts';
import { AppError } from '../infra/errors.ts';
import type { NewId } from '../infra/ids.ts';
import type { Db } from '../storage/database.ts';
import type { Address, InboundEvent } from './model.ts';
import { asksForTurn, joinsBurst, opensWindow } from './rules.ts';
import { createEchoSql } from './sqlite-echoes.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import type { ConversationRow } from './sqlite-rows.ts';
import type { Accepted } from './store.ts';

/** `pending` waits for a turn, `done` was applied or answered, `kept` is for people to read. */
export type InboxStatus = 'pending' | 'done' | 'kept';

interface Outcome {
  readonly stored: boolean;
  readonly unusable?: true;
  readonly turnAt?: EpochMs | null;
  readonly begun?: Address;
}

/** Options of {@link createInboxSql}. */
export interface InboxSqlOptions {
  readonly db: Db;
  readonly ids: NewId;
  readonly conversations: ConversationSql;
}

/** Stores events and applies what they mean; the returned function runs inside the caller's transaction. */
export function createInboxSql({ db, ids, conversations }: InboxSqlOptions) {
  const sql = prepare(db);
  const echoes = createEchoSql({ db, conversations });

  function acceptOne(event: InboundEvent, now: EpochMs): Outcome {
    if (sql.known.get(event.channel, event.accountId, event.key) !== undefined) return { stored: false };
    const conversation = event.personId === null ? undefined : open(event, event.personId, now);
    const status = conversation === undefined ? 'kept' : apply(event, conversation, now);
    sql.insert.run(toRow({ event, conversation, status, now }));
    if (conversation === undefined || status !== 'pending') return { stored: true };
    const turnAt = conversations.scheduleTurn(conversation.id, now);
    const begins = conversation.turn_due_at === null && joinsBurst(event.content);
    return { stored: true, turnAt, ...(begins && { begun: addressOf(conversation) }) };
  }

  /** The person's one open conversation on this account, made when there is none. */
  function open(event: InboundEvent, personId: string, now: EpochMs): ConversationRow {
    const found = sql.open.get(event.channel, event.accountId, personId);
    if (found !== undefined) return found;
    sql.account.run(event.channel, event.accountId);
    const row = { id: ids(), channel: event.channel, accountId: event.accountId, personId, now };
    return sql.create.get(row) ?? missing(row.id);
  }

  function apply({ content, occurredAt }: InboundEvent, conversation: ConversationRow, now: EpochMs): InboxStatus {
    // A platform's clock may run ahead of ours; a window must not stay open for longer because of that.
    if (opensWindow(content)) sql.personActed.run({ id: conversation.id, at: Math.min(occurredAt, now) });
    if (asksForTurn(content)) return conversation.owner === 'bot' ? 'pending' : 'kept';
    switch (content.kind) {
      case 'echo':
        return echoes.apply(content, conversation, now);
      case 'delivered':
      case 'seen':
        echoes.receipt(content, conversation, occurredAt);
        return 'done';
      case 'left':
        sql.left.run(occurredAt, conversation.id);
        return 'kept';
      case 'withdrawn':
        conversations.flag(conversation.id, 'withdrawn', now);
        sql.silence.run(conversation.id);
        return 'kept';
      default:
        return 'kept';
    }
  }

  const isolated = db.transaction(acceptOne);

  /** An event that cannot be applied is kept as it is: refusing it would make the platform repeat its whole batch. */
  function acceptAnyway(event: InboundEvent, now: EpochMs): Outcome {
    try {
      return isolated(event, now);
    } catch (error) {
      if (!db.inTransaction) throw error;
      const content = { kind: 'unsupported', name: `unusable ${event.content.kind}` } as const;
      const unusable = { ...event, occurredAt: now, content };
      sql.insert.run(toRow({ event: unusable, conversation: undefined, status: 'kept', now }));
      return { stored: true, unusable: true };
    }
  }

  return (events: readonly InboundEvent[], now: EpochMs): Accepted =>
    summarise(events.map((event) => acceptAnyway(event, now)));
}

interface StoredEvent {
  readonly event: InboundEvent;
  readonly conversation: ConversationRow | undefined;
  readonly status: InboxStatus;
  readonly now: EpochMs;
}

function toRow({ event, conversation, status, now }: StoredEvent) {
  return {
    channel: event.channel,
    accountId: event.accountId,
    key: event.key,
    personId: event.personId,
    conversationId: conversation?.id ?? null,
    kind: event.content.kind,
    status,
    joins: joinsBurst(event.content) ? 1 : 0,
    occurredAt: event.occurredAt,
    now,
    content: JSON.stringify(event.content),
    raw: event.raw,
  };
}

function missing(id: string): never {
  throw new AppError('STORAGE_FAILED', { detail: `conversation ${id} was not created` });
}

function summarise(outcomes: readonly Outcome[]): Accepted {
  const stored = outcomes.filter((outcome) => outcome.stored).length;
  const turns = outcomes.flatMap(({ turnAt }) => (typeof turnAt === 'number' ? [turnAt] : []));
  return {
    stored,
    duplicates: outcomes.length - stored,
    unusable: outcomes.filter((outcome) => outcome.unusable).length,
    nextTurnAt: turns.length === 0 ? null : Math.min(...turns),
    begun: outcomes.flatMap(({ begun }) => (begun === undefined ? [] : [begun])),
  };
}

function addressOf({ channel, account_id: accountId, person_id: personId }: ConversationRow): Address {
  return { channel, accountId, personId };
}

function prepare(db: Db) {
  return {
    known: db.prepare<[string, string, string], { id: number }>(
      `SELECT id FROM inbox WHERE channel = ? AND account_id = ? AND event_key = ?`,
    ),
    open: db.prepare<[string, string, string], ConversationRow>(
      `SELECT * FROM conversations WHERE channel = ? AND account_id = ? AND person_id = ? AND closed_at IS NULL`,
    ),
    create: db.prepare<[object], ConversationRow>(
      `INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
         created_at)
       VALUES (@id, @channel, @accountId, @personId, 'bot', 1, @now, 'vi', '{}', @now) RETURNING *`,
    ),
    account: db.prepare<[string, string]>(
      `INSERT INTO send_accounts (channel, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
    ),
    insert: db.prepare(
      `INSERT INTO inbox (channel, account_id, event_key, person_id, conversation_id, kind, status, joins, occurred_at,
         received_at, content, raw)
       VALUES (@channel, @accountId, @key, @personId, @conversationId, @kind, @status, @joins, @occurredAt,
         @now, @content, @raw)`,
    ),
    personActed: db.prepare(
      `UPDATE conversations SET last_person_act_at = MAX(COALESCE(last_person_act_at, 0), @at), left_at = NULL
       WHERE id = @id`,
    ),
    left: db.prepare<[EpochMs, string]>(`UPDATE conversations SET left_at = ? WHERE id = ?`),
    silence: db.prepare<[string]>(
      `UPDATE outbox SET status = 'dropped', error_class = 'withdrawn'
       WHERE conversation_id = ? AND status = 'queued' AND speaker IN ('bot', 'system')`,
    ),
  };
}
