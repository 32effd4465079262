import type { EpochMs } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import type { Db } from '../storage/database.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Address, ChannelName, Owner } from './model.ts';
import type { JoinRule } from './rules.ts';
import { createInboxSql } from './sqlite-inbox.ts';
import { createOutboxSql } from './sqlite-outbox.ts';
import { type ConversationSql, createConversationSql } from './sqlite-owner.ts';
import { type ConversationRow, toConversation } from './sqlite-rows.ts';
import { createTurnSql } from './sqlite-turns.ts';
import type { ConversationStore, ConversationSummary, OwnerChange, OwnerChangeResult, SendAccount } from './store.ts';

/** Options of {@link createSqliteStore}. */
export interface SqliteStoreOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly ids: NewId;
  readonly join: JoinRule;
}

/** The conversation store on SQLite: writes of one event-loop turn share a commit. */
export function createSqliteStore({ db, ids, join }: SqliteStoreOptions): ConversationStore {
  const commit = createGroupCommit(db);
  const conversations = createConversationSql(db, join);
  const inbox = createInboxSql({ db, ids, conversations });
  const turns = createTurnSql({ db, ids, join, conversations });
  const outbox = createOutboxSql({ db, ids, conversations });
  return {
    accept: ({ events, now }) => commit.run(() => inbox(events, now)),
    claimTurns: (claim) => commit.run(() => turns.claim(claim)),
    completeTurn: (completion) => commit.run(() => turns.complete(completion)),
    retryTurn: (retry) => commit.run(() => turns.retry(retry)),
    surrenderTurn: (surrender) => commit.run(() => turns.surrender(surrender)),
    nextTurnAt: async (channels) => turns.nextAt(channels),
    claimSends: (claim, decide) => commit.runLast(() => outbox.claim(claim, decide)),
    settleSend: (settlement) => commit.run(() => outbox.settle(settlement)),
    nextSendAt: async ({ now, channels }) => outbox.nextAt(now, channels),
    changeOwner: (change) => commit.run(() => changeOwner(conversations, change)),
    recover: (now) => commit.run(() => recover(db, { turns, outbox }, now)),
    ...createQueries(db, commit),
  };
}

/** From which owners each change may start; a takeover of one's own conversation or a second return means nothing. */
const MAY_BECOME: Readonly<Record<Owner, readonly Owner[]>> = {
  waiting: ['bot', 'counsellor'],
  counsellor: ['bot', 'waiting'],
  bot: ['waiting', 'counsellor'],
};

function changeOwner(conversations: ConversationSql, change: OwnerChange): OwnerChangeResult {
  const row = conversations.byId(change.conversationId);
  if (row === undefined) return { ok: false, reason: 'not_found' };
  if (row.owner_version !== change.expectedVersion) {
    return { ok: false, reason: 'stale', conversation: toConversation(row) };
  }
  if (!MAY_BECOME[change.to].includes(row.owner)) {
    return { ok: false, reason: 'not_allowed', conversation: toConversation(row) };
  }
  const ownerVersion = conversations.changeOwner({ ...change, conversation: row });
  if (change.notice !== undefined) {
    conversations.queue({ conversation: row, speaker: 'system', ownerVersion, now: change.now, ...change.notice });
  }
  return { ok: true, conversation: toConversation(conversations.byId(row.id) ?? row) };
}

interface RecoverySql {
  readonly turns: ReturnType<typeof createTurnSql>;
  readonly outbox: ReturnType<typeof createOutboxSql>;
}

function recover(db: Db, { turns, outbox }: RecoverySql, now: EpochMs) {
  db.prepare(`UPDATE send_accounts SET stopped_at = NULL, stop_detail = NULL`).run();
  db.prepare<[EpochMs]>(`UPDATE outbox SET lease_until = ? WHERE status = 'sending'`).run(now);
  return { turns: turns.recover(), uncertain: outbox.expire(now) };
}

type SummaryRow = ConversationRow & { readonly queued: number };

interface AccountRow {
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly hold_until: EpochMs;
  readonly stopped_at: EpochMs | null;
  readonly stop_detail: string | null;
}

/** What lists and commands read. */
function createQueries(db: Db, commit: ReturnType<typeof createGroupCommit>) {
  const columns = `c.*, (SELECT COUNT(*) FROM outbox AS o WHERE o.conversation_id = c.id
    AND o.status IN ('queued', 'sending')) AS queued`;
  const find = db.prepare<[string], SummaryRow>(`SELECT ${columns} FROM conversations AS c WHERE c.id = ?`);
  const findOpen = db.prepare<[string, string, string], SummaryRow>(
    `SELECT ${columns} FROM conversations AS c
     WHERE c.channel = ? AND c.account_id = ? AND c.person_id = ? AND c.closed_at IS NULL`,
  );
  const list = db.prepare<[string | null, number], SummaryRow>(
    `SELECT ${columns} FROM conversations AS c
     WHERE c.closed_at IS NULL AND c.owner = COALESCE(?, c.owner) ORDER BY c.owner_since, c.id LIMIT ?`,
  );
  const accounts = db.prepare<[], AccountRow>(`SELECT * FROM send_accounts ORDER BY channel, account_id`);
  const resume = db.prepare<[string, string]>(
    `UPDATE send_accounts SET stopped_at = NULL, stop_detail = NULL, hold_until = 0 WHERE channel = ? AND account_id = ?`,
  );
  return {
    find: async (id: string) => summaryOf(find.get(id)),
    findOpen: async ({ channel, accountId, personId }: Address) =>
      summaryOf(findOpen.get(channel, accountId, personId)),
    list: async ({ owner, limit }: { readonly owner?: Owner; readonly limit: number }) =>
      list.all(owner ?? null, limit).map(toSummary),
    accounts: async () => accounts.all().map(toAccount),
    resumeAccount: ({ channel, accountId }: Pick<SendAccount, 'channel' | 'accountId'>) =>
      commit.run(() => resume.run(channel, accountId).changes > 0),
  };
}

function summaryOf(row: SummaryRow | undefined): ConversationSummary | undefined {
  return row === undefined ? undefined : toSummary(row);
}

function toSummary(row: SummaryRow): ConversationSummary {
  return { ...toConversation(row), attention: row.attention, queued: row.queued };
}

function toAccount(row: AccountRow): SendAccount {
  return {
    channel: row.channel,
    accountId: row.account_id,
    holdUntil: row.hold_until,
    stoppedAt: row.stopped_at,
    stopDetail: row.stop_detail,
  };
}
