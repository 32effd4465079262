import { z } from 'zod';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { Db } from '../../storage/database.ts';
import { hashOf, newToken } from './tokens.ts';

/** NIST SP 800-63B-4, 2.2.3 (AAL2): at most an hour without activity and 24 hours in all; half a day covers a shift. */
const IDLE_MS = 3_600_000;
const ABSOLUTE_MS = 12 * 3_600_000;
/** Time to type the code of the second factor. */
const CODE_MS = 5 * 60_000;
/** Activity is written at most this often: a page view must not cost a disk write each time. */
const TOUCH_MS = 60_000;

/** A session as its owner sees it. */
export interface SessionInfo {
  readonly id: string;
  readonly accountId: string;
  readonly createdAt: EpochMs;
  readonly seenAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** Network address and browser at the sign-in. */
  readonly address: string;
  readonly agent: string;
}

/** Where a sign-in comes from. */
export interface Origin {
  readonly address: string;
  readonly agent: string;
}

/**
 * Sessions on the server. Only the hash of a token is stored; the token is in the cookie alone. Every sign-in and every
 * change of stage makes a new token, so a token that was planted beforehand is worth nothing.
 */
export interface Sessions {
  /** Begins a session (`open`), or the wait for the second factor (`code`). */
  begin(input: { readonly accountId: string; readonly stage: 'code' | 'open' } & Origin): {
    readonly token: string;
    readonly id: string;
  };
  /** The session of a token, while it lasts and its account may work. */
  find(token: string, stage?: 'code' | 'open'): SessionInfo | undefined;
  /** A person did something: the idle time begins anew. */
  touch(session: SessionInfo): void;
  /** Does it still last? For streams, which ask at every heartbeat. */
  alive(id: string): boolean;
  /** Open sessions of an account, the most recently used first. */
  list(accountId: string): readonly SessionInfo[];
  /** Ends one session; `false` when it had ended before or belongs to somebody else. */
  end(id: string, accountId: string): boolean;
  /** Ends all of an account but one, and returns how many. */
  endAll(accountId: string, except?: string): number;
  /** Removes what has run out. */
  sweep(): void;
}

const rowSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    created_at: z.number(),
    seen_at: z.number(),
    expires_at: z.number(),
    address: z.string(),
    agent: z.string(),
  })
  .transform((row): SessionInfo => ({
    ...{ id: row.id, accountId: row.account_id, createdAt: row.created_at, seenAt: row.seen_at },
    ...{ expiresAt: row.expires_at, address: row.address, agent: row.agent },
  }));

/** Still valid at `:now`; `:idle` is the oldest activity that counts. */
const ALIVE = `s.expires_at > :now AND s.seen_at > :idle
  AND EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = s.account_id AND a.disabled_at IS NULL)`;

/** Sessions in `service.db`. */
export function createSessions(options: { readonly db: Db; readonly clock: Clock; readonly ids: NewId }): Sessions {
  const { db, clock, ids } = options;
  const insert = db.prepare(`INSERT INTO sessions
    (hash, id, account_id, stage, created_at, seen_at, expires_at, address, agent)
    VALUES (:hash, :id, :accountId, :stage, :now, :now, :expires, :address, :agent)`);
  const find = db.prepare(`SELECT s.* FROM sessions AS s WHERE s.hash = :hash AND s.stage = :stage AND ${ALIVE}`);
  const alive = db.prepare(`SELECT 1 FROM sessions AS s WHERE s.id = :id AND s.stage = 'open' AND ${ALIVE}`);
  const touch = db.prepare('UPDATE sessions SET seen_at = :now WHERE id = :id AND seen_at <= :now - :step');
  const list = db.prepare(`SELECT s.* FROM sessions AS s
    WHERE s.account_id = :accountId AND s.stage = 'open' AND ${ALIVE} ORDER BY s.seen_at DESC, s.id`);
  const end = db.prepare('DELETE FROM sessions WHERE id = ? AND account_id = ?');
  const endAll = db.prepare('DELETE FROM sessions WHERE account_id = ? AND id <> ?');
  const sweep = db.prepare('DELETE FROM sessions WHERE expires_at <= :now OR seen_at <= :idle');
  const times = () => ({ now: clock.now(), idle: clock.now() - IDLE_MS });
  return {
    begin({ accountId, stage, address, agent }) {
      const [token, id, now] = [newToken(), ids(), clock.now()];
      const expires = now + (stage === 'open' ? ABSOLUTE_MS : CODE_MS);
      insert.run({ hash: hashOf(token), id, accountId, stage, now, expires, address, agent: agent.slice(0, 300) });
      return { token, id };
    },
    find: (token, stage = 'open') => rowSchema.optional().parse(find.get({ hash: hashOf(token), stage, ...times() })),
    touch: ({ id, seenAt }) => {
      const now = clock.now();
      if (now - seenAt >= TOUCH_MS) touch.run({ id, now, step: TOUCH_MS });
    },
    alive: (id) => alive.get({ id, ...times() }) !== undefined,
    list: (accountId) => list.all({ accountId, ...times() }).map((row) => rowSchema.parse(row)),
    end: (id, accountId) => end.run(id, accountId).changes === 1,
    endAll: (accountId, except = '') => endAll.run(accountId, except).changes,
    sweep: () => void sweep.run(times()),
  };
}
