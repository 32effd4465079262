import type { WindowInput, WindowVerdict } from '../../conversations/ports.ts';

/** The platform names no window. A bot cannot begin a chat: somebody has to write to it first. */
export function windowVerdict({ lastPersonActAt }: WindowInput): WindowVerdict {
  if (lastPersonActAt === null) return { allowed: false, reason: 'no_interaction' };
  return { allowed: true, closesAt: Infinity };
}
