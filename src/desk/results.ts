import type { Refusal, RefusalReason, Result } from './contract.ts';

/** A refused command. */
export function refuse(
  reason: RefusalReason,
  more: Omit<Refusal, 'reason'> = {},
): Extract<Result<never>, { readonly ok: false }> {
  return { ok: false, refusal: { reason, ...more } };
}

/** A command that was carried out. */
export function done<T>(value: T): Extract<Result<T>, { readonly ok: true }> {
  return { ok: true, value };
}

/** Leaves out what is not there, as exact optional properties want it. */
export function pick<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(all).filter(([, value]) => value !== undefined);
  // Only keys with a value are left, which is what the type says.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
