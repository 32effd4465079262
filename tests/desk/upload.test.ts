import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { PDF, noise } from '../channels/support/files.ts';
import type { Client } from './support/console.ts';
import { type Counter, MAX_UPLOAD, startCounter } from './support/counter.ts';

interface Form {
  readonly token?: string | null;
  readonly text?: string;
  readonly name?: string;
  readonly bytes?: Buffer;
}

describe('the composer’s form with a file', () => {
  let counter: Counter;
  let counsellor: Client;
  let address: string;
  let conversationId: string;

  beforeAll(async () => {
    counter = await startCounter();
    counsellor = await counter.signIn('counsellor');
    await counter.say('up-1', 'cho tôi gặp tư vấn viên');
    conversationId = counter.conversationOf('up-1');
    address = `/console/c/${conversationId}`;
    const page = await counsellor.get(address);
    const version = /name="version" (?:id="[^"]*" )?value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    await counsellor.post(`${address}/claim`, { version });
  }, 60_000);

  afterAll(() => counter.close());

  /** As a browser sends it: fields in the order of the page, the file last. */
  function formOf({ token = counsellor.token, text = '', name = PDF.name, bytes = PDF.bytes }: Form): FormData {
    const form = new FormData();
    if (token !== null) form.append('_token', token);
    form.append('clientId', 'client-0001');
    form.append('quotations', '[]');
    form.append('text', text);
    form.append('upload', new Blob([new Uint8Array(bytes)]), name);
    return form;
  }

  const send = (form: FormData, headers = {}) => counsellor.postBody(`${address}/files`, form, headers);
  const raw = () => ({ 'content-type': 'multipart/form-data; boundary=x', 'x-form-token': counsellor.token });
  /** The form byte for byte, its end too. */
  const bodyOf = (name: string, file: string, end = '\r\n--x--\r\n') =>
    `--x\r\nContent-Disposition: form-data; name="upload"; filename="${name}"\r\n` +
    `Content-Type: application/octet-stream\r\n\r\n${file}${end}`;
  const open = (more: Readonly<Record<string, string>> = {}) => {
    const cookie = [...counsellor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, origin: counter.origin, ...raw(), ...more };
    return request(`${counter.origin}${address}/files`, { method: 'POST', headers });
  };
  const chosen = () => counter.outgoing.chosen({ conversationId, author: counter.people.counsellor.id });
  const onDisk = (): string[] =>
    readdirSync(counter.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  test.each([
    ['of a kind that is not sent', { name: 'a.exe', bytes: Buffer.from('MZ\0\0') }, 'Loại tệp này không gửi được'],
    ['whose content is not what its name says', { name: 'a.pdf', bytes: Buffer.from('<html>') }, 'không gửi được'],
    ['that is empty', { name: 'a.pdf', bytes: Buffer.alloc(0) }, 'Tệp trống'],
    ['beyond the channel', { bytes: Buffer.concat([PDF.bytes, Buffer.alloc(5_000_000)]) }, 'Tệp lớn hơn mức'],
    ['beyond what is taken at all', { bytes: Buffer.alloc(MAX_UPLOAD + 1) }, 'Tệp lớn hơn mức'],
    ['far beyond it', { bytes: Buffer.alloc(MAX_UPLOAD + 2_000_000) }, 'Tệp lớn hơn mức'],
  ])(
    'a file %s is refused in words, leaves nothing behind, and the text stays',
    async (_name, file, words) => {
      const answer = await send(formOf({ text: 'Mẫu đơn\r\nđây ạ', ...file }));
      expect(answer.status).toBe(303);
      const page = await counsellor.get(answer.location ?? '');
      expect(page.text).toContain(words);
      expect(page.text).toContain('Mẫu đơn\nđây ạ');
      expect(chosen()).toEqual([]);
      expect(onDisk()).toEqual([]);
      const told = await send(formOf(file), { 'x-requested-by': 'script' });
      expect([413, 422]).toContain(told.status);
      expect(told.text).toContain(words);
    },
    30_000,
  );

  test('a form whose file was not chosen says what to do', async () => {
    const answer = await counsellor.postBody(`${address}/files`, bodyOf('', ''), raw());
    expect((await counsellor.get(answer.location ?? '')).text).toContain('Chưa chọn tệp nào');
    expect(onDisk()).toEqual([]);
  });

  test.each([
    ['without the token', () => formOf({ token: null })],
    ['with another token', () => formOf({ token: 'x'.repeat(43) })],
    [
      'whose token comes after the file',
      () => {
        const form = formOf({ token: null });
        form.append('_token', counsellor.token);
        return form;
      },
    ],
    ['with a field of a megabyte', () => formOf({ text: 'x'.repeat(1_000_000) })],
  ])('a form %s is refused before anything of the file is taken', async (_name, form) => {
    const before = { files: onDisk(), draft: await counter.desk.composer.draft(conversationId, 'x') };
    expect((await send(form())).status).toBe(403);
    expect({ files: onDisk(), draft: await counter.desk.composer.draft(conversationId, 'x') }).toEqual(before);
    expect(chosen()).toEqual([]);
  });

  test.each([
    ['no form', 'application/octet-stream', 422],
    ['a form without a boundary', 'multipart/form-data', 403],
    ['a form that is none', 'multipart/form-data; boundary=x', 403],
  ])('a body that is %s is told so', async (_name, type, status) => {
    const headers = { 'content-type': type, 'x-form-token': counsellor.token, 'x-requested-by': 'script' };
    const answer = await counsellor.postBody(`${address}/files`, new Uint8Array(PDF.bytes), headers);
    expect(answer.status).toBe(status);
    expect(onDisk()).toEqual([]);
  });

  test('a connection that breaks in the middle of the file leaves nothing behind', async () => {
    const broken = open({ 'content-length': '1000000' });
    broken.on('error', () => undefined);
    broken.write(bodyOf('a.pdf', 'x'.repeat(200_000), ''));
    await until(() => onDisk().length > 0);
    broken.destroy();
    await until(() => onDisk().length === 0);
    expect(chosen()).toEqual([]);
  }, 30_000);

  test('a body that ends before its last boundary is refused and leaves nothing behind', async () => {
    const cut = open();
    cut.end(bodyOf('a.pdf', '%PDF-1.4', ''));
    const [answer] = (await once(cut, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(403);
    expect(chosen()).toEqual([]);
    expect(onDisk()).toEqual([]);
  });

  test('takes a picture and a document one after the other, keeps the text, and sends all of it', async () => {
    const picture = await noise({ width: 40, height: 30 });
    const first = await send(formOf({ text: 'Mẫu đơn đây ạ.' }));
    expect(first.location).toContain('done=attached');
    expect((await send(formOf({ text: 'Mẫu đơn đây ạ!', name: 'sơ đồ “nhà”.jpg', bytes: picture }))).status).toBe(303);
    const page = await counsellor.get(`${address}?done=attached`);
    expect(page.text).toContain('Đã thêm tệp');
    expect(page.text).toContain('Mẫu đơn đây ạ!');
    expect(chosen().map(({ name }) => name)).toEqual([PDF.name, 'sơ đồ “nhà”.jpg']);

    const scripted = await send(formOf({ token: null }), {
      'x-form-token': counsellor.token,
      'x-requested-by': 'script',
    });
    expect(scripted.status).toBe(201);
    const third = /data-file="([^"]+)"/.exec(scripted.text)?.[1] ?? '';
    const form = { clientId: 'client-0002', text: 'Mẫu đơn đây ạ?', quotations: '[]' };
    const removed = await counsellor.post(`${address}/files/remove`, { ...form, unfile: third });
    expect((await counsellor.get(removed.location ?? '')).text).toContain('Mẫu đơn đây ạ?');

    const file = chosen().map(({ id }) => id);
    expect(file).toHaveLength(2);
    expect((await counsellor.post(`${address}/send`, { ...form, file })).location).toContain('done=sent');
    await counter.engine.idle();
    const sent = counter.port.calls.slice(-3).map(({ part }) => part.file?.name ?? part.text);
    expect(sent).toEqual(['Mẫu đơn đây ạ?', PDF.name, 'sơ đồ “nhà”.jpg']);
  });

  test('is refused in a conversation that is nobody’s yet', async () => {
    await counter.say('up-2', 'cho tôi gặp tư vấn viên');
    const other = `/console/c/${counter.conversationOf('up-2')}`;
    const answer = await counsellor.postBody(`${other}/files`, formOf({}));
    expect((await counsellor.get(answer.location ?? '')).text).toContain('Nhận hội thoại');
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
