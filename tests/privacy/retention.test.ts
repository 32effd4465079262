import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import { EXPIRED_TEXT, RETENTION_KINDS } from '../../src/privacy/retention-sql.ts';
import { personTables } from '../../src/privacy/person-tables.ts';
import { type Retention, type RetentionDays, createRetention } from '../../src/privacy/retention.ts';
import { type Bench, ManualTimers, ticks, says, startBench } from '../conversations/support.ts';

const DAY = 86_400_000;
const DAYS: RetentionDays = {
  ...{ raw: 10, texts: 30, questions: 30, attachments: 20, conversations: 90, strays: 90 },
  ...{ drafts: 5, menus: 5, sessions: 5, traces: 5, restraints: 5 },
};

let bench: Bench;
let timers: ManualTimers;
let retention: Retention;

function retentionOf(): Retention {
  timers = new ManualTimers(bench.clock);
  const metrics = createMetrics({ defaults: false });
  return createRetention({ ...bench, days: DAYS, logger: silentLogger, metrics, timers });
}

beforeEach(async () => {
  bench = await startBench({
    handler: async () => ({
      ...says('đáp'),
      questions: [{ text: 'ly hôn', action: 'answer', confidence: 1, shown: [] }],
    }),
  });
  retention = retentionOf();
});
afterEach(() => retention.stop());

const value = (sql: string): unknown => bench.db.prepare(sql).pluck().get();

async function asked(text: string): Promise<void> {
  await bench.say(text, { raw: `{"raw":"${text}"}` });
  await bench.pass(10_000);
}

describe('what has been kept long enough goes, kind by kind', () => {
  test('submitted contact data goes with the texts', async () => {
    await asked('chuyện cũ');
    const info = { name: 'Trần Thị Lan', phone: '0900000001' };
    await bench.receive({ kind: 'contact', info });
    expect(value(`SELECT content ->> '$.info.phone' FROM inbox WHERE kind = 'contact'`)).toBe(info.phone);
    bench.clock.advance(31 * DAY);
    await retention.run(bench.engine.commit);
    expect(value(`SELECT content FROM inbox WHERE kind = 'contact'`)).toBe('{"kind":"contact"}');
  });

  test('no copy of the texts is left: neither in the web chat, nor in what the dialog remembers, nor in what was said at a change', async () => {
    const { db, clock, engine } = bench;
    await asked('chồng đánh tôi');
    const { id, ownerVersion } = bench.conversation();
    await engine.ownership.handOver({
      ...{ conversationId: id, expectedVersion: ownerVersion, actor: 'lan', reason: 'asked' },
      note: 'chị bị chồng đánh',
    });
    db.prepare(`UPDATE conversations SET state = '{"topic":"chồng đánh tôi"}'`).run();
    db.prepare(
      `INSERT INTO webchat_lines (person_id, line_id, author, text, files, at)
       VALUES ('p', 'l', 'visitor', 'chồng đánh tôi', '["đơn ly hôn.pdf"]', ?)`,
    ).run(clock.now());
    const left = () =>
      bench.rows(`SELECT state AS text FROM conversations UNION ALL SELECT note FROM owner_changes
        UNION ALL SELECT text || files FROM webchat_lines`);
    clock.advance(29 * DAY);
    await retention.run(engine.commit);
    expect(JSON.stringify(left()).match(/chồng|đơn/g)).toHaveLength(4);
    clock.advance(2 * DAY);
    await retention.run(engine.commit);
    expect(JSON.stringify(left())).not.toMatch(/chồng|đơn/);
    expect(retention.due().texts).toBe(0);
  });

  test('raw forms first, then texts, then the conversation', async () => {
    await asked('chuyện cũ');
    const { clock, engine } = bench;
    clock.advance(11 * DAY);
    await asked('chuyện mới');
    expect(retention.due()).toMatchObject({ raw: 1, texts: 0, conversations: 0 });
    expect(await retention.run(engine.commit)).toMatchObject({ raw: 1, texts: 0, conversations: 0 });
    expect(bench.rows('SELECT raw FROM inbox ORDER BY id')).toEqual([{ raw: '' }, { raw: '{"raw":"chuyện mới"}' }]);

    clock.advance(20 * DAY);
    await retention.run(engine.commit);
    expect(value(`SELECT content ->> '$.text' FROM inbox ORDER BY id LIMIT 1`)).toBe(EXPIRED_TEXT);
    expect(value(`SELECT content ->> '$.text' FROM inbox ORDER BY id DESC LIMIT 1`)).toBe('chuyện mới');
    expect(value(`SELECT part ->> '$.text' FROM outbox ORDER BY seq LIMIT 1`)).toBe(EXPIRED_TEXT);
    expect(bench.rows('SELECT masked_text FROM questions ORDER BY id')).toMatchObject([
      { masked_text: '' },
      { masked_text: 'ly hôn' },
    ]);

    clock.advance(91 * DAY);
    expect((await retention.run(engine.commit)).conversations).toBe(1);
    for (const table of ['conversations', 'inbox', 'outbox', 'questions']) {
      expect(value(`SELECT COUNT(*) FROM ${table}`)).toBe(0);
    }
    expect(bench.db.pragma('foreign_key_check')).toEqual([]);
    expect(Object.values(retention.due()).every((count) => count === 0)).toBe(true);
  });

  test('a file that a visitor has chosen and never sent goes with the drafts, one that waits to be copied stays', async () => {
    const upload = bench.db.prepare(
      `INSERT INTO webchat_uploads (id, person_id, name, media_type, bytes, uploaded_at) VALUES (?, 'p1', 'x', 'y', x'00', ?)`,
    );
    for (const id of ['unsent', 'sent']) upload.run(id, bench.clock.now());
    const attachments = [{ type: 'image', url: 'webchat-upload:sent', name: 'x' }] as const;
    const content = { kind: 'message', messageId: 'm', text: '', attachments } as const;
    await bench.receive(content, { channel: 'webchat', accountId: 'web' });
    bench.clock.advance(4 * DAY);
    await retention.run(bench.engine.commit);
    expect(value(`SELECT COUNT(*) FROM webchat_uploads`)).toBe(2);
    bench.clock.advance(2 * DAY);
    expect((await retention.run(bench.engine.commit)).drafts).toBe(1);
    expect(bench.rows(`SELECT id FROM webchat_uploads`)).toEqual([{ id: 'sent' }]);
  });

  test('what could not be sent in all that time is not sent without its words', async () => {
    const { port, clock, engine } = bench;
    port.outcomes = [{ kind: 'stop_account', detail: '190' }];
    await asked('chuyện cũ');
    clock.advance(31 * DAY);
    await asked('chuyện mới');
    await retention.run(engine.commit);
    await engine.store.resumeAccount({ channel: 'zalo', accountId: 'oa' });
    await bench.pass(10_000);
    expect(port.texts()).toEqual(['đáp', 'đáp']);
    expect(bench.rows('SELECT status, part FROM outbox ORDER BY seq')).toMatchObject([
      { status: 'dropped', part: expect.stringContaining(EXPIRED_TEXT) },
      { status: 'sent' },
    ]);
  });

  test('comments go with the traces, also where they are not answered any more', async () => {
    bench.db
      .prepare(
        `INSERT INTO messenger_comments (channel, account_id, comment_id, text, commented_at, state, next_try_at)
         VALUES ('messenger', '1', '2', 'phí ly hôn', ?, 'waiting', 0)`,
      )
      .run(bench.clock.now());
    bench.clock.advance(4 * DAY);
    await retention.run(bench.engine.commit);
    expect(value('SELECT COUNT(*) FROM messenger_comments')).toBe(1);
    bench.clock.advance(2 * DAY);
    await retention.run(bench.engine.commit);
    expect(value('SELECT COUNT(*) FROM messenger_comments')).toBe(0);
  });

  test('nobody is named any more once their last conversation has gone', async () => {
    const { db, clock, engine } = bench;
    const named = () =>
      personTables(db).byAddress.flatMap((table) =>
        db.prepare(`SELECT person_id FROM ${table} WHERE person_id IS NOT NULL`).pluck().all(),
      );
    await asked('chuyện cũ');
    await bench.receive({ kind: 'seen', messageIds: ['m'] }, { personId: 'reader of a broadcast' });
    db.exec(`
      INSERT INTO person_notices SELECT channel, account_id, person_id, 1, 'vi', created_at FROM conversations;
      INSERT INTO messenger_threads SELECT channel, account_id, person_id, 'app', 0, created_at FROM conversations;
    `);
    clock.advance(89 * DAY);
    await asked('vẫn còn hỏi');
    clock.advance(2 * DAY);
    await retention.run(engine.commit);
    expect(named()).not.toContain('reader of a broadcast');
    expect(named()).toHaveLength(5);
    clock.advance(89 * DAY);
    await retention.run(engine.commit);
    expect(named()).toEqual([]);
  });

  test('an old conversation in which somebody still writes stays', async () => {
    await asked('lâu rồi');
    bench.clock.advance(89 * DAY);
    await asked('vẫn còn hỏi');
    bench.clock.advance(2 * DAY);
    expect((await retention.run(bench.engine.commit)).conversations).toBe(0);
  });

  test('a row from the future holds up nothing: it goes with the next that is due, and not before', async () => {
    const { db, clock, engine } = bench;
    for (const text of ['một', 'hai', 'ba']) await asked(text);
    db.prepare(`UPDATE inbox SET received_at = ? WHERE raw LIKE '%hai%'`).run(clock.now() + 3650 * DAY);
    db.prepare(`UPDATE inbox SET received_at = ? WHERE raw LIKE '%ba%'`).run(clock.now() + DAY);
    const raw = () => bench.rows<{ raw: string }>('SELECT raw FROM inbox ORDER BY id').map((row) => row.raw);
    clock.advance(10 * DAY + 60_000);
    await retention.run(engine.commit);
    expect(raw()).toEqual(['', '{"raw":"hai"}', '{"raw":"ba"}']);
    clock.advance(DAY);
    await retention.run(engine.commit);
    expect(raw()).toEqual(['', '', '']);
  });

  test('what is not old stays, whatever its kind', async () => {
    await asked('hôm nay');
    expect(await retention.run(bench.engine.commit)).toEqual(
      Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, 0])),
    );
  });

  test('more than one batch goes, and others write in between', async () => {
    const insert = bench.db.prepare(
      `INSERT INTO inbox (channel, account_id, event_key, kind, status, joins, occurred_at, received_at, content, raw)
       VALUES ('zalo', 'oa', ?, 'unsupported', 'kept', 0, 0, ?, '{}', 'x')`,
    );
    for (let number = 0; number < 450; number += 1) insert.run(`old-${number}`, number);
    const running = retention.run(bench.engine.commit);
    await asked('xen giữa');
    expect((await running).raw).toBe(450);
    expect(value(`SELECT COUNT(*) FROM inbox WHERE raw = 'x'`)).toBe(0);
  });
});

describe('the night', () => {
  const nights = () => bench.rows<{ night: string; finished_at: number | null }>('SELECT * FROM retention_nights');

  async function pass(ms: number): Promise<void> {
    const until = bench.clock.now() + ms;
    while (timers.step(until)) await retention.idle();
    await ticks(5);
    await retention.idle();
  }

  test('begins at 02:00 in Vietnam, once', async () => {
    retention.start(bench.engine.commit);
    await retention.idle();
    expect(nights()).toMatchObject([{ night: '2026-11-23' }]);
    // 09:00 there now; 16 h later it is 01:00, and 02:01 another hour and a minute later.
    await pass(16 * 3_600_000);
    expect(nights()).toHaveLength(1);
    await pass(3_700_000);
    expect(nights()).toMatchObject([{ night: '2026-11-23' }, { night: '2026-11-24' }]);
    expect(nights().every(({ finished_at: at }) => at !== null)).toBe(true);
  });

  test('one that was broken off goes on at the next start', async () => {
    bench.db.prepare(`INSERT INTO retention_nights (night, started_at) VALUES ('2026-11-23', 1)`).run();
    retention.start(bench.engine.commit);
    await retention.idle();
    expect(nights()).toMatchObject([{ night: '2026-11-23', started_at: 1, finished_at: bench.clock.now() }]);
  });

  const erased = (at: number) =>
    bench.db
      .prepare(
        `INSERT INTO erasures (code, channel, origin, language, requested_at, erased_at) VALUES (?, 'zalo', 'person', 'vi', 1, ?)`,
      )
      .run(String(at), at);
  const rewritten = () =>
    bench.rows<{ night: string }>(
      `SELECT night FROM retention_nights WHERE removed ->> '$.rewritten' IS NOT NULL ORDER BY night`,
    );

  test('rewrites the file after an erasure, not while people write in the morning', async () => {
    erased(bench.clock.now() - 2 * DAY);
    retention.start(bench.engine.commit);
    await retention.idle();
    expect(nights()).toHaveLength(1);
    expect(rewritten()).toEqual([]);
    await pass(18 * 3_600_000);
    expect(rewritten()).toEqual([{ night: '2026-11-24' }]);
    await pass(DAY);
    expect(nights()).toHaveLength(3);
    expect(rewritten()).toEqual([{ night: '2026-11-24' }]);
  });

  test('of a machine that is off every night rewrites the file by day in the end', async () => {
    erased(bench.clock.now() - 4 * DAY);
    retention.start(bench.engine.commit);
    await retention.idle();
    expect(rewritten()).toEqual([{ night: '2026-11-23' }]);
  });

  test('on which the file cannot be rewritten is done all the same, and the next one tries again', async () => {
    erased(bench.clock.now() - 4 * DAY);
    const exec = jest.spyOn(bench.db, 'exec').mockImplementation(() => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    });
    retention.start(bench.engine.commit);
    await retention.idle();
    expect(nights()).toMatchObject([{ night: '2026-11-23', finished_at: bench.clock.now() }]);
    expect(exec).toHaveBeenCalledTimes(1);
    exec.mockRestore();
    await pass(18 * 3_600_000);
    expect(rewritten()).toEqual([{ night: '2026-11-24' }]);
  });
});
