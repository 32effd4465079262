import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import type { OutboundPart } from '../../src/conversations/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type FakeZalo, startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { type Bench, NOON, openBench, sendRequest } from './support/harness.ts';
import { ZALO, ZALO_PERSON, zaloSettings } from './support/zalo-subject.ts';

const address = { channel: 'zalo' as const, accountId: ZALO.oaId, personId: ZALO_PERSON };
const WORDS = 'Thông tin liên hệ\nAnh/Chị vui lòng cho biết họ tên và số điện thoại.';

let fake: FakeZalo;
let bench: Bench;
const open = async (publicUrl?: string) => {
  bench = await openBench((deps) => createZaloChannel({ ...zaloSettings(fake), publicUrl }, deps), {
    clock: new ManualClock(NOON),
  });
  fake.connect(bench.webhookUrl);
};
beforeEach(async () => {
  fake = await startFakeZalo({ clock: new ManualClock(NOON), identity: ZALO, ackTimeoutMs: 15_000 });
  await open('https://tuvan.example.vn/');
  await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const compose = (text: string): OutboundPart[] => bench.channel.port.compose({ text, asks: 'contact' });
const send = (part: OutboundPart | undefined) =>
  bench.channel.port.send(sendRequest(address, part!, { speaker: 'counsellor' }));
const shown = () => fake.messages(ZALO_PERSON).map(({ text, form }) => ({ text, form }));

describe('a request for contact data', () => {
  test('reaches the phone as Zalo’s form, and what is sent in it comes back', async () => {
    expect(bench.channel.port.asksContact).toBe(true);
    expect((await send(compose(WORDS)[0])).kind).toBe('sent');
    expect(shown()).toEqual([{ text: WORDS, form: 'contact' }]);
    const payload = fake.calls()[0]?.body as { message: { attachment: { payload: { elements: object[] } } } };
    expect(payload.message.attachment.payload.elements).toEqual([
      expect.objectContaining({ image_url: 'https://tuvan.example.vn/zalo/contact.png' }),
    ]);
    await fake.settle();
    expect(bench.sink.events.map(({ content }) => content.kind)).toEqual(['message', 'echo', 'delivered', 'seen']);
    await fake.submitInfo(ZALO_PERSON, { name: 'Nguyễn Văn Mẫu', phone: '84900000001' });
    expect(bench.sink.events.at(-1)?.content).toEqual({
      kind: 'contact',
      info: { name: 'Nguyễn Văn Mẫu', phone: '84900000001' },
    });
  });

  test('becomes words where the OA’s package has no forms, and the OA goes on', async () => {
    fake.plan.buttons = 'none';
    expect((await send(compose(WORDS)[0])).kind).toBe('sent');
    expect(shown()).toEqual([{ text: WORDS, form: undefined }]);
    expect(bench.channel.health()).toEqual({ state: 'ready' });
    fake.plan.buttons = 'no_template_type';
    const [menu] = bench.channel.port.compose({ text: 'x', buttons: [{ kind: 'reply', title: 'a', payload: '#a' }] });
    await send(menu);
    expect(fake.messages(ZALO_PERSON).at(-1)?.buttons).toHaveLength(1);
  });

  test('of any words fits the form', async () => {
    const text = fc
      .array(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }), { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n'))
      .filter((words) => /[\p{L}\p{N}]/u.test(words.split('\n')[0] ?? ''));
    await fc.assert(
      fc.asyncProperty(text, async (words) => {
        const parts = compose(words);
        expect(parts).toHaveLength(1);
        expect((await send(parts[0])).kind).toBe('sent');
        expect(fake.messages(ZALO_PERSON).at(-1)?.form).toBe('contact');
      }),
      { numRuns: 60 },
    );
  });

  test('has a picture that Zalo can fetch', async () => {
    const response = await fetch(new URL('/zalo/contact.png', bench.webhookUrl));
    expect(response.headers.get('content-type')).toBe('image/png');
    const { format, width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect({ format, width, height }).toEqual({ format: 'png', width: 960, height: 540 });
  });

  test('is not offered without an address of our own', async () => {
    await bench.close();
    await open();
    expect(bench.channel.port.asksContact).toBeUndefined();
    expect((await send(compose(WORDS)[0])).kind).toBe('sent');
    expect(shown()).toEqual([{ text: WORDS, form: undefined }]);
  });
});

describe('the fake refuses a form', () => {
  const element = { title: 'Tư vấn', subtitle: 'Xin thông tin', image_url: 'https://example.vn/1.jpg' };
  test.each([
    ['without an element', []],
    ['with two', [element, element]],
    ['with a title over 100', [{ ...element, title: 'a'.repeat(101) }]],
    ['with a subtitle over 500', [{ ...element, subtitle: 'a'.repeat(501) }]],
    ['without a picture', [{ ...element, image_url: undefined }]],
  ])('%s', async (_what, elements) => {
    const payload = { template_type: 'request_user_info', elements };
    const response = await fetch(`${fake.url}/v3.0/oa/message/cs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', access_token: fake.tokens.current().accessToken },
      body: JSON.stringify({
        recipient: { user_id: ZALO_PERSON },
        message: { attachment: { type: 'template', payload } },
      }),
    });
    expect(await response.json()).toMatchObject({ error: -201 });
  });
});
