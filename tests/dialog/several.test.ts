import { describe, expect, test } from '@jest/globals';

import { questionsIn } from '../../src/dialog/several.ts';
import { buttonsOf, Citizen, payloadOf, SHIPPED_INTENTS, textOf } from '../support/citizen.ts';

const asked = (text: string) => questionsIn(text, SHIPPED_INTENTS).map((one) => one.asked);

describe('questions of one message', () => {
  test.each([
    [
      '1. ly hôn cần giấy tờ gì 2. con 2 tuổi theo ai 3. chia nhà sao',
      ['ly hôn cần giấy tờ gì', 'con 2 tuổi theo ai', 'chia nhà sao'],
    ],
    [
      '1) ly hon can giay to gi\n2) con 2 tuoi theo ai\n3) chia nha sao',
      ['ly hon can giay to gi', 'con 2 tuoi theo ai', 'chia nha sao'],
    ],
    ['ly hôn cần giấy tờ gì\ncon 2 tuổi theo ai', ['ly hôn cần giấy tờ gì', 'con 2 tuổi theo ai']],
    [
      'vượt đèn đỏ phạt bao nhiêu? còn không đội mũ thì sao?',
      ['vượt đèn đỏ phạt bao nhiêu?', 'còn không đội mũ thì sao?'],
    ],
    ['vượt đèn đỏ phạt bao nhiêu còn không đội mũ thì sao', ['vượt đèn đỏ phạt bao nhiêu', 'còn không đội mũ thì sao']],
    [
      'vuot den do phat bao nhieu? con khong doi mu thi sao?',
      ['vuot den do phat bao nhieu?', 'con khong doi mu thi sao?'],
    ],
  ])('%j are several', (text, questions) => {
    expect(asked(text)).toEqual(questions);
  });

  test.each([
    'Chồng em hay nhậu, không đi làm, không lo cho con. Em muốn ly hôn thì làm sao?',
    'em đi làm 2 năm\nkhông có hợp đồng gì\ngiờ nghỉ có được trợ cấp không',
    'vượt đèn đỏ phạt bao nhiêu? có bị giữ xe không?',
    'vượt đèn đỏ có bị phạt không? phạt bao nhiêu?',
    'Đăng ký kết hôn ở đâu? Cần giấy tờ gì? Mất bao lâu?',
    'Chào ad, có ai ở đó không? Vượt đèn đỏ phạt bao nhiêu?',
    'Tôi có đất từ 1990 chưa có sổ. Vậy tôi có được cấp sổ không? Thủ tục cấp sổ thế nào?',
    'khi nào bị khám xe, khám hành lý?',
    'xe máy vượt đèn đỏ phạt bao nhiêu\nxe máy vượt đèn đỏ phạt bao nhiêu ạ?',
    'Theo khoản 2: phạt tiền. Xe máy vượt đèn đỏ phạt bao nhiêu?',
    'nhà bị cưỡng chế mà không còn chỗ nào ở thì có được hỗ trợ không',
  ])('%j is one', (text) => {
    expect(asked(text)).toEqual([]);
  });

  test('keep what was told before them and what only asks on behind them', () => {
    const text =
      'Bố mẹ mất không có di chúc. Nhà đất chia thế nào? Mất bao lâu? Anh cả đòi lấy hết có đúng không? Em ở xa.';
    expect(questionsIn(text, SHIPPED_INTENTS).map((one) => one.text)).toEqual([
      'Bố mẹ mất không có di chúc. Nhà đất chia thế nào? Mất bao lâu?',
      'Anh cả đòi lấy hết có đúng không? Em ở xa.',
    ]);
  });
});

describe('of several questions', () => {
  const TWO = 'Xe máy vượt đèn đỏ phạt bao nhiêu? Ly hôn thuận tình cần giấy tờ gì?';

  test('one is answered, that is said, and the other is a tap away', async () => {
    const citizen = Citizen.known();
    const first = await citizen.says(TWO);
    expect(citizen.retriever.asked.map(({ text }) => text)).toEqual(['Xe máy vượt đèn đỏ phạt bao nhiêu?']);
    expect(textOf(first)).toContain('trả lời trước câu “Xe máy vượt đèn đỏ phạt bao nhiêu?”');
    expect(buttonsOf(first)[0]).toBe('Ly hôn thuận tình cần giấy tờ gì?');
    const second = await citizen.taps(first, 'Ly hôn thuận tình cần giấy tờ gì?');
    expect(second.questions[0]).toMatchObject({ text: 'Ly hôn thuận tình cần giấy tờ gì?', action: 'answer' });
    expect(textOf(second)).not.toContain('trả lời trước câu');
  });

  test('those that wait for a question back are offered when it is answered', async () => {
    const citizen = Citizen.known();
    const asking = await citizen.says('Vượt đèn đỏ phạt bao nhiêu? Ly hôn thuận tình cần giấy tờ gì?');
    expect(textOf(asking)).toContain('trả lời trước câu “Vượt đèn đỏ phạt bao nhiêu?”');
    expect(buttonsOf(asking)).toEqual(['Xe máy', 'Ô tô', 'Không phải các ý này', 'Gặp tư vấn viên']);
    expect(buttonsOf(await citizen.taps(asking, 'Xe máy'))[0]).toBe('Ly hôn thuận tình cần giấy tờ gì?');
  });

  test('the first is answered that anything is found for; where nothing is, a person gets them all', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'handover';
    const result = await citizen.says(TWO);
    expect(result.handover?.reason).toBe('low_confidence');
    expect(textOf(result)).not.toContain('trả lời trước câu');
    expect(result.questions).toEqual([expect.objectContaining({ text: TWO, action: 'handover' })]);
  });

  test('a long one is a button by its first words, and asks all of them', async () => {
    const citizen = Citizen.known();
    const long = `Ly hôn thuận tình khi ${'hai vợ chồng ở hai tỉnh khác nhau và '.repeat(3)}có con chung thì cần giấy tờ gì?`;
    const result = await citizen.says(`Xe máy vượt đèn đỏ phạt bao nhiêu? ${long}`);
    const title = buttonsOf(result)[0] ?? '';
    expect(title).toMatch(/^Ly hôn thuận tình .* (?:hai|vợ|chồng|ở|tỉnh|khác|nhau|và)…$/u);
    expect(title.length).toBeLessThanOrEqual(80);
    expect(decodeURIComponent(payloadOf(result.messages, title))).toContain('giấy tờ gì?');
  });

  test('one whose button is typed is asked, not taken for an old button', async () => {
    const citizen = Citizen.known();
    await citizen.says(TWO);
    const typed = await citizen.says('ly hôn thuận tình cần giấy tờ gì');
    expect(typed.questions[0]?.action).toBe('answer');
  });
});
