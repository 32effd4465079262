import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that does not tell how much of them agrees. Empty secrets never match. */
export function equalSecrets(left: string, right: string): boolean {
  if (left === '' || right === '') return false;
  // Hashing first gives equal lengths, which `timingSafeEqual` demands, without leaking the true one.
  return timingSafeEqual(sha256(left), sha256(right));
}

/** Compares two hexadecimal digests in constant time, ignoring letter case; anything else than hex is unequal. */
export function equalHex(left: string, right: string): boolean {
  if (left.length !== right.length || !/^[0-9a-f]+$/i.test(left) || left.length % 2 !== 0) return false;
  return timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));
}

/** A short stable fingerprint (128 bits, hex) for keys of events without an id of their own and for token seeds. */
export function fingerprint(text: string): string {
  return sha256(text).toString('hex').slice(0, 32);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
