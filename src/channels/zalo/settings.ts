/**
 * How the terms of a webhook signature are chosen. `documented` is the official rule; the others were met in the field
 * and are off unless configured. See docs/protocols.md.
 */
export type SignatureVariant = 'documented' | 'oa_id_first' | 'app_secret_key' | 'header_timestamp';

/** What the operator configures: one app and, if wanted, its first account. Missing values switch the channel off. */
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
  /**
   * Proof that the code of a consent comes back to who asked for it. `per_request`: a new secret each time; `static`: the
   * one whose challenge is saved in Zalo's console; `none`: the app was set up without. Default `per_request`.
   */
  readonly pkce?: 'per_request' | 'static' | 'none' | undefined;
  /** The secret of `static`: 43 to 128 unreserved characters. */
  readonly codeVerifier?: string | undefined;
  /** Whether counsellors may read and change the OA's labels of people; default yes. */
  readonly labels?: boolean | undefined;
  /** Our own address, where Zalo finds the picture of the form for contact data; without it the form is not offered. */
  readonly publicUrl?: string | undefined;
  /** Sends `appsecret_proof` with every call, for apps that demand it (-242, -1241). */
  readonly appSecretProof?: boolean | undefined;
  /** `https://openapi.zalo.me`, or a fake's address. */
  readonly apiUrl: string;
  /** `https://oauth.zaloapp.com`, or a fake's address. */
  readonly oauthUrl: string;
  /** Accepted signature rules, tried in order; default: the documented one alone. */
  readonly signatureVariants?: readonly SignatureVariant[] | undefined;
  /** `observe`: count and keep what does not verify instead of refusing it; for the first days of a new account. */
  readonly signatureMode?: 'enforce' | 'observe' | undefined;
}

/** {@link ZaloSettings} with everything that the app itself needs; its accounts are found in the database as well. */
export interface ZaloApp extends ZaloSettings {
  readonly appId: string;
  readonly appSecret: string;
  readonly oaSecretKey: string;
}

/** The app as one of its Official Accounts sees it. */
export interface ConfiguredZalo extends ZaloApp {
  readonly oaId: string;
}

const REQUIRED = {
  appId: 'ZALO_APP_ID',
  appSecret: 'ZALO_APP_SECRET',
  oaSecretKey: 'ZALO_OA_SECRET_KEY',
} as const;

/** Names of the environment variables that are still missing; accounts are connected apart from them. */
export function missingSettings(settings: ZaloSettings): string[] {
  const names = settings.pkce === 'static' ? { ...REQUIRED, codeVerifier: 'ZALO_CODE_VERIFIER' } : REQUIRED;
  const missing = (key: string): boolean => (settings[key as keyof ZaloSettings] ?? '') === '';
  return Object.entries(names).flatMap(([key, name]) => (missing(key) ? [name] : []));
}

/** Whether the settings that identify the app are all there. */
export function isConfigured(settings: ZaloSettings): settings is ZaloApp {
  return missingSettings(settings).length === 0;
}

/** The settings for one account; the first token pair belongs to the account that the settings name. */
export function forAccount(settings: ZaloApp, oaId: string): ConfiguredZalo {
  if (oaId === settings.oaId) return { ...settings, oaId };
  return { ...settings, oaId, accessToken: undefined, refreshToken: undefined };
}
