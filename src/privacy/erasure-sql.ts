import type { Address, ChannelName, InboundEvent } from '../conversations/model.ts';
import type { ErasureRequest, Forgetting } from '../conversations/ports.ts';
import type { NewPart } from '../conversations/store.ts';
import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { hashAddress, hashEvent } from './hashes.ts';
import { createPersonSql } from './person-tables.ts';

/** A row of `erasures`, as far as it is read. */
export interface ErasureRow {
  readonly code: string;
  readonly channel: ChannelName;
  readonly origin: ErasureRequest['origin'] | 'restore';
  readonly language: 'vi' | 'en';
  readonly requested_at: EpochMs;
  readonly account_id: string | null;
  readonly person_id: string | null;
  readonly farewell_id: string | null;
  readonly erased_at: EpochMs | null;
  readonly settled_at: EpochMs | null;
  readonly conversations: number;
  readonly messages: number;
}

/** The last words to somebody: a conversation that holds nothing else, closed from the beginning. */
export interface Farewell {
  readonly id: string;
  readonly parts: readonly NewPart[];
}

/** Redelivered events are told apart for that long: platforms give up after a day or two (docs/protocols.md). */
const TRACES_KEPT_MS = 30 * 24 * 3_600_000;

/** The rows behind erasures. What changes something runs inside the caller's transaction. */
export function createErasureSql(db: Db) {
  const sql = prepare(db);
  const people = createPersonSql(db);
  const key = sql.key.get()?.key ?? '';

  function request({ code, channel, accountId, personId, origin, language, now }: ErasureRequest | Restored): void {
    sql.request.run({ code, channel, accountId, personId, origin, language, now });
  }

  /** Removes everything of the person but what carries a farewell, and queues the new one. */
  function erase(row: ErasureRow, address: Address, options: { farewell?: Farewell | undefined; now: EpochMs }): void {
    const { now, farewell } = options;
    const ids = sql.conversations.all({ ...address }).map(({ id }) => id);
    const lastAct = sql.lastAct.get({ ...address })?.at ?? null;
    for (const event of sql.events.all({ ...address, since: now - TRACES_KEPT_MS })) {
      sql.rememberEvent.run(hashEvent(key, event), now);
    }
    sql.rememberPerson.run(hashAddress(key, address), now);
    const messages = people.deleteConversations(ids);
    people.deleteAddress(address);
    sql.dropMentions.run({ ...address });
    if (farewell !== undefined) sayFarewell({ row, address, farewell, lastAct, now });
    sql.erased.run({ code: row.code, now, messages, conversations: ids.length, farewell: farewell?.id ?? null });
  }

  function sayFarewell({ row, address, farewell, lastAct, now }: FarewellWrite): void {
    const { channel, accountId } = address;
    sql.openFarewell.run({ id: farewell.id, ...address, language: row.language, lastAct, now });
    for (const { id, part } of farewell.parts) {
      sql.queueFarewell.run({ id, part: JSON.stringify(part), conversation: farewell.id, channel, accountId, now });
    }
  }

  /** Removes the farewell too, and whatever a call that was under way has left; nothing of the address stays. */
  function settle(row: ErasureRow, address: Address, now: EpochMs): void {
    if (row.farewell_id !== null) people.deleteConversations([row.farewell_id]);
    // Who has written again since is a new person to us, with things of their own.
    if (sql.conversations.all({ ...address }).length === 0) people.deleteAddress(address);
    sql.settled.run(now, row.code);
  }

  function isTrace(event: InboundEvent): boolean {
    const { channel, accountId, personId } = event;
    if (personId === null || sql.anybody.get() === undefined) return false;
    if (sql.knownEvent.get(hashEvent(key, event)) !== undefined) return true;
    if (!isLate(event) || sql.knownPerson.get(hashAddress(key, { channel, accountId, personId })) === undefined) {
      return false;
    }
    return sql.anyConversation.get({ channel, accountId, personId }) === undefined;
  }

  return {
    ...{
      request,
      erase,
      settle,
      isTrace,
      deleteConversations: (ids: readonly string[]) => people.deleteConversations(ids),
    },
    open: () => sql.open.all(),
    find: (code: string) => sql.find.get(code),
    list: (limit: number) => sql.list.all(limit),
    isFarewellPending: (id: string) => sql.pending.get(id) !== undefined,
    addresses: () => sql.addresses.all(),
    forgetTraces: (before: EpochMs) => sql.oldPeople.run(before).changes + sql.oldEvents.run(before).changes,
  };
}

/** A request that a restored backup has not got. */
export type Restored = Omit<ErasureRequest, 'origin'> & { readonly origin: 'restore' };

/** What {@link Forgetting} needs of these rows. */
export function forgettingOf(
  sql: ReturnType<typeof createErasureSql>,
  onRequest: (request: ErasureRequest) => void,
): Forgetting {
  return {
    request(request) {
      sql.request(request);
      onRequest(request);
    },
    isTrace: (event) => sql.isTrace(event),
  };
}

interface FarewellWrite {
  readonly row: ErasureRow;
  readonly address: Address;
  readonly farewell: Farewell;
  readonly lastAct: EpochMs | null;
  readonly now: EpochMs;
}

/** Kinds that only follow something else: of somebody unknown they say nothing. Who was given a number can ask after it. */
function isLate({ content }: InboundEvent): boolean {
  return (
    ['delivered', 'seen', 'reaction', 'left'].includes(content.kind) ||
    (content.kind === 'withdrawn' && content.code === undefined) ||
    (content.kind === 'echo' && content.author !== 'human')
  );
}

const OF_PERSON = 'channel = @channel AND account_id = @accountId AND person_id = @personId';

function prepare(db: Db) {
  return {
    key: db.prepare<[], { readonly key: string }>(`SELECT key FROM erasure_key`),
    request: db.prepare<[object]>(
      `INSERT INTO erasures (code, channel, origin, language, requested_at, account_id, person_id)
       VALUES (@code, @channel, @origin, @language, @now, @accountId, @personId) ON CONFLICT (code) DO NOTHING`,
    ),
    open: db.prepare<[], ErasureRow>(`SELECT * FROM erasures WHERE settled_at IS NULL ORDER BY requested_at`),
    find: db.prepare<[string], ErasureRow>(`SELECT * FROM erasures WHERE code = ?`),
    list: db.prepare<[number], ErasureRow>(`SELECT * FROM erasures ORDER BY requested_at DESC LIMIT ?`),
    conversations: db.prepare<[object], { readonly id: string }>(
      `SELECT id FROM conversations WHERE ${OF_PERSON}
         AND id NOT IN (SELECT farewell_id FROM erasures WHERE settled_at IS NULL AND farewell_id IS NOT NULL)`,
    ),
    anyConversation: db.prepare<[object], { readonly id: string }>(
      `SELECT id FROM conversations WHERE ${OF_PERSON} LIMIT 1`,
    ),
    lastAct: db.prepare<[object], { readonly at: EpochMs | null }>(
      `SELECT MAX(last_person_act_at) AS at FROM conversations WHERE ${OF_PERSON}`,
    ),
    events: db.prepare<[object], Pick<InboundEvent, 'channel' | 'accountId' | 'key'>>(
      `SELECT channel, account_id AS accountId, event_key AS key FROM inbox
       WHERE received_at >= @since AND ((${OF_PERSON}) OR conversation_id IN (
         SELECT id FROM conversations WHERE ${OF_PERSON}))`,
    ),
    // Events of nobody's that name the person (labels, talk in a group), as far back as their raw form is kept.
    dropMentions: db.prepare<[object]>(
      `DELETE FROM inbox NOT INDEXED
       WHERE id > COALESCE((SELECT mark FROM retention_marks WHERE name = 'raw'), 0) AND person_id IS NULL
         AND channel = @channel AND account_id = @accountId AND instr(raw, '"' || @personId || '"') > 0`,
    ),
    rememberEvent: db.prepare<[string, EpochMs]>(`INSERT INTO erased_events VALUES (?, ?) ON CONFLICT DO NOTHING`),
    rememberPerson: db.prepare<[string, EpochMs]>(
      `INSERT INTO erased_people VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET erased_at = excluded.erased_at`,
    ),
    anybody: db.prepare(`SELECT 1 FROM erased_people LIMIT 1`),
    knownEvent: db.prepare<[string]>(`SELECT 1 FROM erased_events WHERE hash = ?`),
    knownPerson: db.prepare<[string]>(`SELECT 1 FROM erased_people WHERE hash = ?`),
    oldPeople: db.prepare<[EpochMs]>(`DELETE FROM erased_people WHERE erased_at < ?`),
    oldEvents: db.prepare<[EpochMs]>(`DELETE FROM erased_events WHERE erased_at < ?`),
    erased: db.prepare<[object]>(
      `UPDATE erasures SET erased_at = @now, messages = @messages, conversations = @conversations,
         farewell_id = @farewell WHERE code = @code`,
    ),
    openFarewell: db.prepare<[object]>(
      `INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
         last_person_act_at, created_at, closed_at, last_activity_at)
       VALUES (@id, @channel, @accountId, @personId, 'counsellor', 1, @now, @language, '{}', @lastAct, @now, @now, @now)`,
    ),
    queueFarewell: db.prepare<[object]>(
      `INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status,
         next_try_at, created_at)
       VALUES (@id, @conversation, @channel, @accountId, @conversation, 'system', 1, @part, 'queued', @now, @now)`,
    ),
    pending: db.prepare<[string]>(
      `SELECT 1 FROM outbox WHERE conversation_id = ? AND status IN ('queued', 'sending') LIMIT 1`,
    ),
    settled: db.prepare<[EpochMs, string]>(
      `UPDATE erasures SET settled_at = ?, account_id = NULL, person_id = NULL, farewell_id = NULL WHERE code = ?`,
    ),
    addresses: db.prepare<[], Address>(
      `SELECT DISTINCT channel, account_id AS accountId, person_id AS personId FROM conversations
       UNION SELECT DISTINCT channel, account_id, person_id FROM inbox WHERE person_id IS NOT NULL`,
    ),
  };
}
