import { z } from 'zod';

import type { ApiResult, CallApi, Multipart } from '../shared/http.ts';
import type { ApiError } from './errors.ts';
import type { MessengerApp, PageAccess } from './settings.ts';
import { appSecretProof } from './signature.ts';

/** One call; `path` comes after the version, such as `me` or `123/messages`. */
export interface GraphRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly multipart?: Multipart;
  readonly timeoutMs?: number;
}

/** Calls the Graph API for a page; never throws. */
export type CallGraph = (access: PageAccess, request: GraphRequest) => Promise<ApiResult>;

const failure = z.looseObject({
  error: z.looseObject({
    code: z.coerce.number().catch(1),
    error_subcode: z.coerce.number().catch(0),
    is_transient: z.boolean().catch(false),
  }),
});

/** A Graph API client of one app: the token as a header, which keeps it out of logs, and the proof in the query. */
export function createGraph({ graphUrl, graphVersion, appSecret }: MessengerApp, call: CallApi): CallGraph {
  return ({ accessToken }, { method, path, query, json, ...rest }) =>
    call({
      ...{ method, url: `${graphUrl}/${graphVersion}/${path}`, headers: { Authorization: `Bearer ${accessToken}` } },
      query: { ...query, appsecret_proof: appSecretProof({ accessToken, appSecret }) },
      ...(json === undefined ? {} : { json }),
      ...rest,
    });
}

/** The error of an answer; `undefined` when it is none. */
export function readApiError(body: unknown, status: number): ApiError | undefined {
  const parsed = failure.safeParse(body);
  if (!parsed.success) return undefined;
  const { code, error_subcode: subcode, is_transient: transient } = parsed.data.error;
  return { code, subcode, transient, status };
}
