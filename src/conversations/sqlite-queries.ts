import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Address, ChannelName, Owner } from './model.ts';
import { type ConversationRow, toSummary } from './sqlite-rows.ts';
import type { ConversationSummary, SendAccount } from './store.ts';

type SummaryRow = ConversationRow & { readonly queued: number };

interface AccountRow {
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly hold_until: EpochMs;
  readonly stopped_at: EpochMs | null;
  readonly stop_detail: string | null;
  readonly quota_left: number | null;
}

/** What lists and commands read. */
export function createQueries(db: Db, commit: GroupCommit) {
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
  const queue = db.prepare<[number], SummaryRow>(
    `SELECT ${columns} FROM conversations AS c
     WHERE c.owner = 'waiting' AND c.closed_at IS NULL ORDER BY c.urgent DESC, c.waiting_since, c.id LIMIT ?`,
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
      list.all(owner ?? null, limit).map(summarise),
    queue: async (limit: number) => queue.all(limit).map(summarise),
    accounts: async () => accounts.all().map(toAccount),
    resumeAccount: ({ channel, accountId }: Pick<SendAccount, 'channel' | 'accountId'>) =>
      commit.run(() => resume.run(channel, accountId).changes > 0),
  };
}

function summaryOf(row: SummaryRow | undefined): ConversationSummary | undefined {
  return row === undefined ? undefined : summarise(row);
}

function summarise(row: SummaryRow): ConversationSummary {
  return toSummary(row, row.queued);
}

function toAccount(row: AccountRow): SendAccount {
  return {
    channel: row.channel,
    accountId: row.account_id,
    holdUntil: row.hold_until,
    stoppedAt: row.stopped_at,
    stopDetail: row.stop_detail,
    quotaLeft: row.quota_left,
  };
}
