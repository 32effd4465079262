import { describe, expect, test } from '@jest/globals';

import { ownWords, wishIn } from '../../src/dialog/second-turns/followup.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { Citizen, textOf } from '../support/citizen.ts';

const TOPIC = 'đặt cọc mua nhà';

describe('what a text wants in mid-talk', () => {
  test.each([
    ['ý em là bên mua không mua nữa', 'bên mua không mua nữa'],
    ['nham, chu duoi em ra', 'chu duoi em ra'],
    ['gọi ai bây giờ', 'đặt cọc mua nhà gọi ai bây giờ'],
    ['vay gio phai bao cho ai', 'đặt cọc mua nhà vay gio phai bao cho ai'],
    ['em bị điện giật, gọi ai', 'em bị điện giật, gọi ai'],
  ])('%j is read as %j', (text, read) => {
    expect(wishIn(utterance(text), TOPIC).text).toBe(read);
  });

  test('is read as it stands where nothing was said before', () => {
    expect(wishIn(utterance('gọi ai bây giờ'), undefined).text).toBe('gọi ai bây giờ');
  });

  test.each(['ý em là bên mua không mua nữa', 'y em la ben mua khong mua nua', 'gọi ai bây giờ', 'giờ gọi ai'])(
    'is no danger by the words around it: %j',
    async (text) => {
      const citizen = Citizen.known();
      await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
      const result = await citizen.says(text);
      expect(result.handover?.reason).not.toBe('urgent');
      expect(textOf(result)).not.toContain('113');
    },
  );

  test('is danger where danger is told, however it begins', async () => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    const result = await citizen.says('ý em là chồng đang cầm dao đuổi em');
    expect(result.handover?.reason).toBe('urgent');
  });
});

describe('words that speak of something by themselves', () => {
  test.each([
    ['vay tiền 50 triệu lãi 20% có vi phạm ko', 6],
    ['thuê nhà không có hợp đồng có sao không', 4],
    ['phạt bao nhiêu tiền', 0],
    ['cần giấy tờ gì ạ', 0],
    ['nếu nó làm cháy nhà thì ai đền', 0],
    ['cái đó dùng thay hộ chiếu được không', 0],
    ['còn mượn xe đem cầm rồi trốn', 0],
    ['bán hàng nhái thì thế nào', 3],
  ])('in %j are %d', (text, count) => {
    expect(ownWords(utterance(text))).toBe(count);
  });
});

test.each(['ok cam on, vay thoi', 'vậy thôi ạ', 'thế thôi, cảm ơn nha'])(
  'what only ends the talk asks nothing of what was said: %j',
  async (text) => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    expect((await citizen.says(text)).questions).toEqual([]);
  },
);

describe('after urgent help', () => {
  test('whoever goes on telling is not sent away, and what is asked is asked of it', async () => {
    const citizen = Citizen.known();
    await citizen.says('chồng em đang đánh em');
    citizen.retriever.action = 'clarify';
    const result = await citizen.says('em có hai con nhỏ');
    expect(citizen.retriever.asked.at(-1)?.text).toContain('chồng em đang đánh em');
    expect(result.questions).not.toMatchObject([{ action: 'decline' }]);
    expect((await citizen.says('gọi ai bây giờ')).handover?.reason).toBe('urgent');
  });

  test('“gọi ai” does not make what was told forgotten', async () => {
    const citizen = Citizen.known();
    await citizen.says('chồng em đang đánh em');
    await citizen.says('gọi ai');
    citizen.retriever.action = 'clarify';
    await citizen.says('cháu 9 tuổi');
    expect(citizen.retriever.asked.at(-1)?.text).toContain('chồng em đang đánh em');
  });
});

test.each([
  ['gửi giấy tờ qua đây có an toàn không', 'lưu có thời hạn'],
  ['chụp hợp đồng gửi qua đây được không', 'không đọc được nội dung'],
  ['dung cai nay co phai tra tien k', 'miễn phí'],
])('what is asked of the service behind a question is told of it: %j', async (text, told) => {
  const citizen = Citizen.known();
  await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
  expect(textOf(await citizen.says(text))).toContain(told);
});
