import type { ChannelName } from '../../conversations/model.ts';
import type { Clock } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

/** An account, and whether an administrator has not switched it off again. */
interface ListedAccount {
  readonly accountId: string;
  readonly isConnected: boolean;
}

/** Which accounts of a channel were connected, and which were switched off again, by an administrator. */
export interface AccountList {
  /** All that ever were connected, the oldest first. Read each time, as one may be connected by another process. */
  all(): readonly ListedAccount[];
  connect(accountId: string): void;
  disconnect(accountId: string): void;
}

/** The accounts of one channel in `service.db`. */
export function createAccountList(
  db: Db,
  { channel, clock }: { readonly channel: ChannelName; readonly clock: Clock },
): AccountList {
  // One look for both: every event asks, and each look takes and leaves the lock of the file's log.
  const select = db.prepare<[string], { readonly id: string; readonly off: number | null }>(
    `SELECT account_id AS id, disconnected_at AS off FROM channel_accounts WHERE channel = ?
     ORDER BY connected_at, account_id`,
  );
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO channel_accounts (channel, account_id, connected_at, disconnected_at) VALUES (?, ?, ?, ?)',
  );
  return {
    all: () => select.all(channel).map(({ id, off }) => ({ accountId: id, isConnected: off === null })),
    connect: (accountId) => void upsert.run(channel, accountId, clock.now(), null),
    disconnect: (accountId) => void upsert.run(channel, accountId, clock.now(), clock.now()),
  };
}
