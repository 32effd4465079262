import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import type { FakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { accessibilityProblems } from '../desk/support/axe.ts';
import { PASSWORD, signInBrowser } from '../desk/support/console.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type TestService, keepOfficeOpen, startTestService } from '../support/service.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

const SECOND = { id: '4200000000000000077', name: 'UBND xã Mẫu' };
const PERSON = '7000000000000000999';

inBrowser('an administrator connects Official Accounts in the browser', () => {
  let service: TestService;
  let zalo: FakeZalo;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    service = await startTestService();
    zalo = service.simulator!.zalo;
    zalo.consent.oas.push(SECOND);
    keepOfficeOpen(service.folder);
    await hire(service.folder);
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 850 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await signInBrowser(page, service.origin, 'administrator');
  }, 120_000);

  afterAll(async () => {
    await context?.close();
    await browser?.close();
    await service?.dispose();
  });

  const account = (id: string) => page.locator(`#account-${id}`);
  /** From the page with the instructions to Zalo’s and back. */
  async function consent(oaId: string, choice: 'Cho phép' | 'Từ chối' = 'Cho phép'): Promise<void> {
    await page.getByRole('link', { name: 'Sang trang của Zalo' }).click();
    await page.locator(`input[value="${oaId}"]`).check();
    await page.getByRole('button', { name: choice }).click();
    await page.getByRole('heading', { name: 'Kênh', exact: true }).waitFor();
  }

  test('a second OA is connected, and answers', async () => {
    await page.goto(`${service.origin}/console/channels`);
    await account(zalo.identity.oaId).getByText('Đang hoạt động').waitFor();
    await page.getByRole('button', { name: 'Kết nối OA' }).click();
    await consent(SECOND.id);
    await page.getByText(`Đã kết nối ${SECOND.name}`).waitFor();
    await account(SECOND.id).getByText('Đang hoạt động').waitFor();
    // The code does not stay in the address bar, nor in the history.
    expect(page.url()).not.toContain('code=');
  });

  test('a lost grant is seen on every page; what waited leaves as soon as it is granted again', async () => {
    zalo.tokens.withdraw();
    const { appId, oaId } = zalo.identity;
    await zalo.emit({ event_name: 'permission_revoked', app_id: appId, oa_id: oaId, timestamp: String(Date.now()) });
    await appears('.alarm', '/console/inbox');
    expect(await page.locator('.alarm').innerText()).toContain('cần kết nối lại');
    await zalo.say({ personId: PERSON, text: 'vượt đèn đỏ xe máy phạt bao nhiêu' });

    await page.getByRole('link', { name: 'Mở trang Kênh' }).click();
    await account(oaId).getByRole('button', { name: 'Kết nối lại' }).click();
    await consent(SECOND.id);
    await page.getByText('một OA khác').waitFor();
    await account(oaId).getByRole('button', { name: 'Kết nối lại' }).click();
    await consent(oaId, 'Từ chối');
    await page.getByText('Zalo chưa cấp quyền').waitFor();
    expect(zalo.messages(PERSON)).toEqual([]);

    const answered = new Promise<void>((resolve) =>
      zalo.onMessage(({ personId, text }) => personId === PERSON && text.includes('168/2024/NĐ-CP') && resolve()),
    );
    await account(oaId).getByRole('button', { name: 'Kết nối lại' }).click();
    await consent(oaId);
    await page.getByText('Các tin đang chờ sẽ được gửi').waitFor();
    expect(await page.locator('.alarm').count()).toBe(0);
    await answered;
  });

  test('nothing for axe to find, light and dark, wide and at 360 px, with an account in trouble', async () => {
    zalo.tokens.withdraw(SECOND.id);
    await zalo.emit({
      event_name: 'permission_revoked',
      app_id: zalo.identity.appId,
      oa_id: SECOND.id,
      timestamp: '1',
    });
    await appears('.alarm', '/console/channels');
    await account(SECOND.id).getByText('Ngắt kết nối').first().click();
    await page.getByText('Địa chỉ cần khai báo ở Zalo').click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await accessibilityProblems(page)).toEqual([]);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        await picture(`channels-${colorScheme}-${width}`);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('disconnecting asks first, and forgets the OA', async () => {
    await account(SECOND.id).getByLabel('Tôi hiểu và muốn ngắt OA này').check();
    await account(SECOND.id).getByRole('button', { name: 'Ngắt kết nối' }).click();
    await page.getByText(`Đã ngắt OA ${SECOND.id}`).waitFor();
    expect(await account(SECOND.id).count()).toBe(0);
    expect(await page.locator('.alarm').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('beside a conversation: what the person sent, and labels on Zalo', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await zalo.open(PERSON);
    await zalo.submitInfo(PERSON, { name: 'Trần Thị Lan', phone: '0900000001', address: 'Số 1', city: 'Hà Nội' });
    await page.goto(`${service.origin}/console/inbox?tab=all`);
    await page.locator('.conv-link').first().click();
    await page.locator('#panel-person').getByText('Trần Thị Lan').waitFor();
    await page.getByRole('button', { name: 'Xem thông tin trên Zalo' }).click();
    await page.locator('#person-profile').getByText('Nguyễn Văn Mẫu').waitFor();
    await page.getByLabel('Thêm nhãn').fill('Hộ nghèo');
    await page.getByRole('button', { name: 'Gắn nhãn' }).click();
    await page.locator('#person-profile').getByText('Đã gắn nhãn.').waitFor();
    expect([...zalo.people.of(PERSON).tags]).toEqual(['Hộ nghèo']);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('#panel-person').scrollIntoViewIfNeeded();
    await picture('person-1280');
    await page.getByRole('button', { name: 'Gỡ nhãn Hộ nghèo' }).click();
    await page.locator('#person-profile').getByText('Đã gỡ nhãn.').waitFor();
    expect([...zalo.people.of(PERSON).tags]).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    await page.getByRole('link', { name: 'Tra cứu và thông tin' }).click();
    await page.locator('#panel-person').scrollIntoViewIfNeeded();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await picture('person-360');
    expect(complaints).toEqual([]);
  });

  /** Loads the page until the selector is there: what Zalo says by an event is asked after in the background. */
  async function appears(selector: string, address: string): Promise<void> {
    do await page.goto(service.origin + address);
    while ((await page.locator(selector).count()) === 0);
  }

  /** Kept where a folder is named; the test itself looks at no picture. */
  async function picture(name: string): Promise<void> {
    const folder = process.env['DESK_PICTURES'];
    if (!name.startsWith('person')) await page.evaluate('scrollTo(0, 0)');
    if (folder !== undefined)
      // The cursor is left as it is: hiding it takes a style of its own, which the page's policy refuses.
      await page.screenshot({
        ...{ path: path.join(folder, `${name}.png`), fullPage: !name.startsWith('person') },
        caret: 'initial',
      });
  }
});

async function hire(folder: string): Promise<void> {
  const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  const access = createStaffAccess({ db, clock: systemClock, ids: randomIds, knownWords: [] });
  const profile = {
    name: 'Trần Thị Quản',
    title: 'Quản trị',
    role: 'administrator' as const,
    fields: [],
    capacity: null,
  };
  await access.accounts.create('operator', { login: 'administrator', profile, password: PASSWORD });
  db.close();
}
