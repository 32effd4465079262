import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { connectAccount, disconnectAccount } from '../../src/channels/zalo/connect.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import type { FakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { NOON, SEALER, openBench, sendRequest } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { signZalo, ZALO, ZALO_PERSON, zaloBody, zaloSettings } from './support/zalo-subject.ts';

const SECOND = '2000000000000000299';

let clock: ManualClock;
let fake: FakeZalo;
let bench: Bench;
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 });
  bench = await openBench((deps) => createZaloChannel(zaloSettings(fake), deps), { clock });
  fake.connect(bench.webhookUrl);
  await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const sendFrom = (accountId: string) =>
  bench.channel.port.send(sendRequest({ channel: 'zalo', accountId, personId: ZALO_PERSON }, { text: 'Dạ.' }));
const hear = async (oaId: string) => {
  const event = { event_name: 'user_send_text', recipient: { id: oaId }, message: { msg_id: 'm1', text: 'Cho hỏi' } };
  const body = zaloBody(event);
  expect((await bench.post(body, signZalo(Buffer.from(body)))).status).toBe(200);
  return bench.sink.events.at(-1);
};
const connectSecond = (pair = fake.tokens.current()) =>
  connectAccount({ db: bench.db, sealer: SEALER, clock }, { oaId: SECOND, ...pair });

describe('several OAs', () => {
  test('an event of an OA that is not connected is kept and reaches no conversation', async () => {
    expect(await hear(SECOND)).toMatchObject({
      ...{ accountId: SECOND, personId: null },
      content: { kind: 'unsupported', name: 'oa_not_connected' },
    });
    expect(await sendFrom(SECOND)).toEqual({ kind: 'stop_account', detail: 'zalo account not connected' });
  });

  test('one that is connected while the service runs is heard and answers with its own tokens', async () => {
    connectSecond();
    expect(await hear(SECOND)).toMatchObject({
      accountId: SECOND,
      personId: ZALO_PERSON,
      content: { kind: 'message' },
    });
    expect((await sendFrom(SECOND)).kind).toBe('sent');
    disconnectAccount({ db: bench.db, sealer: SEALER, clock }, SECOND);
    expect(await hear(SECOND)).toMatchObject({ personId: null });
    expect((await sendFrom(SECOND)).kind).toBe('stop_account');
  });

  test('a broken one stops no other, and is named', async () => {
    connectSecond({ accessToken: 'revoked', refreshToken: 'used' });
    expect((await sendFrom(SECOND)).kind).toBe('stop_account');
    expect((await sendFrom(ZALO.oaId)).kind).toBe('sent');
    expect(bench.channel.health()).toMatchObject({
      state: 'broken',
      detail: expect.stringContaining(`OA ${SECOND}: `),
    });
  });
});

test('in observe mode an unsigned event is kept and never answered, and leaves the true one its key', async () => {
  await bench.close();
  const settings = { ...zaloSettings(fake), signatureMode: 'observe' as const };
  bench = await openBench((deps) => createZaloChannel(settings, deps), { clock });
  const body = zaloBody({ event_name: 'user_send_text', message: { msg_id: 'm1', text: 'Cho hỏi' } });
  expect((await bench.post(body, { 'X-ZEvent-Signature': `mac=${'0'.repeat(64)}` })).status).toBe(200);
  expect((await bench.post(body, signZalo(Buffer.from(body)))).status).toBe(200);
  const [unsigned, signed] = bench.sink.events;
  expect(unsigned).toMatchObject({ personId: null, content: { kind: 'unsupported', name: 'unsigned' } });
  expect(signed).toMatchObject({ personId: ZALO_PERSON, content: { kind: 'message' } });
  expect(unsigned?.key).not.toBe(signed?.key);
  const seen = bench.observations.filter(({ metric }) => metric === 'signature_matches').map(({ label }) => label);
  expect(seen).toEqual(['none', 'documented']);
});
