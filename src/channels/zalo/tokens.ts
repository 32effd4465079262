import type { SendOutcome } from '../../conversations/ports.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import { ignore } from '../shared/assemble.ts';
import type { CallApi } from '../shared/http.ts';
import type { Observe } from '../shared/observer.ts';
import { fingerprint } from '../shared/secrets.ts';
import type { TokenLease } from '../shared/token-lease.ts';
import type { StoredTokens, TokenStore } from '../shared/token-store.ts';
import { exchangeGrant, pairIn } from './oauth.ts';
import type { NewPair, RefreshResult } from './oauth.ts';
import type { ConfiguredZalo, ZaloSettings } from './settings.ts';

/** A usable token, or what the send that needed it should report. */
export type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly outcome: Exclude<SendOutcome, { kind: 'sent' }> };

/** Keeps one account's token pair fresh. */
export interface TokenKeeper {
  /** The token to use now; renewed first when it is about to expire. */
  current(): Promise<TokenResult>;
  /** A token other than the one that was just refused. */
  renew(rejected: string): Promise<TokenResult>;
  /** Whether this token is the current one and so new that a refusal cannot be cured by renewing. */
  isFresh(token: string): boolean;
  /** Renews when due; called by a timer so that an idle service stays connected. */
  sweep(): Promise<void>;
  /** Why the account needs an operator, or `undefined` while it works. */
  trouble(): string | undefined;
  /** The stored pair's state and times. */
  life(): TokenLife | undefined;
  /**
   * Exchanges the code of a consent and takes the pair into use if `accept` agrees. One exchange or refresh at a time:
   * `undefined` while another one is under way.
   */
  grant(consent: Consent): Promise<GrantResult | undefined>;
  /** Resolves when no refresh token or code is in use: what came of it is stored. */
  settled(): Promise<void>;
}

/** How a stored pair does, without the pair. */
export interface TokenLife extends Pick<StoredTokens, 'state' | 'detail' | 'expiresAt' | 'refreshedAt'> {
  /** When it is renewed by itself. */
  readonly renewsAt: EpochMs;
}

/** A code that came back from the consent page. */
export interface Consent {
  readonly code: string;
  readonly codeVerifier?: string | undefined;
  /** Looks at the new pair before it is used. */
  readonly accept: (pair: NewPair) => Promise<boolean>;
}

/** What came of a consent's code. */
export type GrantResult = RefreshResult | { readonly kind: 'not_accepted' };

/** What {@link createTokenKeeper} needs. */
export interface TokenKeeperDeps {
  readonly settings: ConfiguredZalo;
  readonly store: TokenStore;
  /** Held while a refresh token is used, across processes. */
  readonly lease: TokenLease;
  readonly call: CallApi;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** The first pair, as the operator typed it. */
type SettingsPair = Pick<ZaloSettings, 'accessToken' | 'refreshToken'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Access tokens live 25 h. */
const ACCESS_LIFE_MS = 25 * HOUR_MS;
/** Renew at 20 h of 25: five hours to notice and mend a failure while the old token still works. */
const AHEAD_MS = 5 * HOUR_MS;
/** A pair younger than this that is refused has another fault than age. */
const FRESH_MS = 10 * MINUTE_MS;
/** After a refresh without a usable answer: 5, 10, 20 … minutes, at most 6 h. */
const UNSURE_BASE_MS = 5 * MINUTE_MS;
const UNSURE_MAX_MS = 6 * HOUR_MS;

/**
 * Token handling for one OA. The refresh token works once, so: one refresh at a time, in this process and in all; the
 * answer is kept as it came before anything reads it, and the new pair is committed before anybody uses it; a refresh
 * whose answer was lost is tried once more after a pause, then with growing pauses, never in a loop; a dead pair is given
 * up until a person or the settings bring a new one.
 */
export function createTokenKeeper(deps: TokenKeeperDeps): TokenKeeper {
  const { store, clock, settings } = deps;
  seed(deps);
  recover(deps);
  let inFlight: Promise<TokenResult> | undefined;
  let granting: Promise<unknown> | undefined;
  const refresh = (stale: string): Promise<TokenResult> => {
    inFlight ??= Promise.resolve(granting)
      .then(() => refreshOnce(deps, stale))
      .finally(() => (inFlight = undefined));
    return inFlight;
  };
  const current = async (): Promise<TokenResult> => {
    const row = store.read();
    if (row === undefined) return stop('no token');
    const now = clock.now();
    if (now < row.expiresAt - AHEAD_MS) return { ok: true, token: row.accessToken };
    const renewed = mayRefresh(row, now) ? await refresh(row.accessToken) : stop(row.detail ?? row.state);
    if (renewed.ok || now >= row.expiresAt) return renewed;
    return { ok: true, token: row.accessToken };
  };
  return {
    current,
    async renew(rejected) {
      if (inFlight !== undefined) return inFlight;
      store.change((row) => (row.accessToken === rejected ? { ...row, expiresAt: 0 } : undefined));
      const row = store.read();
      if (row === undefined) return stop('no token');
      if (row.accessToken !== rejected && row.accessToken !== '') return { ok: true, token: row.accessToken };
      return mayRefresh(row, clock.now()) ? refresh(rejected) : stop(row.detail ?? row.state);
    },
    isFresh(token) {
      const row = store.read();
      return row?.accessToken === token && clock.now() - row.refreshedAt < FRESH_MS;
    },
    async sweep() {
      await current();
    },
    trouble() {
      const row = store.read();
      if (row === undefined) return `no token for OA ${settings.oaId}`;
      if (row.state === 'live') return undefined;
      return `${row.state === 'dead' ? 'needs reconnect' : 'token unsure'}: ${row.detail ?? 'refused'}`;
    },
    life() {
      const row = store.read();
      if (row === undefined) return undefined;
      const { state, detail, expiresAt, refreshedAt, retryAt } = row;
      return { state, detail, expiresAt, refreshedAt, renewsAt: Math.max(expiresAt - AHEAD_MS, retryAt) };
    },
    async grant(consent) {
      // The lease keeps other processes away; this one's own refresh has it already.
      if (inFlight !== undefined || granting !== undefined) return undefined;
      const result = deps.lease.during(() => exchangeCode(deps, consent));
      granting = result.then(ignore, ignore);
      return result.finally(() => (granting = undefined));
    },
    async settled() {
      await Promise.allSettled([inFlight, granting]);
    },
  };
}

async function exchangeCode(deps: TokenKeeperDeps, { code, codeVerifier, accept }: Consent): Promise<GrantResult> {
  const { store, settings, call, observe } = deps;
  const result = await exchangeGrant(call, {
    settings,
    grant: {
      grant_type: 'authorization_code',
      code,
      ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
    },
    onAnswer: (raw) => store.keepAnswer(raw),
  });
  observe({ channel: 'zalo', metric: 'token_refreshes', label: `consent_${result.kind}`, count: 1 });
  const accepted = result.kind === 'renewed' && (await accept(result));
  if (!accepted) {
    store.dropAnswer();
    return result.kind === 'renewed' ? { kind: 'not_accepted' } : result;
  }
  // Newer than what the settings hold: a restart must not put their pair in its place.
  keep(deps, { pair: result, seed: seedOf(settings) ?? '' });
  return result;
}

/**
 * Takes the pair from the settings at first start, and again whenever the operator has changed it there. A row that no
 * key opens and that was never renewed is the pair of the settings still.
 */
function seed({ settings, store, clock, logger }: TokenKeeperDeps): void {
  const { accessToken = '', refreshToken = '' } = settings;
  const mark = seedOf(settings);
  if (mark === undefined) return;
  const row = store.read();
  const lost = row?.accessToken === '' && row.refreshedAt === 0;
  if (row?.seed === mark && !lost) return;
  store.write({
    ...{ accessToken, refreshToken, seed: mark, state: 'live', attempts: 0, retryAt: 0, detail: null },
    expiresAt: clock.now() + ACCESS_LIFE_MS,
    refreshedAt: 0,
  });
  logger.info('zalo_tokens_seeded', { accountId: settings.oaId });
}

/** Marks the pair of the settings; `undefined` when they hold none. */
export function seedOf({ accessToken = '', refreshToken = '' }: SettingsPair): string | undefined {
  return accessToken === '' || refreshToken === '' ? undefined : fingerprint(`${accessToken}\n${refreshToken}`);
}

/**
 * Takes up an answer that was kept and whose pair was never committed: the process ended in between. Needs no lease: who
 * holds it at that moment commits the same pair.
 */
function recover(deps: TokenKeeperDeps): void {
  const { store, settings, logger } = deps;
  const raw = store.answer();
  if (raw === undefined) return;
  const pair = pairIn(raw);
  if (pair === undefined) return store.dropAnswer();
  logger.warn('zalo_tokens_recovered', { accountId: settings.oaId });
  keep(deps, { pair, seed: store.read()?.seed ?? '' });
}

function mayRefresh(row: StoredTokens, now: number): boolean {
  return row.state !== 'dead' && now >= row.retryAt;
}

async function refreshOnce(deps: TokenKeeperDeps, stale: string): Promise<TokenResult> {
  const done = await deps.lease.during(() => refreshNow(deps, stale));
  if (done !== undefined) return done;
  const row = deps.store.read();
  if (row !== undefined && row.accessToken !== stale && row.accessToken !== '')
    return { ok: true, token: row.accessToken };
  return { ok: false, outcome: { kind: 'retry', detail: 'token is being renewed by another process' } };
}

async function refreshNow(deps: TokenKeeperDeps, stale: string): Promise<TokenResult> {
  const { store, settings, call, observe } = deps;
  // Read again under the lease: another process may have finished, or have ended before it could commit.
  recover(deps);
  const row = store.read();
  if (row === undefined || row.accessToken === '') return stop(row?.detail ?? 'no token');
  if (row.accessToken !== stale) return { ok: true, token: row.accessToken };
  const result = await exchangeGrant(call, {
    settings,
    grant: { grant_type: 'refresh_token', refresh_token: row.refreshToken },
    onAnswer: (raw) => store.keepAnswer(raw),
  });
  observe({ channel: 'zalo', metric: 'token_refreshes', label: result.kind, count: 1 });
  if (result.kind === 'renewed')
    return store.read() === undefined ? forget(deps) : keep(deps, { pair: result, seed: row.seed });
  return fail(deps, { row, result });
}

function keep(
  { store, clock, settings, logger }: TokenKeeperDeps,
  { pair, seed: mark }: { pair: NewPair; seed: string },
): TokenResult {
  const now = clock.now();
  const { accessToken, refreshToken, lifeMs } = pair;
  store.write({
    ...{ accessToken, refreshToken, expiresAt: now + lifeMs, refreshedAt: now },
    ...{ state: 'live', attempts: 0, retryAt: 0, detail: null, seed: mark },
  });
  logger.info('zalo_tokens_renewed', { accountId: settings.oaId });
  return { ok: true, token: accessToken };
}

function fail(
  { store, clock, settings, logger }: TokenKeeperDeps,
  { row, result }: { row: StoredTokens; result: Exclude<RefreshResult, { kind: 'renewed' }> },
): TokenResult {
  const { kind, detail } = result;
  store.dropAnswer();
  logger.error('zalo_token_refresh_failed', { accountId: settings.oaId, kind, detail, attempts: row.attempts + 1 });
  if (kind === 'not_sent') return { ok: false, outcome: { kind: 'retry', detail: `token refresh ${detail}` } };
  const pause = Math.min(UNSURE_BASE_MS * 2 ** row.attempts, UNSURE_MAX_MS);
  store.change((latest) => ({
    ...latest,
    state: kind === 'dead' ? 'dead' : 'unsure',
    attempts: row.attempts + 1,
    retryAt: clock.now() + pause,
    detail,
  }));
  return stop(detail);
}

/** The OA was disconnected meanwhile. */
function forget({ store }: TokenKeeperDeps): TokenResult {
  store.dropAnswer();
  return stop('no token');
}

function stop(detail: string): TokenResult {
  return { ok: false, outcome: { kind: 'stop_account', detail: `token: ${detail}` } };
}
