import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';

import { hireCounsellors } from '../../scripts/support/desk-staff.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type TestService, startTestService } from '../support/service.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

const TEXT = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> \u202eđảo ngược\u0000 hết';
const NAME = 'don\u202egpj.<b onmouseover="window.hacked = 1">pdf';
const PERSON = '84901234567';
/** Ids hold no direction marks, but anything else. */
const MARKED_PERSON = '/../"><img/src=x/onerror="window.hacked=1"><b>';

inBrowser('markup, direction marks and NULs in what people send', () => {
  let service: TestService;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  let id = '';
  /** Where something that people sent is shown. */
  const pages = () => [
    `/console/c/${id}`,
    '/console/inbox?tab=all',
    '/console/inbox?tab=all&q=script',
    `/console/proposals/new?c=${id}`,
    '/console/inbox',
  ];

  beforeAll(async () => {
    service = await startTestService();
    const [counsellor] = await hireCounsellors(service.folder, 1);
    browser = await launchBrowser();
    const context = await browser.newContext();
    const [name = '', value = ''] = counsellor!.cookie.split('=');
    await context.addCookies([{ name, value, url: service.origin }]);
    page = await context.newPage();
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('pageerror', (error) => complaints.push(error.message));
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await service?.dispose();
  });

  /** The conversation, once both messages are in it. */
  async function conversation(): Promise<string> {
    const db = new Database(path.join(service.folder, 'service.db'), { readonly: true });
    try {
      for (;;) {
        const found = db
          .prepare<[string], { id: string }>(
            `SELECT conversation_id AS id FROM inbox WHERE kind = 'message' AND person_id = ?
             GROUP BY 1 HAVING COUNT(*) = 2`,
          )
          .get(PERSON);
        if (found !== undefined) return found.id;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      db.close();
    }
  }

  test('are shown as letters in the thread, and do nothing', async () => {
    const { zalo } = service.simulator!;
    await zalo.say({ personId: PERSON, text: TEXT });
    const url = zalo.host({ bytes: Buffer.from('%PDF-1.4 and so on'), mediaType: 'application/pdf' });
    await zalo.say({ personId: PERSON, attachment: { type: 'file', url, name: NAME } });
    const { messenger } = service.simulator!;
    await messenger.emit(messenger.events.said({ personId: MARKED_PERSON, text: TEXT }));
    id = await conversation();
    for (const address of pages()) {
      await page.goto(`${service.origin}${address}`);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
    }
    await page.goto(`${service.origin}/console/c/${id}`);
    const shown = await page.locator('body').innerText();
    expect(shown).toContain('<script>window.hacked = 1</script>');
    await page.goto(`${service.origin}/console/inbox?tab=all`);
    expect(await page.locator('body').innerText()).toContain(MARKED_PERSON.slice(-4));
    await page.goto(`${service.origin}/console/c/${id}`);
    expect(shown).not.toContain('\u0000');
    // A name cannot pretend to another ending.
    expect(await page.content()).not.toContain('don\u202e');
    expect(complaints).toEqual([]);
  }, 120_000);

  test.each([0, 1, 2, 3, 4])('turn no words round but their own, on page %i', async (index) => {
    await page.goto(`${service.origin}${pages()[index]}`);
    const outside = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const holder = node.parentElement;
        if (holder === null || !(node.textContent ?? '').includes('\u202e')) continue;
        const { unicodeBidi, display } = getComputedStyle(holder);
        // A block ends what was turned round within it; a line must be told to.
        const ends = ['isolate', 'plaintext', 'isolate-override'].includes(unicodeBidi) || display !== 'inline';
        if (!ends) return holder.outerHTML;
      }
      return undefined;
    });
    expect(outside).toBeUndefined();
  });
});
