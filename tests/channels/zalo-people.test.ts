import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { parseEvents } from '../../src/channels/zalo/events.ts';
import type { ZaloSettings } from '../../src/channels/zalo/settings.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type FakeZalo, startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { type Bench, NOON, openBench } from './support/harness.ts';
import { readApiFixture } from './support/shared.ts';
import { ZALO, ZALO_PERSON, zaloBody, zaloSettings } from './support/zalo-subject.ts';

const address = { channel: 'zalo' as const, accountId: ZALO.oaId, personId: ZALO_PERSON };

let clock: ManualClock;
let fake: FakeZalo;
let bench: Bench;
const open = async (more: Partial<ZaloSettings> = {}) => {
  bench = await openBench((deps) => createZaloChannel({ ...zaloSettings(fake), ...more }, deps), { clock });
  fake.connect(bench.webhookUrl);
};
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 });
  await open();
  await fake.open(ZALO_PERSON);
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const people = () => bench.channel.people!;
const change = (label: string, on = true) => people().labels!.change(address, { label, on });
const asked = () => fake.calls().filter(({ path }) => path.includes('user/detail')).length;

describe('a person as Zalo knows them', () => {
  test('is read in one call and written nowhere', async () => {
    await fake.submitInfo(ZALO_PERSON, { phone: '84900000001', address: 'Số 1', ward: 'Phường Mẫu', city: 'Hà Nội' });
    expect(await people().profile(address)).toEqual({
      ok: true,
      value: {
        ...{ name: 'Nguyễn Văn Mẫu', follows: true, lastActOn: '01/12/2026', labels: [] },
        ...{ phone: '84900000001', address: 'Số 1, Phường Mẫu, Hà Nội' },
      },
    });
    expect(asked()).toBe(1);
    expect(bench.logger.lines.join()).not.toContain('84900000001');
    expect(Buffer.from(bench.db.serialize()).includes('Nguyễn Văn Mẫu')).toBe(false);
  });

  test('is asked for with a token that is renewed once when it is refused', async () => {
    fake.tokens.revoke();
    expect(await people().profile(address)).toMatchObject({ ok: true });
    fake.tokens.withdraw();
    clock.advance(11 * 60_000);
    expect(await people().profile(address)).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test.each([
    ['a person of nobody', { ...address, personId: '999' }, 'unknown_person'],
    ['an OA that is not connected', { ...address, accountId: '1' }, 'unavailable'],
  ])('%s', async (_what, person, reason) => {
    expect(await people().profile(person)).toMatchObject({ ok: false, reason });
  });

  test.each([
    [-213, 'unknown_person'],
    [-223, 'not_included'],
    [-224, 'not_included'],
    [-200, 'unavailable'],
  ])('%i is %s', async (code, reason) => {
    fake.fail({ on: 'user', kind: 'error', code });
    expect(await people().profile(address)).toEqual({ ok: false, reason, detail: `zalo ${code}` });
  });

  test('after -32 nobody is asked until the next minute', async () => {
    fake.fail({ on: 'user', kind: 'error', code: -32 });
    await people().profile(address);
    const before = asked();
    expect(await people().profile(address)).toMatchObject({ ok: false, reason: 'unavailable' });
    expect(asked()).toBe(before);
    clock.advance(65_000);
    expect(await people().profile(address)).toMatchObject({ ok: true });
  });
});

describe('labels', () => {
  test('are given, known, and taken away', async () => {
    expect(await change('  Ưu tiên ')).toEqual({ ok: true, value: null });
    expect(await people().profile(address)).toMatchObject({ value: { labels: ['Ưu tiên'] } });
    expect(await people().labels!.known(address)).toEqual({ ok: true, value: ['Ưu tiên'] });
    expect(await change('Ưu tiên', false)).toEqual({ ok: true, value: null });
    expect(await people().profile(address)).toMatchObject({ value: { labels: [] } });
    expect(await change('Ưu tiên', false)).toMatchObject({ ok: false, reason: 'invalid' });
  });

  test.each(['', '   ', 'x'.repeat(51), 'a\u0000b', 'a\u202eb'])(
    '%j is refused before Zalo is asked',
    async (label) => {
      const before = fake.calls().length;
      expect(await change(label)).toMatchObject({ ok: false, reason: 'invalid' });
      expect(fake.calls()).toHaveLength(before);
    },
  );

  test('a package without them says so, and a switch leaves them out', async () => {
    fake.plan.tags = false;
    expect(await change('Ưu tiên')).toEqual({ ok: false, reason: 'not_included', detail: 'zalo -224' });
    await bench.close();
    await open({ labels: false });
    expect(people().labels).toBeUndefined();
  });
});

describe('submitted contact data', () => {
  const read = (info: unknown) =>
    parseEvents(zaloBody({ event_name: 'user_submit_info', info }), { oaId: ZALO.oaId, now: NOON })[0]?.content;

  test('is read in both shapes of its address', () => {
    const name = 'Nguyễn Văn Mẫu';
    const full = { user_city: 'TP. Hồ Chí Minh', user_ward: 'Phường Mẫu', user_address: 'Số 1 đường Mẫu' };
    expect(read({ name, phone: '84900000001', user_dob: '30/10/1999', gender: 'Nam', full_address: full })).toEqual({
      kind: 'contact',
      info: {
        ...{ name, phone: '84900000001', birthday: '30/10/1999', gender: 'Nam' },
        address: 'Số 1 đường Mẫu, Phường Mẫu, TP. Hồ Chí Minh',
      },
    });
    expect(read({ name, phone: 84900000001, address: 'Số 1', ward: 'P', district: 'Q', city: 'C' })).toEqual({
      kind: 'contact',
      info: { name, phone: '84900000001', address: 'Số 1, P, Q, C' },
    });
  });

  test.each([null, 'x', [], {}, { name: 5, phone: {} }, { full_address: 'x' }])(
    'odd data (%j) spoils nothing',
    (info) => {
      expect(read(info)).toEqual({ kind: 'contact' });
    },
  );
});

test('the fake answers as recorded', async () => {
  fake.people.of(ZALO_PERSON).tags.add('Khách mới');
  fake.people.tags.add('Khách mới').add('Ưu tiên');
  const headers = { access_token: fake.tokens.current().accessToken };
  const fixtures = ['user.detail.ok', 'user.getlist.ok', 'tag.gettagsofoa.ok', 'getoa.ok'];
  for (const name of fixtures) {
    const { request, response } = readApiFixture(`zalo.api.${name}.json`);
    const { pathname, search } = new URL(request.url);
    const answer = (await (await fetch(`${fake.url}${pathname}${search}`, { headers })).json()) as { data: object };
    const recorded = (response.body as { data: object }).data;
    const keys = (value: object) => Object.keys(value).sort();
    if (Array.isArray(recorded)) expect(answer.data).toEqual(recorded);
    else expect(keys(recorded)).toEqual(expect.arrayContaining(keys(answer.data)));
  }
});
