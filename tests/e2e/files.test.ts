import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';

import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { PDF } from '../channels/support/files.ts';
import { accessibilityProblems } from '../desk/support/axe.ts';
import { PASSWORD, signInBrowser } from '../desk/support/console.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type TestService, keepOfficeOpen, startTestService } from '../support/service.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

inBrowser('pictures and files, from the counsellor’s composer to the citizen', () => {
  let service: TestService;
  let browser: Browser;
  let desk: Page;
  let picture: { name: string; mimeType: string; buffer: Buffer };
  const document = { name: PDF.name, mimeType: 'application/pdf', buffer: PDF.bytes };
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const pictures = process.env['DESK_PICTURES'];

  beforeAll(async () => {
    service = await startTestService();
    keepOfficeOpen(service.folder);
    await hire(service.folder);
    browser = await launchBrowser();
    const scene = { create: { width: 900, height: 600, channels: 3, background: '#8fb7d9' } } as const;
    picture = { name: 'sơ đồ.png', mimeType: 'image/png', buffer: await sharp(scene).png().toBuffer() };
    desk = await open({ width: 1280, height: 900 });
    await signInBrowser(desk, service.origin, 'counsellor');
  }, 120_000);

  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
    await service?.dispose();
  });

  async function open(viewport: { width: number; height: number }, javaScriptEnabled = true): Promise<Page> {
    const context = await browser.newContext({ viewport, locale: 'vi-VN', javaScriptEnabled });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  }

  async function photograph(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return;
    if (!existsSync(pictures)) mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `files-${name}.png`) });
  }

  async function claim(): Promise<void> {
    await desk.goto(`${service.origin}/console/inbox`);
    await desk.locator('.conv').getByRole('button', { name: /Nhận/ }).first().click();
    await desk.getByText('Anh/Chị đã nhận hội thoại').waitFor();
  }

  async function choose(...files: (typeof picture)[]): Promise<void> {
    await desk.locator('#enclose-input').setInputFiles(files);
    await desk
      .locator('#enclosure-list li[data-file]')
      .nth(files.length - 1)
      .waitFor();
  }

  const delivered = () => desk.locator('.by-counsellor .delivery').filter({ hasText: /Đã (gửi|nhận|xem)/ });

  test('a picture and a PDF reach a phone on Zalo; what the channel does not take is said before it leaves', async () => {
    const phone = await open({ width: 1280, height: 900 });
    await phone.goto(service.origin);
    const box = phone.locator('.phone.zalo').getByRole('textbox');
    await box.fill('cho tôi gặp tư vấn viên');
    await box.press('Enter');
    await phone.locator('.phone.zalo').getByText('Đang chờ tư vấn viên').waitFor();
    await claim();
    await desk
      .locator('#enclose-hint')
      .filter({ hasText: /JPG, PNG.*PDF, DOC, DOCX, CSV/ })
      .waitFor();

    await desk
      .locator('#enclose-input')
      .setInputFiles({ name: 'a.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ\0\0') });
    await desk.locator('.enclosure-problem').filter({ hasText: 'Loại tệp này không gửi được' }).waitFor();
    await desk.locator('.enclosure-failed button').click();

    await choose(picture, document);
    await photograph(desk, 'composer');
    expect(await accessibilityProblems(desk)).toEqual([]);
    await desk.locator('#text').fill('Sơ đồ đường đến và mẫu đơn đây ạ.');
    await desk.locator('#text').press('Enter');
    await delivered().nth(1).waitFor();
    expect(await desk.locator('#enclosure-list li').count()).toBe(0);
    await desk.locator('.by-counsellor .attachment img').waitFor();
    await desk.locator('.by-counsellor .attachment').filter({ hasText: PDF.name }).waitFor();

    const shown = phone.locator('.phone.zalo .bubble img.brought');
    await shown.waitFor();
    await phone.locator('.phone.zalo .bubble').filter({ hasText: 'Sơ đồ đường đến' }).waitFor();
    expect(await shown.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(900);
    await phone.locator('.phone.zalo .bubble a').filter({ hasText: PDF.name }).waitFor();
    await photograph(phone, 'phone');
    await photograph(desk, 'thread');

    await desk.setViewportSize({ width: 1280, height: 600 });
    await desk.reload();
    await desk
      .locator('.by-counsellor .attachment img')
      .evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    // The page follows the picture when it is told of its size, which a busy machine does late.
    await desk.waitForFunction(`(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.getElementById('thread');
      return scrollHeight - scrollTop - clientHeight < 2;
    })()`);
    await desk.setViewportSize({ width: 1280, height: 900 });
  }, 120_000);

  test('dropped and pasted files are taken, one is taken out again, and the web chat shows what was sent', async () => {
    const visitor = await open({ width: 360, height: 740 });
    await visitor.goto(`${service.origin}/webchat/`);
    await visitor.locator('textarea').fill('cho tôi gặp tư vấn viên');
    await visitor.locator('textarea').press('Enter');
    await visitor.locator('.line:not(.visitor)').first().waitFor();
    await claim();

    await desk.locator('.composer').evaluate(
      (composer, bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'mẫu đơn.pdf', { type: 'application/pdf' }));
        composer.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
      },
      [...PDF.bytes],
    );
    await desk.locator('#enclosure-list li[data-file]').first().waitFor();
    await desk.locator('#text').evaluate(
      (text, bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
        text.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
      },
      [...picture.buffer],
    );
    const chosen = desk.locator('#enclosure-list li[data-file]');
    await chosen.filter({ hasText: 'Ảnh chụp màn hình.png' }).waitFor();
    await choose(picture, picture);
    await chosen.nth(3).waitFor();
    await chosen.nth(3).getByRole('button', { name: /Bỏ/ }).click();
    await chosen.nth(3).waitFor({ state: 'detached' });
    await desk.reload();
    expect(await chosen.count()).toBe(3);
    await desk.setViewportSize({ width: 360, height: 740 });
    await photograph(desk, 'composer-phone');
    expect(await desk.locator('body').evaluate((body) => body.scrollWidth <= body.clientWidth)).toBe(true);
    await desk.setViewportSize({ width: 1280, height: 900 });
    await desk.locator('#send').click();
    await delivered().nth(2).waitFor();

    const shown = visitor.locator('.line.counsellor .picture img');
    await shown.nth(1).waitFor();
    expect(await shown.first().evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(
      900,
    );
    const link = visitor.locator('.line.counsellor .link a').filter({ hasText: PDF.name });
    await link.waitFor();
    const answer = await visitor.request.get(
      String(await link.evaluate((a) => (a as unknown as { href: string }).href)),
    );
    expect(answer.headers()['content-disposition']).toMatch(/^attachment/);
    expect(answer.headers()['x-content-type-options']).toBe('nosniff');
    expect(await answer.body()).toEqual(PDF.bytes);
    await photograph(visitor, 'webchat');
    expect(await accessibilityProblems(visitor)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('without JavaScript the same form attaches, says what is wrong, keeps the text and sends', async () => {
    const plain = await open({ width: 1280, height: 900 }, false);
    await signInBrowser(plain, service.origin, 'counsellor');
    await plain.goto(desk.url());
    const written = 'Mẫu đơn gửi từ máy cũ của cơ quan.';
    const attach = async (file: typeof picture) => {
      await plain.locator('#upload').setInputFiles(file);
      await plain.locator('.enclosures').getByRole('button', { name: 'Đính kèm', exact: true }).click();
    };
    await plain.locator('#text').fill(written);
    await attach({ name: 'a.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ\0\0') });
    await plain.locator('#outcome').filter({ hasText: 'Loại tệp này không gửi được' }).waitFor();
    expect(await plain.locator('#text').inputValue()).toBe(written);
    await attach(document);
    await plain.locator('#outcome').filter({ hasText: 'Đã thêm tệp' }).waitFor();
    await plain.locator('#enclosure-list li[data-file]').filter({ hasText: PDF.name }).waitFor();
    expect(await plain.locator('#text').inputValue()).toBe(written);
    await photograph(plain, 'composer-plain');
    await plain.locator('#send').click();
    await plain.locator('#outcome').filter({ hasText: 'Đã đưa vào hàng gửi' }).waitFor();
    await plain.locator('.by-counsellor .attachment').filter({ hasText: PDF.name }).last().waitFor();
    // The colleague's page, which is live, sees it arrive.
    const line = desk.locator('.by-counsellor').filter({ hasText: written }).locator('.delivery');
    await line.filter({ hasText: /Đã (gửi|nhận|xem)/ }).waitFor();
  }, 120_000);
});

async function hire(folder: string): Promise<void> {
  const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  const access = createStaffAccess({ db, clock: systemClock, ids: randomIds, knownWords: [] });
  const person = { name: 'Nguyễn Thị Lan', title: 'Tư vấn viên', fields: [], capacity: null };
  const profile = { ...person, role: 'counsellor' as const };
  await access.accounts.create('operator', { login: 'counsellor', profile, password: PASSWORD });
  db.close();
}
