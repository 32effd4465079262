import { createHash } from 'node:crypto';

import { equalHex } from '../shared/secrets.ts';
import type { SignatureVariant } from './settings.ts';

/** Keys and ids that a signature is checked with. */
export interface SignatureKeys {
  readonly appId: string;
  /** Connected accounts, for the variant that begins with an OA's id. */
  readonly oaIds: readonly string[];
  readonly oaSecretKey: string;
  readonly appSecret: string;
  readonly variants: readonly SignatureVariant[];
}

/** One signed request: the exact bytes and the two headers that may matter. */
export interface SignedRequest {
  readonly body: Buffer;
  /** `X-ZEvent-Signature`. */
  readonly signature: string;
  /** `X-ZEvent-Timestamp`; in no official text, read by the variant of the same name only. */
  readonly headerTimestamp: string;
}

/** Terms of {@link computeMac}. */
export interface MacTerms {
  readonly id: string;
  readonly body: Buffer;
  readonly timestamp: string;
  readonly key: string;
}

/** A body may hold further `timestamp`s inside; the envelope's own is among the first or the last of them. */
const EDGE = 4;

/** Zalo's webhook code: SHA-256 over id, raw body, timestamp and key, one after the other; hex. It is not an HMAC. */
export function computeMac({ id, body, timestamp, key }: MacTerms): string {
  return createHash('sha256').update(id).update(body).update(timestamp).update(key).digest('hex');
}

/**
 * Checks a webhook signature.
 * 1. The header is 64 hex digits of any case, with or without `mac=`.
 * 2. The code is computed over the received bytes, never over re-serialised JSON.
 * 3. The timestamp is the body's own, its digits as written; our configured app id is the first term.
 * 4. There is no age limit: the platform's own retries come nearly two hours late, and keys catch repeats.
 * @returns the rule that matched, or `undefined` for a signature to be refused.
 */
export function verifySignature(request: SignedRequest, keys: SignatureKeys): SignatureVariant | undefined {
  const given = /^(?:mac=)?([0-9a-f]{64})$/i.exec(request.signature.trim())?.[1];
  if (given === undefined) return undefined;
  const timestamps = bodyTimestamps(request.body);
  return keys.variants.find((variant) => {
    const { ids, key } = termsOf(variant, keys);
    const candidates = variant === 'header_timestamp' ? headerTimestamps(request) : timestamps;
    const matches = (id: string, timestamp: string): boolean =>
      equalHex(given, computeMac({ id, body: request.body, timestamp, key }));
    return ids.some((id) => candidates.some((timestamp) => matches(id, timestamp)));
  });
}

function termsOf(variant: SignatureVariant, keys: SignatureKeys): { ids: readonly string[]; key: string } {
  return {
    ids: variant === 'oa_id_first' ? keys.oaIds : [keys.appId],
    key: variant === 'app_secret_key' ? keys.appSecret : keys.oaSecretKey,
  };
}

function headerTimestamps({ headerTimestamp }: SignedRequest): string[] {
  return /^\d{1,20}$/.test(headerTimestamp) ? [headerTimestamp] : [];
}

/** Found by pattern: nothing is parsed before the code is proven. A false find is harmless, the code binds the value. */
function bodyTimestamps(body: Buffer): string[] {
  const found = [...body.toString('latin1').matchAll(/"timestamp"\s*:\s*"?(\d{1,20})/g)].map((match) => match[1] ?? '');
  const unique = [...new Set(found)];
  if (unique.length === 0) return [''];
  return unique.length <= 2 * EDGE ? unique : [...unique.slice(0, EDGE), ...unique.slice(-EDGE)];
}
