import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import type { StaffRole } from '../../src/desk/staff.ts';
import { signInBrowser } from '../desk/support/console.ts';
import { type Counter, startCounter } from '../desk/support/counter.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';

const inBrowser = hasBrowser ? describe : describe.skip;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of WCAG 2.2 AA that a page breaks, as axe finds them. */
async function violations(page: Page): Promise<string[]> {
  // The page's own policy lets no injected script run; evaluating goes around it as an extension would.
  await page.evaluate(AXE);
  return page.evaluate<string[]>(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' | ').slice(0, 300)))`);
}

/** Pixels by which the page is wider than the screen. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

/** Presses an element at a moment of the clock, however long the way to the browser is. */
function pressAt(page: Page, { id, moment }: { readonly id: string; readonly moment: number }): Promise<void> {
  return page.evaluate<void>(
    `new Promise((done) => setTimeout(() => done(document.getElementById('${id}').click()), ${moment} - Date.now()))`,
  );
}

inBrowser('the desk in the browser', () => {
  let counter: Counter;
  let browser: Browser;
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    counter = await startCounter();
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
    await counter?.close();
  });

  /** Somebody signed in, in a browser of their own. */
  async function person(role: StaffRole, viewport = { width: 1280, height: 850 }): Promise<Page> {
    const context = await browser.newContext({ viewport });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await signInBrowser(page, counter.origin, role);
    return page;
  }

  test('from the inbox to a closed conversation, answered with an inserted quotation', async () => {
    const page = await person('counsellor');
    await page.goto(`${counter.origin}/console/inbox`);
    await page.getByText('Không có ai đang chờ').waitFor();

    await counter.say('4821', 'Số căn cước của tôi là 001203004821, cho tôi gặp tư vấn viên');
    const row = page.locator('.conv').filter({ hasText: '…4821' });
    await row.waitFor();
    expect(await row.innerText()).toContain('[số giấy tờ]');
    expect(await page.locator('#tab-waiting .count').first().innerText()).toBe('1');
    expect(await violations(page)).toEqual([]);

    await row.getByRole('button', { name: /Nhận/ }).click();
    await page.getByText('Anh/Chị đã nhận hội thoại').waitFor();
    await page.locator('.entry-citizen').filter({ hasText: '001203004821' }).waitFor();

    await page.keyboard.press('s');
    await page.keyboard.type('vượt đèn đỏ');
    await page.keyboard.press('Enter');
    await page.locator('#search-results .law-card').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Alt+1');
    await page.locator('#quotation-list .chip').filter({ hasText: 'đúng nguyên văn' }).first().waitFor();
    expect(await page.locator('#text').inputValue()).toContain('168/2024/NĐ-CP');

    // A box that was pulled larger and many an extension leave a style behind, which no swap may copy.
    await page.evaluate(`for (const part of document.querySelectorAll('[id]')) part.style.order = '0'`);
    await page.locator('#text').press('Enter');
    await page.locator('.by-counsellor .delivery-sent').waitFor();
    expect(await page.locator('.by-counsellor').count()).toBe(1);
    expect(counter.port.texts().at(-1)).toContain('Phạt tiền từ');

    await page.locator('#close > summary').click();
    await page.locator('#close-outcome').selectOption('answered');
    await page.locator('#close-field').selectOption('giao-thong');
    await page.getByRole('button', { name: 'Đóng hội thoại' }).click();
    await page.getByText('Đã đóng hội thoại.').waitFor();
    await page.goto(`${counter.origin}/console/inbox?tab=closed`);
    await page.locator('.conv').filter({ hasText: 'Đã trả lời' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('an edited quotation is not sent as law, and its text is not lost', async () => {
    await counter.say('5555', 'cho tôi gặp tư vấn viên');
    const page = await person('counsellor');
    await page.goto(`${counter.origin}/console/c/${counter.conversationOf('5555')}?q=vượt đèn đỏ`);
    await page.locator('#claim').click();
    await page.getByText('Anh/Chị đã nhận hội thoại').waitFor();
    await page.locator('#law-q').fill('vượt đèn đỏ');
    await page.locator('#law-q').press('Enter');
    await page.locator('#search-results [data-insert="1"] button').click();
    await page.locator('#quotation-list .chip').first().waitFor();
    const inserted = await page.locator('#text').inputValue();
    const warnings = page.locator('#quotation-list .chip-warn');
    await page.locator('#text').fill(`Chào anh.\n\n${inserted}\n\nAnh đọc giúp.`);
    expect(await warnings.count()).toBe(0);
    const changed = inserted.replace('”', ' Người đi bộ không phải chịu.”').replace('Căn cứ: Điều', 'Căn cứ: Điều 99');
    await page.locator('#text').fill(changed);
    await warnings.first().waitFor();
    await page.locator('#send').click();
    await page.locator('.live-banner').filter({ hasText: 'đã bị sửa' }).waitFor();
    expect(await page.locator('#text').inputValue()).toBe(changed);
    expect(await page.locator('.entry-pending').count()).toBe(0);

    await page.reload();
    expect(await page.locator('#text').inputValue()).toBe(changed);
    await page.locator('#quotation-list button').first().click();
    while ((await page.locator('#quotation-list button').count()) > 0) {
      await page.locator('#quotation-list button').first().click();
    }
    await page.locator('#send').click();
    await page.locator('.by-counsellor .delivery-sent').waitFor();
    complaints.length = 0; // The browser reports the refused send itself as an error.
  });

  test('two counsellors: one wins, the other reads who, and both see who looks and who writes', async () => {
    await counter.say('6666', 'cho tôi gặp tư vấn viên');
    const id = counter.conversationOf('6666');
    const [first, second] = await Promise.all([person('counsellor'), person('lead')]);
    await Promise.all([first, second].map((page) => page.goto(`${counter.origin}/console/c/${id}`)));
    await first.locator('#presence').filter({ hasText: 'Nguyễn Thị lead đang xem' }).waitFor();
    await second.locator('#presence').filter({ hasText: 'Nguyễn Thị counsellor đang xem' }).waitFor();

    // Both press at one moment, each with the version that both were shown: whoever were later would see it taken.
    const moment = Date.now() + 300;
    await Promise.all([first, second].map((page) => pressAt(page, { id: 'claim', moment })));
    await Promise.all([first, second].map((page) => page.locator('#outcome').waitFor()));
    const said = await Promise.all([first, second].map((page) => page.locator('#outcome').innerText()));
    const winner = said[0]!.includes('Anh/Chị đã nhận') ? first : second;
    const loser = winner === first ? second : first;
    const name = winner === first ? 'Nguyễn Thị counsellor' : 'Nguyễn Thị lead';
    expect(await loser.locator('#outcome').innerText()).toContain(`${name} đã nhận hội thoại này trước`);

    await winner.locator('#text').pressSequentially('Chào anh');
    await loser
      .locator('#presence')
      .filter({ hasText: `${name} đang soạn` })
      .waitFor();
    await winner.locator('#text').press('Enter');
    await loser.locator('.by-counsellor').filter({ hasText: 'Chào anh' }).waitFor();
    expect(await winner.locator('.by-counsellor').count()).toBe(1);
  });

  test('a lost connection is taken up where it broke off: no line lost, none twice', async () => {
    await counter.say('7777', 'cho tôi gặp tư vấn viên');
    const page = await person('counsellor');
    await page.goto(`${counter.origin}/console/c/${counter.conversationOf('7777')}`);
    await page.locator('#live[data-connected]').waitFor();
    await counter.say('7777', 'câu trước khi mất mạng');
    await page.locator('.entry-citizen').filter({ hasText: 'trước khi mất mạng' }).waitFor();
    await page.context().setOffline(true);
    counter.dropConnections();
    const banner = await page.locator('.live-banner.lost').boundingBox();
    expect(banner!.y + banner!.height).toBeLessThanOrEqual((await page.locator('.crumbs').boundingBox())!.y);
    await counter.say('7777', 'câu trong lúc mất mạng');
    await page.context().setOffline(false);
    await page.locator('.entry-citizen').filter({ hasText: 'trong lúc mất mạng' }).waitFor({ timeout: 15_000 });
    await counter.say('7777', 'câu sau khi có mạng');
    await page.locator('.entry-citizen').filter({ hasText: 'sau khi có mạng' }).waitFor();
    const texts = await page.locator('.entry-citizen .said').allInnerTexts();
    await page.locator('.live-banner').waitFor({ state: 'hidden' });
    expect(complaints.filter((complaint) => complaint.includes('null'))).toEqual([]);
    expect(texts).toEqual([
      'cho tôi gặp tư vấn viên',
      'câu trước khi mất mạng',
      'câu trong lúc mất mạng',
      'câu sau khi có mạng',
    ]);
    complaints.length = 0; // The browser reports the lost connection itself.
  });

  test('a note is saved by a click in the middle of its button, the draft beside it is kept, and a half-written note is asked about', async () => {
    await counter.say('7171', 'cho tôi gặp tư vấn viên');
    const page = await person('counsellor', { width: 1280, height: 800 });
    await page.goto(`${counter.origin}/console/c/${counter.conversationOf('7171')}`);
    await page.locator('#claim').click();
    await page.locator('.note-form summary').click();
    await page.locator('#note-text').fill('gọi lại');
    await page.locator('#text').fill('đang viết dở');
    await page.getByRole('button', { name: 'Lưu ghi chú' }).click();
    await page.locator('.entry-note').filter({ hasText: 'gọi lại' }).waitFor();
    expect(await page.locator('#text').inputValue()).toBe('đang viết dở');

    const asked: string[] = [];
    page.on('dialog', (dialog) => (asked.push(dialog.type()), void dialog.accept()));
    await page.reload();
    expect(asked).toEqual([]);
    await page.locator('.note-form summary').click();
    await page.locator('#note-text').fill('viết dở');
    await page.reload();
    expect(asked).toEqual(['beforeunload']);
  });

  /** A conversation that a counsellor has just claimed, open in their browser. */
  async function claimed(personId: string): Promise<{ readonly page: Page; readonly id: string }> {
    await counter.say(personId, 'cho tôi gặp tư vấn viên');
    const page = await person('counsellor');
    const id = counter.conversationOf(personId);
    await page.goto(`${counter.origin}/console/c/${id}`);
    await page.locator('#claim').click();
    await page.locator('#text').waitFor();
    return { page, id };
  }

  const memberOf = (role: StaffRole) => counter.accounts.active().find((member) => member.role === role)!;
  const draftOf = async (id: string) => (await counter.desk.composer.draft(id, memberOf('counsellor').id))?.text;

  test('what is written and chosen while a message is on its way is kept', async () => {
    const { page, id } = await claimed('7272');
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await page.route('**/send', async (route) => (await held, route.continue()));
    await page.locator('#text').fill('câu thứ nhất');
    await page.locator('#text').press('Enter');
    await page.locator('.entry-pending').waitFor();
    await page.locator('#text').fill('câu thứ hai');
    await page.locator('#enclose-input').setInputFiles('src/simulator/page/public/anh.jpg');
    await page.locator('#enclosure-list [name="file"]').waitFor({ state: 'attached' });
    goOn();
    await page.locator('.by-counsellor .delivery-sent').waitFor();
    expect(await page.locator('#enclosure-list [name="file"]').count()).toBe(1);
    await page.locator('#draft-state').filter({ hasText: 'Đã lưu' }).waitFor();
    expect(await draftOf(id)).toBe('câu thứ hai');
  });

  test('a text that is changed after its answer was lost is sent as it is now', async () => {
    const { page } = await claimed('7373');
    await page.route('**/send', async (route) => (await route.fetch(), route.abort()), { times: 1 });
    await page.locator('#text').fill('câu thứ nhất');
    await page.locator('#text').press('Enter');
    await page.locator('.live-banner.lost').waitFor();
    expect(await page.locator('#text').inputValue()).toBe('câu thứ nhất');
    await page.locator('#text').fill('câu thứ hai');
    await page.locator('#text').press('Enter');
    await page.locator('.by-counsellor').filter({ hasText: 'câu thứ hai' }).locator('.delivery-sent').waitFor();
    expect(await page.locator('.by-counsellor').count()).toBe(2);
    complaints.length = 0; // The browser reports the lost answer itself.
  });

  test('a draft that is still on its way does not come back after its text was sent', async () => {
    const { page, id } = await claimed('7474');
    await page.route('**/draft', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    const saved = page.waitForResponse('**/draft');
    const saving = page.waitForRequest('**/draft');
    await page.locator('#text').fill('gửi ngay');
    await saving;
    await page.locator('#text').press('Enter');
    await page.locator('.by-counsellor .delivery-sent').waitFor();
    await saved;
    expect(await draftOf(id)).toBeUndefined();
  });

  test('a change of hands shows at once, also behind a sheet, and the focus stays', async () => {
    await counter.say('7575', 'cho tôi gặp tư vấn viên');
    const id = counter.conversationOf('7575');
    const page = await person('counsellor');
    await page.goto(`${counter.origin}/console/c/${id}`);
    await page.locator('#live[data-connected]').waitFor();
    await page.locator('#close > summary').focus();
    const redrawn = page.waitForResponse('**/head');
    await counter.say('7575', 'còn ai không?');
    await (await redrawn).finished();
    await page.waitForTimeout(300);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Đóng');
    await page.keyboard.press('Enter');
    await page.locator('#close-note').fill('dặn dò');
    const again = page.waitForResponse('**/head');
    const lead = memberOf('lead');
    const version = (await counter.desk.inbox.item(id, lead.id))!.version;
    const to = memberOf('counsellor').id;
    await counter.desk.handling.assign({ actor: lead, conversationId: id, version, to });
    await (await again).finished();
    await page.waitForTimeout(300);
    expect(await page.locator('#close-note').inputValue()).toBe('dặn dò');
    await page.keyboard.press('Escape');
    await page.locator('#transfer').waitFor();
    await page.locator('#text').waitFor();
  });

  test.each(['/console/inbox?tab=closed', '/console/proposals?state=withdrawn'])(
    '%s: the current tab is in sight on a phone',
    async (path) => {
      const page = await person('editor', { width: 320, height: 640 });
      await page.goto(counter.origin + path);
      const tab = await page.locator('.tab[aria-current]').boundingBox();
      expect(tab!.x).toBeGreaterThanOrEqual(0);
      expect(tab!.x + tab!.width).toBeLessThanOrEqual(320);
    },
  );

  test('on a phone nothing is wider than the screen, and the search is a drawer', async () => {
    await counter.say('8888', 'cho tôi gặp tư vấn viên');
    const page = await person('counsellor', { width: 320, height: 640 });
    for (const path of ['/console/inbox?tab=all', `/console/c/${counter.conversationOf('8888')}`]) {
      await page.goto(counter.origin + path);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole('link', { name: 'Tra cứu và thông tin' }).click();
    await page.locator('#law-q').fill('vượt đèn đỏ');
    await page.locator('#law-q').press('Enter');
    await page.locator('#search-results .law-card').first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('#law-q').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test.each([
    ['/console/inbox', 'lead'],
    ['/console/canned', 'lead'],
    ['/console/proposals', 'editor'],
    ['/console/proposals?state=withdrawn', 'editor'],
    ['/console/proposals/new', 'lead'],
  ] as const)('%s: nothing for axe to find, light and dark, wide and at 320 px', async (path, role) => {
    const page = await person(role);
    await page.goto(counter.origin + path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await violations(page)).toEqual([]);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
      }
    }
  });

  test('a conversation in the dark: nothing for axe to find', async () => {
    await counter.say('8181', 'cho tôi gặp tư vấn viên');
    const page = await person('counsellor');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${counter.origin}/console/c/${counter.conversationOf('8181')}?q=vượt đèn đỏ`);
    expect(await violations(page)).toEqual([]);
  });

  test('a thread of 220 messages opens at its end and leads back to its beginning', async () => {
    await counter.say('9999', 'cho tôi gặp tư vấn viên');
    const events = Array.from({ length: 220 }, (_, index) => ({
      ...{ key: `long-${index}`, channel: 'zalo' as const, accountId: 'oa1', personId: '9999', raw: '{}' },
      occurredAt: counter.now(),
      content: { kind: 'message' as const, messageId: `long-${index}`, text: `dòng thứ ${index}`, attachments: [] },
    }));
    await counter.engine.inbox.accept(events);
    const page = await person('counsellor');
    await page.goto(`${counter.origin}/console/c/${counter.conversationOf('9999')}`);
    await page.getByText('dòng thứ 219', { exact: true }).waitFor();
    expect(await page.locator('.entry').count()).toBe(50);
    // What happens to a line that is not there yet brings it, and it stands in its place once the others have come.
    await counter.receive('9999', { kind: 'reaction', messageId: 'long-30', reaction: '👍' });
    await page.locator('.entry-citizen').filter({ hasText: 'dòng thứ 30' }).waitFor();
    for (let pages = 0; pages < 6 && (await page.locator('a[data-older]').count()) > 0; pages += 1) {
      const before = await page.locator('.entry').count();
      await page.locator('a[data-older]').click();
      await page.locator('.entry').nth(before).waitFor({ state: 'attached' });
    }
    const texts = await page.locator('.entry-citizen .said').allInnerTexts();
    expect(texts.slice(1)).toEqual(Array.from({ length: 220 }, (_, index) => `dòng thứ ${index}`));
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });

  test('the inbox by keyboard alone', async () => {
    const page = await person('counsellor');
    await page.goto(`${counter.origin}/console/inbox?tab=all`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.evaluate('document.activeElement.className')).toBe('conv-link');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Hội thoại sau / trước').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('inbox-q');
    await page.keyboard.type('chao anh');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=chao/);
    expect(await page.locator('.conv').count()).toBe(1);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/c\//);
  });
});
