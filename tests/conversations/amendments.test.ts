import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EventContent } from '../../src/conversations/model.ts';
import { sameQuestion, verdictOf } from '../../src/conversations/rules.ts';
import { type Bench, message, says, startBench } from './support.ts';

const react = (reaction: string | null, messageId = 'm-1'): EventContent => ({ kind: 'reaction', messageId, reaction });

/** A bench on which the bot has answered one question with one line, `m-1`. */
async function answeredBench(action: 'answer' | 'decline' = 'answer'): Promise<Bench> {
  const asked = { text: 'hỏi', action, confidence: 1, shown: [] };
  const handler = async () => ({ ...says('đáp'), questions: [asked] });
  const bench = await startBench({ handler });
  await bench.say('hỏi');
  await bench.pass(1_500);
  return bench;
}

const votes = (bench: Bench) =>
  bench.rows<{ helpful: number }>('SELECT helpful FROM feedback ORDER BY id').map(({ helpful }) => helpful);

test('a tap under an older answer judges that one, and not what was asked since', async () => {
  const button = { kind: 'reply', title: '👎 Chưa đúng', payload: 'vote-1' } as const;
  const asked = (text: string, action: 'answer' | 'decline') => ({ text, action, confidence: 1, shown: [] });
  const results = [
    { ...says(''), messages: [{ text: 'đáp', buttons: [button] }], questions: [asked('một', 'answer')] },
    { ...says('không rõ'), questions: [asked('hai', 'decline')] },
    { ...says('cảm ơn'), feedback: { helpful: false, button: button.payload } },
    { ...says('cảm ơn'), feedback: { helpful: true, button: 'of an answer that is gone' } },
  ];
  const bench = await startBench({ handler: async () => results.shift()! });
  for (const text of ['một', 'hai', '👎', '👍']) {
    await bench.say(text);
    await bench.pass(1_500);
  }
  const judged = 'SELECT masked_text AS text, helpful FROM feedback AS f JOIN questions AS q ON q.id = f.question_id';
  expect(bench.rows(`${judged} ORDER BY f.id`)).toEqual([
    { text: 'một', helpful: 0 },
    { text: 'hai', helpful: 1 },
  ]);
});

describe('a reaction to an answer', () => {
  test.each([
    ['👍', [1]],
    ['👍🏽', [1]],
    ['❤️', [1]],
    ['like', [1]],
    ['👎', [0]],
    ['dislike', [0]],
    ['😡', []],
    ['sad', []],
    ['😆', []],
  ])('%s counts as %j, without a word', async (reaction, counted) => {
    const bench = await answeredBench();
    await bench.receive(react(reaction));
    await bench.pass(60_000);
    expect(votes(bench)).toEqual(counted);
    expect(bench.port.texts()).toEqual(['đáp']);
  });

  test('can be changed and taken back; what comes late changes nothing', async () => {
    const bench = await answeredBench();
    const at = bench.clock.now();
    await bench.receive(react('👍'), { occurredAt: at + 1 });
    await bench.receive(react('👎'), { occurredAt: at + 3 });
    await bench.receive(react('👍'), { occurredAt: at + 2 });
    expect(votes(bench)).toEqual([0]);
    await bench.receive(react(null), { occurredAt: at + 4 });
    expect(votes(bench)).toEqual([]);
  });

  test('counts for nothing on what is no answer', async () => {
    const declined = await answeredBench('decline');
    await declined.receive(react('👎'));
    const bench = await answeredBench();
    await bench.receive(react('👎', 'mid-1'));
    await bench.receive(react('👎', 'unknown'));
    expect([votes(declined), votes(bench)]).toEqual([[], []]);
  });

  test('gives way to a tapped button', async () => {
    const asked = { text: 'hỏi', action: 'answer' as const, confidence: 1, shown: [] };
    let taps = 0;
    const bench = await startBench({
      handler: async () =>
        (taps += 1) === 1
          ? { ...says('đáp'), questions: [asked] }
          : { ...says('cảm ơn'), feedback: { helpful: false } },
    });
    await bench.say('hỏi');
    await bench.pass(1_500);
    await bench.receive(react('👍'));
    await bench.receive(message('👎 Chưa đúng', 'm9', 'vote'));
    expect(votes(bench)).toEqual([0]);
    await bench.receive(react('👍'), { occurredAt: bench.clock.now() + 1 });
    expect(votes(bench)).toEqual([0]);
  });
});

describe('edits', () => {
  test('are answered in the new words, and the desk can still read the old ones', async () => {
    const bench = await startBench();
    await bench.say('phạt vượt đèn');
    await bench.receive({ kind: 'edit', messageId: 'mid-1', text: 'phạt vượt đèn đỏ' });
    await bench.pass(1_500);
    await bench.receive(
      { kind: 'edit', messageId: 'mid-1', text: 'phạt nồng độ cồn' },
      { occurredAt: bench.clock.now() },
    );
    await bench.pass(60_000);
    expect(bench.port.texts()).toEqual(['đáp: phạt vượt đèn đỏ', 'đáp: phạt nồng độ cồn']);
    expect(bench.rows(`SELECT content ->> 'original' AS first FROM inbox WHERE kind = 'message'`)).toEqual([
      { first: 'phạt vượt đèn' },
    ]);
  });
});

describe('rules of amendments', () => {
  test('letter case, punctuation, spaces and the normal form are no other question; letters are', () => {
    expect(sameQuestion('Vượt đèn đỏ?', ' vượt  đèn, đỏ'.normalize('NFD'))).toBe(true);
    expect(sameQuestion('vượt đèn đỏ', 'vượt đèn do')).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(sameQuestion(text, ` ${text}… `)).toBe(true);
        expect(sameQuestion(text, `${text} x`)).toBe(false);
        expect(verdictOf(text)).toBe(verdictOf(` ${text} `));
      }),
    );
  });
});
