import { describe, expect, test } from '@jest/globals';

import { ERRORS } from '../../src/infra/errors.ts';
import { createTyping } from '../../src/conversations/inbox.ts';
import type { Address } from '../../src/conversations/model.ts';
import { FakePort, START, eventOf, message, openMemory, says, startBench, ticks } from './support.ts';

describe('the engine', () => {
  test('refuses with a retryable error, and stores nothing, when the disk refuses', async () => {
    const bench = await startBench();
    bench.db.exec('PRAGMA query_only = ON');
    const event = eventOf({ key: 'x', content: message('a', 'm') });
    await expect(bench.engine.inbox.accept([event])).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(ERRORS.STORAGE_FAILED.retry).toBe(true);
    bench.db.exec('PRAGMA query_only = OFF');
    await bench.engine.inbox.accept([event]);
    await bench.pass(2_000);
    expect(bench.port.calls).toHaveLength(1);
  });

  test('goes on by itself after the database was locked for a while', async () => {
    const bench = await startBench();
    await bench.say('a');
    bench.db.exec('PRAGMA query_only = ON');
    await bench.pass(5_000);
    bench.db.exec('PRAGMA query_only = OFF');
    await bench.pass(120_000);
    expect(bench.port.texts()).toEqual(['đáp: a']);
  });

  test('accepts before it is started and answers afterwards', async () => {
    const first = await startBench();
    await first.engine.stop(0);
    await first.say('a');
    await first.pass(10_000);
    expect(first.port.calls).toEqual([]);
    const second = await startBench({ db: first.db, clock: first.clock });
    await second.pass(1_000);
    expect(second.port.texts()).toEqual(['đáp: a']);
  });

  test('hands a message that keeps killing its process to a person', async () => {
    const db = openMemory();
    const idle = await startBench({ db });
    await idle.engine.stop(0);
    await idle.engine.inbox.accept([eventOf({ key: 'x', content: { kind: 'postback', payload: 'p' } })]);
    // Each life ends inside the turn: nobody stops it, the next one starts on the same database.
    for (let life = 0; life < 5; life += 1) {
      await startBench({ db, handler: () => new Promise(() => undefined), busy: true });
      await ticks(20);
    }
    const last = await startBench({ db });
    await last.pass(10);
    expect(last.port.texts()).toEqual(['xin lỗi']);
    expect(last.rows('SELECT owner FROM conversations')).toEqual([{ owner: 'waiting' }]);
  });

  test('answers what was asked before the clock was set back', async () => {
    const bench = await startBench();
    await bench.say('a');
    bench.clock.advance(-2 * 3_600_000);
    bench.engine.wake();
    await bench.engine.idle();
    expect(bench.port.texts()).toEqual(['đáp: a']);
  });

  test('shows typing once per burst, and lets nothing fail because of it', async () => {
    const port = new FakePort();
    const typing: Address[] = [];
    const shown = Object.assign(port, {
      showTyping: async (address: Address) => {
        typing.push(address);
        throw new Error('not now');
      },
    });
    const bench = await startBench({ port: shown });
    await bench.say('a');
    await bench.say('b');
    await bench.pass(2_000);
    expect(typing).toEqual([{ channel: 'zalo', accountId: 'oa', personId: 'p1' }]);
    expect(port.texts()).toEqual(['đáp: a / b']);
  });

  test('limits typing calls under way', async () => {
    let calls = 0;
    const show = createTyping(() => new Promise<void>(() => (calls += 1)), 3);
    const address = { channel: 'zalo', accountId: 'oa', personId: 'p' } as const;
    show(Array.from({ length: 10 }, () => address));
    expect(calls).toBe(3);
  });

  test('keeps conversations of different people apart and answers them side by side', async () => {
    const bench = await startBench({ handler: async ({ conversation }) => says(conversation.personId) });
    for (const personId of ['an', 'binh', 'chi']) await bench.say('x', { personId });
    await bench.pass(1_500);
    expect(bench.port.calls.map(({ address, part }) => [address.personId, part.text])).toEqual([
      ['an', 'an'],
      ['binh', 'binh'],
      ['chi', 'chi'],
    ]);
    expect(bench.clock.now()).toBe(START + 1_500);
  });
});
