import { describe, expect, test } from '@jest/globals';

import type { SendOutcome } from '../../src/conversations/ports.ts';
import { DEFAULT_SETTINGS } from '../../src/conversations/settings.ts';
import { DOUBT_MS, backoffMs } from '../../src/conversations/rules.ts';
import { FakePort, eventOf, says, startBench, ticks } from './support.ts';

const QUOTE = { articleId: '168/2024/nđ-cp#7', text: 'phạt tiền' };

describe('sending', () => {
  test('goes on with the parts of an answer in order', async () => {
    const bench = await startBench({ handler: async () => says('một|hai', 'ba') });
    await bench.say('x');
    await bench.pass(2_000);
    expect(bench.port.texts()).toEqual(['một', 'hai', 'ba']);
    expect(bench.rows('SELECT status, message_id FROM outbox')).toEqual(
      ['m-1', 'm-2', 'm-3'].map((message_id) => ({ status: 'sent', message_id })),
    );
  });

  test('tries again with growing pauses, then gives up and points it out', async () => {
    const bench = await startBench({ settings: { sendAttempts: 4 } });
    bench.port.outcomes = Array.from({ length: 9 }, () => ({ kind: 'retry' as const, detail: '500' }));
    await bench.say('x');
    await bench.pass(1_500);
    const calls = [bench.port.calls.length];
    for (const ms of [750, 1_500, 3_000, 3_600_000]) {
      await bench.pass(ms);
      calls.push(bench.port.calls.length);
    }
    expect(calls).toEqual([1, 2, 3, 4, 4]);
    expect(bench.rows('SELECT status, attempts, error_class FROM outbox')).toEqual([
      { status: 'failed', attempts: 4, error_class: 'retries_used_up' },
    ]);
    expect(bench.rows('SELECT attention FROM conversations')).toEqual([{ attention: 'send_failed' }]);
  });

  test('outlasts an outage of an hour by default, and no more', () => {
    const waits = Array.from({ length: DEFAULT_SETTINGS.sendAttempts - 1 }, (_, index) => backoffMs(index + 1, 1));
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    expect(total).toBeGreaterThan(45 * 60_000);
    expect(total).toBeLessThan(90 * 60_000);
    expect(waits.every((wait, index) => wait <= 300_000 && wait >= (waits[index - 1] ?? 0))).toBe(true);
  });

  test('of a call that never returns ends as uncertain, and lets the next part go when it cannot arrive any more', async () => {
    const bench = await startBench({ handler: async () => says('một', 'hai') });
    bench.port.outcomes = [new Promise(() => undefined)];
    const { clock } = bench;
    await bench.engine.inbox.accept([eventOf({ key: 'x', clock, content: { kind: 'postback', payload: 'p' } })]);
    await bench.elapse(DEFAULT_SETTINGS.sendTimeoutMs + 1);
    expect(bench.rows('SELECT status FROM outbox')).toEqual([{ status: 'uncertain' }, { status: 'queued' }]);
    await bench.elapse(DOUBT_MS + DEFAULT_SETTINGS.pollMs);
    expect(bench.rows('SELECT status FROM outbox')).toEqual([{ status: 'uncertain' }, { status: 'sent' }]);
  });

  test('of a call under way is not overtaken when the clock is set ahead', async () => {
    const bench = await startBench({ handler: async () => says('một', 'hai') });
    let arrive: (outcome: SendOutcome) => void = () => undefined;
    bench.port.outcomes = [new Promise<SendOutcome>((resolve) => (arrive = resolve))];
    const { clock, engine } = bench;
    await engine.inbox.accept([eventOf({ key: 'x', clock, content: { kind: 'postback', payload: 'p' } })]);
    await ticks(20);
    clock.advance(3 * 3_600_000);
    await engine.inbox.accept([
      eventOf({ key: 'y', clock, personId: 'other', content: { kind: 'postback', payload: 'p' } }),
    ]);
    await ticks(20);
    const ofFirst = () =>
      bench.port.calls.filter(({ address }) => address.personId !== 'other').map(({ part }) => part.text);
    expect(bench.port.calls.length).toBeGreaterThan(1);
    expect(ofFirst()).toEqual(['một']);
    arrive({ kind: 'sent', messageId: 'm-9' });
    await ticks(20);
    expect(ofFirst()).toEqual(['một', 'hai']);
    expect(bench.rows('SELECT attention FROM conversations')).toEqual([{ attention: null }, { attention: null }]);
  });

  test('is stored once the disk takes it, when it refused what the platform said', async () => {
    const bench = await startBench({ handler: async () => says('một', 'hai') });
    let arrive: (outcome: SendOutcome) => void = () => undefined;
    bench.port.outcomes = [new Promise<SendOutcome>((resolve) => (arrive = resolve))];
    const { clock } = bench;
    await bench.engine.inbox.accept([eventOf({ key: 'x', clock, content: { kind: 'postback', payload: 'p' } })]);
    await ticks(20);
    bench.db.pragma('query_only = ON');
    arrive({ kind: 'sent', messageId: 'm-9' });
    await ticks(20);
    expect(bench.rows('SELECT status FROM outbox')).toEqual([{ status: 'sending' }, { status: 'queued' }]);
    bench.db.pragma('query_only = OFF');
    await bench.elapse(1_000);
    expect(bench.rows('SELECT status FROM outbox')).toEqual([{ status: 'sent' }, { status: 'sent' }]);
    expect(bench.rows('SELECT message_id FROM outbox LIMIT 1')).toEqual([{ message_id: 'm-9' }]);
    expect(bench.port.texts()).toEqual(['một', 'hai']);
  });

  test.each([
    ['is in doubt after a crash', undefined, ['uncertain'], 1],
    ['is made again after a crash, where a channel shows it once', true as const, ['sent'], 2],
  ])('%s', async (_name, sendsOnce, statuses, calls) => {
    const port = Object.assign(new FakePort(), sendsOnce && { sendsOnce });
    port.outcomes = [new Promise(() => undefined)];
    const bench = await startBench({ handler: async () => says('một'), port });
    const { db, clock, engine } = bench;
    await engine.inbox.accept([eventOf({ key: 'x', clock, content: { kind: 'postback', payload: 'p' } })]);
    await ticks(20);
    expect(bench.rows('SELECT status FROM outbox')).toEqual([{ status: 'sending' }]);
    const next = await startBench({ db, clock, port });
    await next.pass(1_000);
    expect(bench.rows('SELECT status FROM outbox')).toEqual(statuses.map((status) => ({ status })));
    expect(port.calls).toHaveLength(calls);
    expect(new Set(port.calls.map(({ outboxId }) => outboxId)).size).toBe(1);
  });

  test('is refused outside the window without calling the platform', async () => {
    const port = new FakePort();
    port.outcomes = [{ kind: 'retry', detail: '500' }];
    port.windowHours = 0.0005;
    const bench = await startBench({ port });
    await bench.say('x');
    await bench.pass(10_000);
    expect(bench.port.calls.length).toBeLessThanOrEqual(1);
    expect(bench.rows('SELECT status, error_class, error_detail FROM outbox')).toEqual([
      { status: 'failed', error_class: 'window', error_detail: 'window_closed' },
    ]);
  });

  test.each([
    ['says no', () => false],
    [
      'cannot tell',
      () => {
        throw new Error('knowledge is closed');
      },
    ],
  ])('withholds a quotation when its check %s, apologises and hands over', async (_name, guard) => {
    const handler = async () => ({ ...says(), messages: [{ text: 'Điều 7', quotations: [QUOTE] }, { text: 'thêm' }] });
    const bench = await startBench({ handler, guard });
    await bench.say('x');
    await bench.pass(2_000);
    expect(bench.port.texts()).toEqual(['xin lỗi']);
    expect(bench.rows('SELECT owner, attention FROM conversations')).toEqual([
      { owner: 'waiting', attention: 'unverified' },
    ]);
    expect(bench.rows(`SELECT status, error_class FROM outbox WHERE speaker = 'bot'`)).toEqual([
      { status: 'dropped', error_class: 'unverified' },
      { status: 'dropped', error_class: 'unverified' },
    ]);
  });

  test('of what the bot had ready stops at a takeover, and starts again after the return', async () => {
    const bench = await startBench({ handler: async () => says('một', 'hai') });
    bench.port.outcomes = [{ kind: 'retry', detail: '500' }];
    await bench.say('x');
    await bench.pass(1_500);
    const { id, ownerVersion } = bench.conversation();
    await bench.engine.ownership.takeOver({ conversationId: id, expectedVersion: ownerVersion, actor: 'hoa' });
    await bench.pass(3_600_000);
    expect(bench.port.texts()).toEqual(['một']);
    await bench.say('cho counsellor');
    await bench.engine.ownership.returnToBot({ conversationId: id, expectedVersion: 2, actor: 'hoa' });
    await bench.engine.idle();
    await bench.say('y');
    await bench.pass(2_000);
    expect(bench.port.texts()).toEqual(['một', 'trợ lý trở lại', 'một', 'hai']);
  });

  test('of a waiting conversation still lets its notice out, but nothing after a counsellor took it', async () => {
    const bench = await startBench({
      handler: async () => ({ ...says('đợi một chút'), handover: { reason: 'asked' as const } }),
    });
    bench.port.outcomes = [{ kind: 'retry', detail: '500' }];
    await bench.say('gặp người');
    await bench.pass(1_500);
    const { id } = bench.conversation();
    await bench.engine.ownership.takeOver({ conversationId: id, expectedVersion: 2, actor: 'hoa' });
    await bench.pass(3_600_000);
    expect(bench.port.calls).toHaveLength(1);
    expect(bench.port.calls[0]?.speaker).toBe('system');
  });

  test('waits while the account is stopped, and goes on after it was resumed', async () => {
    const bench = await startBench();
    bench.port.outcomes = [{ kind: 'stop_account', detail: '190' }];
    await bench.say('x');
    await bench.pass(3_600_000);
    expect(bench.port.calls).toHaveLength(1);
    await bench.engine.store.resumeAccount({ channel: 'zalo', accountId: 'oa' });
    await bench.pass(1_000);
    expect(bench.port.calls).toHaveLength(2);
  });

  test('finds what another process has queued', async () => {
    const bench = await startBench();
    const elsewhere = await startBench({ db: bench.db, settings: { soleProcess: false, pollMs: 3_600_000 } });
    await bench.engine.stop(0);
    await elsewhere.engine.stop(0);
    const late = await startBench({ db: bench.db, clock: bench.clock });
    await elsewhere.receive({ kind: 'postback', payload: 'p' }, { personId: 'other' });
    await late.pass(1_000);
    expect(late.port.texts()).toEqual(['đáp: postback']);
  });
});
