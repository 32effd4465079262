import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { loadConfig, modelChoice } from '../../src/config.ts';
import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import type { StaffRole } from '../../src/desk/staff.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { indexBuilder } from '../../src/publishing/index-builder.ts';
import { ingestAndPublish } from '../../src/publishing/publish.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { PASSWORD, signInBrowser } from '../desk/support/console.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type TestService, startTestService } from '../support/service.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

/** An invented decree, so that nothing shipped answers in its place. */
const DECREE = `CHÍNH PHỦ
Số: 990/2026/NĐ-CP
NGHỊ ĐỊNH
Quy định về nuôi chim bồ câu trong khu dân cư

Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định việc nuôi chim bồ câu trong khu dân cư.
2. Việc nuôi chim bồ câu ngoài khu dân cư thực hiện theo quy định khác.

Điều 2. Số lượng chim bồ câu được nuôi
1. Mỗi hộ gia đình trong khu dân cư được nuôi không quá mười hai con chim bồ câu.
2. Hộ gia đình nuôi quá mười hai con chim bồ câu phải đăng ký với Ủy ban nhân dân cấp xã.

Điều 3. Hiệu lực thi hành
Nghị định này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.
`;

const ANSWER =
  'Hộ gia đình trong khu dân cư được nuôi tối đa mười hai con chim bồ câu; nuôi nhiều hơn thì đăng ký với xã.';
const QUESTION = 'Nhà trong khu dân cư được nuôi mấy con chim bồ câu?';

inBrowser('the whole way, from a citizen’s question to the answer that the next citizen gets', () => {
  let service: TestService;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const pictures = process.env['DESK_PICTURES'];

  beforeAll(async () => {
    service = await startTestService();
    await Promise.all([hire(service.folder), teach(service.folder)]);
    browser = await launchBrowser();
  }, 300_000);

  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
    await service?.dispose();
  });

  async function open(viewport = { width: 1280, height: 850 }): Promise<Page> {
    const context = await browser.newContext({ viewport });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return page;
  }

  async function staff(role: StaffRole): Promise<Page> {
    const page = await open();
    await signInBrowser(page, service.origin, role);
    return page;
  }

  /** Kept for the guide where a folder is named; the test itself looks at no picture. */
  async function picture(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return;
    if (!existsSync(pictures)) mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `desk-${name}.png`) });
  }

  async function asCitizen(page: Page, channel: 'zalo' | 'messenger', text: string): Promise<void> {
    const box = page.locator(`.phone.${channel}`).getByRole('textbox');
    await box.fill(text);
    await box.press('Enter');
  }

  test('ask, claim, quote, transfer, close, propose, approve, and ask again', async () => {
    const phone = await open({ width: 1280, height: 900 });
    await phone.goto(service.origin);
    const heard = (channel: 'zalo' | 'messenger') => phone.locator(`.phone.${channel} .bubble:not(.mine)`);
    await asCitizen(phone, 'zalo', QUESTION);
    await heard('zalo').first().waitFor();
    await asCitizen(phone, 'zalo', 'cho tôi gặp tư vấn viên');
    await phone.locator('.phone.zalo').getByText('Đang chờ tư vấn viên').waitFor();

    const first = await staff('counsellor');
    await first.goto(`${service.origin}/console/inbox`);
    await first.locator('.conv').first().waitFor();
    await picture(first, 'inbox');
    await first.locator('.conv').getByRole('button', { name: /Nhận/ }).first().click();
    await first.getByText('Anh/Chị đã nhận hội thoại').waitFor();
    const address = new URL(first.url()).pathname;
    await first.locator('#law-q').fill('nuôi chim bồ câu trong khu dân cư');
    await first.locator('#law-q').press('Enter');
    const card = first.locator('.law-card').filter({ hasText: 'Số lượng chim bồ câu' });
    await card.waitFor();
    await first.locator('#text').fill(ANSWER);
    await card.locator('select').selectOption('1');
    await card.locator('button').click();
    await first.locator('#quotation-list .chip').filter({ hasText: 'Điều 2, 990/2026/NĐ-CP' }).first().waitFor();
    await picture(first, 'citation');
    await first.locator('#text').press('Enter');
    await first
      .locator('.by-counsellor .delivery')
      .filter({ hasText: /Đã (gửi|nhận|xem)/ })
      .waitFor();
    await heard('zalo').filter({ hasText: 'không quá mười hai con' }).last().waitFor();
    await picture(first, 'conversation');

    if (pictures !== undefined) {
      await first.setViewportSize({ width: 390, height: 844 });
      await first.reload();
      await picture(first, 'conversation-phone');
      await first.goto(`${service.origin}/console/inbox?tab=all`);
      await picture(first, 'inbox-phone');
      await first.setViewportSize({ width: 1280, height: 850 });
      await first.goto(service.origin + address);
    }

    await first.locator('#transfer > summary').click();
    await first.locator('#transfer-to').selectOption({ label: 'Lê Thu Hoa' });
    await first.locator('#transfer-note').fill('Nhờ chị kiểm tra giúp rồi đóng.');
    await picture(first, 'transfer');
    await first.getByRole('button', { name: 'Chuyển hội thoại' }).click();
    await first.getByText('Đã chuyển hội thoại.').waitFor();

    const colleague = await staff('lead');
    await colleague.goto(`${service.origin}/console/inbox?tab=mine`);
    await colleague.locator('a.conv-link').first().click();
    await colleague.locator('.line-note').filter({ hasText: 'Nhờ chị kiểm tra' }).waitFor();
    await colleague.locator('#close > summary').click();
    await colleague.locator('#close-field').selectOption('xu-phat-hanh-chinh');
    await colleague.getByRole('button', { name: 'Đóng hội thoại' }).click();
    await colleague.getByText('Đã đóng hội thoại.').waitFor();

    // Asked once the close can no longer be undone; one tap counts.
    await phone.locator('.phone.zalo').getByRole('button', { name: 'Rất hài lòng' }).click();
    await heard('zalo').filter({ hasText: 'Cảm ơn Anh/Chị đã đánh giá!' }).waitFor();
    await colleague.locator('.mark').filter({ hasText: 'Rất hài lòng' }).first().waitFor();

    await colleague.getByRole('link', { name: 'Đề xuất thành hỏi đáp' }).click();
    await colleague.locator('#citations').waitFor();
    expect(await colleague.locator('#answer').inputValue()).toBe(ANSWER);
    expect(await colleague.locator('#citations').inputValue()).toBe('990/2026/NĐ-CP điều 2 khoản 1');
    await colleague.locator('#questions').fill(QUESTION);
    await picture(colleague, 'proposal');
    await colleague.getByRole('button', { name: 'Gửi đề xuất' }).click();
    await colleague.getByText('cần một người khác duyệt').waitFor();
    expect(await colleague.getByRole('button', { name: 'Duyệt và công bố' }).count()).toBe(0);
    const proposal = new URL(colleague.url()).pathname;

    const editor = await staff('editor');
    await editor.goto(service.origin + proposal);
    await editor.getByRole('button', { name: 'Duyệt và công bố' }).click();
    await editor.getByText('Đã duyệt.').waitFor();
    for (let tries = 0; tries < 60 && (await editor.getByText('Đã công bố').count()) === 0; tries += 1) {
      await editor.waitForTimeout(500);
      await editor.goto(service.origin + proposal);
    }
    await editor.getByText('Đã công bố').first().waitFor();

    await asCitizen(phone, 'messenger', QUESTION);
    await heard('messenger').filter({ hasText: ANSWER }).last().waitFor();
    expect((await heard('messenger').allInnerTexts()).join('\n')).toContain('990/2026/NĐ-CP');
  }, 300_000);
});

/** People of every role, as the command line makes them. */
async function hire(folder: string): Promise<void> {
  const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  const access = createStaffAccess({ db, clock: systemClock, ids: randomIds, knownWords: [] });
  const names = { counsellor: 'Nguyễn Thị Lan', lead: 'Lê Thu Hoa', editor: 'Trần Đức Minh' } as const;
  for (const role of ['counsellor', 'lead', 'editor'] as const) {
    const profile = { name: names[role], title: 'Tư vấn viên', role, fields: [], capacity: null };
    await access.accounts.create('operator', { login: role, profile, password: PASSWORD });
  }
  db.close();
}

/** Puts the decree in, beside the running service, as `npm run ingest` does. */
async function teach(folder: string): Promise<void> {
  const file = path.join(folder, 'decree.txt');
  writeFileSync(file, DECREE);
  const db = openDatabase({ file: path.join(folder, 'knowledge.db'), migrations: knowledgeMigrations });
  const model = modelChoice(loadConfig({}));
  const ports = { db, clock: systemClock, dataDir: folder, buildIndex: indexBuilder({ db, model }) };
  const report = await ingestAndPublish(ports, { paths: [file] });
  expect(report.published).not.toBeNull();
  db.close();
}
