import type { Clock } from '../../infra/clock.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';
import { createAccountList } from '../shared/account-list.ts';
import { createTokenStore } from '../shared/token-store.ts';

/** Access tokens live 25 h. */
const ACCESS_LIFE_MS = 25 * 3_600_000;

/** Where accounts are kept. */
export interface AccountKeeping {
  /** `service.db`; the running service sees the change with the next message. */
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** A pair that was just granted. */
export interface GrantedPair {
  readonly oaId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Mark of the pair in the settings, if they name this OA: theirs is the older one from now on. */
  readonly seed?: string | undefined;
}

/** Connects an OA, or connects it again. */
export function connectAccount({ db, sealer, clock }: AccountKeeping, granted: GrantedPair): void {
  const { oaId, accessToken, refreshToken } = granted;
  const store = createTokenStore(db, { channel: 'zalo', accountId: oaId, sealer, clock });
  const now = clock.now();
  db.transaction(() => {
    store.write({
      ...{ accessToken, refreshToken, expiresAt: now + ACCESS_LIFE_MS, refreshedAt: now },
      ...{ state: 'live', attempts: 0, retryAt: 0, detail: null },
      seed: granted.seed ?? store.read()?.seed ?? '',
    });
    createAccountList(db, { channel: 'zalo', clock }).connect(oaId);
  }).immediate();
}

/** Forgets an OA's tokens: its messages are kept and no longer answered. */
export function disconnectAccount({ db, sealer, clock }: AccountKeeping, oaId: string): void {
  createAccountList(db, { channel: 'zalo', clock }).disconnect(oaId);
  createTokenStore(db, { channel: 'zalo', accountId: oaId, sealer, clock }).clear();
}
