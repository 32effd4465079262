import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { NOON } from './support/harness.ts';
import { MESSENGER, PSID } from './support/messenger-subject.ts';
import { loadManifest, readApiFixture } from './support/shared.ts';

const HOUR = 3_600_000;
const INBOX = '263902037430900';

let clock: ManualClock;
let fake: FakeMessenger;
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { accessToken: 'TEST_PAGE_TOKEN' } });
  await fake.say({ personId: PSID, text: 'alo' });
});
afterEach(() => fake.close());

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly error?: { readonly code: number } };
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${fake.url}/v26.0/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${fake.plan.accessToken}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** The error's code, or what came instead of one. */
async function codeOf(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await call(method, path, body);
  return answer.body.error?.code ?? answer.body;
}

const CARD = { title: 'Điều 12', subtitle: 'Luật Mẫu' };
const BUTTON = { type: 'postback', title: 'Chi tiết', payload: 'D12' };
const sendCards = (elements: unknown) =>
  codeOf('POST', 'me/messages', {
    recipient: { id: PSID },
    messaging_type: 'RESPONSE',
    message: { attachment: { type: 'template', payload: { template_type: 'generic', elements } } },
  });

describe('the generic template', () => {
  test('is taken with up to ten cards of a title and something beside it', async () => {
    const card = { ...CARD, buttons: [BUTTON], image_url: 'https://example.vn/1.jpg' };
    expect(await sendCards(Array(10).fill(card))).toHaveProperty('message_id');
    expect(fake.messages(PSID)[0]?.text.split('\n').slice(0, 2)).toEqual(['Điều 12', 'Luật Mẫu']);
    expect(fake.messages(PSID)[0]?.buttons).toHaveLength(10);
  });

  test.each([
    ['no card', []],
    ['eleven cards', Array(11).fill(CARD)],
    ['a title over 80', [{ ...CARD, title: 'a'.repeat(81) }]],
    ['a subtitle over 80', [{ ...CARD, subtitle: 'a'.repeat(81) }]],
    ['a title alone', [{ title: 'Điều 12' }]],
    ['four buttons', [{ ...CARD, buttons: Array(4).fill(BUTTON) }]],
    ['a picture of no address', [{ ...CARD, image_url: 'x' }]],
    ['an action that is no link', [{ ...CARD, default_action: BUTTON }]],
  ])('is refused with %s', async (_what, elements) => {
    expect(await sendCards(elements)).toBe(100);
    expect(fake.messages(PSID)).toHaveLength(0);
  });
});

test.each(['typing', '', 'react', 5])('the sender action %j is refused', async (action) => {
  expect(await codeOf('POST', 'me/messages', { recipient: { id: PSID }, sender_action: action })).toBe(100);
});

describe('thread control', () => {
  const control = (name: string, more: object = {}) =>
    codeOf('POST', `me/${name}_thread_control`, { recipient: { id: PSID }, ...more });
  const owner = async () => (await call('GET', `me/thread_owner?recipient=${PSID}`)).body['data'];

  test('is asked for while another app has it, and only then', async () => {
    fake.threads.seize(PSID, INBOX);
    expect(await control('request')).toEqual({ success: true });
    expect(await owner()).toEqual([{ thread_owner: { app_id: INBOX, expiration: (NOON + 24 * HOUR) / 1000 } }]);
    expect(await control('take')).toEqual({ success: true });
    expect(await control('request')).toBe(10);
  });

  test('ends after a day without a word, and each word begins the day anew', async () => {
    fake.threads.seize(PSID, INBOX);
    clock.advance(23 * HOUR);
    await fake.say({ personId: PSID, text: 'còn ai không' });
    clock.advance(23 * HOUR);
    expect(fake.threads.owner(PSID)).toBe(INBOX);
    clock.advance(HOUR);
    expect(fake.threads.owner(PSID)).toBeUndefined();
  });

  test('is kept for a week at most, and only by whoever has it', async () => {
    expect(await control('extend', { duration: 3600 })).toBe(10);
    await control('take');
    for (const duration of [0, 604_801, '3600', 1.5]) expect(await control('extend', { duration })).toBe(100);
    expect(await control('extend', { duration: 604_800 })).toEqual({ success: true });
    clock.advance(6 * 24 * HOUR);
    expect(fake.threads.owner(PSID)).toBe(MESSENGER.appId);
  });

  test('of a person that nobody knows is refused', async () => {
    expect(await codeOf('POST', 'me/extend_thread_control', { recipient: { id: '1' }, duration: 60 })).toBe(100);
  });
});

describe('the menu of one person', () => {
  const edge = 'me/custom_user_settings';
  const menu = [{ locale: 'default', call_to_actions: [{ type: 'postback', title: 'Gặp tư vấn viên', payload: 'H' }] }];

  test('needs Get Started, and is read beside that of the page', async () => {
    expect(await codeOf('POST', edge, { psid: PSID, persistent_menu: menu })).toBe(100);
    await call('POST', 'me/messenger_profile', { get_started: { payload: 'GET_STARTED' } });
    expect(await codeOf('POST', edge, { psid: PSID, persistent_menu: menu })).toEqual({ result: 'success' });
    expect(await codeOf('GET', `${edge}?psid=${PSID}`)).toEqual({ data: [{ user_level_persistent_menu: menu }] });
    expect(await codeOf('DELETE', `${edge}?psid=${PSID}&params=["persistent_menu"]`)).toEqual({ result: 'success' });
    expect(await codeOf('GET', `${edge}?psid=${PSID}`)).toEqual({ data: [{}] });
  });

  test('takes ten calls in ten minutes', async () => {
    for (let count = 0; count < 10; count += 1) await call('GET', `${edge}?psid=${PSID}`);
    expect(await codeOf('GET', `${edge}?psid=${PSID}`)).toBe(613);
    clock.advance(600_000);
    expect(await codeOf('GET', `${edge}?psid=${PSID}`)).toEqual({ data: [{}] });
  });

  test.each([{}, { psid: '1', persistent_menu: menu }, { psid: PSID }])('%j is refused', async (body) => {
    expect(await codeOf('POST', edge, body)).toBe(100);
  });
});

test('a public answer is a comment of the page, of 1 to 8,000 characters below one that exists', async () => {
  const { commentId } = fake.comments.add({ personId: PSID, text: 'Thủ tục ly hôn thế nào ạ' });
  expect(await codeOf('POST', `${commentId}/comments`, { message: 'Dạ' })).toEqual({ id: expect.any(String) });
  for (const message of ['', '  ', 5, 'a'.repeat(8001)])
    expect(await codeOf('POST', `${commentId}/comments`, { message })).toBe(100);
  expect(await codeOf('POST', '555_1/comments', { message: 'Dạ' })).toBe(100);
});

describe('the conversations of a page', () => {
  test('are the newest messages of both sides, thread by thread', async () => {
    for (let count = 0; count < 25; count += 1) await fake.say({ personId: PSID, text: `câu ${count}` });
    await fake.sayAsPage({ personId: PSID, text: 'Dạ' });
    await fake.say({ personId: '2', text: 'người khác' });
    const { body } = await call('GET', 'me/conversations?platform=messenger&limit=1&fields=updated_time,messages');
    const [first, ...others] = body['data'] as { messages: { data: { message: string; from: object }[] } }[];
    expect(others).toEqual([]);
    expect(body['paging']).toMatchObject({ cursors: { after: '1' }, next: expect.any(String) });
    expect(first?.messages.data).toHaveLength(20);
    expect(first?.messages.data[0]).toMatchObject({ message: 'Dạ', from: { id: MESSENGER.pageId } });
    expect((await call('GET', 'me/conversations?limit=1&after=1')).body['paging']).not.toHaveProperty('next');
  });

  test('are read twice a second at most, as they are asked for', async () => {
    for (const query of ['platform=instagram', 'limit=101'])
      expect(await codeOf('GET', `me/conversations?${query}`)).toBe(100);
    expect(await codeOf('GET', 'me/conversations')).toBe(613);
    clock.advance(1000);
    expect(await codeOf('GET', 'me/conversations')).toHaveProperty('data');
  });
});

describe('a person’s name', () => {
  test('needs the permission, and a person that the page knows', async () => {
    const path = `${PSID}?fields=first_name,last_name`;
    expect(await codeOf('GET', path)).toEqual({ first_name: 'Mẫu', last_name: 'Nguyễn', id: PSID });
    expect(await codeOf('GET', `${PSID}?fields=first_name,salary`)).toBe(100);
    expect(await codeOf('GET', '1?fields=first_name')).toBe(100);
    fake.plan.mayReadPeople = false;
    expect(await codeOf('GET', path)).toBe(100);
  });
});

const manifest = loadManifest();
(manifest === undefined ? test.skip : test)('the fake answers as recorded', async () => {
  fake.comments.add({ personId: PSID, text: 'Phí ly hôn bao nhiêu ạ', id: '555_777' });
  const names = [
    'send.text',
    'send.generic_template',
    'send.button_template',
    'send.quick_replies',
    'send.human_agent',
  ];
  const others = ['send.sender_action', 'comment_reply', 'user_profile', 'messenger_profile.set'];
  for (const name of [...names, ...others, 'subscribed_apps', 'thread_owner', 'pass_thread_control']) {
    const { request, response } = readApiFixture(`messenger.api.${name}.ok.json`);
    const answer = await call(request.method, new URL(request.url).href.split('/v26.0/')[1] ?? '', request.body);
    expect({ name, status: answer.status }).toEqual({ name, status: response.status });
    const keys = (value: unknown) => Object.keys(value as object).sort();
    expect({ name, keys: keys(answer.body) }).toEqual({ name, keys: keys(response.body) });
  }
});
