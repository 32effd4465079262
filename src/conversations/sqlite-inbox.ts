import type { EpochMs } from '../infra/clock.ts';
import { AppError } from '../infra/errors.ts';
import type { NewId } from '../infra/ids.ts';
import type { Db } from '../storage/database.ts';
import { erasureCode } from './erasure-code.ts';
import type { Address, EventContent, InboundEvent } from './model.ts';
import type { ErasureReader, Forgetting } from './ports.ts';
import { asksForTurn, beginsConversation, joinsBurst, opensWindow, ratingOf, wantsAnswer } from './rules.ts';
import { createAmendmentSql } from './sqlite-amendments.ts';
import { createEchoSql } from './sqlite-echoes.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import { createRoutingSql } from './sqlite-routing.ts';
import { CONVERSATION_COLUMNS, type ConversationRow, type RowWithState, fromJson } from './sqlite-rows.ts';
import type { Accepted } from './store.ts';

/** `pending` waits for a turn, `done` was applied or answered, `kept` is for people to read. */
type InboxStatus = 'pending' | 'done' | 'kept';

interface Outcome {
  readonly stored: boolean;
  readonly unusable?: true;
  readonly turnAt?: EpochMs | null;
  readonly begun?: Address;
  readonly rated?: string;
  readonly wished?: string;
}

interface Placed {
  readonly conversation: ConversationRow | undefined;
  readonly status: InboxStatus;
  readonly rated?: true;
  /** People have the conversation, and the person wishes to be erased. */
  readonly wished?: true;
  /** What is waiting already is due anew. */
  readonly again?: true;
  /** People have the conversation and owe an answer to this. */
  readonly owed?: true;
  /** What is stored, where it is not what was received. */
  readonly content?: EventContent;
}

/** An event with the last conversations of its person, the open one first. */
interface Addressed {
  readonly event: InboundEvent;
  readonly personId: string;
  readonly known: readonly RowWithState[];
  readonly now: EpochMs;
}

type Beginning = Omit<Addressed, 'known'> & { readonly before: RowWithState | undefined };
type Applied = Omit<Addressed, 'personId'> & { readonly conversation: RowWithState | undefined };
type Receipt = Extract<EventContent, { kind: 'delivered' | 'seen' }>;

/** Options of {@link createInboxSql}. */
export interface InboxSqlOptions {
  readonly db: Db;
  readonly ids: NewId;
  readonly conversations: ConversationSql;
  readonly forgetting?: Forgetting | undefined;
  readonly readErasure?: ErasureReader | undefined;
}

/** Stores events and applies what they mean; the returned function runs inside the caller's transaction. */
export function createInboxSql(options: InboxSqlOptions) {
  const { db, conversations, forgetting } = options;
  const sql = prepare(db);
  const amendments = createAmendmentSql({ db, conversations });
  const echoes = createEchoSql({ db, conversations });
  const place = createPlacing({ ...options, amendments, echoes }, sql);

  /**
   * Echoes of our own lines and receipts of them are six events of seven: they need to know which conversations the person
   * has, and nothing of these. `undefined` for every other event.
   */
  function ofOwnLines(event: InboundEvent, now: EpochMs): Pick<StoredEvent, 'conversation'> | undefined {
    const { content, channel, accountId, personId, occurredAt } = event;
    if (personId === null || (content.kind !== 'echo' && !isReceipt(content))) return undefined;
    const known = sql.idsOfPerson.all(channel, accountId, personId);
    // A line of the closed conversation may be echoed after the person has begun the next one.
    if (content.kind === 'echo') {
      const conversation = echoes.own(content, known, now);
      return conversation && { conversation };
    }
    for (const row of known) echoes.receipt(content, row, occurredAt);
    return { conversation: known[0] };
  }

  function acceptOne(event: InboundEvent, now: EpochMs): Outcome {
    if (sql.known.get(event.channel, event.accountId, event.key) !== undefined) return { stored: false };
    if (forgetting?.isTrace(event)) return { stored: false };
    const own = ofOwnLines(event, now);
    if (own !== undefined) {
      sql.insert.run(toRow({ event, ...own, status: 'done', now }));
      return { stored: true };
    }
    const { conversation, status, rated, wished, again, owed, content = event.content } = place(event, now);
    const final = content.kind === 'message' && conversation ? amendments.settled(content, conversation.id) : content;
    sql.insert.run(
      toRow({ event: final === event.content ? event : { ...event, content: final }, conversation, status, now }),
    );
    if (owed && conversation) sql.unanswered.run(now, conversation.id);
    if (rated && conversation) return { stored: true, rated: conversation.id };
    if (wished && conversation) return { stored: true, wished: conversation.id };
    if (conversation === undefined || (status !== 'pending' && !again)) return { stored: true };
    const turnAt = conversations.scheduleTurn(conversation.id, now);
    const begins = conversation.turn_due_at === null && joinsBurst(event.content);
    return { stored: true, turnAt, ...(begins && { begun: addressOf(conversation) }) };
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

interface PlacingOptions extends InboxSqlOptions {
  readonly amendments: ReturnType<typeof createAmendmentSql>;
  readonly echoes: ReturnType<typeof createEchoSql>;
}

/** Finds the conversation of an event, and applies what the event means to it. */
function createPlacing(options: PlacingOptions, sql: Sql) {
  const { db, ids, conversations, amendments, echoes } = options;
  const withdraw = createWithdrawal(options, sql);
  const addressee = createAddressee(options);
  const routing = createRoutingSql({ db, conversations });

  /** The conversation an event belongs to, with what the event means applied to it. */
  function place(event: InboundEvent, now: EpochMs): Placed {
    const { content, personId } = event;
    if (personId === null) return { conversation: undefined, status: 'kept' };
    const known = sql.ofPerson.all(event.channel, event.accountId, personId);
    const rated = rate(event, known, now);
    if (rated !== undefined) return { ...rated, status: 'done' };
    const conversation = conversationFor({ event, personId, known, now });
    if (content.kind === 'edit' && conversation !== undefined)
      return { conversation, ...amendments.edit(content, conversation, { occurredAt: event.occurredAt, now }) };
    return { conversation, ...apply({ event, conversation, known, now }) };
  }

  /** The open conversation; else a new one, or for what begins nothing, the one before. */
  function conversationFor({ event, personId, known, now }: Addressed): RowWithState | undefined {
    const [latest] = known;
    if (latest?.closed_at === null) return latest;
    const ownApp = event.content.kind === 'echo' && event.content.author === 'app';
    if (latest !== undefined && (ownApp || !beginsConversation(event.content))) return latest;
    return begin({ event, personId, before: latest, now });
  }

  /** A new conversation, in the language and with the dialog's memory of the one before. */
  function begin({ event: { channel, accountId }, personId, before, now }: Beginning): RowWithState {
    sql.account.run(channel, accountId);
    const { language = 'vi', state = '{}' } = before ?? {};
    const follows = sql.unsent.get(channel, accountId, personId)?.id ?? null;
    // Its last words need not wait for an undo any more: nobody can open it again.
    if (before !== undefined) sql.release.run(now, before.id);
    const row = { id: ids(), channel, accountId, personId, language, state, follows, now };
    return sql.create.get(row) ?? missing(row.id);
  }

  /** A tap on a rating button of a closed conversation of this person: counts once, and begins nothing. */
  function rate(
    event: InboundEvent,
    known: readonly ConversationRow[],
    now: EpochMs,
  ): Omit<Placed, 'status'> | undefined {
    const rating = ratingOf(event.content);
    const [latest] = known;
    if (rating === undefined || latest === undefined) return undefined;
    for (const { id } of known) sql.personActed.run({ id, at: Math.min(event.occurredAt, now), now });
    const ids = JSON.stringify(known.map(({ id }) => id));
    const conversation = sql.rate.get({ ...rating, ids, now });
    return conversation === undefined ? { conversation: latest } : { conversation, rated: true };
  }

  function apply({ event, conversation, known, now }: Applied): Pick<Placed, 'status' | 'wished'> {
    const { content, occurredAt } = event;
    if (conversation === undefined) return { status: 'kept' };
    const { id } = conversation;
    if (opensWindow(content)) noteAct(sql, { id, occurredAt, now });
    if (wantsAnswer(content)) sql.unanswered.run(now, id);
    if (asksForTurn(content)) return addressee(event, conversation, now);
    if (content.kind === 'echo') echoes.foreign(content, conversation, now);
    if (content.kind === 'standby' || content.kind === 'thread_control')
      routing(content, conversation, { occurredAt, now });
    if (content.kind === 'reaction') amendments.react(content, known, { occurredAt, now });
    if (content.kind === 'left') sql.left.run(occurredAt, id);
    if (content.kind === 'withdrawn') withdraw(conversation, content.code, now);
    return { status: 'kept' };
  }

  return place;
}

/** The person has left through the platform: nothing more is said to them. */
function createWithdrawal({ ids, conversations, forgetting }: InboxSqlOptions, sql: Sql) {
  return (row: ConversationRow, code: string | undefined, now: EpochMs): void => {
    conversations.flag(row.id, 'withdrawn', now);
    sql.silence.run(row.id);
    const request = { ...addressOf(row), origin: 'platform', language: row.language, now } as const;
    forgetting?.request({ ...request, code: code ?? erasureCode(ids()) });
  };
}

/** Whether something is for the bot or for people. To be erased is a right: in a wait the bot sees to it in any case. */
function createAddressee({ conversations, readErasure }: InboxSqlOptions) {
  return (event: InboundEvent, row: RowWithState, now: EpochMs): Pick<Placed, 'status' | 'wished'> => {
    if (conversations.botAnswers(row, now)) return { status: 'pending' };
    const memory = { state: fromJson<unknown>(row.state), ownerSince: row.owner_since };
    const wish = row.closed_at === null ? readErasure?.(event, memory) : undefined;
    if (wish !== undefined && row.owner === 'waiting') return { status: 'pending' };
    // Over a person the bot does not talk: they are shown the wish, once.
    const isNew = wish === 'erase' && conversations.flag(row.id, 'withdrawn', now);
    return { status: 'kept', ...(isNew && { wished: true }) };
  };
}

type Sql = ReturnType<typeof prepare>;

interface Act {
  readonly id: string;
  readonly occurredAt: EpochMs;
  readonly now: EpochMs;
}

/** The person has opened the window: what was held back may be free now. */
function noteAct(sql: Sql, { id, occurredAt, now }: Act): void {
  // A platform's clock may run ahead of ours; a window must not stay open for longer because of that.
  sql.personActed.run({ id, at: Math.min(occurredAt, now), now });
  sql.tryAgain.run(now, id, now);
}

interface StoredEvent {
  readonly event: InboundEvent;
  readonly conversation: Pick<ConversationRow, 'id'> | undefined;
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

function isReceipt(content: EventContent): content is Receipt {
  return content.kind === 'delivered' || content.kind === 'seen';
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
    rated: outcomes.flatMap(({ rated }) => (rated === undefined ? [] : [rated])),
    wished: outcomes.flatMap(({ wished }) => (wished === undefined ? [] : [wished])),
  };
}

function addressOf({ channel, account_id: accountId, person_id: personId }: ConversationRow): Address {
  return { channel, accountId, personId };
}

/** The open one, then the latest closed one: what is still on its way can only belong to these. */
const LAST_OF_PERSON = `FROM conversations WHERE channel = ? AND account_id = ? AND person_id = ?
  ORDER BY closed_at IS NOT NULL, created_at DESC, closed_at DESC LIMIT 2`;

function prepare(db: Db) {
  return {
    known: db.prepare<[string, string, string], { id: number }>(
      `SELECT id FROM inbox WHERE channel = ? AND account_id = ? AND event_key = ?`,
    ),
    ofPerson: db.prepare<[string, string, string], RowWithState>(
      `SELECT ${CONVERSATION_COLUMNS}, state ${LAST_OF_PERSON}`,
    ),
    idsOfPerson: db.prepare<[string, string, string], Pick<ConversationRow, 'id'>>(`SELECT id ${LAST_OF_PERSON}`),
    create: db.prepare<[object], RowWithState>(
      `INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
         created_at, last_activity_at, follows)
       VALUES (@id, @channel, @accountId, @personId, 'bot', 1, @now, @language, @state, @now, @now, @follows) RETURNING *`,
    ),
    unsent: db.prepare<[string, string, string], { readonly id: string }>(
      `SELECT id FROM conversations AS c WHERE channel = ? AND account_id = ? AND person_id = ? AND EXISTS (
         SELECT 1 FROM outbox AS o WHERE o.conversation_id = c.id AND o.status IN ('queued', 'sending'))
       ORDER BY closed_at DESC LIMIT 1`,
    ),
    release: db.prepare<[EpochMs, string]>(
      `UPDATE outbox SET next_try_at = ?, held = 0 WHERE conversation_id = ? AND held = 1 AND status = 'queued'`,
    ),
    rate: db.prepare<[object], ConversationRow>(
      `UPDATE conversations SET rating = @score, rated_at = @now, rating_ticket = NULL
       WHERE rating_ticket = @ticket AND closed_at IS NOT NULL AND id IN (SELECT value FROM json_each(@ids)) RETURNING *`,
    ),
    unanswered: db.prepare<[EpochMs, string]>(
      `UPDATE conversations SET unanswered_since = COALESCE(unanswered_since, ?)
       WHERE id = ? AND owner <> 'bot'`,
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
      `UPDATE conversations SET last_person_act_at = MAX(COALESCE(last_person_act_at, 0), @at), left_at = NULL,
         last_activity_at = @now
       WHERE id = @id`,
    ),
    // The channel itself still knows of limits that are not over. The first condition is that of the index `outbox_open`.
    tryAgain: db.prepare<[EpochMs, string, EpochMs]>(
      `UPDATE outbox SET next_try_at = ? WHERE conversation_id = ? AND status IN ('queued', 'sending')
         AND status = 'queued' AND error_class = 'backoff' AND next_try_at > ?`,
    ),
    left: db.prepare<[EpochMs, string]>(`UPDATE conversations SET left_at = ? WHERE id = ?`),
    silence: db.prepare<[string]>(
      `UPDATE outbox SET status = 'dropped', error_class = 'withdrawn'
       WHERE conversation_id = ? AND status = 'queued' AND speaker IN ('bot', 'system')`,
    ),
  };
}
