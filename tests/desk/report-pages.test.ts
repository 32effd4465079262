import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';

import { ROLES } from '../../src/desk/accounts/model.ts';
import { vi } from '../../src/desk/texts/vi.ts';
import { reportPages } from '../../src/desk/web/reports/routes.tsx';
import { TABLES } from '../../src/desk/web/reports/tables.ts';
import { type Reports, createReports } from '../../src/reports/reports.ts';
import { rowsOf, vn } from '../reports/support.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { accessibilityProblems } from './support/axe.ts';
import { type Client, type TestConsole, MONDAY, signInBrowser, startConsole } from './support/console.ts';

const KEPT_DAYS = 1095;
const YEAR = 'from=2026-01-01&until=2026-12-31';
const ARTICLE = '168/2024/nđ-cp#7';
const FAQ = 'giao-thong/vuot-den-do';

const knowledge = {
  article: (id: string) =>
    (id === ARTICLE ? { dieu: '7', title: 'Xử phạt', document: { number: '168/2024/NĐ-CP' } } : undefined) as never,
  faq: (id: string) => (id === FAQ ? { questions: ['Vượt đèn đỏ phạt bao nhiêu?'] } : undefined) as never,
};

let desk: TestConsole;
let lead: Client;
let reports: Reports;

beforeAll(async () => {
  desk = await startConsole({
    pages: (_, db) => {
      reports = createReports(db);
      return [reportPages({ reports, knowledge, keptDays: KEPT_DAYS })];
    },
  });
  fill(rowsOf(desk.db));
  lead = await desk.signIn('lead');
}, 60_000);
afterAll(() => desk.close());

/** A year of a small agency: 60 conversations, everything that can become of a question, people who came late. */
function fill(write: ReturnType<typeof rowsOf>): void {
  const start = vn('2026-03-01 08:00:00');
  const actions = ['answer', 'clarify', 'handover', 'decline'] as const;
  for (let index = 0; index < 60; index++) {
    const at = start + index * 3_600_000;
    const channel = index % 3 === 0 ? 'messenger' : 'zalo';
    const id = write.conversation(`c-${index}`, at, { channel, person_id: `p${index % 7}` });
    const action = actions[index % 4]!;
    const shown = action === 'answer' ? [FAQ, ARTICLE, 'gone#1'] : [];
    const text = index === 0 ? '=1+1, gọi em 0912345678' : `câu hỏi ${index}`;
    const confidence = index % 8 === 3 ? 1 : 0.5;
    const question = write.question(id, { at, text, action, confidence, shown });
    if (index % 5 === 0) write.feedback(id, question, index % 2 === 0, at + 1000);
    if (action !== 'handover') continue;
    write.change(id, { version: 2, from: 'bot', to: 'waiting', reason: index % 3 ? 'low_confidence' : 'asked', at });
    write.said(id, 'counsellor', at + index * 3_600_000);
  }
  write.change('c-1', { version: 2, from: 'bot', to: 'counsellor', reason: 'page_reply', at: start });
  write.insert('erasures', {
    ...{ code: 'X', channel: 'zalo', origin: 'person', language: 'vi', requested_at: MONDAY, erased_at: MONDAY },
    ...{ settled_at: MONDAY, conversations: 2 },
  });
}

const plain = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const page = async (path: string) => (await lead.get(`/console/reports${path}`)).text.replaceAll('&amp;', '&');
const file = async (path: string) => {
  const { text, headers } = await lead.get(`/console/reports/${path}`);
  const rows: string[][] = parse(text, { bom: true });
  return { headers, rows };
};

describe('who may see the statistics', () => {
  const routes = () => reportPages({ reports, knowledge, keptDays: KEPT_DAYS }).routes.map(({ path }) => path);

  test('leads, editors, administrators and auditors, pages and files alike; counsellors do not', async () => {
    for (const role of ROLES) {
      const client = await desk.signIn(role);
      const answers = await Promise.all(routes().map((path) => client.get(`/console${path}?table=fields`)));
      const expected = role === 'counsellor' ? 403 : 200;
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => expected));
    }
    expect(routes()).toHaveLength(8);
  });
});

describe('the page', () => {
  test('every figure opens as many rows as it says', async () => {
    const html = await page(`?${YEAR}`);
    const figures = [...html.matchAll(/<td[^>]*class="number"[^>]*><a href="([^"]+)">([\d.]+)<\/a>/g)];
    expect(figures.length).toBeGreaterThan(30);
    for (const [, href = '', figure = ''] of figures) {
      const opened = plain((await lead.get(href)).text);
      expect([href, /(\d+) dòng/.exec(opened)?.[1]]).toEqual([href, figure]);
    }
    const all = [...html.matchAll(/Xem tất cả (\d+) câu/g)].map(([, count]) => Number(count));
    expect(all).toEqual([reports.questions.count({ from: '2026-01-01', until: '2026-12-31' }, { missed: 1 })]);
  }, 60_000);

  test('has the wait of people apart: its median, and what nine in ten do not exceed', async () => {
    const said = plain(await page(`?${YEAR}`));
    // Fifteen waits of 2, 6, …, 58 hours.
    expect(said).toContain('trung vị (giờ:phút) 30:00');
    expect(said).toContain('không quá (giờ:phút) 54:00');
  });

  test('begins with this month, and says so where an address asks for no period', async () => {
    const month = plain(await page(''));
    expect(month).toContain('Từ 01/11/2026 đến hết 30/11/2026');
    expect(month).not.toContain(vi.reports.wrong);
    for (const wrong of [
      '?from=2026-05-02&until=2026-05-01',
      '?from=x&until=2026-05-01',
      '?from=0001-01-01&until=9999-12-31',
    ])
      expect(plain(await page(wrong))).toContain(vi.reports.wrong);
  });

  test('says what is not in the figures any more', async () => {
    const recent = plain(await page(`?${YEAR}`));
    expect(recent).toContain(vi.reports.erased(1, 2));
    expect(recent).not.toContain('đã bị xoá theo thời hạn lưu, nên');
    expect(plain(await page('?from=2023-01-01&until=2023-12-31'))).toContain(vi.reports.incomplete('24/11/2023'));
  });

  test('names what was shown, by its id where it is not there any more', async () => {
    const said = plain(await page(`?${YEAR}`));
    for (const name of ['Điều 7 – 168/2024/NĐ-CP: Xử phạt', 'Vượt đèn đỏ phạt bao nhiêu?', 'gone#1'])
      expect(said).toContain(name);
  });
});

describe('the rows', () => {
  test('come page by page, lead to their conversations, and show no personal number', async () => {
    const first = await page(`/questions?${YEAR}`);
    const older = /href="([^"]+after=[^"]+)"/.exec(first)?.[1] ?? '';
    const second = (await lead.get(older)).text;
    const conversations = (html: string) => [...html.matchAll(/\/console\/c\/(c-\d+)"/g)].map(([, id]) => id);
    expect(conversations(first)).toHaveLength(50);
    expect(conversations(second)).toHaveLength(10);
    expect(new Set([...conversations(first), ...conversations(second)]).size).toBe(60);
    expect(plain(second)).toContain('=1+1, gọi em [số điện thoại]');
    expect(plain(second)).not.toContain('0912345678');
  });

  test('say that a text has gone when it has', async () => {
    desk.db.prepare(`UPDATE questions SET masked_text = '' WHERE conversation_id = 'c-59'`).run();
    expect(plain(await page(`/questions?${YEAR}`))).toContain(vi.reports.expired);
  });
});

describe('the files', () => {
  test('hold each table as the page shows it, in UTF-8 that Excel knows', async () => {
    for (const table of TABLES) {
      const { headers, rows } = await file(`table.csv?table=${table}&${YEAR}`);
      expect(headers.get('content-disposition')).toContain(`thong-ke-${table}-2026-01-01-2026-12-31.csv`);
      expect(rows.length).toBeGreaterThan(1);
    }
    const cookie = [...lead.cookies].map((pair) => pair.join('=')).join('; ');
    const raw = await fetch(`${desk.origin}/console/reports/questions.csv?${YEAR}`, { headers: { cookie } });
    expect([...new Uint8Array(await raw.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const { rows } = await file(`table.csv?table=outcomes&${YEAR}`);
    expect(rows).toEqual([
      ['Kết quả', 'Số lượng', 'Tỷ lệ'],
      ['Tất cả câu hỏi', '60', '100%'],
      ['Đã trả lời kèm căn cứ', '15', '25%'],
      ['Đã hỏi lại', '15', '25%'],
      ['Chuyển tư vấn viên', '15', '25%'],
      ['– Xin gặp người', '5', '8,3%'],
      ['– Máy chưa chắc', '10', '16,7%'],
      ['Ngoài phạm vi của dịch vụ', '7', '11,7%'],
      ['Văn bản, điều luật được hỏi chưa có', '8', '13,3%'],
    ]);
  });

  test('hold all rows of a figure, with times as in Vietnam, masked, and nothing that a spreadsheet runs', async () => {
    const { rows } = await file(`questions.csv?outcome=answered&${YEAR}`);
    expect(rows).toHaveLength(16);
    expect(rows[0]).toEqual([
      ...['Thời điểm', 'Câu hỏi', 'Kết quả', 'Đã hiển thị', 'Đánh giá', 'Lĩnh vực', 'Kênh', 'Mã hội thoại'],
    ]);
    expect(rows.at(-1)).toEqual([
      ...['01/03/2026 08:00', "'=1+1, gọi em [số điện thoại]", 'Đã trả lời kèm căn cứ'],
      ...['Vượt đèn đỏ phạt bao nhiêu?; Điều 7 – 168/2024/NĐ-CP: Xử phạt; gone#1', 'Có ích', 'Giao thông'],
      ...['Messenger', 'c-0'],
    ]);
    const { rows: waits } = await file(`handovers.csv?queued=1&${YEAR}`);
    expect(waits.at(-1)?.slice(0, 5)).toEqual([
      ...['01/03/2026 10:00', 'Máy chưa chắc', '', '01/03/2026 12:00', '2:00'],
    ]);
    expect((await file(`conversations.csv?first=1&${YEAR}`)).rows).toHaveLength(15);
  });

  test('are written down in the log, with who took which', async () => {
    await file(`handovers.csv?state=open&${YEAR}`);
    const [entry] = desk.audit.list({ limit: 1, action: 'report.export' });
    expect(entry).toMatchObject({
      ...{ actor: desk.people.lead.id, detail: { table: 'handovers', period: '2026-01-01/2026-12-31' } },
    });
  });

  test('of no table there is none', async () => {
    expect((await lead.get(`/console/reports/table.csv?table=everything&${YEAR}`)).status).toBe(404);
  });
});

(hasBrowser ? test : test.skip)(
  'nothing for axe to find, light and dark, and no sideways scrolling at 320 px',
  async () => {
    const browser = await launchBrowser();
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ viewport: { width: 320, height: 720 }, colorScheme });
        const tab = await context.newPage();
        await signInBrowser(tab, desk.origin, 'lead');
        for (const path of [`?${YEAR}`, `/questions?${YEAR}&missed=1`, `/handovers?${YEAR}`]) {
          await tab.goto(`${desk.origin}/console/reports${path}`);
          expect(await accessibilityProblems(tab)).toEqual([]);
          expect(await tab.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
        }
        await context.close();
      }
    } finally {
      await browser.close();
    }
  },
  120_000,
);
