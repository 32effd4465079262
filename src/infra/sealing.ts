import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps secrets (tokens of platforms, TOTP seeds) unreadable in the database file and in its backups. */
export interface Sealer {
  /**
   * Encrypts `text`. `place` says where the result is stored, such as `zalo/123/access`: a sealed text that is moved to
   * another place does not open.
   */
  seal(text: string, place: string): string;
  /** The text again; `undefined` when no key fits, the place is another, or a bit was changed. */
  open(sealed: string, place: string): string | undefined;
}

/** AES-256-GCM as NIST SP 800-38D describes it: 96-bit random nonce, 128-bit tag. */
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Marks what this module made, so that a text stored before there was a key is told apart. */
const PREFIX = 'sealed1.';

/** Whether a stored text was sealed; one that was not is a plain text of an earlier version. */
export function isSealed(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** A key that lives as long as the process: what it sealed cannot be opened after a restart. */
export function passingKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** A key from its Base64 form; `undefined` unless it is exactly 32 bytes. */
export function parseKey(text: string): Buffer | undefined {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : undefined;
}

/**
 * Seals with the first key and opens with any: a key is changed by putting the new one in front of the old one.
 * @param keys 32 bytes each, at least one.
 */
export function createSealer(keys: readonly [Buffer, ...Buffer[]]): Sealer {
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keys[0], nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, place) {
      if (!isSealed(sealed)) return undefined;
      const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
      for (const key of keys) {
        const text = openWith(key, { bytes, place });
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

function openWith(
  key: Buffer,
  { bytes, place }: { readonly bytes: Buffer; readonly place: string },
): string | undefined {
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
