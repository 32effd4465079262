import { z } from 'zod';

import type { ChannelName } from '../../conversations/model.ts';
import type { Clock } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

/** Which accounts of a channel were connected, and which were switched off again, by an administrator. */
export interface AccountList {
  /** Connected ones, the oldest first. */
  connected(): readonly string[];
  isDisconnected(accountId: string): boolean;
  connect(accountId: string): void;
  disconnect(accountId: string): void;
}

const ids = z.array(z.string());

/** The accounts of one channel in `service.db`. */
export function createAccountList(
  db: Db,
  { channel, clock }: { readonly channel: ChannelName; readonly clock: Clock },
): AccountList {
  const select = db
    .prepare(
      `SELECT account_id FROM channel_accounts WHERE channel = ? AND disconnected_at IS NULL
       ORDER BY connected_at, account_id`,
    )
    .pluck();
  const off = db.prepare(
    'SELECT 1 FROM channel_accounts WHERE channel = ? AND account_id = ? AND disconnected_at IS NOT NULL',
  );
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO channel_accounts (channel, account_id, connected_at, disconnected_at) VALUES (?, ?, ?, ?)',
  );
  return {
    connected: () => ids.parse(select.all(channel)),
    isDisconnected: (accountId) => off.get(channel, accountId) !== undefined,
    connect: (accountId) => void upsert.run(channel, accountId, clock.now(), null),
    disconnect: (accountId) => void upsert.run(channel, accountId, clock.now(), clock.now()),
  };
}
