import type { Clock } from '../../infra/clock.ts';
import type { FaultBox, FaultyHandler } from './faults.ts';
import type { Phones } from './platform.ts';
import type { ZaloConsentPlan } from './zalo-consent.ts';
import type { ZaloError } from './zalo-message.ts';
import type { ZaloPeople } from './zalo-people.ts';
import type { ZaloPlan } from './zalo-plan.ts';
import type { ZaloTokens } from './zalo-tokens.ts';

/** Calls that the app may still make in this minute. */
export interface RateLimit {
  mayCall(): boolean;
  /** What every answer says of them. */
  headers(): Readonly<Record<string, string>>;
}

/** What the endpoints beside the messages stand on. */
export interface OaApiDeps {
  readonly tokens: ZaloTokens;
  readonly phones: Phones;
  readonly people: ZaloPeople;
  readonly clock: Clock;
  readonly plan: ZaloPlan;
  readonly consent: ZaloConsentPlan;
  readonly faults: FaultBox;
  readonly toError: FaultyHandler['toError'];
  readonly rate: RateLimit;
}

/** One call: for which OA, and what it says. */
export interface Asked {
  readonly oaId: string;
  /** The body of a POST, or the one query parameter `data` of a GET. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `data` of a success, or a refusal. */
export type Answer = { readonly data?: unknown } | ZaloError;
