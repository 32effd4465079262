import { createHash } from 'node:crypto';

/** Crockford's base 32: no letter that is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 50 bits: nobody guesses the number of somebody else. */
const LENGTH = 10;

/** What {@link erasureCode} makes. */
export const ERASURE_CODE = /^XD-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/;

/**
 * The number under which a person can ask whether their data were erased: `XD-7K3M9-QRT2F`.
 * @param seed a random id; the same one gives the same number.
 */
export function erasureCode(seed: string): string {
  const bytes = createHash('sha256').update(`erasure ${seed}`).digest();
  const letters = [...bytes.subarray(0, LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
  return `XD-${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}
