import { createHmac } from 'node:crypto';

import { z } from 'zod';

import type { SendOutcome } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import type { ApiResult, CallApi, Multipart } from '../shared/http.ts';
import { classifyRefusal } from './errors.ts';
import type { ApiError } from './errors.ts';
import type { ZaloApp } from './settings.ts';
import type { TokenKeeper } from './tokens.ts';

/** One call of the OA API. */
export interface OaRequest {
  readonly method: 'GET' | 'POST';
  /** With its version, such as `/v2.0/oa/getoa`: the version belongs to each endpoint. */
  readonly path: string;
  /** What a GET asks about; goes into the one parameter `data`, as JSON. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** What a POST says. */
  readonly json?: unknown;
  /** A file that a POST brings instead. */
  readonly multipart?: Multipart;
  readonly timeoutMs?: number;
}

/** What came of a call that is no send. */
export type OaAnswer =
  | { readonly kind: 'ok'; readonly data: unknown }
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** No answer, or one that cannot be read; `detail` holds codes only. */
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Calls the API of one OA; never throws. */
export type CallOa = (request: OaRequest) => Promise<OaAnswer>;

/** Logical errors come with HTTP 200: `error` decides. */
const envelope = z.looseObject({
  error: z.coerce.number(),
  message: z.string().catch(''),
  data: z.unknown().optional(),
});

/** One call with a given token: the headers that every call has, and where the answer goes. */
export function callWith(
  call: CallApi,
  { settings, token, request }: { readonly settings: ZaloApp; readonly token: string; readonly request: OaRequest },
): Promise<ApiResult> {
  const { method, path, data, json, ...rest } = request;
  return call({
    ...{ method, url: `${settings.apiUrl}${path}`, headers: { access_token: token, ...proofOf(settings, token) } },
    ...(data !== undefined && { query: { data: JSON.stringify(data) } }),
    ...(json !== undefined && { json }),
    ...rest,
  });
}

/** Proves that whoever holds the token knows the app's secret too; for apps that demand it (-242). */
function proofOf({ appSecret, appSecretProof = false }: ZaloApp, token: string): Readonly<Record<string, string>> {
  return appSecretProof ? { appsecret_proof: createHmac('sha256', appSecret).update(token).digest('hex') } : {};
}

/** Reads an answer. */
export function readAnswer(result: ApiResult): OaAnswer {
  if (result.kind !== 'answered') return { kind: 'unavailable', detail: result.code };
  const parsed = envelope.safeParse(result.body);
  if (!parsed.success) return { kind: 'unavailable', detail: `http ${result.status}` };
  const { error: code, message, data } = parsed.data;
  return code === 0 ? { kind: 'ok', data } : { kind: 'refused', error: { code, message } };
}

/** What {@link createOaApi} needs. */
export interface OaApiDeps {
  readonly settings: ZaloApp;
  readonly tokens: TokenKeeper;
  readonly call: CallApi;
  readonly clock: Clock;
}

/** Calls with the OA's own token, and once more with a new one where the first was refused. */
export function createOaApi({ settings, tokens, call, clock }: OaApiDeps): CallOa {
  const once = async (token: string, request: OaRequest): Promise<OaAnswer> =>
    readAnswer(await callWith(call, { settings, token, request }));
  return async (request) => {
    const first = await tokens.current();
    if (!first.ok) return { kind: 'unavailable', detail: reasonOf(first.outcome) };
    const answer = await once(first.token, request);
    const fresh = tokens.isFresh(first.token);
    const context = { now: clock.now(), canChangeFormat: false, tokenIsFresh: fresh };
    if (answer.kind !== 'refused' || classifyRefusal(answer.error, context).kind !== 'renew_token') return answer;
    const second = await tokens.renew(first.token);
    return second.ok ? once(second.token, request) : { kind: 'unavailable', detail: reasonOf(second.outcome) };
  };
}

function reasonOf(outcome: SendOutcome): string {
  return 'detail' in outcome ? outcome.detail : outcome.kind;
}
