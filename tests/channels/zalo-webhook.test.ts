import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { computeMac, verifySignature } from '../../src/channels/zalo/signature.ts';
import { openBench } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { ownFixture } from './support/own-fixtures.ts';
import { loadManifest, readFixture } from './support/shared.ts';
import { signZalo, ZALO, ZALO_PERSON, ZALO_SETTINGS, zaloBody } from './support/zalo-subject.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench((deps) => createZaloChannel(ZALO_SETTINGS, deps));
});
afterEach(() => bench.close());

const postSigned = (body: string | Buffer): Promise<Response> => bench.post(body, signZalo(Buffer.from(body)));
const read = async (body: string | Buffer) => {
  expect((await postSigned(body)).status).toBe(200);
  return bench.sink.events.at(-1)!;
};

describe('the console’s checks', () => {
  test.each([['{}'], [''], [' { } \n']])('an unsigned probe %j gets 200 and stores nothing', async (body) => {
    expect((await bench.post(body)).status).toBe(200);
    expect(bench.sink.batches).toHaveLength(0);
  });

  test('GET gets 200', async () => {
    expect((await fetch(bench.webhookUrl)).status).toBe(200);
  });

  test('an unsigned event is no probe', async () => {
    expect((await bench.post('{"event_name":"follow"}')).status).toBe(403);
  });
});

describe('signature', () => {
  test('is SHA-256 over app id, body, timestamp and key', () => {
    // A vector published with another project's adapter.
    const mac = computeMac({ id: 'X', body: Buffer.from('BODY'), timestamp: '1234567890', key: 'Y' });
    expect(mac).toBe('2f1ef5aabe67e8396a459ca89562e108ad541f82ba5022c85f645bd6b7220cb9');
  });

  test('does not take a timestamp quoted inside a message for the event’s own', async () => {
    const body = zaloBody({ event_name: 'user_send_text', message: { msg_id: 'm1', text: 'x "timestamp":"5" y' } });
    expect((await postSigned(body)).status).toBe(200);
  });

  const manifest = loadManifest();
  const maybe = manifest === undefined ? test.skip : test;
  maybe.each([
    ['oa_id_first', 'oa_id_first term (community variant, off by default)', {}],
    ['app_secret_key', 'app_secret_as_key (community variant, off by default)', {}],
    ['header_timestamp', 'header_timestamp 1764000000999', { headerTimestamp: '1764000000999' }],
  ] as const)('the %s variant matches only when it is switched on', (variant, name, extra) => {
    const vectors = Object.entries(manifest?.vectors.zalo ?? {});
    const signature = vectors.find(([key]) => key.startsWith(name.slice(0, 11)))?.[1] ?? '';
    const request = { body: readFixture('zalo.webhook.user_send_text.json'), signature, headerTimestamp: '', ...extra };
    expect(verifySignature(request, { ...ZALO, oaIds: [ZALO.oaId], variants: ['documented', variant] })).toBe(variant);
    expect(verifySignature(request, { ...ZALO, oaIds: [ZALO.oaId], variants: ['documented'] })).toBeUndefined();
  });

  test('an event for another app is acknowledged, not stored, and reported', async () => {
    const response = await postSigned(zaloBody({ event_name: 'follow', app_id: '999', follower: { id: '7' } }));
    expect(response.status).toBe(200);
    expect(bench.sink.events).toHaveLength(0);
    expect(bench.observations).toContainEqual(expect.objectContaining({ label: 'other_app' }));
  });
});

describe('events', () => {
  test('a human answer in the OA Manager is an echo by a human', async () => {
    const event = await read(ownFixture('zalo.human-echo.json'));
    expect(event).toMatchObject({ personId: ZALO_PERSON, accountId: ZALO.oaId });
    expect(event.content).toEqual({
      ...{ kind: 'echo', messageId: 'f00000000000000000a1', author: 'human' },
      text: 'Dạ, bác gửi giúp cháu số hồ sơ ạ.',
    });
  });

  test('a photo keeps its caption and link; an attachment of an unknown type is kept as such', async () => {
    const event = await read(ownFixture('zalo.photo-with-number-timestamp.json'));
    expect(event.occurredAt).toBe(1796100000123);
    expect(event.content).toEqual({
      ...{ kind: 'message', messageId: 'f00000000000000000a2', text: 'Biên bản phạt của tôi' },
      attachments: [{ type: 'image', url: 'https://anh.example/bien-ban.jpg' }, { type: 'other' }],
    });
  });

  test('the receipt of a template message belongs to no person of the chat', async () => {
    const event = await read(ownFixture('zalo.template-receipt.json'));
    expect(event).toMatchObject({ personId: null, content: { kind: 'unsupported', name: 'user_received_message' } });
  });

  test('a withdrawal asks to be forgotten', async () => {
    const event = await read(zaloBody({ event_name: 'user_withdraw', user_id: ZALO_PERSON, oa_id: ZALO.oaId }));
    expect(event).toMatchObject({ personId: ZALO_PERSON, content: { kind: 'withdrawn' } });
  });

  test('group and anonymous messages reach no conversation', async () => {
    const message = { msg_id: 'g1', text: 'xin chào nhóm' };
    const group = await read(
      zaloBody({ event_name: 'user_send_group_text', recipient: { id: 'grp-1' }, oa_id: ZALO.oaId, message }),
    );
    const anonymous = await read(zaloBody({ event_name: 'anonymous_send_text', sender: { id: 'anon-1' }, message }));
    for (const event of [group, anonymous])
      expect(event).toMatchObject({ personId: null, accountId: ZALO.oaId, content: { kind: 'unsupported' } });
  });

  test('two reactions to one message are two events; one delivered twice is one', async () => {
    const reaction = (icon: string, timestamp: string) =>
      zaloBody({ event_name: 'user_reacted_message', message: { msg_id: 'm1', react_icon: icon }, timestamp });
    const keys = [];
    for (const body of [
      reaction('/-heart', '1796100000001'),
      reaction('/-heart', '1796100000001'),
      reaction('/-remove', '1796100000009'),
    ]) {
      keys.push((await read(body)).key);
    }
    expect(new Set(keys).size).toBe(2);
    expect(bench.sink.events.at(-1)?.content).toMatchObject({ kind: 'reaction', reaction: null });
  });

  test('a message from a location or with nothing readable is still a message', async () => {
    const attachments = [{ type: 'location', payload: { coordinates: { latitude: '21.03', longitude: '105.85' } } }];
    const place = await read(zaloBody({ event_name: 'user_send_location', message: { msg_id: 'l1', attachments } }));
    expect(place.content).toMatchObject({ attachments: [{ type: 'location', latitude: 21.03, longitude: 105.85 }] });
    const empty = await read(zaloBody({ event_name: 'user_send_business_card', message: { msg_id: 'l2' } }));
    expect(empty.content).toMatchObject({ kind: 'message', text: '', attachments: [{ type: 'other' }] });
  });
});
