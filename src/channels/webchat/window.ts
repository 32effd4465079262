import type { WindowInput, WindowVerdict } from '../../conversations/ports.ts';

/** Nothing closes it: the thread is ours, and a visitor finds what was written whenever they come back. */
export function windowVerdict({ lastPersonActAt }: WindowInput): WindowVerdict {
  if (lastPersonActAt === null) return { allowed: false, reason: 'no_interaction' };
  return { allowed: true, closesAt: Infinity };
}
