import { describe, expect, test } from '@jest/globals';

import { buttonsOf, Citizen, textOf } from '../support/citizen.ts';
import { documentFacts, LAW } from '../support/law.ts';

const DECREES = [
  documentFacts({ number: '168/2017/NĐ-CP', type: 'Nghị định', title: 'Về du lịch', effective: '2018-01-01' }),
];
const law = {
  ...LAW,
  documents: [
    ...LAW.documents,
    ...DECREES,
    documentFacts({ number: '35/2024/QH15', type: 'Luật', title: 'Luật Đường bộ', effective: '2025-01-01' }),
    documentFacts({
      number: '23/2004/QH11',
      type: 'Luật',
      title: 'Luật Giao thông đường thủy',
      effective: '2005-01-01',
    }),
  ],
  articles: [
    ...LAW.articles,
    {
      number: '168/2017/NĐ-CP',
      dieu: '7',
      title: 'Du khách',
      text: '1. Khách đến.\n2. Khách đi.',
      effective: '2018-01-01',
    },
    { number: '36/2024/QH15', dieu: '9', title: 'Đường bộ', text: 'Đi trên đường bộ.', effective: '2025-01-01' },
    { number: '23/2004/QH11', dieu: '9', title: 'Đường thủy', text: 'Đi trên sông.', effective: '2005-01-01' },
    { number: '35/2024/QH15', dieu: '9', title: 'Cầu', text: 'Đi trên cầu.', effective: '2025-01-01' },
  ],
};

const asked = async (text: string): Promise<Citizen> => {
  const citizen = Citizen.known({ law });
  const reply = await citizen.says(text);
  expect(textOf(reply)).toContain('Có nhiều văn bản khớp');
  expect(buttonsOf(reply).at(-1)).toBe('Gặp tư vấn viên');
  return citizen;
};

describe('a document chosen by typing', () => {
  test.each([
    'năm 2017',
    'cái 2017',
    '168/2017',
    'nghị định 168 năm 2017',
    'nghị định về du lịch ấy',
    'cái thứ 2',
    'số 2',
    'câu hai ạ',
  ])('%j after “nghị định 168”', async (text) => {
    const citizen = await asked('k2 điều 7 nghị định 168');
    const reply = textOf(await citizen.says(text));
    expect(reply).toContain('“2. Khách đi.”');
    expect(reply).toContain('168/2017/NĐ-CP');
  });

  test.each(['năm 2019', 'không phải du lịch', 'đường bộ du lịch'])('%j chooses nothing', async (text) => {
    const citizen = await asked('điều 7 nghị định 168');
    expect(textOf(await citizen.says(text))).not.toContain('Khách');
  });

  test('a year that was not offered is looked up', async () => {
    const citizen = await asked('điều 7 nghị định 168');
    expect(textOf(await citizen.says('năm 2019'))).toContain('chưa có văn bản');
  });

  test('another law that is named in full is no choice', async () => {
    const citizen = await asked('luật giao thông điều 9');
    expect(textOf(await citizen.says('luật đường bộ'))).toContain('35/2024/QH15');
    const told = await asked('luật giao thông điều 9');
    expect(textOf(await told.says('đường thuỷ'))).toContain('Đi trên sông.');
  });

  test('what was asked about is past once something else is looked up', async () => {
    const citizen = await asked('điều 7 nghị định 168');
    await citizen.says('điều 27 luật đất đai');
    expect(textOf(await citizen.says('du lịch ấy'))).not.toContain('Khách');
  });

  test('“cái thứ hai” under a card is no button', async () => {
    const citizen = Citizen.known();
    await citizen.says('điều 8 nghị định 168/2024');
    expect((await citizen.says('cái thứ hai')).handover).toBeUndefined();
  });
});

describe('pointers into the law', () => {
  test('a number beside the name of a law is an article, and a year is none', async () => {
    expect(textOf(await Citizen.known().says('luật hôn nhân 51'))).toContain('Điều 51');
    expect(textOf(await Citizen.known().says('luật đất đai 2024'))).toContain('văn bản này');
  });

  test('a law taken by a part of its name is named first', async () => {
    const text = textOf(await Citizen.known().says('luật hôn nhân điều 51'));
    expect(text.startsWith('Tôi hiểu Anh/Chị hỏi Luật Hôn nhân và gia đình số 52/2014/QH13.')).toBe(true);
  });

  test('a law that is not here is said to be missing', async () => {
    expect(textOf(await Citizen.known().says('luật đấu thầu điều 5'))).toContain('chưa có văn bản');
  });

  test('“luật này” is the law shown last', async () => {
    const citizen = Citizen.known();
    await citizen.says('điều 7 nghị định 168/2024');
    expect(textOf(await citizen.says('theo luật này thì điều 8 nói gì'))).toContain('Người đi xe đạp');
  });

  test('the law of another country is not ours of that name', async () => {
    const reply = await Citizen.known().says('luật đất đai của mỹ');
    expect(textOf(reply)).not.toContain('31/2024/QH15');
  });

  test('several clauses are shown each, and of more than three passages that is said', async () => {
    const both = await Citizen.known().says('khoản 1, 2 điều 6 nghị định 168/2024');
    expect(both.messages).toHaveLength(2);
    const many = await Citizen.known().says('điều 6 đến 9 nghị định 168/2024');
    expect(many.messages).toHaveLength(3);
    expect(textOf(many)).toContain('tối đa 3');
  });

  test('a Khoản or Điểm that is not there is said, with the last one', async () => {
    const khoan = textOf(await Citizen.known().says('khoản 9 điều 6 nghị định 168/2024'));
    expect(khoan).toContain('không có khoản 9 (khoản cuối: 2)');
    const diem = textOf(await Citizen.known().says('điểm x khoản 2 điều 27 luật đất đai'));
    expect(diem).toContain('không có điểm x (điểm cuối: đ)');
  });

  test('a question that names a document which is not here hears so', async () => {
    const reply = await Citizen.known().says('nghị định 999/2023 phạt xe máy vượt đèn đỏ bao nhiêu');
    expect(textOf(reply)).toContain('chưa có văn bản số 999/2023');
    const judged = await Citizen.known().says('quyết định 999/2023/QĐST-HNGĐ cho ly hôn thuận tình thế nào');
    expect(textOf(judged)).not.toContain('999/2023');
  });
});
