import { describe, expect, test } from '@jest/globals';

import { message } from '../conversations/support.ts';
import { AUDITOR, HOA, LAN, MINH, MINUTE, MONDAY_20, claimed, reason, shown, startDesk, value } from './support.ts';

describe('claiming', () => {
  test('silences the bot, names the counsellor to the citizen and logs it', async () => {
    const bench = await startDesk();
    const item = await claimed(bench);
    expect(item).toMatchObject({
      holder: 'counsellor',
      assignee: { id: 'lan', name: 'Nguyễn Thị Lan' },
      reason: 'asked',
    });
    expect(bench.texts().at(-1)).toBe('Tư vấn viên Nguyễn Thị Lan đã nhận trao đổi và sẽ trả lời Anh/Chị tại đây.');
    await bench.say('còn đây ạ');
    expect(bench.texts().filter((text) => text === 'bot: còn đây ạ')).toEqual([]);
    expect(bench.audit.map(({ action, actor }) => `${actor} ${action}`)).toEqual(['lan conversation.claim']);
  });

  test('by two at once is won by one, and the other learns who', async () => {
    const bench = await startDesk();
    await bench.say('person');
    const [command, other] = [await shown(bench, LAN), await shown(bench, MINH)];
    const results = await Promise.all([bench.desk.handling.claim(command), bench.desk.handling.claim(other)]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
    expect(results[1]).toMatchObject({ refusal: { reason: 'taken', by: { name: 'Nguyễn Thị Lan' } } });
    expect(reason(await bench.desk.handling.claim(await shown(bench, MINH)))).toBe('taken');
    expect(bench.audit).toHaveLength(1);
  });

  test('is not for auditors, and not from an old page', async () => {
    const bench = await startDesk();
    await bench.say('person');
    const command = await shown(bench, LAN);
    expect(reason(await bench.desk.handling.claim({ ...command, actor: AUDITOR }))).toBe('forbidden');
    expect(reason(await bench.desk.handling.claim({ ...command, version: command.version - 1 }))).toBe('stale');
    expect(reason(await bench.desk.handling.claim({ ...command, conversationId: 'none' }))).toBe('not_found');
  });

  test('from the bot in the middle of a question leaves the question to the counsellor', async () => {
    const bench = await startDesk();
    await bench.receive(message('câu hỏi', 'm1'));
    const item = value(await bench.desk.handling.claim(await shown(bench, LAN)));
    expect(item.unansweredSince).toBe(bench.clock.now());
    await bench.pass(10_000);
    expect(bench.texts()).toEqual([expect.stringContaining('đã nhận trao đổi')]);
  });

  test('an act whose audit entry cannot be written does not happen', async () => {
    const bench = await startDesk();
    await bench.say('person');
    bench.audit.push = () => {
      throw new Error('disk full');
    };
    await expect(bench.desk.handling.claim(await shown(bench, LAN))).rejects.toThrow('disk full');
    expect(await bench.item()).toMatchObject({ holder: 'waiting' });
  });
});

describe('handing on', () => {
  test('to a colleague names the colleague, keeps the note, and stops the first one', async () => {
    const bench = await startDesk();
    await claimed(bench);
    const command = await shown(bench, LAN);
    const item = value(
      await bench.desk.handling.transfer({ ...command, to: { accountId: 'minh' }, note: 'án hình sự' }),
    );
    expect(item.assignee).toEqual({ id: 'minh', name: 'Trần Minh' });
    await bench.engine.idle();
    expect(bench.texts().at(-1)).toBe('Luật sư Trần Minh sẽ tiếp tục trao đổi với Anh/Chị.');
    const sent = { conversationId: item.id, clientId: 'client-1', text: 'xin chào' };
    expect(await bench.desk.composer.send({ ...sent, actor: LAN })).toMatchObject({
      refusal: { reason: 'not_yours', by: { name: 'Trần Minh' } },
    });
    const { entries } = await bench.desk.thread.page({ conversationId: item.id });
    expect(entries.filter(({ kind }) => kind === 'owner').at(-1)).toMatchObject({
      reason: 'transferred',
      actor: { id: 'lan' },
      assignee: { id: 'minh' },
      note: 'án hình sự',
    });
  });

  test('back to the queue into another field keeps the place that the waiting has earned', async () => {
    const bench = await startDesk();
    await bench.say('person');
    const since = (await bench.item()).unansweredSince;
    await bench.pass(5 * MINUTE);
    await bench.say('person', { personId: 'p2' });
    value(await bench.desk.handling.claim(await shown(bench, LAN)));
    const command = await shown(bench, LAN);
    const to = { queue: true, field: 'dat-dai' } as const;
    const item = value(await bench.desk.handling.transfer({ ...command, to, note: '' }));
    expect(item).toMatchObject({ holder: 'waiting', field: 'dat-dai', place: 1, waitingSince: since, assignee: null });
    await bench.engine.idle();
    expect(bench.texts().at(-1)).toContain('vị trí thứ 1');
  });

  test('somebody else’s conversation is for leads', async () => {
    const bench = await startDesk();
    await claimed(bench);
    const to = { accountId: 'minh' };
    expect(reason(await bench.desk.handling.transfer({ ...(await shown(bench, MINH)), to, note: '' }))).toBe(
      'not_yours',
    );
    expect(reason(await bench.desk.handling.close({ ...(await shown(bench, MINH)), outcome: 'answered' }))).toBe(
      'not_yours',
    );
    const taken = value(await bench.desk.handling.assign({ ...(await shown(bench, HOA)), to: 'hoa' }));
    expect(taken.assignee?.id).toBe('hoa');
    const unknown = bench.desk.handling.assign({ ...(await shown(bench, HOA)), to: 'soat' });
    expect(reason(await unknown)).toBe('unknown_account');
  });
});

describe('returning to the bot', () => {
  test('is said after the undo time, and the bot answers again', async () => {
    const bench = await startDesk();
    await claimed(bench);
    const item = value(await bench.desk.handling.returnToBot(await shown(bench, LAN)));
    expect(item).toMatchObject({ holder: 'bot', assignee: null });
    await bench.engine.idle();
    expect(bench.texts().at(-1)).toContain('đã nhận trao đổi');
    await bench.pass(10_000);
    expect(bench.texts().at(-1)).toContain('Trợ lý tự động tiếp tục trả lời');
    await bench.say('câu mới');
    expect(bench.texts().at(-1)).toBe('bot: câu mới');
  });

  test('taken back in time leaves no trace on the phone', async () => {
    const bench = await startDesk();
    await claimed(bench);
    value(await bench.desk.handling.returnToBot(await shown(bench, LAN)));
    await bench.pass(5_000);
    expect(value(await bench.desk.handling.undo(await shown(bench, LAN)))).toMatchObject({
      holder: 'counsellor',
      assignee: { id: 'lan' },
    });
    const before = bench.texts().length;
    await bench.pass(60_000);
    expect(bench.texts()).toHaveLength(before);
  });

  test('taken back after the citizen wrote leaves their message to the counsellor', async () => {
    const bench = await startDesk();
    await claimed(bench);
    value(await bench.desk.handling.returnToBot(await shown(bench, LAN)));
    await bench.pass(1_000);
    await bench.receive(message('khoan đã', 'm-wait'));
    value(await bench.desk.handling.undo(await shown(bench, LAN)));
    await bench.pass(60_000);
    expect(bench.texts().some((text) => text.startsWith('bot: khoan'))).toBe(false);
    expect((await bench.item()).unansweredSince).not.toBeNull();
  });

  test('cannot be taken back by somebody else, twice, or too late', async () => {
    const bench = await startDesk();
    await claimed(bench);
    value(await bench.desk.handling.returnToBot(await shown(bench, LAN)));
    expect(reason(await bench.desk.handling.undo(await shown(bench, MINH)))).toBe('not_yours');
    await bench.pass(10_001);
    expect(reason(await bench.desk.handling.undo(await shown(bench, LAN)))).toBe('too_late');
    value(await bench.desk.handling.claim(await shown(bench, MINH)));
    expect(reason(await bench.desk.handling.undo(await shown(bench, LAN)))).toBe('not_allowed');
  });
});

describe('closing', () => {
  const close = async (bench: Awaited<ReturnType<typeof startDesk>>) =>
    value(await bench.desk.handling.close({ ...(await shown(bench, LAN)), outcome: 'answered', field: 'dat-dai' }));

  test('ends the conversation with its outcome, tells the citizen, and asks how it was', async () => {
    const bench = await startDesk();
    await claimed(bench);
    expect(await close(bench)).toMatchObject({
      holder: 'closed',
      outcome: 'answered',
      field: 'dat-dai',
      assignee: { id: 'lan' },
    });
    await bench.pass(10_000);
    const { text, buttons } = bench.port.calls.at(-1)!.part;
    expect(text).toContain('Cuộc trao đổi đã kết thúc');
    expect(buttons.map(({ title }) => title)).toEqual(['Rất hài lòng', 'Hài lòng', 'Chưa hài lòng']);
    expect(reason(await bench.desk.handling.claim(await shown(bench, LAN)))).toBe('closed');
  });

  test('makes the next message a new conversation with the bot, after the last words of the old one', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    await close(bench);
    await bench.say('hỏi thêm');
    expect(bench.texts().slice(-2)).toEqual([expect.stringContaining('đã kết thúc'), 'bot: hỏi thêm']);
    const item = await bench.item();
    expect(item).toMatchObject({ holder: 'bot' });
    expect(item.id).not.toBe(id);
    expect((await bench.desk.inbox.earlier(item.id, 'lan')).map((earlier) => earlier.id)).toEqual([id]);
  });

  test('can be taken back at once, unsaid; not after the citizen began anew', async () => {
    const bench = await startDesk();
    await claimed(bench);
    const before = bench.texts().length;
    const closed = await close(bench);
    const command = { actor: LAN, conversationId: closed.id, version: closed.version };
    expect(value(await bench.desk.handling.undo(command))).toMatchObject({
      holder: 'counsellor',
      closedAt: null,
      outcome: null,
    });
    await bench.pass(60_000);
    expect(bench.texts()).toHaveLength(before);
    const again = await close(bench);
    await bench.receive(message('hỏi thêm', 'm9'));
    const late = { actor: LAN, conversationId: again.id, version: again.version };
    expect(reason(await bench.desk.handling.undo(late))).toBe('moved_on');
  });

  test('late echoes and receipts of its last words belong to it and begin nothing', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    await close(bench);
    await bench.pass(10_000);
    const text = bench.texts().at(-1)!;
    await bench.receive({ kind: 'echo', messageId: 'late', text, author: 'unknown' });
    await bench.receive({ kind: 'seen', messageIds: [], watermark: bench.clock.now() });
    await bench.receive({ kind: 'reaction', messageId: 'late', reaction: '👍' });
    expect(bench.rows('SELECT id FROM conversations')).toEqual([{ id }]);
  });

  test('an echo of its last words after the next conversation has begun is not taken for a stranger', async () => {
    const bench = await startDesk();
    await claimed(bench);
    await close(bench);
    await bench.say('hỏi thêm');
    const farewell = bench.texts().find((text) => text.includes('đã kết thúc'))!;
    await bench.receive({ kind: 'echo', messageId: 'late', text: farewell, author: 'unknown' });
    expect(await bench.item()).toMatchObject({ holder: 'bot' });
  });

  test('a rating counts once, begins no conversation, and is thanked for', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    await close(bench);
    await bench.pass(10_000);
    const [best] = bench.port.calls.at(-1)!.part.buttons;
    const payload = best?.kind === 'reply' ? best.payload : '';
    await bench.receive({ kind: 'postback', payload });
    await bench.receive(message(payload, 'typed'));
    expect(await bench.item()).toMatchObject({ id, rating: 3 });
    expect(bench.texts().filter((text) => text === 'cảm ơn đánh giá')).toHaveLength(1);
    expect(bench.rows('SELECT id FROM conversations')).toHaveLength(1);
  });

  test('nobody can rate with a payload that was made up, or of somebody else', async () => {
    const bench = await startDesk();
    await claimed(bench);
    await close(bench);
    await bench.pass(10_000);
    const [best] = bench.port.calls.at(-1)!.part.buttons;
    const payload = best?.kind === 'reply' ? best.payload : '';
    await bench.say(payload, { personId: 'stranger' });
    await bench.receive(message('#hl:1:rate:aaaaaaaa:1', 'made-up'));
    expect(await bench.item()).toMatchObject({ rating: null });
  });

  test('is silent where the window would refuse a word', async () => {
    const bench = await startDesk();
    await claimed(bench);
    bench.clock.advance(49 * 60 * MINUTE);
    const before = bench.texts().length;
    await close(bench);
    await bench.pass(60_000);
    expect(bench.texts()).toHaveLength(before);
    expect((await bench.item()).attention).toBeNull();
  });
});

describe('while it waits', () => {
  test('the citizen learns the place in the queue, and when to expect an answer', async () => {
    const bench = await startDesk();
    await bench.say('person');
    await bench.say('person', { personId: 'p2' });
    expect(bench.texts().at(-1)).toContain('vị trí thứ 2');
    expect(bench.texts().at(-1)).toContain('10:05 hôm nay');
    expect((await bench.item('p2')).promisedAt).toBeGreaterThan(bench.clock.now());
  });

  test('outside office hours the opening is named and the bot goes on answering until the claim', async () => {
    const bench = await startDesk({ at: MONDAY_20 });
    await bench.say('person');
    expect(bench.texts().at(-1)).toContain('07:30 ngày mai, thứ Ba 24/11/2026');
    expect(bench.texts().at(-1)).toContain('08:30');
    await bench.say('câu khác');
    expect(bench.texts().at(-1)).toBe('bot: câu khác');
    expect(await bench.item()).toMatchObject({ holder: 'waiting' });
    value(await bench.desk.handling.claim(await shown(bench, LAN)));
    await bench.say('nữa');
    expect(bench.texts().at(-1)).toContain('đã nhận trao đổi');
  });

  test('in office hours the bot helps after doubt, and is silent when a person was asked for', async () => {
    const bench = await startDesk();
    await bench.say('unsure');
    await bench.say('câu rõ');
    expect(bench.texts().at(-1)).toBe('bot: câu rõ');
    await bench.say('person');
    expect(await bench.item()).toMatchObject({ holder: 'waiting', reason: 'asked' });
    const before = bench.texts().length;
    await bench.say('câu nữa');
    expect(bench.texts()).toHaveLength(before);
  });

  test('danger goes ahead of all, changes a weaker reason, and keeps the bot silent', async () => {
    const bench = await startDesk({ at: MONDAY_20 });
    await bench.say('unsure');
    await bench.say('unsure', { personId: 'p2' });
    await bench.say('urgent', { personId: 'p2' });
    expect(await bench.item('p2')).toMatchObject({ urgent: true, place: 1, reason: 'urgent' });
    expect((await bench.item()).place).toBe(2);
    const before = bench.texts().length;
    await bench.say('câu nữa', { personId: 'p2' });
    expect(bench.texts()).toHaveLength(before);
  });

  test('a second doubt changes nothing but leaves its note for the counsellor', async () => {
    const bench = await startDesk();
    await bench.say('unsure');
    const { version, id } = await bench.item();
    await bench.say('unsure');
    expect((await bench.item()).version).toBe(version);
    const { entries } = await bench.desk.thread.page({ conversationId: id });
    expect(entries.filter(({ kind }) => kind === 'note')).toMatchObject([{ text: 'note unsure' }]);
  });

  test('nothing of the bot’s help leaves after a claim was committed', async () => {
    const bench = await startDesk();
    await bench.say('unsure');
    await bench.receive(message('câu rõ', 'm7'));
    const claim = bench.desk.handling.claim(await shown(bench, LAN));
    await bench.pass(60_000);
    value(await claim);
    expect(bench.texts()).not.toContain('bot: câu rõ');
  });
});
