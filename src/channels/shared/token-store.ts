import { z } from 'zod';

import type { ChannelName } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Db } from '../../storage/database.ts';

/** `live`: usable; `unsure`: a refresh got no usable answer; `dead`: a person must connect the account again. */
export type TokenState = 'live' | 'unsure' | 'dead';

/** The stored token pair of one account; columns are explained in the migration. */
export interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: EpochMs;
  readonly refreshedAt: EpochMs;
  readonly state: TokenState;
  readonly attempts: number;
  readonly retryAt: EpochMs;
  readonly detail: string | null;
  readonly seed: string;
}

/** One account's token row. Every write is committed when the call returns. */
export interface TokenStore {
  read(): StoredTokens | undefined;
  write(tokens: StoredTokens): void;
}

const row = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
  refreshedAt: z.number(),
  state: z.enum(['live', 'unsure', 'dead']),
  attempts: z.number(),
  retryAt: z.number(),
  detail: z.string().nullable(),
  seed: z.string(),
});

/** Tokens of one account in `service.db`. */
export function createTokenStore(
  db: Db,
  account: { readonly channel: ChannelName; readonly accountId: string },
): TokenStore {
  const { channel, accountId } = account;
  const select = db.prepare(`
    SELECT access_token AS accessToken, refresh_token AS refreshToken, expires_at AS expiresAt, refreshed_at AS refreshedAt,
           state, attempts, retry_at AS retryAt, detail, seed
    FROM channel_tokens WHERE channel = ? AND account_id = ?`);
  const upsert = db.prepare(`
    INSERT OR REPLACE INTO channel_tokens
      (channel, account_id, access_token, refresh_token, expires_at, refreshed_at, state, attempts, retry_at, detail, seed)
    VALUES (@channel, @accountId, @accessToken, @refreshToken, @expiresAt, @refreshedAt, @state, @attempts, @retryAt, @detail, @seed)`);
  return {
    read() {
      const found: unknown = select.get(channel, accountId);
      return found === undefined ? undefined : row.parse(found);
    },
    write(tokens) {
      upsert.run({ ...tokens, channel, accountId });
    },
  };
}

/**
 * A store that survives a disk that refuses: the row stays in memory, is used from there, and is written again at every
 * access. Losing a new pair would cut the account off, because its refresh token is the only one left.
 */
export function keepUnsaved(store: TokenStore, logger: Logger): TokenStore {
  let unsaved: StoredTokens | undefined;
  const write = (tokens: StoredTokens): void => {
    unsaved = tokens;
    try {
      store.write(tokens);
      unsaved = undefined;
    } catch (error) {
      logger.error('channel_tokens_not_saved', { cause: describeError(error) });
    }
  };
  return {
    read() {
      if (unsaved !== undefined) write(unsaved);
      return unsaved ?? store.read();
    },
    write,
  };
}
