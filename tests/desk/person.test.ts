import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { ChannelName } from '../../src/conversations/model.ts';
import type { PeopleAnswer, PeopleBook, PersonProfile } from '../../src/conversations/people.ts';
import type { Client } from './support/console.ts';
import { type Counter, startCounter } from './support/counter.ts';

const PHONE = '0900000001';

/** A platform that knows one person: what the channel makes of a real answer is tested with the channel. */
function knownPerson(): PeopleBook & { readonly labels: NonNullable<PeopleBook['labels']>; given: Set<string> } {
  const given = new Set<string>();
  const profile = (): PeopleAnswer<PersonProfile> => ({
    ok: true,
    value: { name: '<b>Lan</b>', follows: true, lastActOn: '23/11/2026', labels: [...given], phone: PHONE },
  });
  return {
    given,
    profile: async ({ personId }) =>
      personId === 'lost' ? { ok: false, reason: 'unknown_person', detail: 'zalo -213' } : profile(),
    labels: {
      known: async () => ({ ok: true, value: ['Ưu tiên'] }),
      async change(_person, { label, on }) {
        if (label.length > 50) return { ok: false, reason: 'invalid', detail: 'label' };
        if (on) given.add(label);
        else given.delete(label);
        return { ok: true, value: null };
      },
    },
  };
}

let counter: Counter;
let counsellor: Client;
const book = knownPerson();
beforeAll(async () => {
  const nameless: PeopleBook = {
    profile: async () => ({ ok: false, reason: 'not_included', detail: 'messenger 230' }),
  };
  const books = new Map<ChannelName, PeopleBook>([
    ['zalo', book],
    ['messenger', nameless],
  ]);
  counter = await startCounter({ people: (channel) => books.get(channel) });
  counsellor = await counter.signIn('counsellor');
}, 60_000);
afterAll(() => counter.close());

async function conversation(personId: string, channel: ChannelName = 'zalo'): Promise<string> {
  await counter.say(personId, 'cho tôi gặp tư vấn viên', channel);
  return `/console/c/${counter.conversationOf(personId)}`;
}

describe('what a person has told us stands beside the thread', () => {
  test('contact data, the newest; follow and unfollow; the chat button', async () => {
    const address = await conversation('p1');
    expect((await counsellor.get(address)).text).toContain('chưa gửi thông tin liên hệ');
    await counter.receive('p1', { kind: 'opened', cause: 'chatnow' });
    await counter.receive('p1', { kind: 'opened', cause: 'follow' });
    await counter.receive('p1', { kind: 'contact', info: { name: 'Tên cũ' } });
    await counter.receive('p1', {
      kind: 'contact',
      info: { name: 'Trần Thị Lan', phone: PHONE, address: 'Số 1, Hà Nội' },
    });
    const { text } = await counsellor.get(address);
    for (const shown of ['Trần Thị Lan', PHONE, 'Số 1, Hà Nội', 'đang quan tâm', 'Bấm nút nhắn tin'])
      expect(text).toContain(shown);
    expect(text).not.toContain('Tên cũ');
    await counter.receive('p1', { kind: 'left', cause: 'unfollow' });
    expect((await counsellor.get(address)).text).toContain('đã bỏ quan tâm');
  });

  test('the phone number stands in no list and no search', async () => {
    expect((await counsellor.get('/console/inbox?tab=all')).text).not.toContain(PHONE);
    expect((await counsellor.get(`/console/inbox?tab=all&q=${PHONE}`)).text).not.toContain('…p1');
  });

  test('of another person nothing', async () => {
    expect((await counsellor.get(await conversation('p2'))).text).not.toContain('Trần Thị Lan');
  });
});

describe('what the platform knows is asked for by hand', () => {
  test('and not by opening the conversation; that it was asked is in the log', async () => {
    const address = await conversation('p3');
    expect((await counsellor.get(address)).text).not.toContain('Lan');
    const { text } = await counsellor.get(`${address}/person`, { 'hx-request': 'true' });
    expect(text).toContain('&lt;b>Lan');
    expect(text).not.toContain('<b>Lan');
    expect(text).toContain(PHONE);
    const [entry] = counter.audit.list({ limit: 1 });
    expect(entry).toMatchObject({ action: 'conversation.profile', actor: counter.people.counsellor.id });
    expect(JSON.stringify(entry)).not.toContain(PHONE);
  });

  test('a person who is not known, and a platform that cannot be asked', async () => {
    const lost = await conversation('lost');
    expect((await counsellor.get(`${lost}/person`)).text).toContain('Zalo không tìm thấy người này');
    const messenger = await conversation('p4', 'messenger');
    expect((await counsellor.get(messenger)).text).toContain('Xem thông tin trên Facebook');
    expect((await counsellor.get(`${messenger}/person`)).text).toContain('Facebook không cho biết tên người này');
    const webchat = await conversation('p5', 'webchat');
    expect((await counsellor.get(webchat)).text).not.toContain('Xem thông tin trên');
    expect((await counsellor.get(`${webchat}/person`)).status).toBe(404);
    expect((await counsellor.get('/console/c/nobody/person')).status).toBe(404);
  });

  test.each(['editor', 'auditor'] as const)('%s may not', async (role) => {
    const address = await conversation('p3');
    const client = await counter.signIn(role);
    expect((await client.get(address)).text).not.toContain('Xem thông tin trên Zalo');
    expect((await client.get(`${address}/person`)).status).toBe(403);
    expect((await client.post(`${address}/person/labels`, { label: 'x', on: 'yes' })).status).toBe(403);
  });
});

describe('contact data', () => {
  test('are asked for with one button, by who has the conversation', async () => {
    counter.port.asksContact = true;
    const address = await conversation('p6');
    expect((await counsellor.get(address)).text).not.toContain('Xin thông tin liên hệ');
    const version = /name="version" value="(\d+)"/.exec((await counsellor.get(address)).text)?.[1] ?? '';
    await counsellor.post(`${address}/claim`, { version });
    const { text } = await counsellor.get(address);
    expect(text).toContain('Xin thông tin liên hệ');
    const clientId = /name="clientId" value="([^"]+)"[^>]*><button[^>]*aria-describedby="contact-hint"/.exec(text)?.[1];
    const { location } = await counsellor.post(`${address}/contact`, { clientId: clientId ?? '' });
    expect((await counsellor.get(location ?? '')).text).toContain('Đã gửi yêu cầu thông tin liên hệ');
    await counter.engine.idle();
    expect(counter.port.calls.filter(({ part }) => part.asks === 'contact')).toHaveLength(1);
    expect((await counsellor.get(address)).text).toContain('Để tư vấn viên liên hệ lại');
  });
});

describe('labels on the platform', () => {
  test('are given and taken away without a script, and the log does not say which', async () => {
    const address = `${await conversation('p5')}/person`;
    await counsellor.get(address);
    const added = await counsellor.post(`${address}/labels`, { label: 'Hộ nghèo', on: 'yes' });
    expect(added.text).toContain('Đã gắn nhãn.');
    expect(added.text).toContain('Gỡ nhãn Hộ nghèo');
    const removed = await counsellor.post(`${address}/labels`, { label: 'Hộ nghèo', on: 'no' });
    expect(removed.text).toContain('Chưa gắn nhãn nào.');
    const log = counter.audit.list({ limit: 10 }).filter(({ action }) => action === 'conversation.label');
    expect(log.map(({ detail }) => detail)).toEqual([{ change: 'removed' }, { change: 'added' }]);
    expect(JSON.stringify(log)).not.toContain('Hộ nghèo');
  });

  test('a refused one says why, and a foreign form changes nothing', async () => {
    const address = `${await conversation('p6')}/person`;
    await counsellor.get(address);
    const long = await counsellor.post(`${address}/labels`, { label: 'x'.repeat(60), on: 'yes' });
    expect(long.text).toContain('Nhãn này không dùng được');
    const headers = { origin: 'https://evil.example' };
    const forged = await counsellor.post(`${address}/labels`, { label: 'y', on: 'yes' }, { headers });
    expect([forged.status, book.given.has('y')]).toEqual([403, false]);
  });
});
