import type { EpochMs } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import type { Db } from '../storage/database.ts';
import type { ChannelName } from './model.ts';
import type { SendOutcome } from './ports.ts';
import { DOUBT_MS } from './rules.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import { type ConversationRow, OUTBOX_COLUMNS, type OutboxRow, toConversation, toPart } from './sqlite-rows.ts';
import type { ClaimOfSends, ClaimedSend, SendCandidate, SendClaim, SendDecision, Settlement } from './store.ts';

/** Options of {@link createOutboxSql}. */
export interface OutboxSqlOptions {
  readonly db: Db;
  readonly ids: NewId;
  readonly conversations: ConversationSql;
  readonly sendsOnce: (channel: ChannelName) => boolean;
}

/** How a row is stored after a send. */
interface Ending {
  readonly status: OutboxRow['status'];
  readonly nextTryAt?: EpochMs;
  readonly messageId?: string;
  readonly errorClass?: string;
  readonly errorDetail?: string;
  /** What a person should look at because of it. */
  readonly attention?: string;
}

/** Claims and settles sends; every function runs inside the caller's transaction. */
export function createOutboxSql(options: OutboxSqlOptions) {
  const sql = prepare(options.db);
  const { settle, expire } = createSettling(sql, options);
  const claim = createClaiming(sql, options, expire);
  return { claim, settle, expire, nextAt: nextAtOf(sql) };
}

type Sql = ReturnType<typeof prepare>;
type Expire = (now: EpochMs, underWay: readonly string[]) => number;

function createClaiming(sql: Sql, { ids, conversations }: OutboxSqlOptions, expire: Expire) {
  function claim(
    { now, limit, leaseMs, channels, underWay }: ClaimOfSends,
    decide: (candidate: SendCandidate) => SendDecision,
  ): SendClaim {
    expire(now, underWay);
    const claimed: ClaimedSend[] = [];
    const withheld: SendClaim['withheld'][number][] = [];
    for (const row of heads({ now, limit, channels })) {
      const candidate = toCandidate(row, conversations.byId(row.conversation_id));
      if (candidate === undefined) continue;
      const decision = decide(candidate);
      if (decision.action === 'send') claimed.push(lease({ row, candidate, decision, now, leaseMs }));
      else withheld.push({ outboxId: row.id, action: withhold({ row, candidate, decision, now }) });
    }
    return { claimed, withheld };
  }

  /** Rows at the head of their conversations, account by account so that a stopped account costs nothing. */
  function heads({ now, limit, channels }: Pick<ClaimOfSends, 'now' | 'limit' | 'channels'>): OutboxRow[] {
    const rows: OutboxRow[] = [];
    for (const account of sql.openAccounts.all(JSON.stringify(channels), now)) {
      if (rows.length >= limit) break;
      const { channel, account_id: accountId } = account;
      rows.push(...sql.heads.all({ channel, accountId, now, limit: limit - rows.length }));
    }
    return rows;
  }

  function lease({ row, candidate, decision, now, leaseMs }: LeaseInput): ClaimedSend {
    const token = ids();
    sql.lease.run({ seq: row.seq, token, until: now + leaseMs, now });
    const tag = decision.tag === undefined ? {} : { tag: decision.tag };
    return { ...candidate, ...tag, lease: token, attempts: row.attempts };
  }

  function withhold({ row, candidate, decision, now }: WithholdInput): Exclude<SendDecision['action'], 'send'> {
    const { id } = candidate.conversation;
    if (decision.action === 'drop') sql.end.run(ended(row.seq, { status: 'dropped', errorClass: 'stale_owner' }));
    if (decision.action === 'refuse') {
      sql.end.run(ended(row.seq, { status: 'failed', errorClass: 'window', errorDetail: decision.detail }));
      conversations.flag(id, 'send_failed', now);
    }
    if (decision.action === 'unverified') {
      sql.dropAnswer.run(row.answer_id);
      apologise(candidate, decision, now);
    }
    return decision.action;
  }

  /** An answer that could not be proven goes to a person; what a counsellor quoted wrongly is only pointed out. */
  function apologise(candidate: SendCandidate, { apology, announce }: Unverified, now: EpochMs): void {
    const { id } = candidate.conversation;
    conversations.flag(id, 'unverified', now);
    const row = conversations.byId(id);
    if (row === undefined || candidate.speaker === 'counsellor' || row.owner === 'counsellor') return;
    const handover = { conversation: row, to: 'waiting', reason: 'error', note: 'unverified quotation', now } as const;
    if (row.owner === 'bot') conversations.changeOwner(handover);
    conversations.say(id, { answerId: candidate.outboxId, parts: apology }, now);
    if (row.owner === 'bot') conversations.announce(id, announce, now);
  }

  return claim;
}

function createSettling(sql: Sql, { conversations, sendsOnce }: OutboxSqlOptions) {
  function settle({ send, outcome, retryAt, now }: Settlement): void {
    const row = sql.byId.get(send.outboxId);
    // A row whose lease was lost is `uncertain` by now: knowing better is welcome, sending it again is not.
    const late = row?.status === 'uncertain' && outcome.kind === 'sent';
    if (row === undefined || !(late || (row.status === 'sending' && row.lease === send.lease))) return;
    if (outcome.kind === 'backoff' && outcome.scope === 'account') hold(send, outcome.until);
    if (outcome.kind === 'stop_account') stop(send, outcome.detail, now);
    if (outcome.kind === 'sent' && outcome.quotaLeft !== undefined) noteQuota(send, outcome.quotaLeft);
    const ending = row.echo_at === null ? endingOf(outcome, retryAt, now) : echoed(outcome);
    const counts = outcome.kind === 'retry' ? 1 : 0;
    sql.end.run(ended(row.seq, ending, counts));
    if (ending.attention !== undefined) conversations.flag(row.conversation_id, ending.attention, now);
    if (late) conversations.calm(row.conversation_id);
  }

  function hold({ conversation: { channel, accountId } }: ClaimedSend, until: EpochMs): void {
    sql.hold.run(until, channel, accountId);
  }

  function stop({ conversation: { channel, accountId } }: ClaimedSend, detail: string, now: EpochMs): void {
    sql.stop.run(now, detail, channel, accountId);
  }

  function noteQuota({ conversation: { channel, accountId } }: ClaimedSend, left: number): void {
    sql.quota.run(left, channel, accountId);
  }

  /** Rows whose sender vanished may or may not have arrived; how many stay in doubt. */
  function expire(now: EpochMs, underWay: readonly string[] = []): number {
    const lost = sql.expired.all(now).filter(({ id }) => !underWay.includes(id));
    const doubtful = lost.filter((row) => {
      const ending = withoutOutcome(row, now);
      sql.end.run(ended(row.seq, ending));
      if (ending.attention !== undefined) conversations.flag(row.conversation_id, ending.attention, now);
      return ending.status !== 'queued';
    });
    return doubtful.length;
  }

  function withoutOutcome(row: SentRow, now: EpochMs): Ending {
    if (row.echo_at !== null) return { status: 'sent' };
    return sendsOnce(row.channel) ? { status: 'queued', nextTryAt: now } : inDoubt('sender lost', now);
  }

  return { settle, expire };
}

type Unverified = Extract<SendDecision, { action: 'unverified' }>;

interface LeaseInput {
  readonly row: OutboxRow;
  readonly candidate: SendCandidate;
  readonly decision: Extract<SendDecision, { action: 'send' }>;
  readonly now: EpochMs;
  readonly leaseMs: number;
}

interface WithholdInput {
  readonly row: OutboxRow;
  readonly candidate: SendCandidate;
  readonly decision: Exclude<SendDecision, { action: 'send' }>;
  readonly now: EpochMs;
}

/** Never sent again by itself. Until `nextTryAt` it may still arrive: what follows it in the conversation waits. */
function inDoubt(errorDetail: string, now: EpochMs): Ending {
  const shown = { errorClass: 'unknown', errorDetail, attention: 'uncertain' } as const;
  return { status: 'uncertain', nextTryAt: now + DOUBT_MS, ...shown };
}

function toCandidate(row: OutboxRow, conversation: ConversationRow | undefined): SendCandidate | undefined {
  if (conversation === undefined) return undefined;
  return {
    outboxId: row.id,
    speaker: row.speaker,
    ownerVersion: row.owner_version,
    part: toPart(row),
    conversation: toConversation(conversation),
  };
}

function endingOf(outcome: SendOutcome, retryAt: EpochMs | null, now: EpochMs): Ending {
  switch (outcome.kind) {
    case 'sent':
      return { status: 'sent', messageId: outcome.messageId };
    case 'retry':
      if (retryAt === null) return failed('retries_used_up', outcome.detail);
      return { status: 'queued', nextTryAt: retryAt, errorClass: 'retry', errorDetail: outcome.detail };
    case 'backoff':
      return { status: 'queued', nextTryAt: outcome.until, errorClass: 'backoff', errorDetail: outcome.detail };
    case 'permanent':
      return failed(outcome.reason, outcome.detail);
    case 'stop_account':
      return { status: 'queued', nextTryAt: now, errorClass: 'stop_account', errorDetail: outcome.detail };
    case 'unknown':
      return inDoubt(outcome.detail, now);
  }
}

/** The platform showed the message to us, whatever the call said: it was delivered. */
function echoed(outcome: SendOutcome): Ending {
  return outcome.kind === 'sent' ? { status: 'sent', messageId: outcome.messageId } : { status: 'sent' };
}

function failed(errorClass: string, errorDetail: string): Ending {
  return { status: 'failed', errorClass, errorDetail, attention: 'send_failed' };
}

function ended(seq: number, ending: Ending, counts = 0) {
  return {
    seq,
    counts,
    status: ending.status,
    nextTryAt: ending.nextTryAt ?? null,
    messageId: ending.messageId ?? null,
    errorClass: ending.errorClass ?? null,
    errorDetail: ending.errorDetail ?? null,
  };
}

/** The earliest moment at which a queued row may go; held accounts count from the end of their hold. */
function nextAtOf(sql: Sql) {
  return (now: EpochMs, channels: readonly ChannelName[]): EpochMs | null => {
    const times = sql.liveAccounts.all(JSON.stringify(channels)).flatMap((account) => {
      const first = sql.nextOf.get(account.channel, account.account_id, account.hold_until > now ? -1 : now);
      return typeof first?.at !== 'number' ? [] : [Math.max(first.at, account.hold_until)];
    });
    return times.length === 0 ? null : Math.min(...times);
  };
}

interface AccountRow {
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly hold_until: EpochMs;
}

/** What settling reads of a row. */
type SentRow = Pick<OutboxRow, 'seq' | 'id' | 'conversation_id' | 'status'> & {
  readonly channel: ChannelName;
  readonly lease: string | null;
  readonly echo_at: EpochMs | null;
};

const SENT_COLUMNS = 'seq, id, conversation_id, status, channel, lease, echo_at';

function prepare(db: Db) {
  return {
    openAccounts: db.prepare<[string, EpochMs], AccountRow>(
      `SELECT * FROM send_accounts
       WHERE channel IN (SELECT value FROM json_each(?)) AND stopped_at IS NULL AND hold_until <= ?`,
    ),
    liveAccounts: db.prepare<[string], AccountRow>(
      `SELECT * FROM send_accounts WHERE channel IN (SELECT value FROM json_each(?)) AND stopped_at IS NULL`,
    ),
    heads: db.prepare<[object], OutboxRow>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox AS o
       WHERE o.status = 'queued' AND o.channel = @channel AND o.account_id = @accountId AND o.next_try_at <= @now
         AND NOT EXISTS (SELECT 1 FROM outbox AS p WHERE p.conversation_id = o.conversation_id
           AND p.status IN ('queued', 'sending') AND p.seq < o.seq)
         AND NOT EXISTS (SELECT 1 FROM outbox AS p WHERE p.conversation_id = o.conversation_id
           -- The second bound is for a clock that was set back.
           AND p.status = 'uncertain' AND p.seq < o.seq AND p.next_try_at > @now AND p.next_try_at <= @now + ${DOUBT_MS})
         -- The last lines of the person's conversation before go first.
         AND NOT EXISTS (SELECT 1 FROM conversations AS c JOIN outbox AS p ON p.conversation_id = c.follows
           WHERE c.id = o.conversation_id AND p.status IN ('queued', 'sending'))
       ORDER BY o.next_try_at, o.seq LIMIT @limit`,
    ),
    nextOf: db.prepare<[string, string, EpochMs], { readonly at: EpochMs | null }>(
      `SELECT MIN(next_try_at) AS at FROM outbox
       WHERE status = 'queued' AND channel = ? AND account_id = ? AND next_try_at > ?`,
    ),
    lease: db.prepare(
      `UPDATE outbox SET status = 'sending', lease = @token, lease_until = @until, called_at = @now WHERE seq = @seq`,
    ),
    end: db.prepare(
      `UPDATE outbox SET status = @status, attempts = attempts + @counts,
         next_try_at = COALESCE(@nextTryAt, next_try_at), message_id = COALESCE(@messageId, message_id),
         error_class = @errorClass, error_detail = @errorDetail, lease = NULL, lease_until = NULL
       WHERE seq = @seq`,
    ),
    dropAnswer: db.prepare<[string]>(
      `UPDATE outbox SET status = 'dropped', error_class = 'unverified' WHERE answer_id = ? AND status = 'queued'`,
    ),
    byId: db.prepare<[string], SentRow>(`SELECT ${SENT_COLUMNS} FROM outbox WHERE id = ?`),
    hold: db.prepare<[EpochMs, string, string]>(
      `UPDATE send_accounts SET hold_until = MAX(hold_until, ?) WHERE channel = ? AND account_id = ?`,
    ),
    stop: db.prepare<[EpochMs, string, string, string]>(
      `UPDATE send_accounts SET stopped_at = ?, stop_detail = ? WHERE channel = ? AND account_id = ?`,
    ),
    quota: db.prepare<[number, string, string]>(
      `UPDATE send_accounts SET quota_left = ? WHERE channel = ? AND account_id = ?`,
    ),
    expired: db.prepare<[EpochMs], SentRow>(
      `SELECT ${SENT_COLUMNS} FROM outbox WHERE status = 'sending' AND lease_until <= ?`,
    ),
  };
}
