import { randomInt } from 'node:crypto';

import argon2 from 'argon2';

import { foldName } from '../../kb/fold.ts';
import type { PasswordProblem } from './model.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/**
 * Argon2id with 19 MiB, two passes, one lane: the first of the equal settings in OWASP's Password Storage Cheat Sheet.
 * A change here is applied to each account at its next sign-in.
 */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where the password may be the only factor, at least 64 accepted,
 * no rules about kinds of characters, no expiry, and a list of what must not be used.
 */
const MIN_CHARACTERS = 15;
const MAX_CHARACTERS = 128;

const GENERATED_GROUPS = 4;
const GENERATED_GROUP_LENGTH = 5;
/** No 0/o, 1/l/i: it is read from a screen and typed. 31 symbols of 4.95 bits; 20 of them make 99 bits. */
const GENERATED_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** Otherwise `quantri` would be taken out of `quantrivien` and leave a rest. */
const LONGEST_FIRST = [...COMMON_PASSWORDS].sort((a, b) => b.length - a.length);

/** Stored in the shape of a real hash, so that an unknown login costs what a known one costs. */
let decoy: Promise<string> | undefined;

/** Hashes a password for storage, in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return argon2.hash(normalised(password), PARAMETERS);
}

/** Checks a password; `undefined` as hash takes the same time and is always wrong. */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  decoy ??= argon2.hash('nobody has this password', PARAMETERS);
  const right = await argon2.verify(hash ?? (await decoy), normalised(password));
  return right && hash !== undefined;
}

/** Was the hash made with other parameters than today's? */
export function isOutdated(hash: string): boolean {
  return argon2.needsRehash(hash, PARAMETERS);
}

/**
 * What is wrong with a new password; `undefined` when it can be used. `personal` are words that others know of the
 * person: login, name, agency.
 */
export function passwordProblem(password: string, personal: readonly string[]): PasswordProblem | undefined {
  const characters = [...normalised(password)];
  if (characters.length < MIN_CHARACTERS) return 'password_short';
  if (characters.length > MAX_CHARACTERS) return 'password_long';
  const plain = plainOf(password);
  if (isCommon(plain)) return 'password_common';
  const known = personal.map(plainOf).filter((word) => word.length >= 4);
  // What remains beside the known words must still be worth something.
  const rest = known.reduce((text, word) => text.replaceAll(word, ''), plain);
  return rest.length < MIN_CHARACTERS / 2 ? 'password_personal' : undefined;
}

/** A random password for a first sign-in: `k7m2p-…`, 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: GENERATED_GROUP_LENGTH }, () => pick(GENERATED_ALPHABET)).join('');
  return Array.from({ length: GENERATED_GROUPS }, group).join('-');
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

/** One of the well-known ones, also doubled or with digits around it; or a handful of characters over and over. */
function isCommon(plain: string): boolean {
  if (new Set(plain).size < 5) return true;
  const core = plain.replace(/^\d+|\d+$/g, '');
  const half = plain.slice(0, plain.length / 2);
  const doubled = half.repeat(2) === plain ? half : plain;
  return [plain, core, doubled].some((form) => COMMON_PASSWORDS.has(form)) || isMadeOfCommon(core);
}

/** `matkhaumatkhau…`, `adminpassword…`: common words one after the other. */
function isMadeOfCommon(plain: string): boolean {
  let rest = plain;
  for (const word of LONGEST_FIRST) rest = rest.replaceAll(word, '');
  return rest.replace(/\d/g, '').length < 4;
}

/** Keyboards write the same letter in different ways; both must open the door. */
function normalised(password: string): string {
  return password.normalize('NFKC');
}

function plainOf(text: string): string {
  return foldName(text.normalize('NFKC')).replace(/[^a-z0-9]/g, '');
}
