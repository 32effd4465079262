import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';

import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type TestService, keepOfficeOpen, startTestService } from '../support/service.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

inBrowser('the simulator’s page, as a new user', () => {
  let service: TestService;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    service = await startTestService();
    keepOfficeOpen(service.folder);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(service.origin);
  });

  afterAll(async () => {
    await browser?.close();
    await service?.dispose();
  });

  const phone = (name: 'zalo' | 'messenger'): Locator => page.locator(`.phone.${name}`);
  const said = (name: 'zalo' | 'messenger'): Locator => phone(name).locator('.bubble:not(.mine)');

  async function ask(name: 'zalo' | 'messenger', ...lines: string[]): Promise<void> {
    for (const line of lines) {
      await phone(name).getByRole('textbox').fill(line);
      await phone(name).getByRole('textbox').press('Enter');
    }
  }

  test.each(['zalo', 'messenger'] as const)('%s: a question is answered with its source', async (name) => {
    await ask(name, 'vượt đèn đỏ xe máy phạt bao nhiêu');
    await said(name).filter({ hasText: '4.000.000' }).first().waitFor();
    const text = (await said(name).allInnerTexts()).join('\n');
    expect(text).toContain('168/2024/NĐ-CP');
    expect(text).toContain('01/01/2025');
  });

  test('a question without diacritics is understood', async () => {
    await ask('messenger', 'thu tuc ly hon thuan tinh');
    await said('messenger').filter({ hasText: 'ly hôn' }).first().waitFor();
  });

  test('a photo is answered politely', async () => {
    const before = await said('zalo').count();
    await phone('zalo').getByRole('button', { name: 'Gửi một tấm ảnh' }).click();
    await said('zalo').nth(before).waitFor();
    expect(await said('zalo').nth(before).innerText()).toMatch(/ảnh|tệp/);
  });

  test('asking for a person silences the bot and says so', async () => {
    await ask('zalo', 'cho tôi gặp tư vấn viên');
    await said('zalo').filter({ hasText: 'tư vấn viên' }).last().waitFor();
    await phone('zalo').getByText('Đang chờ tư vấn viên').waitFor();
    const before = await said('zalo').count();
    await ask('zalo', 'nồng độ cồn xe máy phạt bao nhiêu');
    // A turn would have been due long before the page hears of the owner twice.
    await page.waitForTimeout(1500);
    expect(await said('zalo').count()).toBe(before);
  });

  test('the page works without complaints, also on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});
