import { randomBytes } from 'node:crypto';

import { Secret, TOTP } from 'otpauth';

import type { EpochMs } from '../../infra/clock.ts';
import { hashOf, sameText } from './tokens.ts';

/** What every authenticator app understands: RFC 6238 with SHA-1, six digits, 30 seconds. */
const PERIOD_S = 30;
const DIGITS = 6;
/** RFC 6238, 5.2: one step of drift each way. */
const WINDOW = 1;
/** RFC 4226, 4 recommends 160 bits. */
const SECRET_BYTES = 20;

/** Codes for the day the phone is gone; each works once. 80 bits each: a plain hash of them cannot be guessed back. */
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** A new secret, in Base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What the QR code holds. */
export function totpUri(input: { readonly secret: string; readonly issuer: string; readonly login: string }): string {
  return totp(input.secret, { issuer: input.issuer, label: input.login }).toString();
}

/**
 * The time step whose code this is, within one step of now; `undefined` for a wrong one. The caller uses the step up:
 * a code that was seen over somebody's shoulder does not work again.
 */
export function totpStep(input: {
  readonly secret: string;
  readonly code: string;
  readonly now: EpochMs;
}): number | undefined {
  const generator = totp(input.secret);
  const current = Math.floor(input.now / (PERIOD_S * 1000));
  const typed = input.code.replace(/\s/g, '');
  const steps = Array.from({ length: 2 * WINDOW + 1 }, (_, index) => current - WINDOW + index);
  return steps.filter((step) => sameText(generator.generate({ timestamp: step * PERIOD_S * 1000 }), typed)).at(0);
}

/** Ten new recovery codes, `k7m2p3…` in groups of four as people write them down. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = new Secret({ buffer: new Uint8Array(randomBytes(RECOVERY_BYTES)).buffer }).base32.toLowerCase();
    return text.match(/.{1,4}/g)?.join('-') ?? text;
  });
}

/** What is stored of a recovery code, however it was typed. */
export function recoveryHash(code: string): string {
  return hashOf(code.toLowerCase().replace(/[^a-z2-7]/g, ''));
}

function totp(secret: string, names: { readonly issuer?: string; readonly label?: string } = {}): TOTP {
  return new TOTP({ ...names, secret, algorithm: 'SHA1', digits: DIGITS, period: PERIOD_S });
}
