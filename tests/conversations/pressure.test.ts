import { describe, expect, test } from '@jest/globals';

import { createPressure } from '../../src/conversations/pressure.ts';
import { type TurnsOptions, createTurns } from '../../src/conversations/turns.ts';
import { DEFAULT_SETTINGS } from '../../src/conversations/settings.ts';
import { START } from './support.ts';

describe('pressure', () => {
  test('is high while commits begin late on average, and over when nobody commits any more', () => {
    let now = 0;
    const pressure = createPressure(6, () => now);
    expect(pressure.high()).toBe(false);
    pressure.note(20);
    // One hiccup is none.
    expect(pressure.high()).toBe(false);
    for (let at = 0; at < 10; at += 1) pressure.note(20);
    expect(pressure.high()).toBe(true);
    now += 100;
    expect(pressure.high()).toBe(false);
    for (let at = 0; at < 20; at += 1) pressure.note(0);
    expect(pressure.high()).toBe(false);
  });

  test('lets turns wait, but not for ever', async () => {
    let [now, high] = [START, true];
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
      ...{ pressure: { high: () => high }, activity: { track: () => undefined } },
    } as unknown as TurnsOptions);
    await pass();
    expect(await pass()).toBe(now + 10);
    now += 50;
    await pass();
    now -= 3_600_000;
    await pass();
    expect(limits).toEqual([1, 1, 1]);
    high = false;
    await pass();
    expect(limits).toEqual([1, 1, 1, DEFAULT_SETTINGS.startsAtOnce]);
  });
});
