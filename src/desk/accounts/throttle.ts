import { z } from 'zod';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { hashOf } from './tokens.ts';

const MINUTE_MS = 60_000;

/** Failures that cost nothing: people mistype. An office shares one address, so an address gets more. */
const FREE = { login: 5, address: 20 } as const;
/** The first pause; each further failure doubles it. NIST SP 800-63B-4, 3.2.2 asks for growing waits up to an hour. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;
/** After this long without a failure the count begins anew. */
const FORGET_MS = 24 * 60 * MINUTE_MS;

/** Slows guessing down, per login and per network address; the count is on disk, so a restart does not help. */
export interface Throttle {
  /**
   * Counts an attempt as failed before it is tried, so that many at once count as many. Answers until when the next is
   * refused; then nothing is counted and nothing may be tried.
   */
  charge(attempt: { readonly login: string; readonly address: string }): { readonly pausedUntil: EpochMs | undefined };
  /** The attempt was right: the login starts afresh, and the address gets this one back. */
  clear(attempt: { readonly login: string; readonly address: string }): void;
  /** Lets a login try again at once. */
  release(login: string): void;
}

const rowSchema = z.object({ failures: z.number(), last_at: z.number(), paused_until: z.number() }).optional();

/** The throttle in `service.db`. Unknown logins are counted like known ones: a pause tells nothing. */
export function createThrottle({ db, clock }: { readonly db: Db; readonly clock: Clock }): Throttle {
  const select = db.prepare('SELECT failures, last_at, paused_until FROM sign_in_failures WHERE key = ?');
  const upsert = db.prepare(`INSERT INTO sign_in_failures (key, failures, last_at, paused_until)
    VALUES (:key, :failures, :now, :pausedUntil)
    ON CONFLICT (key) DO UPDATE SET failures = :failures, last_at = :now, paused_until = :pausedUntil`);
  const remove = db.prepare('DELETE FROM sign_in_failures WHERE key = ?');
  const giveBack = db.prepare(
    'UPDATE sign_in_failures SET failures = MAX(0, failures - 1), paused_until = 0 WHERE key = ?',
  );
  // One that has yet to happen was counted by a clock that was set back since.
  const forget = db.prepare('DELETE FROM sign_in_failures WHERE last_at < ? OR last_at > ?');

  const count = (key: string, free: number): void => {
    const now = clock.now();
    const failures = (rowSchema.parse(select.get(key))?.failures ?? 0) + 1;
    const pause = failures < free ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - free));
    upsert.run({ key, failures, now, pausedUntil: now + pause });
  };
  const charge = db.transaction((keys: Keys) => {
    const now = clock.now();
    forget.run(now - FORGET_MS, now + LONGEST_PAUSE_MS);
    const rows = [keys.login, keys.address].map((key) => rowSchema.parse(select.get(key)));
    const until = Math.max(...rows.map((row) => row?.paused_until ?? 0));
    if (until > now) return { pausedUntil: until };
    count(keys.login, FREE.login);
    count(keys.address, FREE.address);
    return { pausedUntil: undefined };
  });
  return {
    charge: (attempt) => charge.immediate(keysOf(attempt)),
    clear(attempt) {
      const keys = keysOf(attempt);
      remove.run(keys.login);
      giveBack.run(keys.address);
    },
    release: (login) => void remove.run(keysOf({ login, address: '' }).login),
  };
}

interface Keys {
  readonly login: string;
  readonly address: string;
}

/** What was typed as a login may be a password by mistake: only its hash is stored. */
function keysOf({ login, address }: { readonly login: string; readonly address: string }): Keys {
  return { login: `login:${hashOf(login.trim().toLowerCase())}`, address: `address:${address}` };
}
