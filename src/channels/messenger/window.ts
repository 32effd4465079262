import type { WindowInput, WindowVerdict } from '../../conversations/ports.ts';

const HOUR_MS = 3_600_000;

/** The standard messaging window: 24 h after the person's last act. */
const FREE_WINDOW_MS = 24 * HOUR_MS;

/** With the HUMAN_AGENT tag: 7 days, for texts that a person wrote. */
const HUMAN_AGENT_WINDOW_MS = 7 * 24 * HOUR_MS;

/**
 * Messenger's window. After 24 h only a counsellor may write, under the HUMAN_AGENT tag; a bot using it violates Meta's
 * policy, which costs the page its messaging.
 */
export function windowVerdict({ now, lastPersonActAt, speaker }: WindowInput): WindowVerdict {
  if (lastPersonActAt === null) return { allowed: false, reason: 'no_interaction' };
  const age = now - lastPersonActAt;
  if (age < FREE_WINDOW_MS) return { allowed: true, closesAt: lastPersonActAt + FREE_WINDOW_MS };
  if (age >= HUMAN_AGENT_WINDOW_MS) return { allowed: false, reason: 'window_closed' };
  if (speaker !== 'counsellor') return { allowed: false, reason: 'human_only' };
  return { allowed: true, closesAt: lastPersonActAt + HUMAN_AGENT_WINDOW_MS, tag: 'HUMAN_AGENT' };
}
