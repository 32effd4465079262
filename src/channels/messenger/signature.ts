import { createHmac } from 'node:crypto';

import { equalHex } from '../shared/secrets.ts';

/** Keys that a signature is checked with. */
export interface SignatureKeys {
  readonly appSecret: string;
}

/** One signed request: the exact bytes and `X-Hub-Signature-256`. */
export interface SignedRequest {
  readonly body: Buffer;
  readonly signature: string;
}

/** Meta's webhook code: HMAC-SHA256 of the raw body with the app secret; hex. */
function computeMac({ body, key }: { readonly body: Buffer; readonly key: string }): string {
  return createHmac('sha256', key).update(body).digest('hex');
}

/**
 * Checks a webhook signature.
 * 1. The header is `sha256=` and 64 hex digits; the old SHA-1 header is not read.
 * 2. The code is computed over the received bytes: the body is signed with its `\u` escapes as sent.
 * 3. The comparison takes constant time.
 */
export function verifySignature({ body, signature }: SignedRequest, { appSecret }: SignatureKeys): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature.trim())?.[1];
  return given !== undefined && appSecret !== '' && equalHex(given, computeMac({ body, key: appSecret }));
}

/** `appsecret_proof` of a call: proves that the caller of a token also holds the app's secret. */
export function appSecretProof({
  accessToken,
  appSecret,
}: {
  readonly accessToken: string;
  readonly appSecret: string;
}): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}
