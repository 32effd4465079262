import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

import { accessibilityProblems } from '../desk/support/axe.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type HostSite, startHostSite } from '../support/host-site.ts';
import { type TestService, startTestService } from '../support/service.ts';

const inBrowser = hasBrowser ? describe : describe.skip;
const QUESTION = 'vượt đèn đỏ xe máy phạt bao nhiêu';
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Where to keep pictures of the widget, for the documentation; nowhere when it is not set. */
const PICTURES = process.env['HOILUAT_PICTURES'];

inBrowser('the web chat on somebody else’s site', () => {
  let site: HostSite;
  let service: TestService;
  let browser: Browser;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    site = await startHostSite();
    service = await startTestService({ WEBCHAT_ORIGINS: site.origin });
    site.embed(service.origin);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.dispose();
    await site?.close();
  });
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ viewport: DESKTOP, locale: 'vi-VN' });
  });
  afterEach(() => context.close());

  async function visit(url = site.origin, from = context): Promise<Page> {
    const page = await from.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(url);
    return page;
  }

  const launcher = (page: Page): Locator => page.locator('.launcher');
  const panel = (page: Page): Locator => page.locator('.panel');
  /** They come with the last part of what the bot says, and go when the visitor speaks. */
  const choices = (page: Page): Locator => page.locator('.choices button');
  const input = (page: Page): Locator => page.locator('textarea');
  const ours = (page: Page): Locator => page.locator('.line:not(.visitor) .text');
  const theirs = (page: Page): Locator => page.locator('.line.visitor .text');

  async function ask(page: Page, text = QUESTION): Promise<void> {
    await input(page).fill(text);
    await input(page).press('Enter');
  }

  async function answered(page: Page): Promise<void> {
    await ours(page).filter({ hasText: '4.000.000' }).first().waitFor();
    await choices(page).first().waitFor();
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png` });
  }

  test('answers from the law, with choices, under a content policy that allows nothing else', async () => {
    const page = await visit();
    await launcher(page).click();
    await ours(page).first().waitFor();
    await ask(page);
    await answered(page);
    const text = (await ours(page).allInnerTexts()).join('\n');
    expect(text).toContain('168/2024/NĐ-CP');
    const source = page.locator('.line .text a').first();
    expect(await source.getAttribute('href')).toMatch(/^https:\/\/.{44,}$/);
    expect(await source.evaluate((link) => link.firstChild?.textContent)).toMatch(/^thuvienphapluat\.vn\/.{1,40}…$/);
    await picture(page, 'webchat');
    const before = await ours(page).count();
    await choices(page).first().click();
    await ours(page).nth(before).waitFor();
    expect(complaints).toEqual([]);
  });

  test('goes on after a reload: history, place, and no second greeting', async () => {
    const page = await visit();
    await launcher(page).click();
    // Asked while the greeting is on its way, the question stands above it here and below it in the thread that is kept.
    await choices(page).first().waitFor();
    await ask(page);
    await answered(page);
    const lines = await page.locator('.line .text').allInnerTexts();
    await page.locator('.log').evaluate((log) => (log.scrollTop = 40));
    await page.reload();
    await answered(page);
    expect(await page.locator('.line .text').allInnerTexts()).toEqual(lines);
    expect(await page.locator('.log').evaluate((log) => log.scrollTop)).toBe(40);
    expect(await choices(page).count()).toBeGreaterThan(0);
  });

  test('shows the same thread in two tabs', async () => {
    const one = await visit();
    await launcher(one).click();
    // What is typed before the greeting has come stands above it in this tab only, until the page is loaded again.
    await choices(one).first().waitFor();
    await ask(one);
    await answered(one);
    const two = await visit();
    await launcher(two).click();
    await answered(two);
    await ask(two, 'cho tôi gặp tư vấn viên');
    await theirs(one).filter({ hasText: 'tư vấn viên' }).waitFor();
    await ours(two).filter({ hasText: 'tư vấn viên' }).last().waitFor();
    await expectSame(one, two);
  });

  async function expectSame(one: Page, two: Page): Promise<void> {
    const texts = (page: Page) => page.locator('.line .text').allInnerTexts();
    const deadline = Date.now() + 10_000;
    let [first, second] = [await texts(one), await texts(two)];
    while (Date.now() < deadline && first.join() !== second.join()) {
      await one.waitForTimeout(100);
      [first, second] = [await texts(one), await texts(two)];
    }
    // What was compared last: a line that comes between two looks is in one tab first.
    expect(second).toEqual(first);
  }

  test('keeps the focus where another tab takes the choices away', async () => {
    const page = await visit();
    await launcher(page).click();
    await ask(page);
    await answered(page);
    await choices(page).first().focus();
    const other = await visit();
    await launcher(other).click();
    await ours(other).first().waitFor();
    await ask(other, 'xin chào');
    await theirs(page).filter({ hasText: 'xin chào' }).waitFor();
    const focused = 'document.activeElement.shadowRoot?.activeElement?.className';
    expect(await page.evaluate<string>(focused)).toBe('log');
  });

  test('says of a message that is refused that it was not sent', async () => {
    const page = await visit();
    const headers = { 'Access-Control-Allow-Origin': '*' };
    await page.route('**/webhooks/webchat', (route) =>
      route.request().postData()?.includes('không nhận') ? route.fulfill({ status: 400, headers }) : route.continue(),
    );
    await launcher(page).click();
    await ours(page).first().waitFor();
    await ask(page, 'không nhận');
    await ask(page);
    await answered(page);
    const states = page.locator('.line.visitor .when');
    expect(await states.first().innerText()).toBe('Không gửi được');
    expect(await page.locator('.pending').count()).toBe(0);
  });

  test('keeps visitors apart', async () => {
    const page = await visit();
    await launcher(page).click();
    await ask(page);
    await answered(page);
    const other = await browser.newContext();
    const stranger = await visit(site.origin, other);
    await launcher(stranger).click();
    await ours(stranger).first().waitFor();
    expect(await theirs(stranger).count()).toBe(0);
    await other.close();
  });

  test('works by keyboard alone: open, ask, choose, close with Esc, and the focus comes back', async () => {
    const page = await visit();
    await launcher(page).waitFor();
    const focused = () =>
      page.evaluate<string>(
        `document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.tagName`,
      );
    for (let presses = 0; presses < 5 && (await focused()) !== 'launcher'; presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await panel(page).waitFor();
    await ours(page).first().waitFor();
    await page.keyboard.type(QUESTION);
    await page.keyboard.press('Enter');
    await answered(page);
    // Back from the text to the choices: the attach button and the link stand between.
    const onChoice = () =>
      page.evaluate<boolean>(`document.activeElement.shadowRoot.activeElement.closest('.choices') !== null`);
    for (let presses = 0; presses < 12 && !(await onChoice()); presses += 1) await page.keyboard.press('Shift+Tab');
    const before = await ours(page).count();
    await page.keyboard.press('Enter');
    await ours(page).nth(before).waitFor();
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'hidden' });
    expect(await focused()).toBe('launcher');
  });

  test.each(['light', 'dark'] as const)('has no accessibility problems, %s', async (colorScheme) => {
    const own = await browser.newContext({ viewport: DESKTOP, colorScheme });
    const page = await visit(site.origin, own);
    await launcher(page).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await launcher(page).click();
    await ask(page);
    await answered(page);
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture(page, `webchat-${colorScheme}`);
    await own.close();
  });

  test('fills the screen of a phone, and nothing behind it can be reached', async () => {
    const phone = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
    const page = await visit(site.origin, phone);
    await launcher(page).tap();
    await ask(page);
    await answered(page);
    expect(await panel(page).boundingBox()).toEqual({ x: 0, y: 0, ...PHONE });
    expect(await panel(page).getAttribute('aria-modal')).toBe('true');
    await picture(page, 'webchat-phone');
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate<boolean>(`document.activeElement.shadowRoot !== null`)).toBe(true);
    }
    expect(await accessibilityProblems(page)).toEqual([]);
    await phone.close();
  });

  test('works while the browser keeps nothing', async () => {
    const page = await context.newPage();
    await page.addInitScript(`for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });`);
    await page.goto(site.origin);
    await launcher(page).click();
    await ask(page);
    await answered(page);
  });

  test('shows what somebody else wrote as text, whatever it looks like', async () => {
    const page = await visit();
    await launcher(page).click();
    await ask(page, '<img src=x onerror=alert(1)> \u202Etxt.exe https://example.gov.vn/a');
    await theirs(page).filter({ hasText: '<img' }).waitFor();
    expect(await page.locator('.log img').count()).toBe(0);
    const shown = await theirs(page)
      .last()
      .evaluate((node) => node.firstChild?.textContent ?? '');
    expect(shown).not.toContain('\u202E');
    expect(await theirs(page).last().locator('a').getAttribute('rel')).toBe('noopener noreferrer');
  });

  test('takes a picture, says so, and it is kept for the counsellor', async () => {
    const page = await visit();
    await launcher(page).click();
    await page.locator('input[type=file]').setInputFiles('src/simulator/page/public/anh.jpg');
    await page.locator('.line.visitor .file').filter({ hasText: 'anh.jpg' }).waitFor();
    await ours(page)
      .filter({ hasText: /ảnh|tệp/ })
      .first()
      .waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') });
    await page.locator('.status').filter({ hasText: 'JPEG' }).waitFor();
  });

  test('answers a flood kindly, and sends what was typed a little later', async () => {
    const page = await visit();
    await launcher(page).click();
    for (let count = 1; count <= 14; count += 1) await ask(page, `tin ${count}`);
    await page.locator('.status').filter({ hasText: 'hơi nhanh' }).waitFor();
    for (let waits = 0; waits < 100 && (await page.locator('.pending').count()) > 0; waits += 1)
      await page.waitForTimeout(200);
    expect(await page.locator('.pending').count()).toBe(0);
    expect(await theirs(page).count()).toBe(14);
  });

  test('speaks English where the site says so, in its colour, on the left', async () => {
    site.embed(service.origin, 'data-language="en" data-color="#ffd400" data-position="left" data-title="Legal aid"');
    const page = await visit();
    await launcher(page).click();
    expect(await page.locator('header').innerText()).toContain('Legal aid');
    expect(await page.locator('header').evaluate((node) => getComputedStyle(node).color)).toBe('rgb(0, 0, 0)');
    expect((await panel(page).boundingBox())?.x).toBeLessThan(40);
    expect(await accessibilityProblems(page)).toEqual([]);
    site.embed(service.origin);
  });

  test('is the same on a page of our own', async () => {
    const page = await visit(`${service.origin}/webchat/`);
    await ask(page);
    await answered(page);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    await ask(page);
    await answered(page);
    const beyond = await page.evaluate<number[]>(
      '((all) => [all.scrollWidth - innerWidth, all.scrollHeight - innerHeight])(document.documentElement)',
    );
    // The lines scroll in their frame, and the page does not.
    expect(Math.max(...beyond)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});
