import { describe, expect, test } from '@jest/globals';

import { textsIn } from '../../src/dialog/texts.ts';
import { Citizen, message, NOW, textOf } from '../support/citizen.ts';

const LEFT = 'Tôi đã để lại nội dung này cho tư vấn viên.';

/** Somebody who has been handed over and waits. */
function waiting(): Citizen {
  const citizen = Citizen.known();
  citizen.owner = 'waiting';
  return citizen;
}

describe('while a person is due', () => {
  test('a question that the bot is sure of is answered', async () => {
    const result = await waiting().says('vượt đèn đỏ ô tô phạt bao nhiêu');
    expect(result.questions[0]?.action).toBe('answer');
    expect(result.handover).toBeUndefined();
    expect(result.standing).toBeUndefined();
  });

  test('a law named by its number is shown', async () => {
    expect(textOf(await waiting().says('điều 8 nghị định 168/2024'))).toContain('Người đi xe đạp');
  });

  test('doubt is left to the counsellor, with what was found, and not said aloud', async () => {
    const citizen = waiting();
    citizen.retriever.action = 'handover';
    const result = await citizen.says('vượt đèn đỏ ô tô phạt bao nhiêu');
    expect(result.messages.map(({ text }) => text)).toEqual([LEFT]);
    expect(result.handover).toMatchObject({ reason: 'low_confidence', note: expect.stringContaining('Gần nhất') });
    expect(result.questions[0]?.candidates?.length).toBeGreaterThan(0);
  });

  test('nothing is asked back, and nothing waits for a choice', async () => {
    const citizen = waiting();
    citizen.retriever.action = 'clarify';
    const result = await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    expect(result.messages.map(({ text }) => text)).toEqual([LEFT]);
    citizen.retriever.action = 'answer';
    expect((await citizen.says('1')).questions).toEqual([]);
  });

  test.each(['gặp tư vấn viên', 'chào anh'])('“%s” is told where it stands', async (text) => {
    const result = await waiting().says(text);
    expect(result.standing).toBe(true);
    expect(result.messages).toEqual([]);
  });

  test('danger still gets the numbers, and goes ahead', async () => {
    const result = await waiting().says('chồng em đánh em, luật phạt bao nhiêu');
    expect(textOf(result)).toMatch(/113[^]*115[^]*111/);
    expect(result.handover?.reason).toBe('urgent');
  });

  test('files are for the counsellor', async () => {
    const result = await waiting().turn(message('', [{ type: 'image' }]));
    expect(result.messages.map(({ text }) => text)).toEqual([LEFT]);
    expect(result.handover).toBeUndefined();
  });

  test('danger gets the numbers, of who is blocked without a person', async () => {
    const citizen = waiting();
    citizen.restraint = { kind: 'block', until: NOW + 1000, told: true };
    expect(textOf(await citizen.says('cứu tôi với, chồng đang cầm dao đánh tôi'))).toMatch(/113[^]*115[^]*111/);
  });

  test.each(['clarify', 'handover'] as const)(
    'the numbers to call stand beside what is left for people: %s',
    async (action) => {
      const citizen = waiting();
      citizen.retriever.action = action;
      const texts = textsIn('vi');
      const result = await citizen.says('bạo lực gia đình bị phạt thế nào');
      expect(result.messages.map(({ text }) => text)).toEqual([texts.urgent.numbers, texts.desk.leftForPeople]);
    },
  );

  test('a wish to be erased is asked back once and then carried out', async () => {
    const citizen = waiting();
    const asked = await citizen.says('xoá dữ liệu của tôi');
    expect(asked.erase).toBeUndefined();
    expect((await citizen.taps(asked, 'Xoá dữ liệu của tôi')).erase).toBe(true);
  });
});
