import { describe, expect, test } from '@jest/globals';

import type { SendOutcome } from '../../src/conversations/ports.ts';
import { START, eventOf, message, question, says, startBench } from './support.ts';

describe('a turn', () => {
  test('answers a message after the pause, and once', async () => {
    const bench = await startBench();
    await bench.say('vượt đèn đỏ');
    expect(bench.port.texts()).toEqual([]);
    await bench.pass(1_500);
    expect(bench.port.texts()).toEqual(['đáp: vượt đèn đỏ']);
    await bench.pass(60_000);
    expect(bench.port.calls).toHaveLength(1);
  });

  test('joins messages that follow closely, up to the longest wait', async () => {
    const bench = await startBench();
    for (const text of ['xe máy', 'vượt đèn đỏ', 'phạt bao nhiêu', 'ạ']) {
      await bench.say(text);
      await bench.pass(1_200);
    }
    await bench.pass(10_000);
    expect(bench.port.texts()).toEqual(['đáp: xe máy / vượt đèn đỏ / phạt bao nhiêu / ạ']);
  });

  test('ends a burst after the longest wait although the person goes on', async () => {
    const bench = await startBench();
    for (const text of ['1', '2', '3', '4', '5']) {
      await bench.say(text);
      await bench.pass(1_400);
    }
    expect(bench.port.texts()).toEqual(['đáp: 1 / 2 / 3']);
  });

  test('answers a tap at once', async () => {
    const bench = await startBench();
    await bench.receive({ kind: 'postback', payload: 'menu' });
    await bench.receive(message('Đất đai', 'm9', 'field:land'));
    expect(bench.port.texts()).toEqual(['đáp: postback', 'đáp: Đất đai']);
  });

  test('puts late arrivals of one burst into the order in which they were written', async () => {
    const bench = await startBench();
    await bench.say('hai', { occurredAt: START + 200 });
    await bench.say('một', { occurredAt: START + 100 });
    await bench.pass(1_500);
    expect(bench.port.texts()).toEqual(['đáp: một / hai']);
  });

  test('splits a backlog into its questions', async () => {
    const bench = await startBench();
    await bench.say('sáng', { occurredAt: START - 3_600_000 });
    await bench.say('trưa', { occurredAt: START - 60_000 });
    await bench.pass(5_000);
    expect(bench.port.texts()).toEqual(['đáp: sáng', 'đáp: trưa']);
  });

  test('ignores duplicates of a message, answered or not', async () => {
    const bench = await startBench();
    await bench.say('câu hỏi', { key: 'same' });
    await bench.say('câu hỏi', { key: 'same' });
    await bench.pass(5_000);
    await bench.say('câu hỏi', { key: 'same' });
    await bench.pass(5_000);
    expect(bench.port.texts()).toEqual(['đáp: câu hỏi']);
  });

  test('keeps what the dialog remembers, the language, questions masked and feedback', async () => {
    const seen: unknown[] = [];
    const bench = await startBench({
      handler: async ({ state, conversation }) => {
        seen.push([state, conversation.language]);
        const asked = { text: 'số của tôi là 0912345678', action: 'answer', confidence: 0.9, shown: ['a#1'] } as const;
        return {
          ...says('ok'),
          state: { n: seen.length },
          language: 'en',
          questions: [asked],
          feedback: { helpful: true },
        };
      },
    });
    await bench.say('a');
    await bench.pass(2_000);
    await bench.say('b');
    await bench.pass(2_000);
    expect(seen).toEqual([
      [{}, 'vi'],
      [{ n: 1 }, 'en'],
    ]);
    expect(bench.rows('SELECT masked_text, action, shown FROM questions LIMIT 1')).toEqual([
      { masked_text: 'số của tôi là [số điện thoại]', action: 'answer', shown: '["a#1"]' },
    ]);
    expect(bench.rows('SELECT question_id, helpful FROM feedback ORDER BY id')).toEqual([
      { question_id: 1, helpful: 1 },
      { question_id: 2, helpful: 1 },
    ]);
  });

  test('is tried again when the handler throws', async () => {
    let tries = 0;
    const bench = await startBench({
      handler: async ({ events }) => {
        tries += 1;
        if (tries < 3) throw new Error('index is being swapped');
        return says(question(events));
      },
    });
    await bench.say('câu hỏi');
    await bench.pass(20_000);
    expect(tries).toBe(3);
    expect(bench.port.texts()).toEqual(['câu hỏi']);
  });

  test('that keeps failing goes to a person with an apology, and its messages are kept', async () => {
    const bench = await startBench({ handler: () => Promise.reject(new Error('broken')) });
    await bench.say('câu hỏi');
    await bench.pass(30_000);
    expect(bench.port.texts()).toEqual(['xin lỗi']);
    expect(bench.rows('SELECT status FROM inbox')).toEqual([{ status: 'kept' }]);
    expect(bench.rows('SELECT to_owner, reason FROM owner_changes')).toEqual([
      { to_owner: 'waiting', reason: 'error' },
    ]);
  });

  test('that hangs is given up after its time limit, and tried again', async () => {
    let tries = 0;
    const bench = await startBench({
      handler: ({ events }) =>
        (tries += 1) < 2 ? new Promise(() => undefined) : Promise.resolve(says(question(events))),
      settings: { turnTimeoutMs: 1_000 },
    });
    const { clock } = bench;
    await bench.engine.inbox.accept([eventOf({ key: 'x', clock, content: { kind: 'postback', payload: 'p' } })]);
    await bench.elapse(999);
    expect(tries).toBe(1);
    await bench.elapse(2_000);
    expect(bench.port.texts()).toEqual(['postback']);
  });

  test('of a conversation never runs beside another of the same', async () => {
    let running = 0;
    let most = 0;
    const bench = await startBench({
      handler: async ({ events }) => {
        most = Math.max(most, (running += 1));
        await new Promise(setImmediate);
        running -= 1;
        return says(question(events));
      },
    });
    await Promise.all([1, 2, 3].map((n) => bench.receive({ kind: 'postback', payload: `p${n}` })));
    await bench.pass(1_000);
    expect(most).toBe(1);
    expect(bench.port.calls).toHaveLength(3);
  });

  test('finishes before a stop, and the stop says so', async () => {
    let finish: (outcome: SendOutcome) => void = () => undefined;
    const bench = await startBench();
    bench.port.outcomes.push(new Promise((resolve) => (finish = resolve)));
    const { clock } = bench;
    await bench.engine.inbox.accept([eventOf({ key: 'x', clock, content: { kind: 'postback', payload: 'p' } })]);
    while (bench.port.calls.length === 0) await new Promise(setImmediate);
    const stopped = bench.engine.stop(10_000);
    finish({ kind: 'sent', messageId: 'm' });
    expect(await stopped).toBe(true);
    expect(bench.rows('SELECT status FROM outbox')).toEqual([{ status: 'sent' }]);
  });
});
