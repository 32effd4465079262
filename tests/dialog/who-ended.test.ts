import { describe, expect, test } from '@jest/globals';

import { exchangeFact } from '../../src/dialog/facets.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { Citizen, buttonsOf, textOf } from '../support/citizen.ts';
import { documentFacts, type TestLaw } from '../support/law.ts';

/** The duties of both sides of a labour contract, as Điều 40 and 41 of the Labour Code head them. */
const law: TestLaw = {
  documents: [documentFacts({ number: '45/2019/QH14', effective: '2021-01-01' })],
  articles: [
    {
      ...{ number: '45/2019/QH14', dieu: '40' },
      title: 'Nghĩa vụ của người lao động khi đơn phương chấm dứt hợp đồng lao động trái pháp luật',
      text: 'Nghỉ việc không báo trước phải đền bao nhiêu: nửa tháng lương.',
    },
    {
      ...{ number: '45/2019/QH14', dieu: '41' },
      title: 'Nghĩa vụ của người sử dụng lao động khi đơn phương chấm dứt hợp đồng lao động trái pháp luật',
      text: 'Phải đền ít nhất hai tháng lương.',
    },
  ],
  faqs: [],
};

describe('who ended a labour contract', () => {
  test.each([
    ['công ty cho nghỉ việc không báo trước phải đền bao nhiêu', 'Điều 41'],
    ['bị đuổi việc không báo trước được đền bao nhiêu, phải đền gì', 'Điều 41'],
    ['nguoi lao dong bi sa thai phai den bao nhieu', 'Điều 41'],
    ['tự ý nghỉ việc không báo trước phải đền bao nhiêu', 'Điều 40'],
    ['nghi ngang khong bao truoc phai den bao nhieu', 'Điều 40'],
  ])('tells whose duties are shown: %j', async (question, dieu) => {
    const result = await Citizen.known({ law }).says(question);
    expect(result.messages[0]?.text).toContain(dieu);
    expect(result.messages).toHaveLength(1);
  });

  test('is asked where it is open and somebody is to pay for it', async () => {
    const result = await Citizen.known({ law }).says('đơn phương chấm dứt hợp đồng lao động phải đền bao nhiêu');
    expect(buttonsOf(result).slice(0, 2)).toEqual(['Công ty cho nghỉ', 'Tự nghỉ việc']);
  });

  test('is not asked where nobody asks who pays', async () => {
    const result = await Citizen.known({ law }).says('đơn phương chấm dứt hợp đồng lao động');
    expect(textOf(result)).toContain('Điều 4');
    expect(buttonsOf(result)).not.toContain('Tự nghỉ việc');
  });

  test('is exchanged only in a question about it', () => {
    const now = utterance('bị đuổi việc');
    expect(exchangeFact(utterance('người lao động bị tai nạn được gì'), now)).toBeUndefined();
    expect(exchangeFact(utterance('tự ý nghỉ việc phải đền gì'), now)).toBe('công ty cho nghỉ việc phải đền gì');
  });
});
