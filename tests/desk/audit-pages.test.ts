import { readFileSync, readdirSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';

import { PERMISSIONS } from '../../src/desk/accounts/permissions.ts';
import { createBook } from '../../src/desk/book/book.ts';
import { vi } from '../../src/desk/texts/vi.ts';
import { staffPages } from '../../src/desk/web/staff-pages.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { type Client, type TestConsole, MONDAY, startConsole } from './support/console.ts';

const CONVERSATION = '6f1d2c1e-0000-4000-8000-000000000001';
const BLOCK = '6f1d2c1e-0000-4000-8000-000000000002';

describe('the log for people', () => {
  let desk: TestConsole;
  let auditor: Client;

  beforeAll(async () => {
    desk = await startConsole({
      pages: (access, db) =>
        staffPages({ access, book: createBook({ db, audit: access.audit, clock: systemClock }), issuer: 'Sở' }).slice(
          0,
          -1,
        ),
    });
    const { lead, counsellor } = desk.people;
    const at = MONDAY;
    const about = { at, actor: counsellor.id, subject: CONVERSATION };
    desk.audit.append({ ...about, action: 'conversation.send', detail: { answer: 'a1', parts: 1, files: 0 } });
    desk.audit.append({
      ...{ ...about, action: 'conversation.close' },
      detail: { to: 'closed', assignee: null, outcome: 'answered' },
    });
    desk.audit.append({
      ...{ at, actor: lead.id, action: 'person.block', subject: BLOCK },
      detail: { reason: 'insults', until: Date.parse('2026-12-31T17:00:00Z'), conversation: CONVERSATION },
    });
    desk.audit.append({ ...about, action: 'later.thing', detail: { odd: true } });
    auditor = await desk.signIn('auditor');
  }, 60_000);
  afterAll(() => desk.close());

  test('says in words what was done, by whom, and when in Viet Nam', async () => {
    const { text } = await auditor.get('/console/audit');
    const said = text.replace(/<[^>]+>/g, '');
    for (const words of [
      ...['Gửi trả lời', 'Mã câu trả lời: a1 · Số tệp: 0 · Số tin: 1', 'Đóng hội thoại'],
      ...['Kết quả: Đã trả lời · Chuyển sang: Đã đóng', 'Lý do: Xúc phạm, quấy rối', '00:00 1/1/27', 'Chặn người dân'],
    ])
      expect(said).toContain(words);
    for (const code of ['conversation.send', 'outcome', 'answered', '1798736400000']) expect(said).not.toContain(code);
  });

  test('leads to the conversation, wherever an entry names it', async () => {
    const { text } = await auditor.get('/console/audit');
    expect(text.split(`href="/console/c/${CONVERSATION}"`)).toHaveLength(4);
  });

  test('shows what no catalogue knows as it is stored', async () => {
    const said = (await auditor.get('/console/audit')).text.replace(/<[^>]+>/g, '');
    expect(said).toContain('later.thing');
    expect(said).toContain('odd: có');
  });

  test('is a file with the same words, and what is stored behind them', async () => {
    const { text } = await auditor.get('/console/audit/export.csv?subject=' + BLOCK);
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
    const { lead } = desk.people;
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ 'Thời điểm': '09:00:00 23/11/26', 'Người làm': lead.name, Việc: 'Chặn', 'Đối tượng': BLOCK },
      ...{ 'Thời điểm (UTC)': '2026-11-23T02:00:00.000Z', 'Mã người làm': lead.id, 'Mã việc': 'person.block' },
    });
    expect(rows[0]?.['Chi tiết']).toContain('Đến lúc: 00:00 1/1/27');
    expect(JSON.parse(rows[0]?.['Chi tiết (JSON)'] ?? '')).toMatchObject({ reason: 'insults' });
  });

  test('has a word for every act that the code names, and for its group', () => {
    const { actions, groups } = vi.audit;
    const permissions: readonly string[] = PERMISSIONS;
    const code = readdirSync('src/desk', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => readFileSync(`src/desk/${file}`, 'utf8').match(/(?<=')[a-z]+\.[a-z_]+(?=')/g) ?? [])
      .filter((word) => (word.split('.')[0] ?? '') in groups && !permissions.includes(word));
    expect(code.length).toBeGreaterThan(20);
    expect(code.filter((action) => !(action in actions))).toEqual([]);
    expect(Object.keys(actions).filter((action) => !((action.split('.')[0] ?? '') in groups))).toEqual([]);
  });
});
