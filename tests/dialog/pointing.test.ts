import { describe, expect, test } from '@jest/globals';

import { Citizen, textOf } from '../support/citizen.ts';

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
});
