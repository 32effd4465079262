import { randomUUID } from 'node:crypto';

import type { ChannelName } from '../../conversations/model.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Db } from '../../storage/database.ts';

/** The right to renew one account's tokens, held by one process at a time. */
export interface TokenLease {
  /** Does the work while holding the lease; `undefined`, without doing it, while another process holds it. */
  during<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** Longer than any call to a token server may take (10 s); after it, a holder is taken for crashed. */
const LEASE_MS = 60_000;

/**
 * A lease row in `service.db`. A disk that refuses the row refuses the lease too, and rightly: a new pair could not be
 * saved either.
 */
export function createTokenLease(
  db: Db,
  options: {
    readonly channel: ChannelName;
    readonly accountId: string;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): TokenLease {
  const { channel, accountId, clock, logger } = options;
  const holder = randomUUID();
  const select = db.prepare(
    'SELECT 1 FROM channel_token_leases WHERE channel = ? AND account_id = ? AND holder <> ? AND expires_at > ?',
  );
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO channel_token_leases (channel, account_id, holder, expires_at) VALUES (?, ?, ?, ?)',
  );
  const release = db.prepare('DELETE FROM channel_token_leases WHERE channel = ? AND account_id = ? AND holder = ?');
  const take = db.transaction((): boolean => {
    const now = clock.now();
    if (select.get(channel, accountId, holder, now) !== undefined) return false;
    upsert.run(channel, accountId, holder, now + LEASE_MS);
    return true;
  });
  const guarded = (what: () => boolean): boolean => {
    try {
      return what();
    } catch (error) {
      logger.error('channel_token_lease_failed', { channel, accountId, cause: describeError(error) });
      return false;
    }
  };
  return {
    async during(work) {
      if (!guarded(() => take.immediate())) return undefined;
      try {
        return await work();
      } finally {
        guarded(() => release.run(channel, accountId, holder).changes > 0);
      }
    },
  };
}
