import { z } from 'zod';

import type { ApiResult, CallApi } from '../shared/http.ts';
import { parseJson } from '../shared/json.ts';
import type { ZaloApp } from './settings.ts';

/** An access token lives 25 h when the answer does not say otherwise. */
const DEFAULT_LIFE_S = 90_000;

/** A pair as the token server gave it. */
export interface NewPair {
  readonly kind: 'renewed';
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly lifeMs: number;
}

/** What came of a refresh. */
export type RefreshResult =
  | NewPair
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

/** What is exchanged for a pair. */
type Grant =
  | { readonly grant_type: 'refresh_token'; readonly refresh_token: string }
  | { readonly grant_type: 'authorization_code'; readonly code: string; readonly code_verifier?: string };

/** A grant, the app it is for, and where the answer goes before anything reads it. */
export interface Exchange {
  readonly settings: ZaloApp;
  readonly grant: Grant;
  readonly onAnswer: (raw: string) => void;
}

/** Exchanges a grant for a new pair: one call, no retry, never throws. */
export async function exchangeGrant(call: CallApi, { settings, grant, onAnswer }: Exchange): Promise<RefreshResult> {
  const result = await call({
    method: 'POST',
    url: `${settings.oauthUrl}/v4/oa/access_token`,
    headers: { secret_key: settings.appSecret },
    form: { ...grant, app_id: settings.appId },
    onAnswer,
  });
  return readResult(result);
}

/** The pair in an answer that was kept and never used; `undefined` when it holds none. */
export function pairIn(raw: string): NewPair | undefined {
  const read = readAnswer(parseJson(raw));
  return read?.kind === 'renewed' ? read : undefined;
}

function readResult(result: ApiResult): RefreshResult {
  if (result.kind !== 'answered') return { kind: result.kind, detail: result.code };
  return readAnswer(result.body) ?? { kind: 'lost', detail: `http ${result.status}` };
}

function readAnswer(body: unknown): RefreshResult | undefined {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return undefined;
  if (!('access_token' in parsed.data)) return refusal(parsed.data.error);
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = parsed.data;
  return {
    kind: 'renewed',
    accessToken: String(accessToken),
    refreshToken: String(refreshToken),
    lifeMs: Number(seconds) * 1000,
  };
}

function refusal(code: number): RefreshResult {
  return { kind: DEAD_CODES.has(code) ? 'dead' : 'refused', detail: `zalo oauth ${code}` };
}
