import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ROLES } from '../../src/desk/accounts/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type ChannelDesk, FIRST_OA, SECOND_OA, startChannelDesk } from './support/channels.ts';
import { type Client, MONDAY } from './support/console.ts';

const MINUTE = 60_000;

const clock = new ManualClock(MONDAY);
let desk: ChannelDesk;
let admin: Client;
beforeAll(async () => {
  desk = await startChannelDesk(clock);
  admin = await desk.console.signIn('administrator');
}, 60_000);
afterAll(() => desk.close());

/** The link to Zalo on the page that “connect” shows. */
async function linkOf(client: Client, account?: string): Promise<URL> {
  await client.get('/console/channels');
  const page = await client.post('/console/channels/zalo/connect', account === undefined ? {} : { account });
  expect(page.status).toBe(200);
  return new URL(/href="([^"]*oa\/permission[^"]*)"/.exec(page.text)![1]!.replaceAll('&amp;', '&'));
}

/** What an OA's administrator does on Zalo's page; returns the address that the browser is sent back to. */
async function answerConsent(link: URL, oaId: string, choice: 'allow' | 'deny' = 'allow'): Promise<URL> {
  const form = new URLSearchParams([...link.searchParams, ['oa_id', oaId], ['choice', choice]]);
  const response = await fetch(`${link.origin}/v4/oa/permission`, { method: 'POST', body: form, redirect: 'manual' });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location')!);
}

/** The browser follows the address back; returns what the page then says. */
async function comeBack(client: Client, address: URL): Promise<string> {
  const answer = await client.get(address.pathname + address.search);
  expect([answer.status, answer.location?.split('?')[0]]).toEqual([303, '/console/channels']);
  return (await client.get(answer.location!)).text;
}

const connect = async (client: Client, oaId: string, account?: string) =>
  comeBack(client, await answerConsent(await linkOf(client, account), oaId));
const log = () =>
  desk.console.audit.list({ limit: 50 }).map(({ action, subject, detail }) => ({ action, subject, detail }));

describe('who may', () => {
  test.each(ROLES)('%s', async (role) => {
    const client = await desk.console.signIn(role);
    const looks = (await client.get('/console/channels')).status;
    const connects = (await client.post('/console/channels/zalo/connect')).status;
    const returns = (await client.get('/console/channels/zalo/callback?code=x&state=y&oa_id=1')).status;
    const disconnects = (await client.post('/console/channels/zalo/disconnect', { account: '1', sure: 'yes' })).status;
    const may = { administrator: [200, 200, 303, 303], lead: [200, 403, 403, 403], auditor: [200, 403, 403, 403] };
    expect([looks, connects, returns, disconnects]).toEqual(may[role as keyof typeof may] ?? [403, 403, 403, 403]);
  });

  test('nobody by a form from elsewhere', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await admin.post('/console/channels/zalo/connect', {}, { headers })).status).toBe(403);
    expect((await admin.post('/console/channels/zalo/disconnect', {}, { headers })).status).toBe(403);
  });
});

describe('connecting an OA', () => {
  test('a channel that is off names its missing settings', async () => {
    const { text } = await admin.get('/console/channels');
    expect(text).toContain('<code>FB_APP_ID</code>');
    expect(text).toContain('Chưa có tài khoản nào');
    expect(text).toContain(desk.callbackUrl);
  });

  test('the consent ends with a connected OA, its tokens sealed, and two lines in the log', async () => {
    const said = await connect(admin, FIRST_OA.id);
    expect(said).toContain(`Đã kết nối ${FIRST_OA.name}`);
    expect(said).toContain('Đang hoạt động');
    expect(desk.bench.channel.health()).toEqual({ state: 'ready' });
    const { accessToken, refreshToken } = desk.fake.tokens.current();
    const stored = JSON.stringify(desk.bench.db.prepare('SELECT * FROM channel_tokens').all());
    for (const token of [accessToken, refreshToken]) {
      expect(stored).not.toContain(token);
      expect(said).not.toContain(token);
    }
    expect(log().slice(0, 2)).toEqual([
      { action: 'channel.connect', subject: `zalo:${FIRST_OA.id}`, detail: {} },
      { action: 'channel.consent', subject: null, detail: {} },
    ]);
  });

  test('state and verifier of a consent under way are not readable in the database', async () => {
    const state = (await linkOf(admin)).searchParams.get('state')!;
    const stored = JSON.stringify(desk.bench.db.prepare('SELECT * FROM channel_consents').all());
    expect(stored).not.toContain(state);
    expect(stored).toContain('sealed1.');
  });

  test('a link counts once', async () => {
    const back = await answerConsent(await linkOf(admin), FIRST_OA.id);
    await comeBack(admin, back);
    expect(await comeBack(admin, back)).toContain('đã hết hạn hoặc đã dùng rồi');
  });

  test('a link of more than ten minutes ago is worth nothing', async () => {
    const back = await answerConsent(await linkOf(admin), FIRST_OA.id);
    clock.advance(10 * MINUTE);
    expect(await comeBack(admin, back)).toContain('đã hết hạn hoặc đã dùng rồi');
  });

  test('a consent comes back to the session it was begun in, and is then used up', async () => {
    const back = await answerConsent(await linkOf(admin), FIRST_OA.id);
    const other = await desk.console.signIn('administrator');
    expect(await comeBack(other, back)).toContain('Phiên đăng nhập đã đổi');
    expect(await comeBack(admin, back)).toContain('đã hết hạn hoặc đã dùng rồi');
  });

  test.each([
    ['nothing', ''],
    ['a made-up state', '?state=abc&code=x&oa_id=1'],
    ['fields sent twice', '?state=a&state=b&code=x&code=y'],
    ['a very long state', `?state=${'x'.repeat(5000)}&code=x`],
  ])('an address with %s connects nothing', async (_what, search) => {
    const before = desk.fake.calls().length;
    const address = new URL(desk.callbackUrl + search);
    expect(await comeBack(admin, address)).toContain('đã hết hạn hoặc đã dùng rồi');
    expect(desk.fake.calls()).toHaveLength(before);
  });

  test('a refusal on Zalo’s page says what to do', async () => {
    const back = await answerConsent(await linkOf(admin), FIRST_OA.id, 'deny');
    expect(await comeBack(admin, back)).toContain('Zalo chưa cấp quyền');
    expect(log()[0]).toMatchObject({ action: 'channel.connect_failed', detail: { failure: 'denied' } });
  });

  test('another OA than the one to be connected again changes nothing', async () => {
    const before = desk.fake.tokens.current();
    expect(await connect(admin, SECOND_OA.id, FIRST_OA.id)).toContain('một OA khác');
    expect(desk.fake.tokens.current()).toEqual(before);
    expect((await admin.get('/console/channels')).text).not.toContain(SECOND_OA.id);
  });

  test('an address that names another OA than the one that granted access is found out', async () => {
    const back = await answerConsent(await linkOf(admin), SECOND_OA.id);
    back.searchParams.set('oa_id', FIRST_OA.id);
    expect(await comeBack(admin, back)).toContain('một OA khác');
    expect(desk.bench.channel.accounts().map(({ accountId }) => accountId)).toEqual([FIRST_OA.id]);
  });

  test('a code that Zalo does not take, and a Zalo that does not answer', async () => {
    const stale = await answerConsent(await linkOf(admin), FIRST_OA.id);
    stale.searchParams.set('code', 'made-up');
    const refused = await comeBack(admin, stale);
    expect(refused).toContain('Zalo không nhận mã vừa cấp');
    expect(refused).toContain('zalo oauth -118');
    desk.fake.fail({ on: 'token', kind: 'reset' });
    expect(await connect(admin, FIRST_OA.id)).toContain('Chưa nhận được trả lời của Zalo');
    expect(desk.bench.db.prepare('SELECT * FROM channel_token_answers').all()).toEqual([]);
  });

  test('a second OA, and its end', async () => {
    expect(await connect(admin, SECOND_OA.id)).toContain(`Đã kết nối ${SECOND_OA.name}`);
    const form = { account: SECOND_OA.id };
    const unsure = await admin.post('/console/channels/zalo/disconnect', form);
    expect((await admin.get(unsure.location!)).text).toContain('Chưa xác nhận');
    const done = await admin.post('/console/channels/zalo/disconnect', { ...form, sure: 'yes' });
    const { text } = await admin.get(done.location!);
    expect(text).toContain(`Đã ngắt OA ${SECOND_OA.id}`);
    expect(text).not.toContain(SECOND_OA.name);
    expect(log()[0]).toEqual({ action: 'channel.disconnect', subject: `zalo:${SECOND_OA.id}`, detail: {} });
  });

  test('the address bar decides no text of the page', async () => {
    const { text } = await admin.get('/console/channels?failed=<b>x</b>&detail=<i>y</i>&connected=zzz');
    expect(text.slice(text.indexOf('<main'))).not.toMatch(/<b>x|<i>y|zzz|class="notice/);
  });
});

describe('an OA that lost its access', () => {
  const gauge = async () =>
    (await desk.metrics.registry.getSingleMetric('hoiluat_channel_account_trouble')!.get()).values;
  const look = async () => {
    desk.runTimers();
    return gauge();
  };

  test('is told to administrators on every page, to the log and to the metrics, until it is connected again', async () => {
    expect(await look()).toEqual([]);
    desk.fake.tokens.withdraw();
    // A code is exchanged and getoa refused: the account's own check meets the dead pair.
    clock.advance(21 * 60 * MINUTE);
    admin = await desk.console.signIn('administrator');
    const send = desk.bench.channel.port.send({
      ...{ address: { channel: 'zalo', accountId: FIRST_OA.id, personId: '1' }, outboxId: 'o', speaker: 'bot' },
      part: { text: 'Dạ.', buttons: [], quotations: [] },
    });
    expect((await send).kind).toBe('stop_account');
    expect(await look()).toEqual([
      { labels: { channel: 'zalo', account: FIRST_OA.id, condition: 'needs_reconnect' }, value: 1 },
    ]);
    expect(desk.bench.logger.lines.filter((line) => line.includes('channel_account_trouble'))).toHaveLength(1);
    expect((await admin.get('/console/channels')).text).toContain(`Zalo ${FIRST_OA.name} cần kết nối lại`);
    const lead = await desk.console.signIn('lead');
    expect((await lead.get('/console/channels')).text).not.toContain('class="alarm"');

    expect(await connect(admin, FIRST_OA.id, FIRST_OA.id)).toContain(`Đã kết nối ${FIRST_OA.name}`);
    expect(await look()).toEqual([]);
    expect((await admin.get('/console/channels')).text).not.toContain('class="alarm"');
    expect(desk.bench.logger.lines.some((line) => line.includes('channel_account_recovered'))).toBe(true);
  });
});
