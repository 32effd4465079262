import { openAsBlob } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

import axios from 'axios';
import type { AxiosInstance } from 'axios';

import { errorCode } from '../../infra/errors.ts';
import { parseJson } from './json.ts';

/** A request to a platform's API. `form` is sent urlencoded, `json` as JSON. */
interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as multipart/form-data; the file is read while it is sent. */
  readonly multipart?: Multipart;
  /** Milliseconds for this exchange, where it needs another time than most. */
  readonly timeoutMs?: number;
  /** Gets the answer's text before anything reads it; must not throw. */
  readonly onAnswer?: (raw: string) => void;
}

/** A form with one file. */
export interface Multipart {
  readonly fields?: Readonly<Record<string, string>>;
  /** Name of the file's field. */
  readonly field: string;
  readonly file: { readonly path: string; readonly name: string; readonly mediaType: string };
}

/** What came of a request. Holds no request data, so that it can be logged without leaking a token. */
export type ApiResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Lower-case header names. */
      readonly headers: Readonly<Record<string, string>>;
      /** Parsed JSON; `undefined` when the body was something else (an HTML error page, nothing). */
      readonly body: unknown;
    }
  /** The request never reached the platform. */
  | { readonly kind: 'not_sent'; readonly code: string }
  /** The request left and the answer did not come: it may have been carried out. */
  | { readonly kind: 'lost'; readonly code: string };

/** Calls a platform; never throws. */
export type CallApi = (request: ApiRequest) => Promise<ApiResult>;

/** Options of {@link createApiClient}. */
export interface ApiClientOptions {
  /** The configured addresses; requests to any other host or port are refused. */
  readonly baseUrls: readonly string[];
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
}

/** Answers of both APIs are a few hundred bytes; a megabyte is a fault. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * A connection is used again only within this time. One that the platform closes just as a message is written to it leaves
 * the doubt whether the message went out; servers close after 5 s of rest at the soonest, so two leave none, and at any
 * load that counts they save a handshake a message.
 */
const IDLE_MS = 2_000;

/** Socket errors that come before a byte of the request has left. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EMFILE',
  // A file of ours that is not there (any more).
  'ENOENT',
  'ERR_INVALID_ARG_VALUE',
]);

/** Failed certificate checks end the connection before the request is written. */
const CERTIFICATE_FAULT = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO)/;

/**
 * An HTTP client for one platform: fixed hosts, no redirects, bounded time and size, and no axios error outside, because
 * those carry the request with its token.
 */
export function createApiClient({ baseUrls, timeoutMs }: ApiClientOptions): CallApi {
  const origins = new Set(baseUrls.map((url) => new URL(url).origin));
  const client = createAxios(timeoutMs);
  return async (request) => {
    if (!URL.canParse(request.url) || !origins.has(new URL(request.url).origin))
      return { kind: 'not_sent', code: 'HOST_NOT_CONFIGURED' };
    try {
      return await exchange(client, { request, timeoutMs: request.timeoutMs ?? timeoutMs });
    } catch (error) {
      return classify(error);
    }
  };
}

function createAxios(timeout: number): AxiosInstance {
  return axios.create({
    timeout,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    proxy: false,
    responseType: 'text',
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
    httpAgent: forgetful(new HttpAgent({ keepAlive: true })),
    httpsAgent: forgetful(new HttpsAgent({ keepAlive: true })),
  });
}

/**
 * Lets go of connections that rest. The agent's own setting would do so too, but counts from when a connection is begun:
 * on a machine that is busy for so long, the first message would fail before it was ever written.
 */
function forgetful<T extends HttpAgent>(agent: T): T {
  // The agent ends those of its free connections whose time is over; whoever takes one up again sets its own time.
  agent.on('free', (socket: Socket) => void socket.setTimeout(IDLE_MS));
  return agent;
}

async function exchange(
  client: AxiosInstance,
  { request, timeoutMs }: { request: ApiRequest; timeoutMs: number },
): Promise<ApiResult> {
  const { method, url, query, json, form, multipart, onAnswer } = request;
  const filled = multipart === undefined ? undefined : await fill(multipart);
  const response = await client.request<unknown>({
    method,
    url,
    timeout: timeoutMs,
    // axios's own timeout does not end an answer that trickles in; this one does.
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      Accept: 'application/json',
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...request.headers,
    },
    ...(query === undefined ? {} : { params: query }),
    ...(form === undefined ? {} : { data: new URLSearchParams(form) }),
    ...(json === undefined ? {} : { data: JSON.stringify(json) }),
    ...(filled === undefined ? {} : { data: filled }),
  });
  if (typeof response.data === 'string') onAnswer?.(response.data);
  const body = typeof response.data === 'string' ? parseJson(response.data) : undefined;
  return { kind: 'answered', status: response.status, headers: flatten(response.headers), body };
}

async function fill({ fields = {}, field, file }: Multipart): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append(field, await openAsBlob(file.path, { type: file.mediaType }), file.name);
  return form;
}

function flatten(headers: object): Record<string, string> {
  const pairs = Object.entries(headers).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

function classify(error: unknown): ApiResult {
  const code = errorCode(error) ?? 'UNKNOWN';
  const neverLeft = NEVER_LEFT.has(code) || CERTIFICATE_FAULT.test(code) || isConnectFault(error);
  return { kind: neverLeft ? 'not_sent' : 'lost', code };
}

/** A system error raised by `connect(2)`, an operating system's own connection timeout included. */
function isConnectFault(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return typeof cause === 'object' && cause !== null && 'syscall' in cause && cause.syscall === 'connect';
}
