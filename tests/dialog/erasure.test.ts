import { describe, expect, test } from '@jest/globals';

import { encodeTap } from '../../src/dialog/payloads.ts';
import { Citizen, textOf } from '../support/citizen.ts';

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

  test.each(['đồng ý', 'có', 'ok ạ', 'xoá đi'])('%j under the question confirms it', async (yes) => {
    const citizen = Citizen.known();
    await citizen.says('xoá dữ liệu của tôi');
    expect((await citizen.says(yes)).erase).toBe(true);
  });

  test.each(['không', 'thôi'])('%j under the question keeps everything', async (no) => {
    const citizen = Citizen.known();
    await citizen.says('xoá dữ liệu của tôi');
    expect(textOf(await citizen.says(no))).toContain('giữ nguyên');
  });

  test('a yes after anything else was said confirms nothing', async () => {
    const citizen = Citizen.known();
    await citizen.says('xoá dữ liệu của tôi');
    await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    expect((await citizen.says('đồng ý')).erase).toBeUndefined();
  });

  test('from the menu of the page asks back like the words do', async () => {
    const citizen = Citizen.known();
    const asked = await citizen.turn({ kind: 'postback', payload: encodeTap({ do: 'forget' }) });
    expect(asked.erase).toBeUndefined();
    expect(await citizen.taps(asked, 'Xoá dữ liệu của tôi')).toMatchObject({ erase: true });
  });
});
