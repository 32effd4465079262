import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { ConsentFailure, ConsentFlow, ConsentOutcome } from '../../conversations/accounts.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';
import type { CallApi } from '../shared/http.ts';
import { lenient } from '../shared/fields.ts';
import type { ZaloAccounts } from './accounts.ts';
import { callWith, readAnswer } from './api.ts';
import { WHO_AM_I, readOa } from './check.ts';
import type { OaFacts } from './check.ts';
import { createConsents } from './consents.ts';
import type { PendingConsent } from './consents.ts';
import type { ZaloApp } from './settings.ts';
import type { GrantResult } from './tokens.ts';

/** What {@link createConsentFlow} needs. */
export interface ConsentDeps {
  readonly settings: ZaloApp;
  readonly accounts: ZaloAccounts;
  readonly call: CallApi;
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What Zalo adds to the callback's address; a field that was sent twice is an array, and counts as none. */
const callback = z.looseObject({
  state: lenient(z.string().min(1).max(200)),
  code: lenient(z.string().min(1).max(2000)),
  oa_id: lenient(z.string().regex(/^\d{1,32}$/)),
});

/** OAuth v4: the consent page of Zalo, with PKCE as the app is set up for it. */
export function createConsentFlow(deps: ConsentDeps): ConsentFlow {
  const { settings, accounts, logger } = deps;
  const consents = createConsents(deps);
  return {
    begin({ session, callbackUrl, accountId }) {
      const verifier = verifierFor(settings);
      const state = consents.begin({ accountId: accountId ?? null, verifier, session });
      const link = new URL(`${settings.oauthUrl}/v4/oa/permission`);
      link.searchParams.set('app_id', settings.appId);
      link.searchParams.set('redirect_uri', callbackUrl);
      if (verifier !== '') link.searchParams.set('code_challenge', challengeOf(verifier));
      link.searchParams.set('state', state);
      return link.href;
    },
    async finish({ session, query }) {
      try {
        const outcome = await finish(deps, { consents, session, query });
        logger[outcome.ok ? 'info' : 'warn']('zalo_consent', { ...outcome });
        return outcome;
      } catch (error) {
        logger.error('zalo_consent_failed', { cause: describeError(error) });
        return { ok: false, failure: 'unreachable', detail: 'internal' };
      }
    },
    disconnect: (accountId) => accounts.disconnect(accountId),
  };
}

interface Return {
  readonly consents: ReturnType<typeof createConsents>;
  readonly session: string;
  readonly query: Readonly<Record<string, unknown>>;
}

async function finish(deps: ConsentDeps, { consents, session, query }: Return): Promise<ConsentOutcome> {
  const sent = callback.parse(query);
  const consent = consents.take(sent.state ?? '', session);
  if (consent === 'unknown') return failed('expired');
  if (consent === 'other_session') return failed('other_session');
  if (sent.code === undefined) return failed('denied');
  if (sent.oa_id === undefined) return failed('unreadable');
  const accountId = sent.oa_id;
  if (consent.accountId !== null && consent.accountId !== accountId) return { ...failed('other_account'), accountId };
  return { ...(await grant(deps, { consent, code: sent.code, accountId })), accountId };
}

interface Granted {
  readonly consent: PendingConsent;
  readonly code: string;
  readonly accountId: string;
}

async function grant(deps: ConsentDeps, { consent, code, accountId }: Granted): Promise<ConsentOutcome> {
  const { accounts, call, settings } = deps;
  let facts: OaFacts | undefined;
  const result = await accounts.open(accountId).tokens.grant({
    code,
    codeVerifier: consent.verifier === '' ? undefined : consent.verifier,
    // The address could name any OA: the new token itself says whose it is. Without an answer the address counts, because
    // the pair cannot be had again; the account's own check looks again.
    async accept({ accessToken }) {
      const check = readOa(readAnswer(await callWith(call, { settings, token: accessToken, request: WHO_AM_I })));
      if (check.kind === 'alive') facts = check.facts;
      return facts === undefined || facts.oaId === accountId;
    },
  });
  if (result?.kind !== 'renewed') return failureOf(result);
  accounts.connect(accountId, facts);
  return { ok: true, accountId, ...(facts !== undefined && { name: facts.name }) };
}

function failureOf(result: Exclude<GrantResult, { kind: 'renewed' }> | undefined): ConsentOutcome {
  if (result === undefined) return failed('busy');
  if (result.kind === 'not_accepted') return failed('other_account');
  const unreachable = result.kind === 'lost' || result.kind === 'not_sent';
  return { ...failed(unreachable ? 'unreachable' : 'refused'), detail: result.detail };
}

function failed(failure: ConsentFailure): Extract<ConsentOutcome, { ok: false }> {
  return { ok: false, failure };
}

/** 32 random bytes make the 43 characters that Zalo asks for. */
function verifierFor({ pkce = 'per_request', codeVerifier = '' }: ZaloApp): string {
  if (pkce === 'none') return '';
  return pkce === 'static' ? codeVerifier : randomBytes(32).toString('base64url');
}

/** RFC 7636, S256: the digest's raw bytes, Base64 for addresses without padding. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
