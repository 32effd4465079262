import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import helmet from 'helmet';

import { serveFile } from '../../src/attachments/serve.ts';
import { AppError } from '../../src/infra/errors.ts';
import { type CopyBench, type TestServer, photo, removeFolders, startCopies, startServer } from './support.ts';

let platform: TestServer;
let copies: CopyBench;
let console: Server;
let origin: string;

beforeAll(async () => {
  platform = await startServer();
  copies = await startCopies({ local: [platform.origin] });
  platform.put('/anh', await photo());
  platform.put('/pdf', '%PDF-1.7 <script>alert(1)</script>');
  platform.put('/csv', 'họ tên,=cmd()\r\n');
  platform.put('/lost', '%PDF-1.7 mất');
  await copies.send([
    { type: 'image', url: `${platform.origin}/anh`, name: 'Ảnh "nhà".jpg' },
    { type: 'file', url: `${platform.origin}/pdf`, name: 'Đơn khởi kiện.pdf' },
    { type: 'file', url: `${platform.origin}/csv`, name: 'a.csv' },
    { type: 'file', url: `${platform.origin}/lost`, name: 'b.pdf' },
  ]);
  const app = express().use(helmet());
  app.get('/files/:id', async (request, response) => {
    const kept = copies.attachments.file(request.params.id);
    if (kept === undefined) return void response.status(404).end();
    await serveFile(response, kept);
  });
  const failed: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    response.status(500).json({ error: error instanceof AppError ? error.code : 'OTHER' });
  };
  console = app.use(failed).listen(0, '127.0.0.1');
  await once(console, 'listening');
  origin = `http://127.0.0.1:${(console.address() as AddressInfo).port}`;
});
afterAll(async () => {
  console.closeAllConnections();
  console.close();
  await platform.close();
  removeFolders();
});

const get = (position: number, headers: Record<string, string> = {}) =>
  fetch(`${origin}/files/${copies.views()[position]!.id}`, { headers });

describe('a kept file', () => {
  test('that is a picture is shown, without rights and without a copy in the browser', async () => {
    const response = await get(0);
    expect(response.status).toBe(200);
    const headers: Record<string, string> = {};
    response.headers.forEach((value, name) => (headers[name] = value));
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(response.headers.get('content-disposition')).toMatch(/^inline; filename=/);
    expect(Buffer.from(await response.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  test('that is a document is only downloaded, under its Vietnamese name', async () => {
    const response = await get(1);
    const disposition = response.headers.get('content-disposition')!;
    expect(disposition).toMatch(/^attachment;/);
    expect(decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(disposition)![1]!)).toBe('Đơn khởi kiện.pdf');
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(await response.text()).toContain('%PDF-1.7');
  });

  test('that is text stays text', async () => {
    const response = await get(2);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  test('is served whole: ranges are not honoured', async () => {
    const response = await get(1, { Range: 'bytes=0-3' });
    expect(response.status).toBe(200);
  });

  test('that is gone from the disk is an error with a next step, not an empty file', async () => {
    const { root, path: relative } = copies.attachments.file(copies.views()[3]!.id)!;
    rmSync(path.join(root, relative));
    const response = await get(3);
    expect(response.status).toBe(500);
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(await response.json()).toEqual({ error: 'ATTACHMENT_LOST' });
  });

  test.each(['nothing', '..%2f..%2fservice.db', "'%20OR%201=1", '%00'])(
    'is found by its id alone, not by %s',
    async (id) => {
      expect((await fetch(`${origin}/files/${id}`)).status).toBe(404);
    },
  );
});
