import { z } from 'zod';

import type { EpochMs } from '../../infra/clock.ts';
import { FIELDS } from '../../kb/fields.ts';
import type { StaffMember, StaffRole } from '../staff.ts';

/** Every role, the most frequent first. */
export const ROLES = ['counsellor', 'lead', 'editor', 'administrator', 'auditor'] as const satisfies StaffRole[];

/** An account as its owner and administrators see it; nothing secret. */
export interface Account extends StaffMember {
  /** Grows with every change; an edit names the one it was made from. */
  readonly version: number;
  /** What is typed to sign in; lower case. */
  readonly login: string;
  /** Somebody else made the password: nothing else can be done before it is changed. */
  readonly mustChange: boolean;
  /** Whether a code from a phone is asked for. */
  readonly totp: boolean;
  readonly recoveryCodes: number;
  readonly createdAt: EpochMs;
  readonly disabledAt: EpochMs | null;
}

/** Unused accounts have no upper limit of their own; 50 chats at once are more than one person can read. */
const MAX_CAPACITY = 50;

const slugs: readonly string[] = FIELDS.map(({ slug }) => slug);
const line = (max: number) => z.string().trim().normalize('NFC').min(1).max(max);

/** Schema of a login: short, plain, and nothing that could be mistaken for another one. */
export const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]$/);

/** Schema of what an administrator decides about somebody; field names are those of the form. */
export const profileSchema = z.object({
  name: line(80),
  title: line(40),
  role: z.enum(ROLES),
  fields: z.array(z.string().refine((slug) => slugs.includes(slug))).max(slugs.length),
  capacity: z.number().int().min(0).max(MAX_CAPACITY).nullable(),
});

/** What an administrator decides about somebody. */
export type Profile = z.infer<typeof profileSchema>;

/** Why something about an account was refused. The pages have one sentence for each. */
export type AccountRefusal =
  | 'not_found'
  /** Somebody changed the account since the page was shown. */
  | 'stale'
  | 'login_taken'
  /** Nobody would be left who can manage accounts. */
  | 'last_administrator'
  /** One cannot take one's own access away. */
  | 'yourself'
  | 'wrong_password'
  | 'wrong_code'
  | 'paused'
  | PasswordProblem;

/** Why a password cannot be used. */
export type PasswordProblem =
  'password_short' | 'password_long' | 'password_common' | 'password_personal' | 'password_same';

/** The answer to a command about accounts. */
export type AccountResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: AccountRefusal };

/** Who acts: an account id, or `operator` at the command line. */
export type Actor = string;
