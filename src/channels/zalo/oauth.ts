import { z } from 'zod';

import type { CallApi } from '../shared/http.ts';
import type { ConfiguredZalo } from './settings.ts';

/** An access token lives 25 h when the answer does not say otherwise. */
const DEFAULT_LIFE_S = 90_000;

/** What came of a refresh. */
export type RefreshResult =
  | { readonly kind: 'renewed'; readonly accessToken: string; readonly refreshToken: string; readonly lifeMs: number }
  /** The refresh token will never work again: a person must grant access anew. */
  | { readonly kind: 'dead'; readonly detail: string }
  /** Refused for a reason that an operator can mend (inactive app, wrong secret); the token was not used up. */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'not_sent'; readonly detail: string }
  /** No usable answer: the old refresh token may or may not be used up. */
  | { readonly kind: 'lost'; readonly detail: string };

/** Codes that mean the refresh token is invalid or was used: invalid grant, invalid refresh token. */
const DEAD_CODES = new Set([-118, -14014]);

/** This host has its own envelope: success is the presence of `access_token`; `expires_in` is a string of seconds. */
const answer = z.union([
  z.looseObject({
    access_token: z.string().min(1),
    refresh_token: z.string().min(1),
    expires_in: z.coerce.number().positive().catch(DEFAULT_LIFE_S),
  }),
  z.looseObject({ error: z.coerce.number() }),
]);

/** Exchanges a refresh token for a new pair: one call, no retry, never throws. */
export async function refreshTokens(
  call: CallApi,
  { settings, refreshToken }: { readonly settings: ConfiguredZalo; readonly refreshToken: string },
): Promise<RefreshResult> {
  const result = await call({
    method: 'POST',
    url: `${settings.oauthUrl}/v4/oa/access_token`,
    headers: { secret_key: settings.appSecret },
    form: { refresh_token: refreshToken, app_id: settings.appId, grant_type: 'refresh_token' },
  });
  if (result.kind !== 'answered') return { kind: result.kind, detail: result.code };
  const parsed = answer.safeParse(result.body);
  if (!parsed.success) return { kind: 'lost', detail: `http ${result.status}` };
  if (!('access_token' in parsed.data)) return refusal(parsed.data.error);
  const { access_token: accessToken, refresh_token: next, expires_in: seconds } = parsed.data;
  return {
    kind: 'renewed',
    accessToken: String(accessToken),
    refreshToken: String(next),
    lifeMs: Number(seconds) * 1000,
  };
}

function refusal(code: number): RefreshResult {
  return { kind: DEAD_CODES.has(code) ? 'dead' : 'refused', detail: `zalo oauth ${code}` };
}
