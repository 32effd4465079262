import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { createBook } from '../../src/desk/book/book.ts';
import { staffPages } from '../../src/desk/web/staff-pages.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { accessibilityProblems } from './support/axe.ts';
import { type TestConsole, signInBrowser, startConsole } from './support/console.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

/** The narrowest screen of WCAG 1.4.10. */
const NARROW = { width: 320, height: 720 };
const WIDE = { width: 1280, height: 900 };

inBrowser('the staff’s pages in a browser', () => {
  let desk: TestConsole;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    desk = await startConsole({
      clock: systemClock,
      pages: (access, db) => {
        const book = createBook({ db, audit: access.audit, clock: systemClock });
        return staffPages({ access, book, issuer: 'Sở Tư pháp' }).slice(0, -1);
      },
    });
    browser = await launchBrowser();
    page = await openPage(await browser.newContext({ viewport: WIDE }));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  async function openPage(context: BrowserContext): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(20_000);
    opened.on('pageerror', (error) => complaints.push(error.message));
    // A refused form answers 422, which Chromium notes as a failed load.
    opened.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text());
    });
    return opened;
  }

  const go = (path: string) => page.goto(`${desk.origin}/console${path}`);

  test('the sign-in tells what is wrong and lets in whoever is right', async () => {
    await go('/login');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('#login').fill('administrator');
    await page.locator('#password').fill('không phải mật khẩu');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await signInBrowser(page, desk.origin, 'administrator');
    expect(await page.locator('.menu-name').innerText()).toBe(desk.people.administrator.name);
  }, 180_000);

  test.each([
    '/account',
    '/account/password',
    '/account/totp',
    '/accounts',
    '/accounts/new',
    '/accounts/lead',
    '/hours',
    '/settings',
    '/audit',
    '/khong-co',
  ])(
    '%s: nothing for axe to find, light and dark, and no sideways scrolling at 320 px',
    async (path) => {
      const address = path.replace('/lead', `/${desk.people.lead.id}`);
      await go(address);
      expect(new URL(page.url()).pathname).toBe(`/console${address}`);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize(NARROW);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: 'light' });
    },
    180_000,
  );

  test('an account is made, its owner changes the password and turns two steps on, by keyboard', async () => {
    await go('/accounts/new');
    await page.locator('#login').fill('Không hợp lệ');
    await page.locator('#name').fill('Trần Văn An');
    await page.locator('#title').fill('Luật sư');
    await page.locator('main button').click();
    const link = page.getByRole('alert').getByRole('link');
    await link.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#login').getAttribute('aria-describedby')).toBe('login-hint login-error');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('#login').fill('tran.an');
    await page.locator('main button').click();
    const temporary = await page.locator('.secret').innerText();
    const own = await openPage(await browser.newContext({ viewport: NARROW }));
    await own.goto(`${desk.origin}/console/login`);
    await own.locator('#login').focus();
    for (const text of ['tran.an', temporary]) {
      await own.keyboard.type(text);
      await own.keyboard.press('Tab');
    }
    await own.keyboard.press('Enter');
    await own.waitForURL('**/account/password');
    const next = 'ruộng lúa chín vàng ươm 9';
    await own.locator('#current').fill(temporary);
    await own.locator('#next').fill(next);
    await own.locator('#repeat').fill(next);
    await own.keyboard.press('Enter');
    await own.getByRole('status').waitFor();
    await own.goto(`${desk.origin}/console/account/totp`);
    const secret = (await own.locator('.secret').innerText()).replaceAll(' ', '');
    await own.locator('#code').fill(new TOTP({ secret }).generate());
    await own.keyboard.press('Enter');
    await own.locator('.codes').waitFor();
    expect(await own.locator('.codes li').count()).toBe(10);
    expect(await accessibilityProblems(own)).toEqual([]);
    await own.context().close();
  }, 240_000);

  test('an administrator turns somebody’s two steps off only after being asked', async () => {
    await go('/accounts');
    await page.getByRole('link', { name: 'Trần Văn An' }).click();
    const form = page.locator('form[action$="/reset-totp"]');
    expect(await form.getByRole('button').count()).toBe(0);
    await form.locator('summary').click();
    expect(await form.locator('p').innerText()).toContain('chỉ bằng mật khẩu');
    await form.getByRole('button').click();
    await page.getByRole('status').waitFor();
    expect(await form.count()).toBe(0);
  }, 60_000);

  test('office hours: a made-up day is added, a wrong one is explained', async () => {
    await go('/hours');
    await page.locator('#day-5').fill('7h30 - 11h30');
    await page.locator('main form button').first().click();
    await page.getByRole('status').waitFor();
    expect(await page.locator('#day-5').inputValue()).toBe('07:30-11:30');
    await page.locator('#day-6').fill('sáng');
    await page.locator('main form button').first().click();
    await page.getByRole('alert').waitFor();
    expect(await page.locator('#day-6').inputValue()).toBe('sáng');
    expect(await accessibilityProblems(page)).toEqual([]);
    await go('/hours');
    await page.locator('#date').fill('2030-02-16');
    await page.locator('#name').fill('Làm bù Tết');
    await page.locator('#shifts').fill('07:30-11:30');
    await page.locator('#shifts').press('Enter');
    await page.getByRole('status').waitFor();
    await page.getByText('Làm bù Tết').first().waitFor();
  }, 180_000);

  test('the desk’s settings: a wrong number is explained and nothing of what was typed is lost; right ones count', async () => {
    await go('/settings');
    await page.getByLabel('Tự động giao việc').check();
    await page.locator('#answerMinutes').fill('90');
    await page.locator('#undoSeconds').evaluate((field) => field.removeAttribute('max'));
    await page.locator('#undoSeconds').fill('61');
    await page.locator('main form button').click();
    await page.getByRole('alert').getByText('Nhập số nguyên từ 0 đến 60.').waitFor();
    expect(await page.locator('#undoSeconds').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#answerMinutes').inputValue()).toBe('90');
    expect(await page.getByLabel('Tự động giao việc').isChecked()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('#undoSeconds').fill('20');
    await page.locator('main form button').click();
    await page.getByRole('status').waitFor();
    await go('/settings');
    expect(await page.locator('#answerMinutes').inputValue()).toBe('90');
    expect(await page.locator('#undoSeconds').inputValue()).toBe('20');
    expect(await page.getByLabel('Tự động giao việc').isChecked()).toBe(true);
  }, 180_000);

  test('the language stays as it was chosen', async () => {
    await go('/audit');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Audit log' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: 'Tiếng Việt' }).click();
    await page.getByRole('heading', { name: 'Nhật ký' }).waitFor();
  }, 180_000);

  test('the first tab goes past the navigation, and the focus can be seen', async () => {
    await go('/accounts');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    expect(await page.evaluate<number>('document.activeElement.getBoundingClientRect().top')).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Thêm tài khoản');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  }, 180_000);

  test('signing out ends it: the way back shows nothing', async () => {
    await go('/account');
    await page.locator('.top-end summary').click();
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByRole('status').waitFor();
    await page.goBack();
    expect(new URL(page.url()).pathname === '/console/login' || (await page.locator('#password').count()) === 1).toBe(
      true,
    );
  }, 180_000);

  test('nothing was refused by the content policy and no script failed', () => {
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});
