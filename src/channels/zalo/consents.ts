import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { Clock } from '../../infra/clock.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';

/** A consent under way. */
export interface PendingConsent {
  /** The OA that it is meant for; `null` for whichever OA grants access. */
  readonly accountId: string | null;
  /** Empty without PKCE. */
  readonly verifier: string;
}

/** Consents under way in `service.db`: the state only by its hash, the verifier sealed. */
export interface Consents {
  /** Remembers a consent; returns the state for the link. */
  begin(consent: PendingConsent & { readonly session: string }): string;
  /** Takes a consent out, whatever comes of it: a state counts once. */
  take(state: string, session: string): PendingConsent | 'unknown' | 'other_session';
}

/** Zalo's code lives ten minutes; signing in and choosing an OA there takes one or two. */
const LIFE_MS = 10 * 60_000;

const row = z.object({
  account_id: z.string().nullable(),
  session: z.string(),
  verifier: z.string(),
  expires_at: z.number(),
});

/** The consents of this channel. */
export function createConsents({ db, sealer, clock }: { db: Db; sealer: Sealer; clock: Clock }): Consents {
  const sweep = db.prepare('DELETE FROM channel_consents WHERE expires_at <= ?');
  const insert = db.prepare(
    `INSERT INTO channel_consents (state_hash, channel, account_id, session, verifier, expires_at)
     VALUES (?, 'zalo', ?, ?, ?, ?)`,
  );
  const take = db.prepare(
    `DELETE FROM channel_consents WHERE state_hash = ? AND channel = 'zalo'
     RETURNING account_id, session, verifier, expires_at`,
  );
  return {
    begin({ accountId, verifier, session }) {
      const state = randomBytes(32).toString('base64url');
      const hash = hashOf(state);
      const sealed = verifier === '' ? '' : sealer.seal(verifier, placeOf(hash));
      sweep.run(clock.now());
      insert.run(hash, accountId, hashOf(session), sealed, clock.now() + LIFE_MS);
      return state;
    },
    take(state, session) {
      const hash = hashOf(state);
      const found: unknown = take.get(hash);
      if (found === undefined) return 'unknown';
      const consent = row.parse(found);
      if (consent.expires_at <= clock.now()) return 'unknown';
      if (consent.session !== hashOf(session)) return 'other_session';
      const verifier = consent.verifier === '' ? '' : sealer.open(consent.verifier, placeOf(hash));
      return verifier === undefined ? 'unknown' : { accountId: consent.account_id, verifier };
    },
  };
}

function placeOf(hash: string): string {
  return `zalo/consent/${hash}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
