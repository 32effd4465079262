import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A random token of 256 bits, in URL-safe Base64. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token or a recovery code. They are random and long, so a plain SHA-256 cannot be guessed back. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** The value that forms of this visit carry: derived from the cookie's token, so it needs no storage and dies with it. */
export function formTokenOf(token: string): string {
  return createHmac('sha256', token).update('form').digest('base64url');
}

/** Compares without telling by the time how much was right. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
