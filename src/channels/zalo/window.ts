import type { WindowInput, WindowVerdict } from '../../conversations/ports.ts';

const HOUR_MS = 3_600_000;

/** Free consultation messages: 48 h after the person's last act. */
const FREE_WINDOW_MS = 48 * HOUR_MS;

/** Billed to the OA's quota until 7 days after it; later the platform refuses (-230). */
const PAID_WINDOW_MS = 7 * 24 * HOUR_MS;

/**
 * Zalo's window for consultation messages. The bot stays within the free 48 h: what an agency pays for after that is a
 * counsellor's decision. Both limits are inclusive.
 */
export function windowVerdict({ now, lastPersonActAt, speaker }: WindowInput): WindowVerdict {
  if (lastPersonActAt === null) return { allowed: false, reason: 'no_interaction' };
  const age = now - lastPersonActAt;
  if (age <= FREE_WINDOW_MS) return { allowed: true, closesAt: lastPersonActAt + FREE_WINDOW_MS };
  if (age > PAID_WINDOW_MS) return { allowed: false, reason: 'window_closed' };
  if (speaker !== 'counsellor') return { allowed: false, reason: 'human_only' };
  return { allowed: true, closesAt: lastPersonActAt + PAID_WINDOW_MS };
}
