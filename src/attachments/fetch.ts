import { lookup } from 'node:dns/promises';
import { createWriteStream } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream/promises';

import type { ChannelName } from '../conversations/model.ts';
import { errorCode } from '../infra/errors.ts';
import { isPublicAddress } from './addresses.ts';
import { createMeter } from './meter.ts';
import type { Refusal } from './model.ts';
import { type AllowedUrl, type FetchPolicy, judgeUrl } from './policy.ts';

/** An address that a name leads to. */
interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name; rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** The machine's own resolver. */
export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** Bounds of one fetch. */
export interface FetchLimits {
  readonly maxBytes: number;
  /** Milliseconds without a byte. */
  readonly idleMs: number;
  /** Milliseconds in all, redirects included. */
  readonly totalMs: number;
}

/** What to fetch and where to put it. */
interface FetchRequest {
  readonly channel: ChannelName;
  readonly url: string;
  /** Path of a file that does not exist yet. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** What came of a fetch; never holds the link, which is a key to the file. */
export type Fetched =
  | { readonly kind: 'fetched'; readonly size: number; readonly sha256: string }
  /** Another try would end the same way. `host` is set where it was the host that was refused. */
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly host?: string }
  /** The platform says that the link is not valid. */
  | { readonly kind: 'gone'; readonly status: number }
  /** It may work later. `code` is a system error or `HTTP_503`. */
  | { readonly kind: 'unreachable'; readonly code: string };

/** Fetches one link into a file; the file is complete and on disk when it says `fetched`. Never throws. */
export type FetchFile = (request: FetchRequest) => Promise<Fetched>;

/** Options of {@link createFetcher}. */
export interface FetcherOptions {
  readonly policy: FetchPolicy;
  readonly limits: FetchLimits;
  readonly resolve: Resolve;
}

/** CDNs redirect once or twice. */
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Request timeout, too early, too many requests: the link itself may be good. */
const PASSING = new Set([408, 425, 429]);

type Hop = Fetched | { readonly kind: 'redirected'; readonly to: string };

/**
 * A fetcher that cannot be led into the agency's own network: each hop's link is judged, each of its addresses checked,
 * and the connection made to the checked addresses and no others, so that a name which changes its answer gains nothing.
 */
export function createFetcher(options: FetcherOptions): FetchFile {
  return async (request) => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(options.limits.totalMs)]);
    try {
      return await follow({ ...request, signal }, options);
    } catch (error) {
      return { kind: 'unreachable', code: errorCode(error) ?? 'UNKNOWN' };
    }
  };
}

async function follow(request: FetchRequest, options: FetcherOptions): Promise<Fetched> {
  let link = request.url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const hop = await fetchHop({ ...request, url: link }, options);
    if (hop.kind !== 'redirected') return hop;
    link = hop.to;
  }
  return { kind: 'refused', reason: 'redirects' };
}

async function fetchHop(request: FetchRequest, options: FetcherOptions): Promise<Hop> {
  const judged = judgeUrl(request.url, { policy: options.policy, channel: request.channel });
  if (typeof judged === 'string') return refusedHost(judged, request.url);
  const addresses = await options.resolve(judged.url.hostname.replace(/^\[|\]$/g, ''));
  if (!judged.local && !addresses.every(({ address }) => isPublicAddress(address))) {
    return refusedHost('address', request.url);
  }
  const response = await open(judged, { addresses, request, limits: options.limits });
  try {
    return await receive(response, { base: judged.url, request, limits: options.limits });
  } finally {
    response.destroy();
  }
}

function refusedHost(reason: Refusal, link: string): Fetched {
  return { kind: 'refused', reason, ...(URL.canParse(link) ? { host: new URL(link).hostname } : {}) };
}

interface Opening {
  readonly addresses: readonly ResolvedAddress[];
  readonly request: FetchRequest;
  readonly limits: FetchLimits;
}

function open({ url }: AllowedUrl, { addresses, request, limits }: Opening): Promise<IncomingMessage> {
  const { request: send } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      agent: false,
      lookup: pinned(addresses),
      signal: request.signal,
      timeout: limits.idleMs,
      headers: { 'User-Agent': 'hoi-luat', Accept: '*/*', 'Accept-Encoding': 'identity' },
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.once('timeout', () => sent.destroy(Object.assign(new Error('idle'), { code: 'ETIMEDOUT' })));
    sent.end();
  });
}

/** Answers with what was checked, whatever the name says by now. */
function pinned(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

interface Receiving {
  readonly base: URL;
  readonly request: FetchRequest;
  readonly limits: FetchLimits;
}

async function receive(response: IncomingMessage, { base, request, limits }: Receiving): Promise<Hop> {
  const { statusCode: status = 0, headers } = response;
  if (REDIRECTS.has(status) && headers.location !== undefined) return redirected(headers.location, base);
  if (status !== 200) return failed(status);
  if (Number(headers['content-length'] ?? 0) > limits.maxBytes) return { kind: 'refused', reason: 'too_large' };
  const meter = createMeter(limits.maxBytes);
  try {
    // `flush` syncs the file before it is closed.
    await pipeline(response, meter.stream, createWriteStream(request.file, { flags: 'wx', flush: true }), {
      signal: request.signal,
    });
  } catch (error) {
    if (meter.exceeded()) return { kind: 'refused', reason: 'too_large' };
    throw error;
  }
  return { kind: 'fetched', ...meter.result() };
}

function redirected(location: string, base: URL): Hop {
  if (!URL.canParse(location, base)) return { kind: 'refused', reason: 'scheme' };
  return { kind: 'redirected', to: new URL(location, base).href };
}

function failed(status: number): Fetched {
  const final = status >= 400 && status < 500 && !PASSING.has(status);
  return final ? { kind: 'gone', status } : { kind: 'unreachable', code: `HTTP_${status}` };
}
