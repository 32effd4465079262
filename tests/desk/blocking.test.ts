import { beforeEach, describe, expect, test } from '@jest/globals';

import type { TurnHandler } from '../../src/conversations/ports.ts';
import { endOfSpan } from '../../src/desk/web/blocking/spans.ts';
import { says } from '../conversations/support.ts';
import {
  AUDITOR,
  type DeskBench,
  HOA,
  LAN,
  MINH,
  MINUTE,
  claimed,
  reason,
  shown,
  startDesk,
  value,
} from './support.ts';

const HOUR = 60 * MINUTE;

/** A bot that answers, asks for a person, or says once that it does not. */
const handler: TurnHandler = async ({ restraint, events }) => {
  if (restraint !== undefined) {
    return { ...says(...(restraint.told ? [] : [`blocked until ${restraint.until}`])), restrained: true };
  }
  const [first] = events;
  const text = first?.content.kind === 'message' ? first.content.text : '';
  return text === 'person' ? { ...says('bot'), handover: { reason: 'asked' } } : says(`bot: ${text}`);
};

let bench: DeskBench;
beforeEach(async () => {
  bench = await startDesk({ handler });
});

const block = async (actor = LAN, more: { reason?: 'insults' | 'spam'; until?: number } = {}) =>
  bench.desk.blocking.block({
    ...(await shown(bench, actor)),
    ...{ reason: 'insults', until: bench.clock.now() + HOUR, ...more },
  });

describe('a blocked person', () => {
  test('loses the conversation, is told once, and neither is answered nor waits', async () => {
    await claimed(bench);
    value(await block());
    const sent = bench.texts().length;
    const until = bench.clock.now() + HOUR;
    expect(await bench.item()).toMatchObject({ holder: 'closed', outcome: 'abuse' });
    await bench.say('hello');
    await bench.say('person');
    await bench.pass(MINUTE);
    expect(bench.texts().slice(sent)).toEqual([`blocked until ${until}`]);
    expect(await bench.desk.inbox.counts('lan')).toMatchObject({ waiting: 0, mine: 0, overdue: 0 });
    const item = await bench.item();
    expect(item.holder).toBe('bot');
    const page = await bench.desk.thread.page({ conversationId: item.id });
    expect(page.entries.filter(({ kind }) => kind === 'citizen')).toHaveLength(2);
  });

  test('is answered again by itself when the time is over', async () => {
    await bench.say('hello');
    value(await block());
    await bench.pass(HOUR);
    await bench.say('hello again');
    expect(bench.texts().at(-1)).toBe('bot: hello again');
    expect(bench.desk.blocking.list(10)).toEqual([]);
    expect(bench.desk.blocking.of((await bench.item()).id)).toBeUndefined();
  });

  test('is shown in every conversation of theirs, and in the list', async () => {
    await claimed(bench);
    value(await block());
    await bench.say('hello');
    const { id } = await bench.item();
    expect(bench.desk.blocking.of(id)).toMatchObject({ reason: 'insults', by: { name: LAN.name }, told: true });
    expect(bench.desk.blocking.list(10)).toMatchObject([{ personLabel: '…p1', channel: 'zalo' }]);
  });

  test('is one person on one account: others are answered', async () => {
    await bench.say('hello');
    value(await block());
    await bench.say('hello', { personId: 'p2' });
    expect(bench.texts().at(-1)).toBe('bot: hello');
  });

  test('can be blocked anew from the closed conversation, and is told of the new end', async () => {
    await bench.say('hello');
    value(await block());
    await bench.say('one');
    const closed = bench.rows<{ id: string }>('SELECT id FROM conversations WHERE closed_at IS NOT NULL')[0]!;
    const until = bench.clock.now() + 2 * HOUR;
    value(
      await bench.desk.blocking.block({ actor: HOA, conversationId: closed.id, version: 0, reason: 'spam', until }),
    );
    await bench.say('two');
    expect(bench.texts().at(-1)).toBe(`blocked until ${until}`);
  });
});

describe('lifting a block', () => {
  test('answers the person again at once', async () => {
    await bench.say('hello');
    value(await block());
    const { id } = bench.desk.blocking.list(1)[0]!;
    value(await bench.desk.blocking.lift({ actor: HOA, blockId: id }));
    await bench.say('hello again');
    expect(bench.texts().at(-1)).toBe('bot: hello again');
    expect(reason(await bench.desk.blocking.lift({ actor: HOA, blockId: id }))).toBe('not_found');
  });

  test.each([
    ['the one who blocked', LAN, undefined],
    ['a lead', HOA, undefined],
    ['a colleague', MINH, 'not_yours'],
    ['an auditor', AUDITOR, 'forbidden'],
  ])('by %s', async (_who, actor, refused) => {
    await bench.say('hello');
    value(await block(LAN));
    const listed = bench.desk.blocking.list(1)[0]!;
    expect(bench.desk.blocking.mayLift(actor, listed)).toBe(refused === undefined);
    expect(reason(await bench.desk.blocking.lift({ actor, blockId: listed.id }))).toBe(refused);
  });
});

describe('a block is refused', () => {
  test('to whoever may not decide about the conversation', async () => {
    await claimed(bench, LAN);
    expect(reason(await block(MINH))).toBe('not_yours');
    expect(reason(await block(AUDITOR))).toBe('forbidden');
    expect(reason(await block(HOA))).toBeUndefined();
  });

  test('without an end, in the past, or for ever', async () => {
    await bench.say('hello');
    for (const until of [bench.clock.now(), 0, NaN, Infinity, bench.clock.now() + 400 * 24 * HOUR]) {
      expect(reason(await block(LAN, { until }))).toBe('wrong_day');
    }
  });

  test('while something newer of theirs waits for a person', async () => {
    await claimed(bench);
    const old = await shown(bench, LAN);
    value(await bench.desk.handling.close({ ...old, outcome: 'answered' }));
    await bench.say('person');
    const until = bench.clock.now() + HOUR;
    expect(reason(await bench.desk.blocking.block({ ...old, reason: 'spam', until }))).toBe('moved_on');
  });

  test('when somebody acted since the page was shown', async () => {
    await bench.say('person');
    const old = await shown(bench, LAN);
    value(await bench.desk.handling.claim(old));
    const until = bench.clock.now() + HOUR;
    expect(reason(await bench.desk.blocking.block({ ...old, reason: 'spam', until }))).toBe('stale');
  });
});

test('the log names who, why and until when, and nothing of the person', async () => {
  await bench.say('hello');
  value(await block());
  const [row] = bench.desk.blocking.list(1);
  value(await bench.desk.blocking.lift({ actor: HOA, blockId: row!.id }));
  const entries = bench.audit.filter(({ action }) => action.startsWith('person.'));
  expect(entries).toMatchObject([
    { action: 'person.block', actor: 'lan', subject: row!.id, detail: { reason: 'insults', until: row!.until } },
    { action: 'person.unblock', actor: 'hoa', subject: row!.id },
  ]);
  expect(JSON.stringify(entries)).not.toContain('p1');
});

describe('the end of a block', () => {
  const now = Date.parse('2026-11-23T02:00:00Z');

  test.each([
    ['hour', '', '2026-11-23T03:00:00Z'],
    ['day', '', '2026-11-24T02:00:00Z'],
    ['week', '', '2026-11-30T02:00:00Z'],
    // The last moment of the day in Vietnam.
    ['date', '2026-11-23', '2026-11-23T17:00:00Z'],
  ] as const)('%s %s', (span, date, end) => {
    expect(endOfSpan(span, { date, now })).toBe(Date.parse(end));
  });

  test('falls on a full minute: the desk and the citizen read the same', () => {
    expect(endOfSpan('hour', { date: '', now: now + 1 })).toBe(Date.parse('2026-11-23T03:01:00Z'));
  });

  test.each(['', 'mai', '2026-13-40'])('is not “%s”', (date) => {
    expect(endOfSpan('date', { date, now })).toBeUndefined();
  });
});
