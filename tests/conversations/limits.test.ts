import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type Counted, afterAnswer, limitedUntil } from '../../src/conversations/limits.ts';
import type { Turn, TurnHandler } from '../../src/conversations/ports.ts';
import { type Bench, type BenchOptions, says, startBench } from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A bot that answers, or says once that it does not. */
const holdsBack: TurnHandler = async ({ restraint }) =>
  restraint === undefined
    ? says('answer')
    : { ...says(...(restraint.told ? [] : [`silent: ${restraint.kind}`])), restrained: true };

const start = (limits: { perMinute: number; perDay: number }, more: BenchOptions = {}) =>
  startBench({ handler: holdsBack, ...more, settings: { limits, pauseMs: 0, maxWaitMs: 0 } });

async function write(bench: Bench, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await bench.say(`tin ${n}`);
    await bench.pass(1_000);
  }
}

describe('who writes more than the limit', () => {
  test('is told once, is left in silence, and is answered again when the time told is over', async () => {
    const bench = await start({ perMinute: 3, perDay: 0 });
    await write(bench, 10);
    expect(bench.port.texts()).toEqual(['answer', 'answer', 'answer', 'silent: limit']);
    expect(bench.rows('SELECT status, COUNT(*) AS n FROM inbox GROUP BY status ORDER BY status')).toEqual([
      { status: 'done', n: 3 },
      { status: 'kept', n: 7 },
    ]);
    await bench.pass(MINUTE - 10_000);
    await write(bench, 1);
    expect(bench.port.texts().slice(4)).toEqual(['answer']);
  });

  test('is known again after a restart', async () => {
    const bench = await start({ perMinute: 2, perDay: 0 });
    await write(bench, 3);
    await bench.engine.stop(1_000);
    const again = await start({ perMinute: 2, perDay: 0 }, { db: bench.db, clock: bench.clock, port: bench.port });
    await again.say('sau khi khởi động lại', { key: 'later' });
    await again.pass(1_000);
    expect(bench.port.texts()).toEqual(['answer', 'answer', 'silent: limit']);
  });

  test('is told anew when the limit of the day ends a minute that had ended', async () => {
    const bench = await start({ perMinute: 3, perDay: 5 });
    await write(bench, 5);
    await bench.pass(MINUTE);
    await write(bench, 6);
    expect(bench.port.texts()).toEqual([
      ...['answer', 'answer', 'answer', 'silent: limit'],
      ...['answer', 'answer', 'silent: limit'],
    ]);
    bench.clock.advance(DAY);
    await write(bench, 1);
    expect(bench.port.texts().at(-1)).toBe('answer');
  });

  test('costs nobody else anything', async () => {
    const bench = await start({ perMinute: 1, perDay: 0 });
    await write(bench, 3);
    await bench.say('tin', { personId: 'p2' });
    await bench.pass(1_000);
    expect(bench.port.texts()).toEqual(['answer', 'silent: limit', 'answer']);
  });

  test('is heard by the counsellor all the same', async () => {
    const bench = await start({ perMinute: 1, perDay: 0 });
    await write(bench, 2);
    const { id, ownerVersion } = bench.conversation();
    await bench.engine.ownership.takeOver({ conversationId: id, expectedVersion: ownerVersion, actor: 'lan' });
    await write(bench, 2);
    expect(bench.rows(`SELECT status FROM inbox ORDER BY id DESC LIMIT 2`)).toEqual([
      { status: 'kept' },
      { status: 'kept' },
    ]);
    expect((await bench.engine.store.find(id))?.unansweredSince).not.toBeNull();
  });
});

test('a turn that failed counts nothing, and is told of nothing twice', async () => {
  const seen: Turn['restraint'][] = [];
  let failures = 1;
  const bench = await start(
    { perMinute: 1, perDay: 0 },
    {
      handler: async (turn) => {
        seen.push(turn.restraint);
        if (turn.restraint !== undefined && failures-- > 0) throw new Error('once');
        return holdsBack(turn);
      },
    },
  );
  await write(bench, 2);
  await bench.pass(30_000);
  expect(seen).toMatchObject([undefined, { told: false }, { told: false }]);
  expect(bench.port.texts()).toEqual(['answer', 'silent: limit']);
});

describe('the counting', () => {
  const limits = { perMinute: 4, perDay: 9 };

  test('never lets more than the limit through in a period, keeps every end that it names', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 80 }), (pauses) => {
        let now = 1_000_000;
        let counted: Counted | undefined;
        let named: number | undefined;
        const answered: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const until = counted && limitedUntil(counted, limits, now);
          if (until !== undefined) {
            expect(until).toBeGreaterThan(now);
            expect(until).toBeGreaterThanOrEqual(named ?? 0);
            named = until;
            continue;
          }
          if (named !== undefined) expect(now).toBeGreaterThanOrEqual(named);
          named = undefined;
          answered.push(now);
          counted = afterAnswer(counted, { messages: 1, now });
        }
        // A period begins with an answer: from any answer on, at most two periods' worth fit into one length.
        for (const from of answered) {
          const within = (length: number) => answered.filter((at) => at >= from && at < from + length).length;
          expect(within(MINUTE)).toBeLessThanOrEqual(2 * limits.perMinute);
          expect(within(DAY)).toBeLessThanOrEqual(2 * limits.perDay);
        }
      }),
    );
  });

  test('a clock that was set back prolongs no silence', () => {
    const full = { minute_from: 10 * DAY, minute_count: 99, day_from: 10 * DAY, day_count: 99 };
    expect(limitedUntil(full, limits, 10 * DAY)).toBe(11 * DAY);
    expect(limitedUntil(full, limits, 9 * DAY)).toBeUndefined();
  });
});
