import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ManualClock } from '../../src/infra/clock.ts';
import { type FakeZalo, startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { NOON } from './support/harness.ts';
import { loadManifest, readApiFixture } from './support/shared.ts';
import { ZALO, ZALO_PERSON } from './support/zalo-subject.ts';

let clock: ManualClock;
let fake: FakeZalo;
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeZalo({ clock, identity: ZALO });
  await fake.say({ personId: ZALO_PERSON, text: 'alo' });
});
afterEach(() => fake.close());

async function post(path: string, body: unknown, token = fake.tokens.current().accessToken) {
  const response = await fetch(`${fake.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', access_token: token },
    body: JSON.stringify(body),
  });
  return { headers: response.headers, body: (await response.json()) as { error: number; data?: object } };
}

/** Access tokens live 25 hours. */
function renewed(): string {
  const form = { refresh_token: fake.tokens.current().refreshToken, app_id: ZALO.appId, grant_type: 'refresh_token' };
  fake.tokens.exchange({ secretKey: ZALO.appSecret, form });
  return fake.tokens.current().accessToken;
}

const codeOf = async (...args: Parameters<typeof post>) => (await post(...args)).body.error;

describe('templates', () => {
  const byUser = '/v3.0/oa/message/template';
  const byPhone = '/message/template';
  const template_data = { customer: 'Nguyễn Văn Mẫu', code: 'HS-0001' };
  const toUser = { user_id: ZALO_PERSON, template_id: '300001', template_data };
  const toPhone = { phone: '84900000001', template_id: '300001', template_data, tracking_id: 'case-0001' };

  test('reach a person by id outside of every window', async () => {
    clock.advance(9 * 24 * 3_600_000);
    const { body } = await post(byUser, toUser, renewed());
    expect(body).toMatchObject({ error: 0, data: { user_id: ZALO_PERSON, quota: { quota_type: 'purchase_quota' } } });
    expect(fake.messages(ZALO_PERSON).map(({ text }) => text)).toEqual(['Nguyễn Văn Mẫu · HS-0001']);
  });

  test('go to phones of people whom nobody knows, on a host with its own error for tokens', async () => {
    expect(await codeOf(byPhone, toPhone)).toBe(0);
    expect(await codeOf(byPhone, toPhone, 'wrong')).toBe(-124);
    expect(await codeOf(byUser, toUser, 'wrong')).toBe(-216);
  });

  test.each([
    ['of another id', { template_id: '1' }],
    ['with a field missing', { template_data: { customer: 'A' } }],
    ['with a field that it does not have', { template_data: { ...template_data, more: 'x' } }],
    ['with a number for a text', { template_data: { ...template_data, code: 5 } }],
    ['without data', { template_data: undefined }],
  ])('%s are refused', async (_what, change) => {
    expect(await codeOf(byUser, { ...toUser, ...change })).toBe(-201);
    expect(await codeOf(byPhone, { ...toPhone, ...change })).toBe(-201);
  });

  test('for phones only are not sent to ids, and phones are written as Zalo wants them', async () => {
    fake.plan.templates.set('300002', { fields: [], byUser: false });
    expect(await codeOf(byUser, { ...toUser, template_id: '300002', template_data: {} })).toBe(-249);
    for (const phone of ['0900000001', '+84900000001', 84900000001])
      expect(await codeOf(byPhone, { ...toPhone, phone })).toBe(-201);
    expect(await codeOf(byPhone, { ...toPhone, tracking_id: 'a'.repeat(49) })).toBe(-201);
    expect(await codeOf(byUser, { ...toUser, user_id: '1' })).toBe(-201);
  });
});

describe('the old address for messages', () => {
  const path = '/v2.0/oa/message';
  const recipient = { user_id: ZALO_PERSON };
  const react = (icon: string) => ({ react_icon: icon, react_message_id: 'a1b2' });

  test('takes reactions and what goes to people without an account, and messages no more', async () => {
    expect(await codeOf(path, { recipient, message: { text: 'x' } })).toBe(-240);
    expect(await codeOf(path, { recipient, sender_action: react('/-strong') })).toBe(0);
    const nobody = { anonymous_id: 'anon-0001', conversation_id: 'conv-0001' };
    expect(await codeOf(path, { recipient: nobody, message: { text: 'x' } })).toBe(0);
    expect(fake.messages(ZALO_PERSON)).toHaveLength(0);
  });

  test.each([
    {},
    { recipient, sender_action: 'typing' },
    { recipient, sender_action: react('👍') },
    { recipient: { user_id: '1' }, sender_action: react('/-strong') },
    { recipient: { anonymous_id: 'anon-0001' }, message: { text: 'x' } },
    { recipient: { anonymous_id: 'anon-0001', conversation_id: 'conv-0001' }, message: {} },
  ])('refuses %j', async (body) => {
    expect(await codeOf(path, body)).toBe(-201);
  });
});

test('a tag is taken away from everybody at once', async () => {
  await post('/v2.0/oa/tag/tagfollower', { user_id: ZALO_PERSON, tag_name: 'Khách mới' });
  expect(await codeOf('/v2.0/oa/tag/rmtag', { tag_name: 'Khách mới' })).toBe(0);
  expect(fake.people.of(ZALO_PERSON).tags.size + fake.people.tags.size).toBe(0);
  expect(await codeOf('/v2.0/oa/tag/rmtag', { tag_name: 'Khách mới' })).toBe(-201);
});

test('every answer says how many calls are left in the minute', async () => {
  fake.plan.ratePerMinute = 2;
  const send = () => post('/v3.0/oa/message/cs', { recipient: { user_id: ZALO_PERSON }, message: { text: 'x' } });
  const answers = [await send(), await send(), await send()];
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remain'))).toEqual(['1', '0', '0']);
  expect(answers.map(({ body }) => body.error)).toEqual([0, 0, -32]);
  clock.advance(60_000);
  expect((await send()).headers.get('x-ratelimit-limit')).toBe('2');
});

test('a closed account is refused before its window is looked at', async () => {
  fake.people.of(ZALO_PERSON).banned = true;
  clock.advance(9 * 24 * 3_600_000);
  const token = renewed();
  expect(await codeOf('/v3.0/oa/message/cs', { recipient: { user_id: ZALO_PERSON }, message: {} }, token)).toBe(-227);
});

const manifest = loadManifest();
(manifest === undefined ? test.skip : test)('the fake answers as recorded', async () => {
  const sends = ['text', 'quote', 'image_url', 'sticker', 'buttons_no_template_type', 'request_user_info'];
  const others = ['react', 'template_by_uid', 'template_by_phone', 'tag.tagfollower', 'quota.message.user'];
  for (const name of [...sends.map((kind) => `message_cs.${kind}`), ...others, 'anonymous.text']) {
    const { request, response } = readApiFixture(`zalo.api.${name}.ok.json`);
    const answer = await post(new URL(request.url).pathname, request.body);
    const recorded = response.body as { data?: object };
    const keys = (value: object = {}) => Object.keys(value).sort();
    expect({ name, error: answer.body.error }).toEqual({ name, error: 0 });
    expect(keys(recorded.data)).toEqual(expect.arrayContaining(keys(answer.body.data)));
  }
});
