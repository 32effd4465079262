import { afterEach, beforeEach, expect } from '@jest/globals';
import sharp from 'sharp';

import type { OutboundFile } from '../../src/conversations/model.ts';
import type { SendOutcome } from '../../src/conversations/ports.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import type { FakePlatform } from '../../src/simulator/fakes/types.ts';
import { type FilesBench, noise, openFilesBench } from '../channels/support/files.ts';
import { type Bench, NOON, openBench, openChannelDatabase, sendRequest } from '../channels/support/harness.ts';
import type { ChannelSubject, FakePhones, Item } from '../channels/support/subject.ts';

/** What every channel must do with the pictures and documents of counsellors. */
export function filesContract(subject: ChannelSubject, item: Item): void {
  const address = { channel: subject.name, ...subject.identity };
  let clock: ManualClock;
  let fake: FakePhones | FakePlatform;
  let files: FilesBench;
  let bench: Bench;
  const remote = (): FakePlatform => fake as FakePlatform;
  const messages = () => fake.messages(address.personId);

  beforeEach(async () => {
    clock = new ManualClock(NOON);
    fake = await subject.startFake(clock);
    const db = openChannelDatabase();
    files = openFilesBench({ db, clock });
    const options = { db, clock, files: files.outgoing };
    bench = await openBench((deps, origin) => subject.create(deps, fake, origin), options);
    fake.connect(bench.webhookUrl);
    await fake.say({ personId: address.personId, text: 'Xin chào' });
  });
  afterEach(async () => {
    await bench.close();
    await fake.close();
    files.dispose();
  });

  const rules = () => bench.channel.port.files ?? [];
  const picture = async () =>
    files.choose({ name: 'ảnh chụp.jpg', bytes: await noise({ width: 60, height: 40 }), rules: rules() });
  const document = () => files.choose({ ...subject.document!, rules: rules() });

  /** As a counsellor sends it: composed, then part by part. */
  async function send(text: string, file: OutboundFile, outboxId = 'out-1'): Promise<SendOutcome[]> {
    const outcomes: SendOutcome[] = [];
    for (const [index, part] of bench.channel.port.compose({ text, file }).entries()) {
      const speaker = { speaker: 'counsellor', outboxId: `${outboxId}-${index}` } as const;
      outcomes.push(await bench.channel.port.send(sendRequest(address, part, speaker)));
    }
    await fake.settle();
    return outcomes;
  }
  const uploads = () =>
    remote()
      .calls()
      .filter(({ path }) => /upload|message_attachments/.test(path)).length;

  item('a picture reaches the phone with its text, byte for byte as it is kept', async () => {
    const file = await picture();
    const outcomes = await send('Mẫu đơn Anh/Chị hỏi đây ạ.', file);
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'sent'));
    expect(
      messages()
        .map(({ text }) => text)
        .join(''),
    ).toBe('Mẫu đơn Anh/Chị hỏi đây ạ.');
    const shown = messages().flatMap((message) => message.file ?? []);
    expect(shown).toMatchObject([{ kind: 'image', size: file.size }]);
    const response = await fetch(shown[0]!.url);
    expect(response.headers.get('content-type')).toMatch(/^image\/jpeg/);
    expect(Buffer.from(await response.arrayBuffer()).length).toBe(file.size);
  });

  item('a document reaches the phone under its name', async () => {
    expect((await send('', await document())).map(({ kind }) => kind)).toEqual(['sent']);
    expect(messages()).toMatchObject([{ file: { kind: 'file', name: 'mẫu đơn.pdf' } }]);
  });

  item('the echo of a file is told apart from that of a text', async () => {
    await send('', await picture());
    const echoes = bench.sink.events.flatMap(({ content }) => (content.kind === 'echo' ? [content] : []));
    for (const echo of echoes) expect(echo).toMatchObject({ file: true });
    expect(echoes.length).toBe(subject.returns.filter((kind) => kind === 'echo').length);
  });

  item('a text that is no caption goes before the file, on its own', async () => {
    const outcomes = await send('Một đoạn dài. '.repeat(200), await picture());
    expect(outcomes.length).toBeGreaterThan(1);
    expect(messages().map((message) => message.file !== undefined)).toEqual([
      ...outcomes.slice(1).map(() => false),
      true,
    ]);
  });

  item('a file that was erased meanwhile is permanent: nothing leaves', async () => {
    const file = await picture();
    bench.db.prepare('DELETE FROM outgoing_files').run();
    expect(await send('', file)).toMatchObject([{ kind: 'permanent', reason: 'content' }]);
    expect(messages()).toEqual([]);
  });

  item('a file that is sent again is uploaded once', async () => {
    const file = await picture();
    await send('', file, 'out-1');
    await send('', file, 'out-2');
    expect(messages().length).toBe(2);
    expect(uploads()).toBe(1);
  });

  item('an upload that the platform has let go of is made again', async () => {
    const file = await picture();
    await send('', file, 'out-1');
    remote().expireUploads();
    expect(await send('', file, 'out-2')).toMatchObject([{ kind: 'sent' }]);
    expect(messages().length).toBe(2);
    expect(uploads()).toBe(2);
  });

  item('a lost answer to an upload is a retry: nobody has seen anything', async () => {
    const file = await picture();
    for (const kind of ['lost_response', 'reset', 'empty'] as const) {
      remote().fail({ on: 'upload', kind });
      expect(await send('', file)).toMatchObject([{ kind: 'retry' }]);
    }
    expect(messages()).toEqual([]);
    expect(await send('', file)).toMatchObject([{ kind: 'sent' }]);
    expect(messages().length).toBe(1);
  });

  item('a lost answer to the send of a file is unknown, and the file did arrive', async () => {
    remote().fail({ on: 'send', kind: 'lost_response' });
    expect(await send('', await picture())).toMatchObject([{ kind: 'unknown' }]);
    expect(messages().length).toBe(1);
  });

  item('an upload refused for good is permanent, and nothing reaches the phone', async () => {
    // Taken in under another channel's rules, as after a change of the limits.
    const anything = [{ kind: 'image', mediaTypes: ['image/webp'], maxBytes: 40_000_000 } as const];
    const webp = await sharp(await noise({ width: 40, height: 40 }))
      .webp()
      .toBuffer();
    const file = await files.choose({ name: 'a.webp', bytes: webp, rules: anything });
    expect(await send('', { ...file, kind: 'image' })).toMatchObject([{ kind: 'permanent', reason: 'content' }]);
    expect(messages()).toEqual([]);
  });

  item('too large, or of a kind that the channel does not send, is refused before anything leaves', async () => {
    const program = { name: 'đơn.exe', bytes: Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]), rules: rules() };
    expect(await files.refusal(program)).toBe('type');
    const [rule] = rules().filter(({ kind }) => kind === 'file');
    const pdf = {
      name: 'a.pdf',
      bytes: Buffer.concat([subject.document?.bytes ?? Buffer.from('%PDF-'), Buffer.alloc(rule?.maxBytes ?? 0)]),
    };
    expect(await files.refusal({ ...pdf, rules: rules() })).toBe(rule === undefined ? 'kind' : 'too_large');
    const page = { name: 'a.html', bytes: Buffer.from('<html><script>alert(1)</script>'), rules: rules() };
    expect(await files.refusal(page)).toBe('type');
  });

  item('a large photograph is made small enough for the channel', async () => {
    const bytes = await noise({ width: 1200, height: 900 });
    const file = await files.choose({ name: 'lớn.jpg', bytes, rules: rules() });
    const rule = rules().find(({ mediaTypes }) => mediaTypes.includes(file.mediaType));
    expect(file.size).toBeLessThanOrEqual(rule?.maxBytes ?? 0);
    expect(await send('', file)).toMatchObject([{ kind: 'sent' }]);
  });
}
