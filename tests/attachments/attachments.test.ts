import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import type { Attachment } from '../../src/conversations/model.ts';
import { openMemory, startBench } from '../conversations/support.ts';
import { type TestServer, photo, removeFolders, startCopies, startServer } from './support.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterEach(removeFolders);
afterAll(() => server.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const picture = (path: string): Attachment => ({ type: 'image', url: `${server.origin}${path}` });
const file = (path: string, name: string): Attachment => ({ type: 'file', url: `${server.origin}${path}`, name });
const here = () => ({ local: [server.origin] });

describe('what a person sends', () => {
  test('is copied, shown with its message, and kept when the link has expired', async () => {
    server.put('/anh', await photo());
    server.put('/don', '%PDF-1.7 đơn');
    const copies = await startCopies(here());
    await copies.send([picture('/anh'), file('/don', 'Đơn kiện.pdf')]);
    const [shown, document] = copies.views();
    expect(shown).toMatchObject({ state: 'stored', shown: 'inline', mediaType: 'image/jpeg', position: 0, width: 120 });
    expect(shown).toMatchObject({ name: 'anh-1.jpg', href: `/console/files/${shown!.id}`, height: 80, reason: null });
    expect(document).toMatchObject({
      state: 'stored',
      shown: 'download',
      name: 'Đơn kiện.pdf',
      position: 1,
      width: null,
    });
    const kept = copies.attachments.file(document!.id)!;
    expect(readFileSync(path.join(kept.root, kept.path), 'utf8')).toBe('%PDF-1.7 đơn');
    expect(kept.conversationId).toBe(copies.bench.conversation().id);
    expect(copies.making()).toEqual([]);
    expect(copies.bench.rows('SELECT 1 FROM attachments WHERE url IS NOT NULL')).toEqual([]);
  });

  test('is told to the pages that follow the conversation', async () => {
    server.put('/anh', await photo());
    const copies = await startCopies(here());
    await copies.send([picture('/anh')]);
    const [{ id } = { id: 0 }] = copies.bench.rows<{ id: number }>('SELECT id FROM inbox');
    const changes = copies.bench.rows<{ entry_id: string }>(
      "SELECT entry_id FROM desk_changes WHERE kind = 'message' ORDER BY id",
    );
    expect(changes.map((change) => change.entry_id)).toEqual([`in:${id}`, `in:${id}`]);
  });

  test('has no copy where there is no file behind it', async () => {
    const copies = await startCopies(here());
    await copies.send([
      { type: 'location', latitude: 21, longitude: 105 },
      { type: 'link', url: 'https://example.test/' },
      { type: 'other', url: `${server.origin}/anh` },
      { type: 'sticker' },
    ]);
    expect(copies.views()).toMatchObject([
      { position: 3, type: 'sticker', state: 'failed', reason: 'no_link', href: null },
    ]);
  });

  test('is kept once when it is sent twice', async () => {
    server.put('/don', '%PDF-1.7 một');
    const copies = await startCopies(here());
    await copies.send([file('/don', 'a.pdf'), file('/don', 'b.pdf')]);
    await copies.send([file('/don', 'c.pdf')], { personId: 'p2' });
    expect(copies.views().map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
    expect(copies.kept()).toHaveLength(1);
  });

  test.each([
    ['a page called a picture', '<html><script>alert(1)</script></html>', 'type'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'type'],
    ['half a photograph', 'half', 'broken'],
    ['a file beyond the limit', 'x'.repeat(200_001), 'too_large'],
  ])('is refused for good when it is %s', async (_name, body, reason) => {
    const whole = await photo({ width: 400, height: 300 });
    server.put('/bad', body === 'half' ? whole.subarray(0, whole.length / 2) : body, { 'Content-Type': 'image/jpeg' });
    const copies = await startCopies(here());
    await copies.send([picture('/bad')]);
    expect(copies.views()).toMatchObject([{ state: 'refused', reason, href: null, shown: null }]);
    expect([...copies.kept(), ...copies.making()]).toEqual([]);
  });

  test('is not fetched from anywhere but the platform', async () => {
    const before = server.requests.length;
    const copies = await startCopies();
    await copies.send([picture('/anh'), { type: 'image', url: 'https://169.254.169.254/latest' }]);
    expect(copies.views()).toMatchObject([
      { state: 'refused', reason: 'scheme' },
      { state: 'refused', reason: 'host' },
    ]);
    expect(server.requests).toHaveLength(before);
  });
});

describe('a link that fails', () => {
  test('is tried again, later and later, until it works', async () => {
    let tries = 0;
    const bytes = await photo();
    server.answer('/late', (_request, response) => response.writeHead((tries += 1) < 5 ? 503 : 200).end(bytes));
    const copies = await startCopies(here());
    await copies.send([picture('/late')]);
    expect(copies.views()).toMatchObject([{ state: 'pending', reason: null }]);
    await copies.pass(4_000);
    expect(tries).toBe(1);
    await copies.pass(2_000);
    expect(tries).toBe(2);
    await copies.pass(10 * MINUTE);
    expect(tries).toBe(5);
    expect(copies.views()).toMatchObject([{ state: 'stored' }]);
  });

  test('is given up after three answers that it is not valid', async () => {
    let tries = 0;
    server.answer('/expired', (_request, response) => response.writeHead(tries++ % 2 ? 404 : 403).end());
    const copies = await startCopies(here());
    await copies.send([picture('/expired')]);
    await copies.pass(HOUR);
    expect(copies.views()).toMatchObject([{ state: 'failed', reason: 'expired' }]);
    expect(tries).toBe(3);
  });

  test('is given up after more than a day of silence', async () => {
    let tries = 0;
    server.answer('/down', (_request, response) => response.writeHead((tries += 1) && 502).end());
    const copies = await startCopies(here());
    await copies.send([picture('/down')]);
    await copies.pass(24 * HOUR);
    expect(copies.views()).toMatchObject([{ state: 'pending' }]);
    await copies.pass(24 * HOUR);
    expect(copies.views()).toMatchObject([{ state: 'failed', reason: 'unreachable' }]);
    expect(tries).toBe(12);
  });
});

describe('a restart', () => {
  test('after a stop in the middle of a file goes on at once and counts no try', async () => {
    let slow = true;
    const bytes = await photo();
    let begun = () => undefined as void;
    const began = new Promise<void>((resolve) => (begun = resolve));
    server.answer('/slow', (_request, response) => {
      response.writeHead(200, { 'Content-Length': bytes.length });
      if (!slow) return void response.end(bytes);
      response.write(bytes.subarray(0, 100), () => begun());
    });
    const bench = await startBench();
    const first = await startCopies({ ...here(), bench, limits: { idleMs: 20_000, totalMs: 20_000 } });
    const sent = first.send([picture('/slow')]);
    await began;
    await first.stop();
    await sent;
    expect(bench.rows('SELECT state, attempts FROM attachments')).toEqual([{ state: 'pending', attempts: 0 }]);
    expect(first.making()).toEqual([]);
    slow = false;
    const second = await startCopies({ ...here(), bench, folder: first.folder });
    expect(second.views()).toMatchObject([{ state: 'stored' }]);
  });

  test('after a crash goes on within minutes, and half a file of then does no harm', async () => {
    server.put('/anh', await photo());
    const bench = await startBench();
    const first = await startCopies({ ...here(), bench });
    await first.stop();
    await first.send([picture('/anh')]);
    // What a kill -9 leaves: the row is claimed, a file is half written.
    bench.db.exec(`UPDATE attachments SET attempts = 1, next_try_at = ${bench.clock.now() + 180_000}`);
    const { id } = bench.rows<{ id: string }>('SELECT id FROM attachments')[0]!;
    writeFileSync(path.join(first.folder, 'making', `${id}-2`), 'half');
    const second = await startCopies({ ...here(), bench, folder: first.folder });
    expect(second.views()).toMatchObject([{ state: 'pending' }]);
    await second.pass(4 * MINUTE);
    expect(second.views()).toMatchObject([{ state: 'stored' }]);
    expect(second.making()).toEqual([]);
  });

  test('a file that ends the process each time is given up', async () => {
    const bench = await startBench();
    const copies = await startCopies({ ...here(), bench });
    await copies.stop();
    await copies.send([picture('/anh')]);
    bench.db.exec('UPDATE attachments SET attempts = 12');
    const next = await startCopies({ ...here(), bench, folder: copies.folder });
    expect(next.views()).toMatchObject([{ state: 'failed', reason: 'unreachable' }]);
  });

  test('removes what nobody knows, old files only', async () => {
    server.put('/don', '%PDF-1.7 giữ');
    const bench = await startBench();
    const first = await startCopies({ ...here(), bench });
    await first.send([file('/don', 'a.pdf')]);
    const [kept] = first.kept();
    const orphan = path.join(path.dirname(kept!), 'f'.repeat(64));
    const young = path.join(path.dirname(kept!), 'e'.repeat(64));
    for (const each of [orphan, young, path.join(first.folder, 'making', 'left')]) writeFileSync(each, 'x');
    const old = (bench.clock.now() - 2 * HOUR) / 1000;
    for (const each of [orphan, kept!, path.join(first.folder, 'making', 'left')]) utimesSync(each, old, old);
    const now = bench.clock.now() / 1000;
    utimesSync(young, now, now);
    await first.stop();
    const second = await startCopies({ ...here(), bench, folder: first.folder });
    expect(second.kept().sort()).toEqual([kept, young].sort());
    expect(second.making()).toEqual([]);
  });
});

describe('erasure', () => {
  test('of a conversation removes its rows and its files, but none that somebody else sent as well', async () => {
    server.put('/own', '%PDF-1.7 riêng');
    server.put('/shared', '%PDF-1.7 chung');
    const copies = await startCopies(here());
    await copies.send([file('/own', 'a.pdf'), file('/shared', 'b.pdf')]);
    await copies.send([file('/shared', 'c.pdf')], { personId: 'p2' });
    expect(copies.kept()).toHaveLength(2);
    const id = copies.attachments.file(copies.views()[0]!.id)!.conversationId;
    expect(await copies.attachments.erase({ conversationId: id })).toEqual({ rows: 2, files: 1 });
    expect(copies.views().map(({ name }) => name)).toEqual(['c.pdf']);
    expect(copies.kept()).toHaveLength(1);
    const person = { channel: 'zalo', accountId: 'oa', personId: 'p2' } as const;
    expect(await copies.attachments.erase({ person })).toEqual({ rows: 1, files: 1 });
    expect(copies.kept()).toEqual([]);
  });

  test('in the middle of a copy leaves nothing of it', async () => {
    const bytes = await photo();
    let finish = () => undefined as void;
    let begun = () => undefined as void;
    const began = new Promise<void>((resolve) => (begun = resolve));
    server.answer('/under-way', (_request, response) => {
      response.write(bytes.subarray(0, 10), () => begun());
      finish = () => void response.end(bytes.subarray(10));
    });
    const copies = await startCopies({ ...here(), limits: { idleMs: 20_000, totalMs: 20_000 } });
    const sent = copies.send([picture('/under-way')]);
    await began;
    const person = { channel: 'zalo', accountId: 'oa', personId: 'p1' } as const;
    expect(await copies.attachments.erase({ person })).toEqual({ rows: 1, files: 0 });
    finish();
    await sent;
    expect([...copies.views(), ...copies.kept(), ...copies.making()]).toEqual([]);
  });

  test('of the event itself takes the row along, and the next clean-up the file', async () => {
    server.put('/don', '%PDF-1.7 xoá');
    const copies = await startCopies(here());
    await copies.send([file('/don', 'a.pdf')]);
    copies.bench.db.exec('DELETE FROM inbox');
    expect(copies.bench.rows('SELECT 1 FROM attachments')).toEqual([]);
    const old = (copies.bench.clock.now() - 2 * HOUR) / 1000;
    for (const kept of copies.kept()) utimesSync(kept, old, old);
    await copies.pass(7 * HOUR);
    expect(copies.kept()).toEqual([]);
  });
});

describe('a disk that refuses', () => {
  test('costs a try and no more: the copy is made when it is well again', async () => {
    server.put('/anh', await photo());
    const bench = await startBench({ db: openMemory() });
    const copies = await startCopies({ ...here(), bench });
    rmSync(path.join(copies.folder, 'making'), { recursive: true });
    writeFileSync(path.join(copies.folder, 'making'), 'not a folder');
    await copies.send([picture('/anh')]);
    expect(copies.views()).toMatchObject([{ state: 'pending' }]);
    rmSync(path.join(copies.folder, 'making'));
    await copies.stop();
    const next = await startCopies({ ...here(), bench, folder: copies.folder });
    await next.pass(MINUTE);
    expect(next.views()).toMatchObject([{ state: 'stored' }]);
  });
});
