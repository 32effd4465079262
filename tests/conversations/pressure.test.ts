import { describe, expect, test } from '@jest/globals';

import { createPressure } from '../../src/conversations/pressure.ts';
import { type TurnsOptions, createTurns } from '../../src/conversations/turns.ts';
import { DEFAULT_SETTINGS } from '../../src/conversations/settings.ts';
import { START } from './support.ts';

describe('pressure', () => {
  test('rises while commits begin late on average, and ends when nobody commits any more', () => {
    let now = 0;
    const pressure = createPressure(6, () => now);
    expect(pressure.level()).toBe('none');
    pressure.note(20);
    // One hiccup is none.
    expect(pressure.level()).toBe('none');
    for (let at = 0; at < 10; at += 1) pressure.note(20);
    expect(pressure.level()).toBe('late');
    now += 100;
    expect(pressure.level()).toBe('none');
    for (let at = 0; at < 20; at += 1) pressure.note(0);
    expect(pressure.level()).toBe('none');
  });

  test('is a flood while more is asked than can be answered', () => {
    let now = 0;
    const pressure = createPressure(6, () => now);
    const late = (): void => {
      for (let at = 0; at < 20; at += 1) pressure.note(20);
    };
    late();
    for (let at = 0; at < 100; at += 1) pressure.asked();
    expect(pressure.level()).toBe('flood');
    now = 499;
    late();
    expect(pressure.level()).toBe('flood');
    now = 500;
    late();
    expect(pressure.level()).toBe('late');
  });

  test('lets few turns run while commits are late, and one after the other in a flood, but never none for long', async () => {
    let now = START;
    let level: 'none' | 'late' | 'flood' = 'flood';
    const limits: number[] = [];
    const store = {
      nextTurnAt: async () => 0,
      claimTurns: async ({ limit }: { readonly limit: number }) => {
        limits.push(limit);
        return [{ attempt: 1, conversation: { id: 'c', channel: 'zalo' }, events: [] }];
      },
    };
    // What a turn needs once it runs plays no part: its handler never ends.
    const pass = createTurns({
      ...{ store, channels: new Map(), settings: DEFAULT_SETTINGS, clock: { now: () => now } },
      ...{ pressure: { level: () => level }, activity: { track: () => undefined } },
    } as unknown as TurnsOptions);
    await pass();
    expect(await pass()).toBe(now + 10);
    // A clock that was set back counts as time that went by.
    now -= 3_600_000;
    await pass();
    expect(limits).toEqual([1, 1]);
    level = 'late';
    await pass();
    // Three run; the end of one of them looks again.
    expect(await pass()).toBeNull();
    level = 'none';
    await pass();
    expect(limits).toEqual([1, 1, 1, DEFAULT_SETTINGS.startsAtOnce]);
  });
});
