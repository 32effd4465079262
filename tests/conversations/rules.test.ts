import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EventContent, InboundEvent } from '../../src/conversations/model.ts';
import {
  backoffMs,
  beginsConversation,
  echoText,
  joinsBurst,
  opensWindow,
  takeBurst,
  turnDueAt,
} from '../../src/conversations/rules.ts';
import { START, eventOf, message } from './support.ts';

const RULE = { pauseMs: 1_500, maxWaitMs: 4_000 };

const backlog = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 8_000 }), tap: fc.boolean() }), { maxLength: 60 })
  .map((steps) => {
    let at = START;
    return steps.map(({ gap, tap }, index): InboundEvent => {
      at += gap;
      const key = `k${index}`;
      return eventOf({ key, occurredAt: at, content: message(key, key, tap ? 'payload' : undefined) });
    });
  });

/** All turns of a backlog, one after the other. */
function turnsOf(events: readonly InboundEvent[]): (readonly InboundEvent[])[] {
  const turns: (readonly InboundEvent[])[] = [];
  let left = events;
  while (left.length > 0) {
    const turn = takeBurst(left, RULE);
    turns.push(turn);
    left = left.slice(turn.length);
  }
  return turns;
}

describe('bursts', () => {
  test('take every event once and in order, and always something', () => {
    fc.assert(
      fc.property(backlog, (events) => {
        const turns = turnsOf(events);
        expect(turns.flat()).toEqual(events);
        expect(turns.every((turn) => turn.length > 0)).toBe(true);
      }),
    );
  });

  test('hold a tap alone, and only messages that follow one another within the longest wait', () => {
    fc.assert(
      fc.property(backlog, (events) => {
        for (const turn of turnsOf(events).filter(({ length }) => length > 1)) {
          expect(turn.every(({ content }) => joinsBurst(content))).toBe(true);
          const gaps = turn.slice(1).map((event, index) => event.occurredAt - turn[index]!.occurredAt);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(RULE.maxWaitMs);
          expect(turn.length).toBeLessThanOrEqual(20);
        }
      }),
    );
  });

  test('of nothing are nothing', () => {
    expect(takeBurst([], RULE)).toEqual([]);
  });

  test('are due no later than the longest wait, and not before the pause unless that is up', () => {
    const times = fc
      .tuple(fc.nat(10_000), fc.nat(10_000))
      .map(([first, more]) => [START + first, START + first + more]);
    fc.assert(
      fc.property(times, ([firstAt = START, lastAt = START]) => {
        const due = turnDueAt({ firstAt, lastAt, allJoin: true }, RULE);
        expect(due).toBeLessThanOrEqual(firstAt + RULE.maxWaitMs);
        expect(due === lastAt + RULE.pauseMs || due === firstAt + RULE.maxWaitMs).toBe(true);
        expect(turnDueAt({ firstAt, lastAt, allJoin: false }, RULE)).toBe(firstAt);
      }),
    );
  });
});

describe('back-off', () => {
  test('grows with every try, never beyond five minutes, and differs between conversations', () => {
    const random = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), random, (tries, luck) => {
        const full = Math.min(300_000, 1_000 * 2 ** (tries - 1));
        expect(backoffMs(tries, luck)).toBeGreaterThanOrEqual(full / 2);
        expect(backoffMs(tries, luck)).toBeLessThanOrEqual(full);
      }),
    );
    expect(backoffMs(4, 0)).not.toBe(backoffMs(4, 0.9));
  });
});

test('echo texts are the same in any normal form and with any white space', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('hoà', 'giải', 'ở', 'cơ', 'sở', '168/2024'), { minLength: 1 }), (words) => {
      const sent = words.join('\n\n');
      expect(echoText(` ${words.join('  ').normalize('NFD')} `)).toBe(echoText(sent));
    }),
  );
});

test('writing, tapping and coming in open a window; contact data, reactions, comments and receipts do not', () => {
  const opening: EventContent[] = [
    { kind: 'message', messageId: 'm', text: 'x', attachments: [] },
    { kind: 'postback', payload: 'p' },
    { kind: 'opened', cause: 'follow' },
  ];
  const others: EventContent[] = [
    { kind: 'contact', info: { phone: '84900000001' } },
    { kind: 'reaction', messageId: 'm', reaction: '❤' },
    { kind: 'edit', messageId: 'm', text: 'x' },
    { kind: 'comment', text: 'x' },
    { kind: 'seen', messageIds: ['m'] },
    { kind: 'left', cause: 'unfollow' },
  ];
  expect(opening.filter((content) => !opensWindow(content))).toEqual([]);
  expect(others.filter(opensWindow)).toEqual([]);
  expect(beginsConversation(others[0]!)).toBe(true);
});
