import { describe, expect, test } from '@jest/globals';

import type { Restraint } from '../../src/conversations/ports.ts';
import { frontDoor } from '../../src/dialog/front-door.ts';
import { Citizen, NOW, buttonsOf, textOf } from '../support/citizen.ts';

const HOUR = 3_600_000;
const HELP = 'Hướng dẫn';
const QUESTION = 'vượt đèn đỏ ô tô phạt bao nhiêu';

/** The menu beside the chat, which is always there. */
const MENU = { messages: [{ text: '', buttons: frontDoor('vi', 'Sở Tư pháp thử nghiệm').menu }] } as const;

/** Somebody towards whom the bot holds back. */
function restrained(kind: Restraint['kind'], more: Partial<Restraint> = {}): Citizen {
  const citizen = Citizen.known();
  citizen.restraint = { kind, until: NOW + HOUR, told: false, ...more };
  return citizen;
}

describe('who has written too much', () => {
  test('is told when to go on, once, and nothing is searched', async () => {
    const citizen = restrained('limit', { until: NOW + 59_000 });
    const first = await citizen.says(QUESTION);
    expect(textOf(first)).toContain('Khoảng 1 phút nữa');
    expect(first).toMatchObject({ restrained: true, questions: [] });
    citizen.restraint = { ...citizen.restraint!, told: true };
    expect(await citizen.says(QUESTION)).toMatchObject({ restrained: true, messages: [], questions: [] });
  });

  test('is told in English where English is spoken', async () => {
    const citizen = restrained('limit');
    expect(textOf(await citizen.says('what is the fine for running a red light'))).toContain('In about an hour');
  });

  test('may ask for a person', async () => {
    const result = await restrained('limit', { told: true }).says('gặp tư vấn viên');
    expect(result.handover?.reason).toBe('asked');
    expect(result.restrained).toBeUndefined();
  });

  test('may ask for a person by the button of the menu', async () => {
    const result = await restrained('limit', { told: true }).taps(MENU, 'Gặp tư vấn viên');
    expect(result.handover?.reason).toBe('asked');
    expect(textOf(result)).not.toBe('');
  });

  test('hears nothing while somebody is due already, and that one reads everything', async () => {
    const citizen = restrained('limit');
    citizen.owner = 'waiting';
    for (const text of [QUESTION, 'gặp tư vấn viên', 'xin chào']) {
      const result = await citizen.says(text);
      expect(result.messages).toEqual([]);
      expect(result.standing).toBeUndefined();
    }
  });
});

describe('who is blocked', () => {
  test('is told until when, with the emergency numbers, and reaches no queue', async () => {
    const citizen = restrained('block');
    const result = await citizen.says('gặp tư vấn viên');
    expect(textOf(result)).toMatch(/đến 11:00 ngày 22\/11\/2026/);
    expect(textOf(result)).toMatch(/Sở Tư pháp thử nghiệm[^]*113[^]*115[^]*111/);
    expect(result.handover).toBeUndefined();
    expect(result.restrained).toBe(true);
  });

  test('is not greeted with the notice of what is stored', async () => {
    const citizen = restrained('block', { told: true });
    citizen.state = {};
    expect((await citizen.says('xin chào')).messages).toEqual([]);
  });
});

describe.each(['limit', 'block'] as const)('under a %s', (kind) => {
  test('danger gets the numbers every time', async () => {
    const citizen = restrained(kind, { told: true });
    const result = await citizen.says('cứu tôi với, chồng đang cầm dao đánh tôi');
    expect(textOf(result)).toMatch(/113[^]*115[^]*111/);
    expect(result.handover?.reason).toBe(kind === 'limit' ? 'urgent' : undefined);
    expect(result.restrained).toBeUndefined();
  });

  test('everything about oneself can be erased', async () => {
    const citizen = restrained(kind, { told: true });
    const asked = await citizen.says('xoá dữ liệu của tôi');
    expect(buttonsOf(asked)).toContain('Xoá dữ liệu của tôi');
    expect((await citizen.taps(asked, 'Xoá dữ liệu của tôi')).erase).toBe(true);
  });

  test.each(['bot', 'waiting'] as const)('the menu leads to erasing as well; owner: %s', async (owner) => {
    const citizen = restrained(kind, { told: true });
    citizen.owner = owner;
    const asked = await citizen.taps(MENU, /^Xoá/);
    expect(buttonsOf(asked)).toContain('Xoá dữ liệu của tôi');
    expect((await citizen.taps(asked, 'Xoá dữ liệu của tôi')).erase).toBe(true);
  });

  test('other buttons are silent', async () => {
    const citizen = restrained(kind, { told: true });
    const others = kind === 'limit' ? [HELP] : [HELP, 'Gặp tư vấn viên'];
    for (const title of others) expect((await citizen.taps(MENU, title)).messages).toEqual([]);
  });
});
