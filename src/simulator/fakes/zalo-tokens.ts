import { createHash, randomBytes } from 'node:crypto';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { ApiAnswer } from './faults.ts';
import type { ZaloIdentity } from './zalo-events.ts';

const HOUR_MS = 3_600_000;
/** Access tokens live 25 h. */
const ACCESS_LIFE_MS = 25 * HOUR_MS;
/** Refresh tokens live three months. */
const REFRESH_LIFE_MS = 90 * 24 * HOUR_MS;
/** Codes of the consent page live ten minutes, and work once. */
const CODE_LIFE_MS = 10 * 60_000;

/** The pair that works now. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What the API says to an access token: whose it is, or -216 unknown, -220 expired. */
export type TokenState = { readonly oaId: string } | { readonly error: -216 | -220 };

/** The token service of the fake: a new pair at each refresh or consent, after which the old pair of the OA is dead. */
export interface ZaloTokens {
  /** The pair of the fake's own OA, or of another one that has granted access. */
  current(oaId?: string): TokenPair;
  check(accessToken: string | undefined): TokenState;
  /** `POST /v4/oa/access_token`. */
  exchange(request: {
    readonly secretKey: string | undefined;
    readonly form: Readonly<Record<string, unknown>>;
  }): ApiAnswer;
  /** An OA's administrator agreed on the consent page: a code for the app. */
  grant(consent: { readonly oaId: string; readonly challenge: string | undefined }): string;
  /** Makes the access token invalid, as when an operator changes the app's settings. */
  revoke(oaId?: string): void;
  /** Makes both tokens invalid, as when the OA takes its grant back. */
  withdraw(oaId?: string): void;
  refreshes(): number;
}

interface Held extends TokenPair {
  readonly accessEnds: EpochMs;
  readonly refreshEnds: EpochMs;
  readonly accessDead?: true;
  readonly refreshDead?: true;
}

interface Code {
  readonly oaId: string;
  readonly challenge: string | undefined;
  readonly ends: EpochMs;
}

/** Tokens of the OAs of one app; the fake's own OA starts with the given pair or a random one. */
export function createZaloTokens(
  identity: ZaloIdentity,
  { clock, first }: { readonly clock: Clock; readonly first?: TokenPair | undefined },
): ZaloTokens {
  const held = new Map<string, Held>();
  const codes = new Map<string, Code>();
  let count = 0;
  const issue = (oaId: string, pair: TokenPair = newPair()): void => {
    const now = clock.now();
    held.set(oaId, { ...pair, accessEnds: now + ACCESS_LIFE_MS, refreshEnds: now + REFRESH_LIFE_MS });
  };
  issue(identity.oaId, first);
  const current = (oaId: string = identity.oaId): Held => held.get(oaId) ?? { ...newPair(), ...NEVER };
  const kill = (oaId: string, what: Partial<Held>): void => void held.set(oaId, { ...current(oaId), ...what });
  const renew = (oaId: string): ApiAnswer => {
    issue(oaId);
    count += 1;
    const { accessToken, refreshToken } = current(oaId);
    const expires = String(ACCESS_LIFE_MS / 1000);
    return ok({ access_token: accessToken, refresh_token: refreshToken, expires_in: expires });
  };
  const refresh = (token: unknown): ApiAnswer => {
    const found = [...held].find(([, pair]) => pair.refreshToken === token && pair.refreshDead === undefined);
    const valid = found !== undefined && clock.now() < found[1].refreshEnds;
    return valid ? renew(found[0]) : refused(-14014, 'Invalid refresh token');
  };
  const redeem = ({ code, code_verifier: verifier }: Readonly<Record<string, unknown>>): ApiAnswer => {
    const found = codes.get(String(code));
    codes.delete(String(code));
    const proven = found !== undefined && (found.challenge === undefined || found.challenge === challengeOf(verifier));
    return proven && clock.now() < found.ends ? renew(found.oaId) : refused(-118, 'invalid_grant');
  };
  return {
    current,
    check(token) {
      const found = [...held].find(([, pair]) => pair.accessToken === token);
      if (found === undefined || found[1].accessDead !== undefined) return { error: -216 };
      return clock.now() < found[1].accessEnds ? { oaId: found[0] } : { error: -220 };
    },
    exchange({ secretKey, form }) {
      if (secretKey !== identity.appSecret) return refused(-14004, 'Invalid secret key');
      if (form['app_id'] !== identity.appId) return refused(-14002, 'Invalid app id');
      if (form['grant_type'] === 'authorization_code') return redeem(form);
      if (form['grant_type'] !== 'refresh_token') return refused(-118, 'Invalid grant');
      return refresh(form['refresh_token']);
    },
    grant({ oaId, challenge }) {
      const code = `FAKE_CODE_${randomBytes(16).toString('hex')}`;
      codes.set(code, { oaId, challenge, ends: clock.now() + CODE_LIFE_MS });
      return code;
    },
    revoke: (oaId = identity.oaId) => kill(oaId, { accessDead: true }),
    withdraw: (oaId = identity.oaId) => kill(oaId, { accessDead: true, refreshDead: true }),
    refreshes: () => count,
  };
}

/** A pair that was never given out. */
const NEVER = { accessEnds: 0, refreshEnds: 0 } as const;

function challengeOf(verifier: unknown): string {
  return createHash('sha256').update(String(verifier)).digest('base64url');
}

function newPair(): TokenPair {
  return {
    accessToken: `FAKE_AT_${randomBytes(24).toString('hex')}`,
    refreshToken: `FAKE_RT_${randomBytes(24).toString('hex')}`,
  };
}

function ok(body: Record<string, unknown>): ApiAnswer {
  return { status: 200, body };
}

/** This host's own error form, with HTTP 200. */
export function refused(error: number, name: string): ApiAnswer {
  return { status: 200, body: { error_name: name, error_reason: '', ref_doc: '', error_description: name, error } };
}
