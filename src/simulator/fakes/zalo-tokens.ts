import { randomBytes } from 'node:crypto';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { ApiAnswer } from './faults.ts';
import type { ZaloIdentity } from './zalo-events.ts';

const HOUR_MS = 3_600_000;
/** Access tokens live 25 h. */
const ACCESS_LIFE_MS = 25 * HOUR_MS;
/** Refresh tokens live three months. */
const REFRESH_LIFE_MS = 90 * 24 * HOUR_MS;

/** The pair that works now. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The token service of the fake: a new pair at each refresh, after which the old pair is dead. */
export interface ZaloTokens {
  current(): TokenPair;
  /** `ok`, or the API's code for this access token: -216 unknown, -220 expired. */
  check(accessToken: string | undefined): 'ok' | -216 | -220;
  /** `POST /v4/oa/access_token`. */
  exchange(request: {
    readonly secretKey: string | undefined;
    readonly form: Readonly<Record<string, unknown>>;
  }): ApiAnswer;
  /** Makes the access token invalid, as when an operator changes the app's settings. */
  revoke(): void;
  refreshes(): number;
}

/** Tokens of one OA, starting with the given pair or a random one. */
export function createZaloTokens(
  identity: ZaloIdentity,
  { clock, first }: { readonly clock: Clock; readonly first?: TokenPair | undefined },
): ZaloTokens {
  let pair = first ?? newPair();
  let accessEnds: EpochMs = clock.now() + ACCESS_LIFE_MS;
  let refreshEnds: EpochMs = clock.now() + REFRESH_LIFE_MS;
  let revoked = false;
  let count = 0;
  const rotate = (): ApiAnswer => {
    pair = newPair();
    accessEnds = clock.now() + ACCESS_LIFE_MS;
    refreshEnds = clock.now() + REFRESH_LIFE_MS;
    revoked = false;
    count += 1;
    return ok({
      access_token: pair.accessToken,
      refresh_token: pair.refreshToken,
      expires_in: String(ACCESS_LIFE_MS / 1000),
    });
  };
  return {
    current: () => pair,
    check(token) {
      if (token === undefined || token !== pair.accessToken || revoked) return -216;
      return clock.now() < accessEnds ? 'ok' : -220;
    },
    exchange({ secretKey, form }) {
      if (secretKey !== identity.appSecret) return refused(-14004, 'Invalid secret key');
      if (form['app_id'] !== identity.appId) return refused(-14002, 'Invalid app id');
      if (form['grant_type'] !== 'refresh_token') return refused(-118, 'Invalid grant');
      const valid = form['refresh_token'] === pair.refreshToken && clock.now() < refreshEnds;
      return valid ? rotate() : refused(-14014, 'Invalid refresh token');
    },
    revoke() {
      revoked = true;
    },
    refreshes: () => count,
  };
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
function refused(error: number, name: string): ApiAnswer {
  return { status: 200, body: { error_name: name, error_reason: '', ref_doc: '', error_description: name, error } };
}
