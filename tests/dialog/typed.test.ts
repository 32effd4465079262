import { describe, expect, test } from '@jest/globals';

import { textsIn } from '../../src/dialog/texts.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { Citizen, message, textOf } from '../support/citizen.ts';

const vi = textsIn('vi');

describe('what phones put into a text without anybody seeing it', () => {
  test.each([
    ['cảm ơn ❤️', vi.thanks],
    ['cam on ☺️', vi.thanks],
    ['ok ☀️', vi.acknowledged],
    ['menu ☑️', vi.menu.choose],
    ['xoá dữ liệu ‼️', vi.erasure.ask],
    ['me\u00adnu', vi.menu.choose],
    ['c\u200bảm ơn', vi.thanks],
    ['ｍｅｎｕ', vi.menu.choose],
    ['cảm ơn'.normalize('NFD'), vi.thanks],
  ])('%j is understood', async (text, answer) => {
    const citizen = Citizen.known();
    expect(textOf(await citizen.says(text))).toBe(answer);
    expect(citizen.retriever.asked).toEqual([]);
  });

  test.each(['1️⃣', '１', '１．', 'số １'])('%j chooses the first of a list', async (text) => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    await citizen.says('câu hỏi lao động về thời giờ làm việc');
    expect((await citizen.says(text)).questions[0]?.shown).toEqual(['lao-dong/cau-hoi-1']);
  });

  test('a fullwidth reference and question mark read as halfwidth ones', async () => {
    expect(utterance('phạt bao nhiêu？').text).toBe('phạt bao nhiêu?');
    expect(textOf(await Citizen.known().says('điều ８ nghị định １６８／２０２４'))).toContain('Người đi xe đạp');
  });
});

describe('files without words', () => {
  const photo = message('', [{ type: 'image' }]);

  test('are handed over the second time in a row', async () => {
    const citizen = Citizen.known();
    expect((await citizen.turn(photo)).handover).toBeUndefined();
    expect((await citizen.turn(photo)).handover?.reason).toBe('asked');
  });

  test.each(['điều 8 nghị định 168/2024', 'cảm ơn', 'menu', 'vượt đèn đỏ ô tô phạt bao nhiêu'])(
    'are no second ones in a row after %j',
    async (text) => {
      const citizen = Citizen.known();
      await citizen.turn(photo);
      await citizen.says(text);
      expect((await citizen.turn(photo)).handover).toBeUndefined();
    },
  );
});
