import { describe, expect, test } from '@jest/globals';

import type { InboxTab } from '../../src/desk/inbox/model.ts';
import { createFeed } from '../../src/desk/live/feed.ts';
import type { Change } from '../../src/desk/live/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { ManualTimers, message, openMemory, says, ticks } from '../conversations/support.ts';
import { LAN, MINH, MINUTE, claimed, reason, shown, startDesk, value } from './support.ts';

type Bench = Awaited<ReturnType<typeof startDesk>>;

const people = async (bench: Bench, tab: InboxTab, more = {}) => {
  const { items } = await bench.desk.inbox.list({ tab, accountId: 'lan', ...more });
  return items.map(
    ({ id }) =>
      bench.rows<{ id: string; person_id: string }>('SELECT * FROM conversations').find((row) => row.id === id)!
        .person_id,
  );
};

describe('lists', () => {
  test('show who waits by urgency, then by age', async () => {
    const bench = await startDesk();
    for (const [personId, text] of [
      ['p1', 'person'],
      ['p2', 'unsure'],
      ['p3', 'urgent'],
      ['p4', 'hello'],
    ] as const) {
      await bench.say(text, { personId });
    }
    expect(await people(bench, 'waiting')).toEqual(['p3', 'p1', 'p2']);
    expect(await people(bench, 'all')).toEqual(['p4', 'p3', 'p2', 'p1']);
    expect(await people(bench, 'waiting', { reason: 'low_confidence' })).toEqual(['p2']);
    expect(await bench.desk.inbox.counts('lan')).toEqual({ waiting: 3, urgent: 1, mine: 0, unread: 0, overdue: 0 });
  });

  test('page through without losing or doubling, whatever comes in between', async () => {
    const bench = await startDesk();
    for (let n = 1; n <= 7; n += 1) await bench.say(n % 3 === 0 ? 'urgent' : 'person', { personId: `p${n}` });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await bench.desk.inbox.list({
        tab: 'waiting',
        accountId: 'lan',
        limit: 3,
        ...(cursor && { cursor }),
      });
      seen.push(...page.items.map(({ personLabel }) => personLabel.slice(1)));
      await bench.say('person', { personId: `q${seen.length}` });
      cursor = page.next;
    } while (cursor !== null && seen.length < 20);
    expect(seen.slice(0, 7)).toEqual(['p3', 'p6', 'p1', 'p2', 'p4', 'p5', 'p7']);
    expect(new Set(seen).size).toBe(seen.length);
    const broken = await bench.desk.inbox.list({ tab: 'waiting', accountId: 'lan', cursor: 'nonsense' });
    expect(broken.items.length).toBeGreaterThan(7);
  });

  test('of mine and closed', async () => {
    const bench = await startDesk();
    await claimed(bench);
    expect(await people(bench, 'mine')).toEqual(['p1']);
    expect((await bench.desk.inbox.list({ tab: 'mine', accountId: 'minh' })).items).toEqual([]);
    value(await bench.desk.handling.close({ ...(await shown(bench, LAN)), outcome: 'referred' }));
    expect(await people(bench, 'mine')).toEqual([]);
    expect(await people(bench, 'closed')).toEqual(['p1']);
  });

  test('mask personal numbers, and count what was not read', async () => {
    const bench = await startDesk();
    await claimed(bench);
    await bench.say('số của tôi 0912345678');
    const item = await bench.item();
    expect(item.preview).toEqual({ text: 'số của tôi [số điện thoại]', files: [] });
    expect(item.unread).toBe(2);
    expect(await bench.desk.inbox.counts('lan')).toMatchObject({ mine: 1, unread: 1 });
    await bench.desk.inbox.markRead(item.id, 'lan');
    expect((await bench.item()).unread).toBe(0);
    expect((await bench.desk.inbox.item(item.id, 'minh'))?.unread).toBe(2);
  });

  test('show what the citizen asked, whoever answered and whatever was tapped since', async () => {
    const human = { kind: 'reply' as const, title: 'Gặp tư vấn viên', payload: '#hl:1:human' };
    const bench = await startDesk({
      handler: async () => ({ ...says(), messages: [{ text: 'bot', buttons: [human] }] }),
    });
    const preview = async () => (await bench.item()).preview;
    await bench.receive({ kind: 'opened', cause: 'follow' });
    expect(await preview()).toBeNull();
    await bench.say(human.payload);
    expect(await preview()).toEqual({ text: human.title, files: [] });
    await bench.say('câu hỏi '.repeat(20));
    await bench.say(human.payload);
    expect(await preview()).toEqual({ text: `${'câu hỏi '.repeat(17)}câu…`, files: [] });
    await bench.receive({
      kind: 'message',
      messageId: 'p',
      text: '',
      attachments: [{ type: 'image', name: 'pic.png' }],
    });
    expect(await preview()).toEqual({ text: '', files: ['image'] });
  });

  test('filter by field, tag and time', async () => {
    const bench = await startDesk();
    await bench.say('person');
    await bench.pass(10 * MINUTE);
    await bench.say('person', { personId: 'p2' });
    value(await bench.desk.handling.setField({ ...(await shown(bench, LAN)), field: 'dat-dai' }));
    const tagged = async (more: { readonly shown: readonly string[]; readonly tags: readonly string[] }) =>
      value(await bench.desk.handling.setTags({ ...(await shown(bench, LAN)), ...more })).tags;
    expect(await tagged({ shown: [], tags: ['Gấp ', 'gấp', 'cũ'] })).toEqual(['cũ', 'gấp']);
    // Two who had the same page open: neither takes away what the other gave.
    expect(await tagged({ shown: ['cũ', 'gấp'], tags: ['gấp'] })).toEqual(['gấp']);
    expect(await tagged({ shown: ['cũ', 'gấp'], tags: ['cũ', 'gấp', 'sổ đỏ'] })).toEqual(['gấp', 'sổ đỏ']);
    expect(await tagged({ shown: ['cũ', 'gấp'], tags: ['cũ', 'gấp'] })).toEqual(['gấp', 'sổ đỏ']);
    expect(await people(bench, 'waiting', { field: 'dat-dai' })).toEqual(['p1']);
    expect(await people(bench, 'waiting', { field: 'none' })).toEqual(['p2']);
    // As it was typed where it was given.
    for (const tag of ['gấp', 'Gấp']) expect(await people(bench, 'waiting', { tag })).toEqual(['p1']);
    expect(await people(bench, 'waiting', { from: bench.clock.now() - MINUTE })).toEqual(['p2']);
    expect(await people(bench, 'waiting', { channel: 'messenger' })).toEqual([]);
    expect(await bench.desk.handling.knownTags()).toEqual(['gấp', 'sổ đỏ']);
    expect(reason(await bench.desk.handling.setField({ ...(await shown(bench, LAN)), field: 'x' }))).toBe(
      'unknown_field',
    );
  });

  test('find words with and without diacritics, but no personal numbers', async () => {
    const bench = await startDesk();
    await bench.say('tôi muốn hỏi về Đất đai, số 0912345678');
    await bench.say('ly hôn', { personId: 'p2' });
    for (const search of ['đất đai', 'dat dai', 'ĐẤT', 'hoi dat', 'dấ'])
      expect(await people(bench, 'all', { search })).toEqual(['p1']);
    expect(await people(bench, 'all', { search: 'ly hon' })).toEqual(['p2']);
    expect(await people(bench, 'all', { search: '0912345678' })).toEqual([]);
    expect(await people(bench, 'all', { search: '"* OR (' })).toEqual([]);
    expect(await people(bench, 'all', { search: '???' })).toEqual([]);
  });

  test('takes in what counsellors write, and never goes again through what the bot said', async () => {
    const bench = await startDesk();
    const mark = () =>
      bench.rows<{ value: string }>(`SELECT value FROM desk_book WHERE key = 'search'`).map(({ value: json }) => json);
    const { id } = await claimed(bench);
    await bench.desk.keeper.round();
    const [ends] = bench.rows<{ inbox: number; outbox: number }>(
      `SELECT (SELECT MAX(id) FROM inbox) AS inbox, (SELECT MAX(seq) FROM outbox) AS outbox`,
    );
    expect(ends?.outbox).toBeGreaterThan(0);
    expect(mark()).toEqual([JSON.stringify(ends)]);
    const parts = [{ id: 'w1', part: { text: 'luật đất đai', buttons: [], quotations: [] } }];
    const message = { conversationId: id, author: 'lan', answerId: 'w', parts, allows: () => true };
    await bench.engine.store.writeAsCounsellor({ ...message, now: bench.clock.now() });
    expect(await people(bench, 'all', { search: 'dat dai' })).toEqual(['p1']);
  });

  test('stand on indexes, not on the history', async () => {
    const bench = await startDesk();
    const plans = [
      `SELECT * FROM conversations AS c WHERE c.owner = 'waiting' AND c.closed_at IS NULL ORDER BY c.urgent DESC, c.waiting_since, c.id LIMIT 5`,
      `SELECT * FROM conversations AS c WHERE c.owner = 'counsellor' AND c.closed_at IS NULL AND c.assignee = 'x' ORDER BY c.last_activity_at DESC LIMIT 5`,
      `SELECT * FROM conversations AS c WHERE c.closed_at IS NULL ORDER BY c.last_activity_at DESC, c.id DESC LIMIT 5`,
      `SELECT * FROM conversations AS c WHERE c.closed_at IS NOT NULL ORDER BY c.closed_at DESC, c.id DESC LIMIT 5`,
      `SELECT * FROM inbox WHERE conversation_id = 'x' ORDER BY id DESC LIMIT 1`,
      `SELECT id FROM conversations INDEXED BY conversations_fieldless WHERE owner = 'waiting' AND closed_at IS NULL AND field_by IS NULL LIMIT 5`,
    ];
    for (const sql of plans) {
      const detail = bench.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map((row) => row.detail);
      expect(detail.join()).toContain('USING INDEX');
      expect(detail.join()).not.toMatch(/TEMP B-TREE|^SCAN (?!.*USING INDEX)/);
    }
  });
});

describe('a thread', () => {
  test('has everything in order, once, and pages back to the beginning', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    for (let n = 0; n < 5; n += 1) await bench.say(`câu ${n}`);
    value(await bench.desk.thread.addNote({ actor: LAN, conversationId: id, text: 'gọi lại' }));
    await bench.pass(1);
    await bench.receive({ kind: 'echo', messageId: 'h1', text: 'từ trang', author: 'human' });
    const whole = (await bench.desk.thread.page({ conversationId: id, limit: 200 })).entries;
    expect(whole.map(({ kind }) => kind)).toEqual([
      ...['citizen', 'owner', 'outbound', 'outbound', 'owner', 'outbound'],
      ...['citizen', 'citizen', 'citizen', 'citizen', 'citizen', 'note', 'page'],
    ]);
    expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).toSorted((a, b) => a - b));
    const paged: string[] = [];
    let before: string | null = null;
    do {
      const page = await bench.desk.thread.page({ conversationId: id, limit: 4, ...(before && { before }) });
      paged.unshift(...page.entries.map((entry) => entry.id));
      before = page.before;
    } while (before !== null);
    expect(paged).toEqual(whole.map((entry) => entry.id));
  });

  test('shows edits and reactions with their message; a note is taken back by who wrote it', async () => {
    const bench = await startDesk();
    const { id } = await claimed(bench);
    await bench.receive(message('sai chính tả', 'm-1'));
    const head = bench.desk.feed.head();
    await bench.receive({ kind: 'edit', messageId: 'm-1', text: 'đúng chính tả' });
    expect(bench.rows(`SELECT content ->> 'text' AS text FROM inbox WHERE content ->> 'messageId' = 'm-1'`)).toEqual([
      { text: 'đúng chính tả' },
      { text: 'đúng chính tả' },
    ]);
    await bench.receive({ kind: 'reaction', messageId: 'm-1', reaction: '👍' });
    const news = bench.desk.feed.since(head);
    const ids = news.reload ? [] : news.changes.flatMap(({ entryId }) => entryId ?? []);
    const entries = await bench.desk.thread.entries(id, ids);
    expect(entries).toMatchObject([
      { kind: 'citizen', text: 'sai chính tả', edits: [{ text: 'đúng chính tả' }], reactions: [{ reaction: '👍' }] },
    ]);
    const note = value(await bench.desk.thread.addNote({ actor: LAN, conversationId: id, text: ' ghi ' }));
    const noteId = note.id.slice('note:'.length);
    expect(reason(await bench.desk.thread.removeNote({ actor: MINH, noteId }))).toBe('not_yours');
    value(await bench.desk.thread.removeNote({ actor: LAN, noteId }));
    expect(await bench.desk.thread.entries(id, [note.id])).toEqual([]);
  });

  test('names a tap by its button, also where the platform brings the payload alone', async () => {
    const full = { kind: 'reply' as const, title: 'Toàn văn Điều 38', payload: '#hl:1:full:60%2F2014%2Fqh13%2338:1' };
    const bench = await startDesk({
      handler: async () => ({ ...says(), messages: [{ text: 'bot', buttons: [full] }] }),
    });
    const taps = async () => {
      const { entries } = await bench.desk.thread.page({ conversationId: (await bench.item()).id });
      return entries.flatMap((entry) => (entry.kind === 'citizen' && entry.tapped ? entry.text : []));
    };
    await bench.say('khai sinh');
    await bench.say(full.payload);
    await bench.receive(message(full.title, 'reply', full.payload));
    await bench.receive({ kind: 'postback', payload: '#hl:1:menu:1' });
    expect(await taps()).toEqual([full.title, full.title, '']);
    value(await bench.desk.handling.claim(await shown(bench, LAN)));
    value(await bench.desk.handling.close({ ...(await shown(bench, LAN)), outcome: 'answered' }));
    await bench.pass(MINUTE);
    await bench.say(full.payload);
    expect((await bench.item()).holder).toBe('bot');
    expect(await taps()).toEqual([full.title]);
  });

  test('of another conversation cannot be read by its entries', async () => {
    const bench = await startDesk();
    await bench.say('riêng', { personId: 'p2' });
    const { id } = await claimed(bench);
    expect(await bench.desk.thread.entries(id, ['in:1', 'out:1', 'own:999', 'note:x', 'in:abc', 'nonsense'])).toEqual(
      [],
    );
  });

  test('keeps what the bot searched and found', async () => {
    const found = {
      ...{ text: 'đất đai?', action: 'handover' as const, confidence: 0.2, shown: [] },
      candidates: [{ kind: 'faq' as const, id: 'dat-dai/1', score: 0.4 }],
    };
    const bench = await startDesk({
      handler: async () => ({
        messages: [],
        state: {},
        language: 'vi',
        questions: [found],
        handover: { reason: 'low_confidence' },
      }),
      faqs: { 'dat-dai/1': 'dat-dai' },
    });
    await bench.say('đất đai?');
    const { id } = await bench.item();
    expect(await bench.desk.thread.findings(id)).toMatchObject([{ confidence: 0.2, candidates: found.candidates }]);
    await bench.desk.keeper.round();
    expect((await bench.item()).field).toBe('dat-dai');
  });
});

describe('the feed', () => {
  test('tells a follower everything once and in order, also what happened while it was away', async () => {
    const bench = await startDesk();
    const from = bench.desk.feed.head();
    await bench.say('person');
    const seen: Change[] = [];
    const stop = bench.desk.feed.follow({
      from,
      onChanges: (changes) => seen.push(...changes),
      onReload: () => undefined,
    });
    await bench.say('thêm');
    await bench.pass(1_000);
    stop();
    const atStop = seen.at(-1)!.id;
    await bench.say('khi vắng');
    const again: Change[] = [];
    bench.desk.feed.follow({ from: atStop, onChanges: (changes) => again.push(...changes), onReload: () => undefined });
    const ids = [...seen, ...again].map(({ id }) => id);
    const first = from + 1;
    expect(ids).toEqual(Array.from({ length: bench.desk.feed.head() - from }, (_, index) => first + index));
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(['message', 'send', 'owner', 'details']));
    bench.desk.stop();
  });

  test('looks again after a look that failed, but not at once', () => {
    const db = openMemory();
    const timers = new ManualTimers(new ManualClock(0));
    const failed: string[] = [];
    const logger = { ...silentLogger, error: (event: string) => void failed.push(event) };
    const feed = createFeed({ db, timers, logger });
    feed.follow({ from: feed.head(), onChanges: () => undefined, onReload: () => undefined });
    db.close();
    expect([timers.step(1_000), timers.step(1_000), timers.step(10_000)]).toEqual([true, false, true]);
    expect(failed).toEqual(['feed_failed', 'feed_failed']);
    feed.stop();
  });

  test('asks for a reload where it does not reach back, and from a number that it never gave out', async () => {
    const bench = await startDesk();
    await bench.say('person');
    const head = bench.desk.feed.head();
    bench.db.prepare('DELETE FROM desk_changes WHERE id <= ?').run(head - 1);
    expect(bench.desk.feed.since(0)).toEqual({ reload: true, head });
    expect(bench.desk.feed.since(head + 5)).toEqual({ reload: true, head });
    expect(bench.desk.feed.since(head - 1)).toMatchObject({ reload: false });
    bench.db.prepare('DELETE FROM desk_changes').run();
    expect(bench.desk.feed.since(head)).toEqual({ reload: false, changes: [] });
    expect(bench.desk.feed.since(0)).toEqual({ reload: true, head });
    const reloads: number[] = [];
    bench.desk.feed.follow({ from: 0, onChanges: () => undefined, onReload: (to) => reloads.push(to) });
    expect(reloads).toEqual([head]);
    bench.desk.stop();
  });

  test('a follower that throws does not take the others’ changes away', async () => {
    const bench = await startDesk();
    const seen: Change[] = [];
    const from = bench.desk.feed.head();
    bench.desk.feed.follow({
      from,
      onChanges: () => {
        throw new Error('broken page');
      },
      onReload: () => undefined,
    });
    bench.desk.feed.follow({ from, onChanges: (changes) => seen.push(...changes), onReload: () => undefined });
    await bench.say('person');
    await ticks(2);
    expect(seen.length).toBeGreaterThan(0);
    bench.desk.stop();
  });
});
