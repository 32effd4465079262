import { describe, expect, test } from '@jest/globals';

import type { OutboundEntry, ThreadEntry } from '../../src/desk/thread/entry-model.ts';
import { AUDITOR, LAN, MINH, MINUTE, claimed, reason, shown, startDesk, value } from './support.ts';

const HOUR = 60 * MINUTE;
const states = (entries: readonly ThreadEntry[]) =>
  entries.filter((entry): entry is OutboundEntry => entry.kind === 'outbound').map(({ delivery }) => delivery.state);

describe('what may be written', () => {
  test('is for who has the conversation, and says who does', async () => {
    const bench = await startDesk();
    await bench.say('person');
    const { id } = await bench.item();
    expect(await bench.desk.composer.state(id, LAN)).toEqual({ allowed: false, reason: 'not_claimed' });
    value(await bench.desk.handling.claim(await shown(bench, LAN)));
    expect(await bench.desk.composer.state(id, LAN)).toMatchObject({ allowed: true, phase: 'free' });
    expect(await bench.desk.composer.state(id, MINH)).toMatchObject({ reason: 'not_yours', by: { id: 'lan' } });
    expect(await bench.desk.composer.state(id, AUDITOR)).toMatchObject({ reason: 'forbidden' });
    expect(await bench.desk.composer.state('none', LAN)).toMatchObject({ reason: 'not_found' });
  });

  test('ends with the window, and says so before the platform does', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    const state = await bench.desk.composer.state(id, LAN);
    const last = (await bench.engine.store.find(id))?.lastPersonActAt ?? 0;
    expect(state).toMatchObject({ freeUntil: last + 48 * HOUR });
    bench.clock.advance(48 * HOUR);
    expect(await bench.desk.composer.state(id, LAN)).toEqual({ allowed: false, reason: 'window_closed' });
    const message = { actor: LAN, conversationId: id, clientId: 'client-1', text: 'muộn' };
    expect(reason(await bench.desk.composer.send(message))).toBe('window_closed');
    expect(bench.texts()).not.toContain('muộn');
  });

  test('knows a stopped account', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.outcomes.push({ kind: 'stop_account', detail: '190' });
    await bench.desk.composer.send({ actor: LAN, conversationId: id, clientId: 'client-1', text: 'xin chào' });
    await bench.engine.idle();
    expect(await bench.desk.composer.state(id, LAN)).toEqual({ allowed: false, reason: 'account_stopped' });
  });

  test('knows what the platform would refuse for its counts', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.left = { person: 1, paid: 0 };
    expect(await bench.desk.composer.state(id, LAN)).toMatchObject({ allowed: true, phase: 'free' });
    bench.port.left = { person: 0 };
    expect(await bench.desk.composer.state(id, LAN)).toEqual({ allowed: false, reason: 'person_quota' });
    const message = { actor: LAN, conversationId: id, clientId: 'client-1', text: 'quá nhiều' };
    expect(reason(await bench.desk.composer.send(message))).toBe('person_quota');
    expect(bench.texts()).not.toContain('quá nhiều');
  });

  test('knows that late messages cannot be paid for', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.humanHours = 7 * 24;
    bench.clock.advance(49 * HOUR);
    expect(await bench.desk.composer.state(id, LAN)).toMatchObject({ allowed: true, phase: 'paid' });
    bench.port.left = { paid: 0 };
    expect(await bench.desk.composer.state(id, LAN)).toEqual({ allowed: false, reason: 'paid_quota' });
  });

  test('shows the quota that the platform told last', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.outcomes.push({ kind: 'sent', messageId: 'm', quotaLeft: 12 });
    await bench.desk.composer.send({ actor: LAN, conversationId: id, clientId: 'client-1', text: 'xin chào' });
    await bench.engine.idle();
    expect(await bench.desk.composer.state(id, LAN)).toMatchObject({ quotaLeft: 12 });
  });
});

describe('asking for contact data', () => {
  const ask = (bench: Awaited<ReturnType<typeof startDesk>>, conversationId: string) =>
    bench.desk.composer.askContact({ actor: LAN, conversationId, clientId: 'client-1' });

  test('is offered where the channel has a form for it', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    expect(await bench.desk.composer.mayAskContact(id)).toBe(false);
    expect(reason(await ask(bench, id))).toBe('not_allowed');
    bench.port.asksContact = true;
    expect(await bench.desk.composer.mayAskContact(id)).toBe(true);
    expect(await bench.desk.composer.mayAskContact('none')).toBe(false);
    expect(reason(await ask(bench, 'none'))).toBe('not_found');
  });

  test('goes out once, as a form, and leaves the draft alone', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.asksContact = true;
    await bench.desk.composer.saveDraft({ conversationId: id, accountId: LAN.id, text: 'đang viết dở' });
    value(await ask(bench, id));
    value(await ask(bench, id));
    await bench.engine.idle();
    const forms = bench.port.calls.filter(({ part }) => part.asks === 'contact');
    expect(forms.map(({ speaker, part }) => [speaker, part.text.split('\n')[0]])).toEqual([
      ['counsellor', 'Thông tin liên hệ'],
    ]);
    expect((await bench.desk.composer.draft(id, LAN.id))?.text).toBe('đang viết dở');
  });

  test('is for who has the conversation, within the window', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.asksContact = true;
    expect(
      reason(await bench.desk.composer.askContact({ actor: MINH, conversationId: id, clientId: 'client-2' })),
    ).toBe('not_yours');
    bench.clock.advance(48 * HOUR);
    expect(reason(await ask(bench, id))).toBe('window_closed');
  });
});

describe('sending', () => {
  test('the same text twice sends it once', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    const message = { actor: LAN, conversationId: id, clientId: 'client-1', text: 'chào anh|mời anh' };
    const [first, second] = await Promise.all([bench.desk.composer.send(message), bench.desk.composer.send(message)]);
    await bench.engine.idle();
    expect(value(first).map((entry) => entry.id)).toEqual(value(second).map((entry) => entry.id));
    expect(value(await bench.desk.composer.send(message))).toHaveLength(2);
    await bench.engine.idle();
    expect(bench.texts().slice(-2)).toEqual(['chào anh', 'mời anh']);
    expect(bench.audit.filter(({ action }) => action === 'conversation.send')).toHaveLength(1);
  });

  test('goes through pending, sent, delivered and read', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    const message = { actor: LAN, conversationId: id, clientId: 'client-1', text: 'chào anh' };
    expect(states(value(await bench.desk.composer.send(message)))).toEqual(['pending']);
    await bench.engine.idle();
    const state = async () => states((await bench.desk.thread.page({ conversationId: id })).entries).at(-1);
    expect(await state()).toBe('sent');
    const messageIds = [`m-${bench.port.calls.length}`];
    await bench.receive({ kind: 'delivered', messageIds });
    expect(await state()).toBe('delivered');
    await bench.receive({ kind: 'seen', messageIds });
    expect(await state()).toBe('read');
    const { author } = (await bench.desk.thread.page({ conversationId: id })).entries.at(-1) as OutboundEntry;
    expect(author).toEqual({ id: 'lan', name: 'Nguyễn Thị Lan' });
  });

  test('that failed says why and can be tried again; what may have arrived only when asked for in words', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    bench.port.outcomes.push(
      { kind: 'permanent', reason: 'person', detail: '551' },
      { kind: 'unknown', detail: 'timeout' },
    );
    const send = { actor: LAN, conversationId: id };
    const failed = value(await bench.desk.composer.send({ ...send, clientId: 'client-1', text: 'một' }));
    const doubtful = value(await bench.desk.composer.send({ ...send, clientId: 'client-2', text: 'hai' }));
    await bench.engine.idle();
    expect((await bench.item()).attention).not.toBeNull();
    const entries = await bench.desk.thread.entries(id, [failed[0]!.id, doubtful[0]!.id]);
    expect(entries).toMatchObject([
      { delivery: { state: 'failed', reason: 'person', detail: '551' }, retriable: true },
      { delivery: { state: 'uncertain' }, retriable: true },
    ]);
    const again = (entry: ThreadEntry, more = {}) =>
      bench.desk.composer.retry({ actor: LAN, outboxId: (entry as OutboundEntry).outboxId, ...more });
    expect(reason(await bench.desk.composer.retry({ actor: MINH, outboxId: 'client-1-1' }))).toBe('not_yours');
    value(await again(failed[0]!));
    expect(reason(await again(doubtful[0]!))).toBe('not_allowed');
    value(await again(doubtful[0]!, { evenIfUncertain: true }));
    await bench.engine.idle();
    expect(bench.texts().slice(-2)).toEqual(['một', 'hai']);
    expect((await bench.item()).attention).toBeNull();
  });

  test.each([
    ['  ', 'empty'],
    ['x'.repeat(8_001), 'too_long'],
  ])('nothing to send or too much is refused', async (text, why) => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    const message = { actor: LAN, conversationId: id, clientId: 'client-1', text };
    expect(reason(await bench.desk.composer.send(message))).toBe(why);
  });

  test('a quotation must stand in the text to the letter, and be law today', async () => {
    const bench = await startDesk({ guard: (text) => text !== 'luật cũ' });
    const { id } = await claimed(bench);
    const send = (text: string, quotation: string) =>
      bench.desk.composer.send({
        ...{ actor: LAN, conversationId: id, clientId: `client-${quotation.length}`, text },
        quotations: [
          { articleId: '45/2019/qh14#112', text: quotation, printed: `“${quotation}”\n\nCăn cứ: Điều 112.` },
        ],
      });
    expect(await send('theo quy định', 'nghỉ 5 ngày')).toMatchObject({
      refusal: { reason: 'quotation_changed', detail: ['45/2019/qh14#112'] },
    });
    expect(reason(await send('“luật cũ”\n\nCăn cứ: Điều 112.', 'luật cũ'))).toBe('quotation_stale');
    const text = 'Chào anh.\n\n“luật mới”\n\nCăn cứ: Điều 112.\n\nAnh đọc nhé.';
    const [sent] = value(await send(text, 'luật mới'));
    expect((sent as OutboundEntry).quotations).toEqual([{ articleId: '45/2019/qh14#112', text: 'luật mới' }]);
  });

  test.each([
    ['words before the closing mark', '“Vợ chồng bình đẳng. Người vợ không được chia tài sản.”\n\nCăn cứ: Điều 1.'],
    ['words behind the opening mark', '“X1. Vợ chồng bình đẳng.”\n\nCăn cứ: Điều 1.'],
    ['another source', '“Vợ chồng bình đẳng.”\n\nCăn cứ: Điều 99.'],
    ['a longer source', '“Vợ chồng bình đẳng.”\n\nCăn cứ: Điều 1. Và Điều 2.'],
    ['no source', '“Vợ chồng bình đẳng.”'],
    ['no marks', 'Vợ chồng bình đẳng.\n\nCăn cứ: Điều 1.'],
  ])('marks and source belong to a quotation: %s is a change', async (_what, text) => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    const quotation = {
      ...{ articleId: '52/2014/qh13#1', text: 'Vợ chồng bình đẳng.' },
      printed: '“Vợ chồng bình đẳng.”\n\nCăn cứ: Điều 1.',
    };
    const message = { actor: LAN, conversationId: id, clientId: 'client-1', text, quotations: [quotation] };
    expect(reason(await bench.desk.composer.send(message))).toBe('quotation_changed');
    expect(bench.texts()).not.toContain(text);
  });

  test('somebody else’s line id cannot be used to hide a message', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    await bench.say('person', { personId: 'p2' });
    const other = value(await bench.desk.handling.claim(await shown(bench, MINH, 'p2')));
    value(await bench.desk.composer.send({ actor: LAN, conversationId: id, clientId: 'client-1', text: 'một' }));
    const same = { actor: MINH, conversationId: other.id, clientId: 'client-1', text: 'hai' };
    expect(reason(await bench.desk.composer.send(same))).toBe('stale');
  });

  test('answers what was owed, and the clock runs again when the citizen writes', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    expect((await bench.item()).unansweredSince).not.toBeNull();
    value(await bench.desk.composer.send({ actor: LAN, conversationId: id, clientId: 'client-1', text: 'một' }));
    expect(await bench.item()).toMatchObject({ unansweredSince: null, dueAt: null });
    await bench.say('dạ cảm ơn');
    expect((await bench.item()).unansweredSince).not.toBeNull();
    expect(value(await bench.desk.handling.needsNoAnswer(await shown(bench, LAN))).unansweredSince).toBeNull();
  });
});

describe('a draft', () => {
  test('survives, is each account’s own, and goes with the message', async () => {
    const bench = await startDesk();
    const { id: conversationId } = await claimed(bench);
    await bench.desk.composer.saveDraft({ conversationId, accountId: 'lan', text: 'đang viết' });
    expect(await bench.desk.composer.draft(conversationId, 'lan')).toMatchObject({ text: 'đang viết', quotations: [] });
    expect(await bench.desk.composer.draft(conversationId, 'minh')).toBeUndefined();
    value(await bench.desk.composer.send({ actor: LAN, conversationId, clientId: 'client-1', text: 'đã viết' }));
    expect(await bench.desk.composer.draft(conversationId, 'lan')).toBeUndefined();
  });

  test('of nothing is none', async () => {
    const bench = await startDesk();
    const { id: conversationId } = await claimed(bench);
    await bench.desk.composer.saveDraft({ conversationId, accountId: 'lan', text: 'a' });
    await bench.desk.composer.saveDraft({ conversationId, accountId: 'lan', text: ' ' });
    expect(await bench.desk.composer.draft(conversationId, 'lan')).toBeUndefined();
    await bench.desk.composer.saveDraft({ conversationId: 'none', accountId: 'lan', text: 'a' });
    expect(await bench.desk.composer.draft('none', 'lan')).toBeUndefined();
  });
});
