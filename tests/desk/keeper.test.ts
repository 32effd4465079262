import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { ConversationSummary } from '../../src/conversations/store.ts';
import { giveOut } from '../../src/desk/queue/assignment.ts';
import { HOA, LAN, MINH, MINUTE, MONDAY_20, claimed, reason, shown, startDesk, value } from './support.ts';

type Bench = Awaited<ReturnType<typeof startDesk>>;

const settings = async (bench: Bench, change: object) => {
  const { version, value: before } = bench.book.settings();
  value(await bench.book.saveSettings({ actor: HOA, version, value: { ...before, ...change } }));
};

describe('automatic assignment', () => {
  test('gives out in order to who is there, up to their capacity; freed capacity pulls the next', async () => {
    const bench = await startDesk({ staff: [{ ...LAN, capacity: 1 }, { ...MINH, capacity: 1 }, HOA] });
    await settings(bench, { autoAssign: true });
    bench.desk.presence.beat(LAN);
    for (const personId of ['p1', 'p2', 'p3']) await bench.say('person', { personId });
    await bench.desk.keeper.round();
    expect(await bench.item('p1')).toMatchObject({ holder: 'counsellor', assignee: { id: 'lan' } });
    expect((await bench.item('p2')).holder).toBe('waiting');
    bench.desk.presence.beat(MINH);
    await bench.desk.keeper.round();
    expect((await bench.item('p2')).assignee?.id).toBe('minh');
    value(await bench.desk.handling.close({ ...(await shown(bench, LAN)), outcome: 'answered' }));
    await bench.desk.keeper.round();
    expect((await bench.item('p3')).assignee?.id).toBe('lan');
    expect(bench.audit.filter(({ actor }) => actor === 'system').map(({ action }) => action)).toEqual([
      ...['conversation.assign', 'conversation.assign', 'conversation.assign'],
    ]);
  });

  test('is off unless switched on, and gives nothing to who is away, busy elsewhere, or outside office hours', async () => {
    const bench = await startDesk();
    await bench.say('person');
    bench.desk.presence.beat(LAN);
    await bench.desk.keeper.round();
    expect((await bench.item()).holder).toBe('waiting');
    await settings(bench, { autoAssign: true });
    bench.desk.presence.setAvailable(LAN, false);
    await bench.desk.keeper.round();
    expect((await bench.item()).holder).toBe('waiting');
    bench.desk.presence.setAvailable(LAN, true);
    bench.clock.advance(MONDAY_20 - bench.clock.now());
    bench.desk.presence.beat(LAN);
    await bench.desk.keeper.round();
    expect((await bench.item()).holder).toBe('waiting');
  });

  test('never gives more than the capacity, never skips somebody who fits, and respects fields', () => {
    const field = fc.constantFrom('a', 'b', null);
    const conversation = field.map((value) => ({ field: value }) as ConversationSummary);
    const hand = fc.record({
      member: fc.record({ id: fc.constantFrom('x', 'y', 'z'), fields: fc.constantFrom([], ['a'], ['b']) }),
      capacity: fc.integer({ min: 0, max: 3 }),
      load: fc.integer({ min: 0, max: 3 }),
      assignedAt: fc.option(fc.nat(9)),
    });
    const hands = fc.uniqueArray(hand, { selector: ({ member }) => member.id, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(conversation, { maxLength: 8 }), hands, (queue, free) => {
        const people = free.map((one) => ({ ...one, member: { ...LAN, ...one.member } }));
        const given = giveOut(queue, people);
        const loads = new Map<string, number>(people.map(({ member, load }) => [member.id, load]));
        const fits = (id: string, wanted: string | null) => {
          const { member, capacity } = people.find((one) => one.member.id === id)!;
          const known: readonly string[] = member.fields;
          return loads.get(id)! < capacity && (wanted === null || known.length === 0 || known.includes(wanted));
        };
        for (const one of queue) {
          const to = given.find((assignment) => assignment.conversation === one)?.to.id;
          if (to === undefined) expect(people.some(({ member }) => fits(member.id, one.field))).toBe(false);
          else {
            expect(fits(to, one.field)).toBe(true);
            loads.set(to, loads.get(to)! + 1);
          }
        }
      }),
    );
  });
});

describe('an absent counsellor', () => {
  test('loses what is unanswered to the queue after the set time, with its place, and the citizen is told', async () => {
    const bench = await startDesk();
    bench.desk.presence.beat(LAN);
    await claimed(bench);
    const since = (await bench.item()).unansweredSince;
    bench.clock.advance(9 * MINUTE);
    await bench.desk.keeper.round();
    expect((await bench.item()).holder).toBe('counsellor');
    bench.clock.advance(2 * MINUTE);
    await bench.desk.keeper.round();
    expect(await bench.item()).toMatchObject({ holder: 'waiting', assignee: null, waitingSince: since });
    await bench.engine.idle();
    expect(bench.texts().at(-1)).toContain('vị trí thứ 1');
    const { entries } = await bench.desk.thread.page({ conversationId: (await bench.item()).id });
    expect(entries.filter(({ kind }) => kind === 'owner').at(-1)).toMatchObject({ reason: 'released' });
  });

  test('keeps what only waits for the citizen, until the citizen writes', async () => {
    const bench = await startDesk();
    bench.desk.presence.beat(LAN);
    const { id } = await claimed(bench);
    value(await bench.desk.composer.send({ actor: LAN, conversationId: id, clientId: 'client-1', text: 'một' }));
    bench.clock.advance(60 * MINUTE);
    await bench.desk.keeper.round();
    expect((await bench.item()).holder).toBe('counsellor');
    await bench.say('vâng');
    await bench.desk.keeper.round();
    expect((await bench.item()).holder).toBe('waiting');
  });

  test('who is there keeps everything', async () => {
    const bench = await startDesk();
    await claimed(bench);
    for (let quarter = 0; quarter < 8; quarter += 1) {
      bench.clock.advance(5 * MINUTE);
      bench.desk.presence.beat(LAN);
      await bench.desk.keeper.round();
    }
    expect((await bench.item()).holder).toBe('counsellor');
  });
});

describe('what waits too long', () => {
  test('is listed, counted once and announced once, by office time', async () => {
    const bench = await startDesk();
    await bench.say('person');
    await bench.desk.keeper.round();
    const head = bench.desk.feed.head();
    bench.clock.advance(61 * MINUTE);
    await bench.desk.keeper.round();
    await bench.desk.keeper.round();
    const { items } = await bench.desk.inbox.list({ tab: 'overdue', accountId: 'lan' });
    expect(items).toMatchObject([{ overdue: true, holder: 'waiting' }]);
    expect(await bench.desk.inbox.counts('lan')).toMatchObject({ overdue: 1 });
    const news = bench.desk.feed.since(head);
    expect(news.reload ? [] : news.changes.map(({ kind }) => kind)).toEqual(['escalated']);
    const [counted] = (await bench.metrics.escalations.get()).values;
    expect(counted).toMatchObject({ value: 1, labels: { owner: 'waiting' } });
  });

  test('the night does not count', async () => {
    const bench = await startDesk({ at: MONDAY_20 });
    await bench.say('person');
    bench.clock.advance(11 * 60 * MINUTE);
    await bench.desk.keeper.round();
    expect((await bench.item()).overdue).toBe(false);
    bench.clock.advance(100 * MINUTE);
    expect((await bench.item()).overdue).toBe(true);
  });

  test('includes a counsellor’s own unanswered conversations, and danger sooner', async () => {
    const bench = await startDesk();
    bench.desk.presence.beat(LAN);
    await claimed(bench);
    await bench.say('urgent', { personId: 'p2' });
    bench.clock.advance(11 * MINUTE);
    expect((await bench.desk.inbox.list({ tab: 'overdue', accountId: 'lan' })).items).toMatchObject([{ urgent: true }]);
    bench.clock.advance(50 * MINUTE);
    expect((await bench.desk.inbox.list({ tab: 'overdue', accountId: 'lan' })).items).toHaveLength(2);
  });

  test('is narrowed by words and days like every other list', async () => {
    const bench = await startDesk();
    await bench.say('hỏi về đất đai');
    await bench.say('person');
    const between = bench.clock.now();
    await bench.pass(MINUTE);
    await bench.say('person', { personId: 'p2' });
    bench.clock.advance(61 * MINUTE);
    const found = async (more: object) =>
      (await bench.desk.inbox.list({ tab: 'overdue', accountId: 'lan', ...more })).items.map(
        (item) => item.personLabel,
      );
    expect(await found({})).toEqual(['…p1', '…p2']);
    expect(await found({ search: 'dat dai' })).toEqual(['…p1']);
    expect(await found({ search: '???' })).toEqual([]);
    expect(await found({ until: between })).toEqual(['…p1']);
    expect(await found({ from: between + 1 })).toEqual(['…p2']);
    expect(await bench.desk.inbox.counts('lan')).toMatchObject({ overdue: 2 });
  });

  test('somebody in danger is not hidden behind many who wait longer and are not due', async () => {
    const bench = await startDesk();
    for (let person = 0; person < 201; person += 1) await bench.say('person', { personId: `p${person}` });
    await bench.say('urgent', { personId: 'in-danger' });
    bench.clock.advance(11 * MINUTE);
    await bench.desk.keeper.round();
    const [counted] = (await bench.metrics.escalations.get()).values;
    expect(counted?.value).toBe(1);
  });
});

describe('the index of words', () => {
  test('takes in what was said, a part a round where acknowledgements come late', async () => {
    const bench = await startDesk();
    for (let message = 0; message < 250; message += 1) await bench.say(`ly hôn lần ${message}`);
    for (let round = 0; round < 3; round += 1) await bench.desk.keeper.round();
    expect(bench.db.prepare('SELECT COUNT(*) FROM conversation_words').pluck().get()).toBe(250);
  });
});

describe('a reply from the page’s own inbox', () => {
  test('takes over, shows in the thread, can be claimed, and ends after a quiet day', async () => {
    const bench = await startDesk();
    await bench.say('câu');
    await bench.receive({ kind: 'echo', messageId: 'h1', text: 'cán bộ đây', author: 'human' });
    expect(await bench.item()).toMatchObject({ holder: 'counsellor', assignee: null, reason: 'page_reply' });
    const { entries } = await bench.desk.thread.page({ conversationId: (await bench.item()).id });
    expect(entries.at(-1)).toMatchObject({ kind: 'owner', reason: 'page_reply' });
    expect(entries.find(({ kind }) => kind === 'page')).toMatchObject({ text: 'cán bộ đây' });
    bench.clock.advance(25 * 60 * MINUTE);
    await bench.desk.keeper.round();
    expect(await bench.item()).toMatchObject({ holder: 'closed' });
    await bench.say('câu mới');
    expect(bench.texts().at(-1)).toBe('bot: câu mới');
  });

  test('that left a question open gives it to the queue', async () => {
    const bench = await startDesk();
    await bench.receive({ kind: 'echo', messageId: 'h1', text: 'cán bộ đây', author: 'human' });
    await bench.say('thế còn việc này?');
    bench.clock.advance(25 * 60 * MINUTE);
    await bench.desk.keeper.round();
    expect(await bench.item()).toMatchObject({ holder: 'waiting' });
    value(await bench.desk.handling.claim(await shown(bench, LAN)));
  });
});

describe('presence', () => {
  test('lasts as long as its heartbeat, and one types at a time', async () => {
    const { desk, clock } = await startDesk();
    const told: string[] = [];
    desk.presence.watch((id) => told.push(id));
    desk.presence.beat(LAN, 'c1');
    expect(desk.presence.typing(LAN, 'c1')).toEqual({ held: true });
    desk.presence.beat(MINH, 'c1');
    expect(desk.presence.typing(MINH, 'c1')).toEqual({ held: false, by: { id: 'lan', name: 'Nguyễn Thị Lan' } });
    expect(desk.presence.at('c1')).toMatchObject([
      { who: { id: 'lan' }, typing: true },
      { who: { id: 'minh' }, typing: false },
    ]);
    clock.advance(8_000);
    expect(desk.presence.typing(MINH, 'c1')).toEqual({ held: true });
    clock.advance(37_001);
    desk.presence.beat(MINH, 'c1');
    expect(desk.presence.at('c1').map(({ who }) => who.id)).toEqual(['minh']);
    desk.presence.leave(MINH);
    expect(desk.presence.at('c1')).toEqual([]);
    expect(desk.presence.online()).toEqual([]);
    expect(new Set(told)).toEqual(new Set(['c1']));
  });

  test('that ends without a word is told by the keeper', async () => {
    const { desk, clock } = await startDesk();
    desk.presence.beat(LAN, 'c1');
    const told: string[] = [];
    desk.presence.watch((id) => told.push(id));
    clock.advance(45_000);
    await desk.keeper.round();
    expect(told).toEqual(['c1']);
  });
});

describe('settings and hours', () => {
  test('are edited by leads, checked, versioned and logged', async () => {
    const bench = await startDesk();
    const { version, value: before } = bench.book.settings();
    expect(reason(await bench.book.saveSettings({ actor: LAN, version, value: before }))).toBe('forbidden');
    const wrong = await bench.book.saveSettings({ actor: HOA, version, value: { ...before, undoSeconds: -1 } });
    expect(wrong).toMatchObject({ refusal: { reason: 'invalid', detail: [expect.stringContaining('undoSeconds')] } });
    await settings(bench, { answerMinutes: 5 });
    expect(bench.book.settings()).toMatchObject({ version: 1, value: { answerMinutes: 5 } });
    expect(reason(await bench.book.saveSettings({ actor: HOA, version, value: before }))).toBe('stale');
    const hours = { week: [[], [], [], [], [], [], []], days: [] };
    value(await bench.book.saveHours({ actor: HOA, version: 0, value: hours }));
    await bench.say('person');
    expect(bench.texts().at(-1)).toContain('ngoài giờ làm việc');
    expect(bench.audit.map(({ action }) => action)).toEqual(['settings.save', 'hours.save']);
  });
});

describe('canned replies', () => {
  const reply = {
    actor: HOA,
    shortcut: 'Chao',
    title: 'Chào',
    text: 'Chào {{ counsellor }}, {{agency}} làm việc {{hours}}.',
    field: null,
  };

  test('are filled in for the conversation', async () => {
    const bench = await startDesk();
    const { id: conversationId } = await claimed(bench);
    const { id, shortcut } = value(await bench.desk.canned.save(reply));
    expect(shortcut).toBe('chao');
    expect(value(await bench.desk.canned.fill({ actor: LAN, id, conversationId }))).toBe(
      'Chào Nguyễn Thị Lan, Sở Tư pháp làm việc thứ Hai–thứ Sáu: 07:30–11:30, 13:30–17:00.',
    );
  });

  test('are refused with a variable that nothing fills in', async () => {
    const { desk } = await startDesk();
    const misspelt = { ...reply, text: 'Chào {{ counselor }}.' };
    expect(await desk.canned.save(misspelt)).toMatchObject({ refusal: { reason: 'invalid', detail: ['variable'] } });
  });

  test('have unique shortcuts, and editors of their own', async () => {
    const { desk } = await startDesk();
    expect(reason(await desk.canned.save({ ...reply, actor: LAN }))).toBe('forbidden');
    const saved = value(await desk.canned.save(reply));
    expect(await desk.canned.save(reply)).toMatchObject({ refusal: { reason: 'invalid', detail: ['taken'] } });
    value(await desk.canned.save({ ...reply, id: saved.id, updatedAt: saved.updatedAt, field: 'dat-dai' }));
    expect(reason(await desk.canned.save({ ...reply, shortcut: 'a b' }))).toBe('invalid');
    expect(await desk.canned.list('hinh-su')).toEqual([]);
    expect(await desk.canned.list('dat-dai')).toHaveLength(1);
    value(await desk.canned.remove({ actor: HOA, id: saved.id }));
    expect(reason(await desk.canned.remove({ actor: HOA, id: saved.id }))).toBe('not_found');
  });
});
