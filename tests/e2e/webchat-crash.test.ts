import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';

import { type ServiceProcess, freePort, startServiceProcess } from '../../scripts/support/service-process.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';

const inBrowser = hasBrowser ? describe : describe.skip;

/** When the process dies, in milliseconds after Enter: before the event is stored, in the turn, and in the sending. */
const KILL_AFTER_MS = [5, 80, 250, 600];

inBrowser('a web chat whose service is killed again and again', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-webchat-'));
  let port: number;
  let service: ServiceProcess;
  let browser: Browser;
  let page: Page;

  const start = () => {
    const env = { DATA_DIR: folder, SIMULATOR: 'off', WEBCHAT: 'on', TURN_PAUSE_MS: '50', LOG_LEVEL: 'error' };
    return startServiceProcess({ env, port, readyPath: '/healthz' });
  };

  /** The choices come with the last part of what the bot says, and are gone as soon as the visitor speaks. */
  const saidAll = () => page.locator('.choices').waitFor({ timeout: 60_000 });

  beforeAll(async () => {
    port = await freePort();
    service = await start();
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${service.origin}/webchat/`);
    await saidAll();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await service?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('loses nothing that was typed, says nothing twice, and goes on by itself', async () => {
    for (const [round, ms] of KILL_AFTER_MS.entries()) {
      await page.locator('textarea').fill(`điều ${round + 5} nghị định 168/2024`);
      await page.locator('textarea').press('Enter');
      await page.waitForTimeout(ms);
      await service.stop('SIGKILL');
      service = await start();
      await saidAll();
    }
    expect(await page.locator('.line.visitor').count()).toBe(KILL_AFTER_MS.length);
    // The answer may be read before the page has learned that its line arrived: the line is sent again then. A request that a
    // dying or starting process leaves unanswered is given up after 15 s, and the next may come 20 s later.
    await page.locator('.pending').first().waitFor({ state: 'detached', timeout: 75_000 });
    await service.stop('SIGTERM');

    const db = new Database(path.join(folder, 'service.db'), { readonly: true });
    const all = <T>(sql: string) => db.prepare<[], T>(sql).all();
    expect(all(`SELECT id FROM inbox WHERE kind = 'message'`)).toHaveLength(KILL_AFTER_MS.length);
    expect(all(`SELECT id FROM inbox WHERE status = 'pending'`)).toEqual([]);
    expect(all(`SELECT id FROM outbox WHERE status <> 'sent'`)).toEqual([]);
    const answers = all<{ answers: number }>(`SELECT count(DISTINCT answer_id) AS answers FROM outbox`);
    // One to each question, and the greeting.
    expect(answers).toEqual([{ answers: KILL_AFTER_MS.length + 1 }]);
    const written = all<{ id: string }>(`SELECT line_id AS id FROM webchat_lines WHERE author = 'bot' ORDER BY seq`);
    expect(written).toEqual(all(`SELECT id FROM outbox ORDER BY seq`));
    db.close();
    const shown = await page
      .locator('.line.bot')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id')));
    expect(shown).toEqual(written.map(({ id }) => id));
  }, 240_000);
});
