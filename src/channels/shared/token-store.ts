import { z } from 'zod';

import type { ChannelName } from '../../conversations/model.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import { isSealed } from '../../infra/sealing.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';

/** `live`: usable; `unsure`: a refresh got no usable answer; `dead`: a person must connect the account again. */
export type TokenState = 'live' | 'unsure' | 'dead';

/** The stored token pair of one account; columns are explained in the migration. */
export interface StoredTokens {
  /** Empty where the row cannot be opened any more. */
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

/** One account's tokens, sealed at rest. Every write is committed when the call returns. */
export interface TokenStore {
  read(): StoredTokens | undefined;
  /** Replaces the pair; the token server's answer that it came in is no longer needed and goes in the same commit. */
  write(tokens: StoredTokens): void;
  /** Reads and replaces in one transaction, so that another process's new pair is never written over. */
  change(edit: (row: StoredTokens) => StoredTokens | undefined): void;
  /** Keeps the token server's answer as it came, until its pair is written. */
  keepAnswer(answer: string): void;
  answer(): string | undefined;
  dropAnswer(): void;
  /** Forgets the pair and everything about it. */
  clear(): void;
}

/** Whose tokens, and what they are sealed with. */
export interface TokenStoreOptions {
  readonly channel: ChannelName;
  readonly accountId: string;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Detail of a row that no key opens. */
const UNREADABLE = 'stored tokens cannot be opened: SECRETS_KEY is not the one they were sealed with';

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

/** Tokens of one account in `service.db`. Rows that an earlier version wrote in the clear are sealed when first read. */
export function createTokenStore(db: Db, options: TokenStoreOptions): TokenStore {
  const { channel, accountId, sealer, clock } = options;
  const sql = prepare(db);
  const place = (part: 'access' | 'refresh' | 'answer'): string => `${channel}/${accountId}/${part}`;
  const upsert = (tokens: StoredTokens): void =>
    void sql.upsert.run({
      ...tokens,
      ...{ channel, accountId },
      accessToken: sealer.seal(tokens.accessToken, place('access')),
      refreshToken: sealer.seal(tokens.refreshToken, place('refresh')),
    });
  const open = (stored: StoredTokens): StoredTokens => {
    const accessToken = sealer.open(stored.accessToken, place('access'));
    const refreshToken = sealer.open(stored.refreshToken, place('refresh'));
    if (accessToken !== undefined && refreshToken !== undefined) return { ...stored, accessToken, refreshToken };
    return { ...stored, accessToken: '', refreshToken: '', expiresAt: 0, state: 'dead', detail: UNREADABLE };
  };
  const read = (): StoredTokens | undefined => {
    const found: unknown = sql.select.get(channel, accountId);
    if (found === undefined) return undefined;
    const stored = row.parse(found);
    if (isSealed(stored.accessToken)) return open(stored);
    upsert(stored);
    return stored;
  };
  const dropAnswer = (): void => void sql.dropAnswer.run(channel, accountId);
  const write = db.transaction((tokens: StoredTokens) => {
    upsert(tokens);
    dropAnswer();
  });
  const change = db.transaction((edit: (current: StoredTokens) => StoredTokens | undefined) => {
    const current = read();
    const next = current && edit(current);
    if (next !== undefined) upsert(next);
  });
  const clear = db.transaction(() => {
    sql.drop.run(channel, accountId);
    dropAnswer();
  });
  return {
    read,
    write: (tokens) => write.immediate(tokens),
    change: (edit) => change.immediate(edit),
    keepAnswer: (answer) =>
      void sql.keepAnswer.run(channel, accountId, sealer.seal(answer, place('answer')), clock.now()),
    answer() {
      const found: unknown = sql.answer.pluck().get(channel, accountId);
      return typeof found === 'string' ? sealer.open(found, place('answer')) : undefined;
    },
    dropAnswer,
    clear: () => clear.immediate(),
  };
}

function prepare(db: Db) {
  return {
    select: db.prepare(`
      SELECT access_token AS accessToken, refresh_token AS refreshToken, expires_at AS expiresAt,
             refreshed_at AS refreshedAt, state, attempts, retry_at AS retryAt, detail, seed
      FROM channel_tokens WHERE channel = ? AND account_id = ?`),
    upsert: db.prepare(`
      INSERT OR REPLACE INTO channel_tokens
        (channel, account_id, access_token, refresh_token, expires_at, refreshed_at, state, attempts, retry_at, detail, seed)
      VALUES (@channel, @accountId, @accessToken, @refreshToken, @expiresAt, @refreshedAt, @state, @attempts, @retryAt, @detail, @seed)`),
    drop: db.prepare('DELETE FROM channel_tokens WHERE channel = ? AND account_id = ?'),
    keepAnswer: db.prepare(
      'INSERT OR REPLACE INTO channel_token_answers (channel, account_id, answer, received_at) VALUES (?, ?, ?, ?)',
    ),
    answer: db.prepare('SELECT answer FROM channel_token_answers WHERE channel = ? AND account_id = ?'),
    dropAnswer: db.prepare('DELETE FROM channel_token_answers WHERE channel = ? AND account_id = ?'),
  };
}

/**
 * A store that survives a disk that refuses: the row stays in memory, is used from there, and is written again at every
 * access. Losing a new pair would cut the account off, because its refresh token is the only one left.
 */
export function keepUnsaved(store: TokenStore, logger: Logger): TokenStore {
  let unsaved: StoredTokens | undefined;
  const attempt = (save: () => void): boolean => {
    try {
      save();
      return true;
    } catch (error) {
      logger.error('channel_tokens_not_saved', { cause: describeError(error) });
      return false;
    }
  };
  const write = (tokens: StoredTokens): void => {
    unsaved = attempt(() => store.write(tokens)) ? undefined : tokens;
  };
  const read = (): StoredTokens | undefined => {
    if (unsaved !== undefined) write(unsaved);
    return unsaved ?? store.read();
  };
  return {
    ...store,
    read,
    write,
    change(edit) {
      if (unsaved === undefined && attempt(() => store.change(edit))) return;
      const current = read();
      const next = current && edit(current);
      if (next !== undefined) write(next);
    },
    keepAnswer: (answer) => void attempt(() => store.keepAnswer(answer)),
    dropAnswer: () => void attempt(() => store.dropAnswer()),
    clear() {
      unsaved = undefined;
      store.clear();
    },
  };
}
