import { z } from 'zod';

import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { Address } from './model.ts';

/** What the service itself knows of an account. */
export interface AccountFacts {
  /** When the last event of the account came in. */
  readonly lastEventAt: EpochMs | null;
  /** The last message that could not be delivered, with the platform's codes. */
  readonly lastFailure: { readonly at: EpochMs; readonly detail: string } | null;
}

/**
 * Only so many of the newest rows are looked through: there is no index by account, because it would cost every event,
 * and an account that was silent for longer shows its last conversation instead.
 */
const TAIL = 20_000;

const failure = z.object({ at: z.number(), detail: z.string() });

/** Backwards by row: the unique index of event keys begins with the account, and would be walked through from its beginning. */
export const LAST_EVENT = `SELECT received_at FROM inbox NOT INDEXED
  WHERE id > (SELECT COALESCE(MAX(id), 0) FROM inbox) - ${TAIL} AND channel = @channel AND account_id = @accountId
  ORDER BY id DESC LIMIT 1`;

/** Reads what is known of accounts; for pages that people open now and then. */
export function createAccountFacts(db: Db): (account: Omit<Address, 'personId'>) => AccountFacts {
  const event = db.prepare(LAST_EVENT).pluck();
  const conversation = db
    .prepare('SELECT MAX(last_activity_at) FROM conversations WHERE channel = @channel AND account_id = @accountId')
    .pluck();
  const failed = db.prepare(
    `SELECT COALESCE(called_at, created_at) AS at, COALESCE(error_detail, error_class, '') AS detail FROM outbox
     WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM outbox) - ${TAIL} AND status IN ('failed', 'uncertain')
       AND channel = @channel AND account_id = @accountId ORDER BY seq DESC LIMIT 1`,
  );
  return ({ channel, accountId }) => {
    const account = { channel, accountId };
    const seen = event.get(account) ?? conversation.get(account);
    return {
      lastEventAt: typeof seen === 'number' ? seen : null,
      lastFailure: failure.nullable().parse(failed.get(account) ?? null),
    };
  };
}
