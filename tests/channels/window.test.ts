import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { windowVerdict as messengerWindow } from '../../src/channels/messenger/window.ts';
import { windowVerdict as zaloWindow } from '../../src/channels/zalo/window.ts';
import type { Speaker, WindowVerdict } from '../../src/conversations/ports.ts';

const HOUR = 3_600_000;
const T = Date.UTC(2026, 11, 1);

describe.each([
  { name: 'zalo', verdict: zaloWindow, free: 48 * HOUR, inclusive: 1 },
  { name: 'messenger', verdict: messengerWindow, free: 24 * HOUR, inclusive: 0 },
])('$name', ({ name, verdict, free, inclusive }) => {
  const at = (age: number, speaker: Speaker): WindowVerdict => verdict({ now: T + age, lastPersonActAt: T, speaker });
  const lastFree = free - 1 + inclusive;
  const lastLate = 7 * 24 * HOUR - 1 + inclusive;

  test('nobody writes first', () => {
    expect(verdict({ now: T, lastPersonActAt: null, speaker: 'counsellor' })).toEqual({
      allowed: false,
      reason: 'no_interaction',
    });
  });

  test.each(['bot', 'system', 'counsellor'] as const)(
    'a %s may write in the free window, to its last millisecond',
    (speaker) => {
      expect(at(0, speaker)).toEqual({ allowed: true, closesAt: T + free });
      expect(at(lastFree, speaker)).toEqual({ allowed: true, closesAt: T + free });
    },
  );

  test('after it only a counsellor may, until 7 days', () => {
    expect(at(lastFree + 1, 'bot')).toEqual({ allowed: false, reason: 'human_only' });
    expect(at(lastFree + 1, 'system')).toEqual({ allowed: false, reason: 'human_only' });
    const tag = name === 'messenger' ? { tag: 'HUMAN_AGENT' } : {};
    expect(at(lastFree + 1, 'counsellor')).toEqual({ allowed: true, closesAt: T + 7 * 24 * HOUR, ...tag });
    expect(at(lastLate, 'counsellor').allowed).toBe(true);
    expect(at(lastLate + 1, 'counsellor')).toEqual({ allowed: false, reason: 'window_closed' });
    expect(at(lastLate + 1, 'bot')).toEqual({ allowed: false, reason: 'window_closed' });
  });

  test('a window that has closed does not open again by waiting', () => {
    fc.assert(
      fc.property(
        fc.nat(10 * 24 * HOUR),
        fc.nat(10 * 24 * HOUR),
        fc.constantFrom<Speaker>('bot', 'system', 'counsellor'),
        (a, b, speaker) => {
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          if (!at(early, speaker).allowed) expect(at(late, speaker).allowed).toBe(false);
        },
      ),
    );
  });
});
