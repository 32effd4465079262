import { Readable } from 'node:stream';

import { expect, test } from '@jest/globals';

import { createAttachmentStore } from '../../src/attachments/store.ts';
import { PDF, noise } from '../channels/support/files.ts';
import { type DeskBench, LAN, MINH, claimed, reason, startDesk, value } from './support.ts';

async function choose(
  bench: DeskBench,
  conversationId: string,
  file: { name: string; bytes: Buffer },
  author = LAN.id,
) {
  const bytes = Readable.from([file.bytes]);
  const added = await bench.outgoing.add({ conversationId, author, rules: bench.port.files, ...file, bytes });
  if (typeof added === 'string') throw new Error(added);
  return added;
}

const picture = async () => ({ name: 'Nhà C:\\tôi.jpg', bytes: await noise({ width: 40, height: 30 }) });

test('text and files go out in order, once, and stand in the thread', async () => {
  const bench = await startDesk();
  const { id } = await claimed(bench);
  const files = [await choose(bench, id, PDF), await choose(bench, id, await picture())];
  const before = bench.port.calls.length;
  const message = { actor: LAN, conversationId: id, clientId: 'client-1', text: 'Mẫu đơn đây ạ.' };
  const enclosed = { ...message, files: files.map((file) => file.id) };
  const lines = value(await bench.desk.composer.send(enclosed));
  expect(value(await bench.desk.composer.send(enclosed))).toEqual(lines);
  await bench.pass(10);
  const sent = bench.port.calls.slice(before).map(({ part, speaker }) => [speaker, part.text, part.file?.name]);
  expect(sent).toEqual([
    ['counsellor', 'Mẫu đơn đây ạ.', undefined],
    ['counsellor', '', 'mẫu đơn.pdf'],
    ['counsellor', '', 'Nhà C-tôi.jpg'],
  ]);
  expect(lines.map((line) => line.kind === 'outbound' && line.file?.kind)).toEqual([undefined, 'file', 'image']);
  expect(bench.outgoing.chosen({ conversationId: id, author: LAN.id })).toEqual([]);
});

test('nothing is sent without a text or a file, nor with a file that is somebody else’s, removed or sent already', async () => {
  const bench = await startDesk();
  const { id } = await claimed(bench);
  const send = (clientId: string, ...files: string[]) =>
    bench.desk.composer.send({ actor: LAN, conversationId: id, clientId, text: '', files });
  expect(reason(await send('client-1'))).toBe('empty');
  const foreign = await choose(bench, id, PDF, MINH.id);
  expect(reason(await send('client-2', foreign.id))).toBe('invalid');
  const mine = await choose(bench, id, PDF);
  value(await send('client-3', mine.id));
  expect(reason(await send('client-4', mine.id))).toBe('invalid');
  const removed = await choose(bench, id, PDF);
  expect(await bench.outgoing.remove({ id: removed.id, conversationId: id, author: MINH.id })).toBe(false);
  expect(await bench.outgoing.remove({ id: removed.id, conversationId: id, author: LAN.id })).toBe(true);
  expect(reason(await send('client-5', removed.id))).toBe('invalid');
});

test('a file that may not have arrived is not sent again by itself, and goes again when it is asked for', async () => {
  const bench = await startDesk();
  const { id } = await claimed(bench);
  const { id: file } = await choose(bench, id, PDF);
  bench.port.outcomes.push({ kind: 'unknown', detail: 'lost' });
  const [line] = value(
    await bench.desk.composer.send({ actor: LAN, conversationId: id, clientId: 'client-1', text: '', files: [file] }),
  );
  await bench.pass(3_600_000);
  const calls = () => bench.port.calls.filter(({ part }) => part.file !== undefined).length;
  expect(calls()).toBe(1);
  const outboxId = line?.kind === 'outbound' ? line.outboxId : '';
  expect(reason(await bench.desk.composer.retry({ actor: LAN, outboxId }))).toBe('not_allowed');
  value(await bench.desk.composer.retry({ actor: LAN, outboxId, evenIfUncertain: true }));
  await bench.pass(10);
  expect(calls()).toBe(2);
});

test('at most five wait at once, and what is not sent within a day is forgotten', async () => {
  const bench = await startDesk();
  const { id } = await claimed(bench);
  for (let count = 0; count < 5; count += 1) await choose(bench, id, PDF);
  await expect(choose(bench, id, PDF)).rejects.toThrow('too_many');
  bench.clock.advance(25 * 3_600_000);
  await choose(bench, id, PDF);
  expect(bench.outgoing.chosen({ conversationId: id, author: LAN.id })).toHaveLength(1);
});

test('at most five wait at once, also of those that arrive together', async () => {
  const bench = await startDesk();
  const { id } = await claimed(bench);
  const together = await Promise.allSettled(Array.from({ length: 8 }, () => choose(bench, id, PDF)));
  expect(together.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  expect(bench.outgoing.chosen({ conversationId: id, author: LAN.id })).toHaveLength(5);
});

test('erasing a conversation takes its files with it, and with the last of the bytes what platforms call them', async () => {
  const bench = await startDesk();
  const { id } = await claimed(bench);
  const file = await choose(bench, id, PDF);
  const kept = bench.outgoing.find(file.id)!;
  bench.db.prepare(`INSERT INTO channel_uploads VALUES ('zalo', 'oa', ?, 'mẫu đơn.pdf', 'token', 0)`).run(kept.sha256);
  const store = createAttachmentStore({ db: bench.db, commit: bench.engine.commit });
  expect(store.refersTo(kept.sha256)).toBe(true);
  expect(await store.erase({ conversationId: id })).toEqual({ rows: 1, files: [kept.sha256] });
  expect(store.refersTo(kept.sha256)).toBe(false);
  expect(bench.outgoing.find(file.id)).toBeUndefined();
  expect(bench.rows('SELECT * FROM channel_uploads')).toEqual([]);
});
