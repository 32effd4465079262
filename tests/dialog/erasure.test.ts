import { describe, expect, test } from '@jest/globals';

import type { InboundEvent } from '../../src/conversations/model.ts';
import { encodeTap } from '../../src/dialog/payloads.ts';
import { readErasure } from '../../src/dialog/routes/erase.ts';
import { fold } from '../../src/retrieval/text/normalise.ts';
import { ERASING_LAPSES_MS } from '../../src/dialog/state.ts';
import { Citizen, message, NOW, payloadOf, textOf } from '../support/citizen.ts';

function typed(text: string): InboundEvent {
  const from = { channel: 'zalo', accountId: '1', personId: '2' } as const;
  return { ...from, key: text, occurredAt: NOW, raw: '{}', content: message(text) };
}

describe('the wish to be erased', () => {
  test('explained, confirmed by one button, and until then undone by the other', async () => {
    const citizen = Citizen.known();
    const asked = await citizen.says('xoá dữ liệu của tôi');
    expect(textOf(asked)).toContain('không khôi phục được');
    expect(asked.erase ?? asked.handover).toBeUndefined();
    const kept = await citizen.taps(asked, 'Không xoá');
    expect(textOf(kept)).toContain('giữ nguyên');
    expect((await citizen.taps(asked, 'Xoá dữ liệu của tôi')).erase).toBeUndefined();
    const again = await citizen.says('xoá dữ liệu của tôi');
    expect(await citizen.taps(again, 'Xoá dữ liệu của tôi')).toMatchObject({ erase: true, messages: [] });
  });

  test.each([
    'xoá hết đi',
    'xóa hết tin nhắn của tôi đi',
    'xoá giúp tôi hết tin nhắn',
    'xoá giùm em thông tin cá nhân với ạ',
    'xoá tất cả tin nhắn',
    'xoá hết lịch sử chat đi',
    'xoá đoạn chat này đi',
    'xoá hết những gì tôi đã nhắn',
    'xoá mọi thông tin về tôi',
    'delete all my messages',
  ])('%j is heard, without its marks as well', async (wish) => {
    for (const text of [wish, fold(wish)])
      expect(textOf(await Citizen.known().says(text))).toContain('không khôi phục được');
  });

  test.each([
    'xoá án tích thế nào',
    'xoá hết án tích đi',
    'xoá nợ thuế',
    'xoá tên trong sổ hộ khẩu',
    'xoá hết nợ',
    'xoá thông tin xấu về tôi trên mạng thế nào',
    'xoá tin nhắn của người khác có bị phạt không',
    'thông tin của tôi có được xoá không',
  ])('%j is none, without its marks as well', async (question) => {
    for (const text of [question, fold(question)])
      expect(textOf(await Citizen.known().says(text))).not.toContain('không khôi phục được');
  });

  test.each(['đồng ý', 'có', 'ok ạ', 'xoá đi'])('%j under the question confirms it', async (yes) => {
    const citizen = Citizen.known();
    await citizen.says('xoá dữ liệu của tôi');
    expect((await citizen.says(yes)).erase).toBe(true);
  });

  test.each(['không', 'thôi', 'không đồng ý', 'khong dong y', 'ok thôi', 'thôi không xoá nữa', 'không ok'])(
    '%j under the question keeps everything',
    async (no) => {
      const citizen = Citizen.known();
      await citizen.says('xoá dữ liệu của tôi');
      expect(textOf(await citizen.says(no))).toContain('giữ nguyên');
    },
  );

  test('a yes in words is none where the bot has no turn of its own: it may answer a person', async () => {
    const citizen = Citizen.known();
    await citizen.says('xoá dữ liệu của tôi');
    const memory = { state: citizen.state, ownerSince: citizen.ownerSince };
    const read = (text: string) => readErasure(typed(text), memory);
    expect([read('có'), read('đồng ý'), read('không')]).toEqual([undefined, undefined, undefined]);
    expect([read('1'), read('2'), read('Không xoá')]).toEqual(['erase', 'keep', 'keep']);
  });

  test('a yes after anything else was said confirms nothing', async () => {
    const citizen = Citizen.known();
    await citizen.says('xoá dữ liệu của tôi');
    await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    expect((await citizen.says('đồng ý')).erase).toBeUndefined();
  });

  test('lapses: within the hour a yes confirms it, later neither a yes nor the button does', async () => {
    const early = Citizen.known();
    await early.says('xoá dữ liệu của tôi');
    early.clock.advance(ERASING_LAPSES_MS - 1);
    expect((await early.says('ok')).erase).toBe(true);

    const late = Citizen.known();
    const asked = await late.says('xoá dữ liệu của tôi');
    late.clock.advance(ERASING_LAPSES_MS);
    expect((await late.says('ok')).erase).toBeUndefined();
    expect((await late.taps(asked, 'Xoá dữ liệu của tôi')).erase).toBeUndefined();
  });

  test('asked before its time was kept has lapsed, and nothing else is forgotten', async () => {
    const citizen = Citizen.known();
    const asked = await citizen.says('xoá dữ liệu của tôi');
    const code = payloadOf(asked.messages, 'Xoá dữ liệu của tôi').split(':')[3];
    citizen.state = { ...(citizen.state as object), erasing: code, topic: 'ly hôn' };
    expect((await citizen.taps(asked, 'Xoá dữ liệu của tôi')).erase).toBeUndefined();
    expect(citizen.state).toMatchObject({ topic: 'ly hôn' });
  });

  test('from the menu of the page asks back like the words do', async () => {
    const citizen = Citizen.known();
    const asked = await citizen.turn({ kind: 'postback', payload: encodeTap({ do: 'forget' }) });
    expect(asked.erase).toBeUndefined();
    expect(await citizen.taps(asked, 'Xoá dữ liệu của tôi')).toMatchObject({ erase: true });
  });
});
