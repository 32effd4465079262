/**
 * How the terms of a webhook signature are chosen. `documented` is the official rule; the others were met in the field
 * and are off unless configured. See docs/protocols.md.
 */
export type SignatureVariant = 'documented' | 'oa_id_first' | 'app_secret_key' | 'header_timestamp';

/** What the operator configures for one Official Account. Missing values switch the channel off. */
export interface ZaloSettings {
  readonly appId?: string | undefined;
  /** Signs token requests; not the webhook's key. */
  readonly appSecret?: string | undefined;
  /** Signs webhooks; not the app secret. */
  readonly oaSecretKey?: string | undefined;
  readonly oaId?: string | undefined;
  /** First token pair; later pairs live in the database. A changed pair here replaces the stored one. */
  readonly accessToken?: string | undefined;
  readonly refreshToken?: string | undefined;
  /** `https://openapi.zalo.me`, or a fake's address. */
  readonly apiUrl: string;
  /** `https://oauth.zaloapp.com`, or a fake's address. */
  readonly oauthUrl: string;
  /** Accepted signature rules, tried in order; default: the documented one alone. */
  readonly signatureVariants?: readonly SignatureVariant[] | undefined;
}

/** {@link ZaloSettings} with everything that receiving and sending need. */
export interface ConfiguredZalo extends ZaloSettings {
  readonly appId: string;
  readonly appSecret: string;
  readonly oaSecretKey: string;
  readonly oaId: string;
}

const REQUIRED = {
  appId: 'ZALO_APP_ID',
  appSecret: 'ZALO_APP_SECRET',
  oaSecretKey: 'ZALO_OA_SECRET_KEY',
  oaId: 'ZALO_OA_ID',
} as const;

const TOKENS = { accessToken: 'ZALO_ACCESS_TOKEN', refreshToken: 'ZALO_REFRESH_TOKEN' } as const;

/** Names of the environment variables that are still missing; tokens are not needed once a pair is stored. */
export function missingSettings(
  settings: ZaloSettings,
  { hasStoredTokens }: { readonly hasStoredTokens: boolean },
): string[] {
  const needed = hasStoredTokens ? REQUIRED : { ...REQUIRED, ...TOKENS };
  const keys = Object.keys(needed) as (keyof typeof needed)[];
  return keys.filter((key) => (settings[key] ?? '') === '').map((key) => needed[key]);
}

/** Whether the settings that identify the account are all there. */
export function isConfigured(settings: ZaloSettings): settings is ConfiguredZalo {
  return missingSettings(settings, { hasStoredTokens: true }).length === 0;
}
