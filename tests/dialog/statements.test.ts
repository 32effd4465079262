import { describe, expect, test } from '@jest/globals';

import { onlyStates } from '../../src/dialog/second-turns/followup.ts';
import { isGeneral } from '../../src/dialog/headings.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { Citizen, buttonsOf, textOf } from '../support/citizen.ts';
import { documentFacts, type TestLaw } from '../support/law.ts';

/** A law with what it means by its words, and what it says. */
const law: TestLaw = {
  documents: [documentFacts({ number: '1/2020/QH14', effective: '2020-01-01' })],
  articles: [
    { number: '1/2020/QH14', dieu: '2', title: 'Giải thích từ ngữ', text: 'Chồng mất là việc người chồng qua đời.' },
    { number: '1/2020/QH14', dieu: '3', title: 'Trợ cấp tuất', text: 'Vợ có chồng mất được trợ cấp.' },
    { number: '1/2020/QH14', dieu: '4', title: 'Di sản của chồng', text: 'Khi chồng mất thì mở thừa kế.' },
  ],
  faqs: [],
};

describe('a first message that asks nothing', () => {
  test.each([
    'chồng em mất rồi',
    'lừa đảo 1 tỷ 2',
    'em bị lừa 50 triệu',
    'bo me em ly hon',
    'bảo hiểm thất nghiệp',
    'em vừa nộp hồ sơ',
    'nhà em chưa đủ điều kiện',
    'làm rơi hết giấy tờ',
  ])('%j is one', (text) => {
    expect(onlyStates(utterance(text))).toBe(true);
  });

  test.each([
    'chồng em mất thì sao',
    'chồng mất có được hưởng tuất không',
    'thủ tục khai tử',
    'bảo hiểm thất nghiệp điều kiện',
    'bao hiem that nghiep dieu kien',
    'ly hôn đơn phương hồ sơ ạ',
    'kinh doanh karaoke trình tự thủ tục',
    'em muốn ly hôn',
    'xin cấp lại sổ đỏ',
    'chồng em mất rồi để lại một căn nhà với hai đứa con nhỏ',
  ])('%j is none', (text) => {
    expect(onlyStates(utterance(text))).toBe(false);
  });

  test('is asked back about with what is near, and with nothing that every law says', async () => {
    const citizen = Citizen.known({ law });
    citizen.retriever.action = 'clarify';
    const result = await citizen.says('chồng mất');
    expect(textOf(result)).toContain('Anh/Chị muốn biết điều gì về việc này?');
    expect(buttonsOf(result).slice(0, 3)).toEqual([
      '1. Trợ cấp tuất (Đi…',
      '2. Di sản của chồng…',
      'Không phải các ý này',
    ]);
    expect(buttonsOf(await Citizen.known({ law }).says('chồng mất là gì')).join()).toContain('Toàn văn Điều 2');
  });

  test('gets an invitation to go on where nothing is near, and what follows leans on it', async () => {
    const citizen = Citizen.known({ law });
    citizen.retriever.action = 'handover';
    const result = await citizen.says('lừa đảo 1 tỷ 2');
    expect(textOf(result)).toContain('Anh/Chị viết thêm một câu');
    expect(result).toMatchObject({ questions: [{ action: 'clarify' }] });
    expect(result.handover).toBeUndefined();
    await citizen.says('đi tù mấy năm');
    expect(citizen.retriever.asked.at(-1)?.text).toContain('lừa đảo 1 tỷ 2');
  });

  test('goes to a person where it is a question and nothing is near', async () => {
    const citizen = Citizen.known({ law });
    citizen.retriever.action = 'handover';
    expect((await citizen.says('lừa đảo 1 tỷ 2 đi tù mấy năm')).handover?.reason).toBe('low_confidence');
  });
});

test('headings that every law has are told from those that say something', () => {
  expect(['Giải thích từ ngữ', 'Phạm vi điều chỉnh', 'Hiệu lực thi hành'].every(isGeneral)).toBe(true);
  expect(['Tội đánh bạc', 'Trợ cấp tuất', ''].some(isGeneral)).toBe(false);
});
