import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { TOTP } from 'otpauth';

import { ROLES } from '../../src/desk/accounts/model.ts';
import { PERMISSIONS, may } from '../../src/desk/accounts/permissions.ts';
import { createBook } from '../../src/desk/book/book.ts';
import type { StaffRole } from '../../src/desk/staff.ts';
import { type ConsolePages, get } from '../../src/desk/web/shell/routes.ts';
import { sendCsv } from '../../src/desk/web/shell/csv.ts';
import { openStream } from '../../src/desk/web/shell/stream.ts';
import { staffPages } from '../../src/desk/web/staff-pages.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import {
  type TestConsole,
  type TestConsoleOptions,
  Client,
  MONDAY,
  PASSWORD,
  startConsole,
} from './support/console.ts';

/** Heartbeats come fast here, so that a stream notices at once. */
const HEARTBEAT_MS = 20;

const stream: ConsolePages = {
  routes: [
    get('/test-stream', 'conversation.view', (visit) => {
      openStream(visit, { onClose: () => undefined, heartbeatMs: HEARTBEAT_MS });
    }),
    get('/test-fault', 'signed_in', () => {
      throw new TypeError('something inside');
    }),
    get('/test-export', 'signed_in', (visit) => sendCsv(visit, { name: 'half', header: ['a'], rows: half() })),
  ],
};

/** An export whose database fails on the way. */
function* half() {
  yield [1];
  throw new TypeError('something inside');
}

function pagesOf({ access, db }: Pick<TestConsole, 'access' | 'db'>): readonly ConsolePages[] {
  const book = createBook({ db, audit: access.audit, clock: new ManualClock(MONDAY) });
  // The test console brings the pages of the sign-in itself.
  return staffPages({ access, book, issuer: 'Sở Tư pháp' }).slice(0, -1);
}

const start = (options: Omit<TestConsoleOptions, 'pages'> = {}) =>
  startConsole({ ...options, pages: (access, db) => [...pagesOf({ access, db }), stream] });

let desk: TestConsole;
beforeAll(async () => {
  desk = await start();
});
afterAll(() => desk.close());

describe('signing in', () => {
  test('without any account says which command makes the first administrator', async () => {
    const empty = await start({ empty: true });
    const page = await empty.client().get('/console/login');
    expect(page.text).toContain('npm run user -- create --login quantri --role administrator');
    await empty.close();
  });

  test('a session that was planted beforehand is worth nothing', async () => {
    const client = desk.client();
    await client.get('/console/login');
    const planted = 'A'.repeat(43);
    client.cookies.set('hoiluat-session', planted);
    await client.get('/console/login');
    expect((await client.post('/console/login', { login: 'lead', password: PASSWORD })).status).toBe(303);
    expect(client.cookies.get('hoiluat-session')).not.toBe(planted);
    expect(desk.access.sessions.find(planted)).toBeUndefined();
  });

  test('wrong login and wrong password get the same answer to the byte', async () => {
    const answers = await Promise.all(
      [
        ['lead', 'wrong'],
        ['nobody', 'wrong'],
      ].map(async ([login = '', password = '']) => {
        const client = desk.client();
        await client.get('/console/login');
        const answer = await client.post('/console/login', { login, password });
        return [answer.status, answer.text.replaceAll(/value="[^"]*"|&quot;[\w-]{43}&quot;/g, '')];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  test.each(['//evil.example', 'https://evil.example', '/console/../x//y', '/console\\evil', '/other', '/consolex'])(
    'does not lead away to %s',
    async (next) => {
      const client = desk.client();
      await client.get('/console/login');
      const answer = await client.post('/console/login', { login: 'lead', password: PASSWORD, next });
      expect(answer.location).toBe('/console');
    },
  );

  test('comes back to the page that was asked for', async () => {
    const client = desk.client();
    const asked = await client.get('/console/audit?actor=system');
    expect(asked.location).toBe('/console/login?next=%2Fconsole%2Faudit%3Factor%3Dsystem');
    const login = await client.get(asked.location!);
    expect(login.text).toContain('value="/console/audit?actor=system"');
  });

  test('with a second factor asks for the code before anything opens', async () => {
    const own = await start();
    const { id } = own.people.lead;
    const secret = own.access.accounts.prepareTotp(id);
    if (!secret.ok) throw new Error(secret.reason);
    const code = () => new TOTP({ secret: secret.value }).generate({ timestamp: own.clock.now() });
    own.access.accounts.confirmTotp({ id, code: code() });
    own.clock.advance(60_000);
    const client = own.client();
    await client.get('/console/login');
    const first = await client.post('/console/login', { login: 'lead', password: PASSWORD, next: '/console/account' });
    expect(first.location).toBe('/console/login/code?next=%2Fconsole%2Faccount');
    expect((await client.get('/console/account')).status).toBe(303);
    await client.get(first.location!);
    expect((await client.post('/console/login/code', { code: '000000', next: '/console' })).status).toBe(422);
    const second = await client.post('/console/login/code', { code: code(), next: '/console/account' });
    expect(second.location).toBe('/console/account');
    expect((await client.get('/console/account')).status).toBe(200);
    await own.close();
  });

  test('a password made by somebody else must be changed before anything else', async () => {
    const own = await start();
    const reset = await own.access.accounts.resetPassword('operator', own.people.lead.id);
    if (!reset.ok) throw new Error(reset.reason);
    const client = own.client();
    await client.signIn('lead', reset.value);
    expect((await client.get('/console/hours')).location).toBe('/console/account/password');
    await client.get('/console/account/password');
    const next = 'ruộng lúa chín vàng ươm 9';
    const changed = await client.post('/console/account/password', { current: reset.value, next, repeat: next });
    expect(changed.location).toBe('/console/account?done=password');
    expect((await client.get('/console/hours')).status).toBe(200);
    await own.close();
  });
});

describe('cookies', () => {
  test('over http are closed to scripts and to foreign forms', async () => {
    const client = desk.client();
    const page = await client.get('/console/login');
    expect(page.headers.getSetCookie()[0]).toMatch(/^hoiluat-visit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test('over https belong to this very host and never travel in the clear', async () => {
    const secure = await start({ publicUrl: 'https://tuvan.example.gov.vn' });
    const client = secure.client();
    await client.get('/console/login');
    const answer = await client.post('/console/login', { login: 'lead', password: PASSWORD });
    const cookie = answer.headers.getSetCookie().find((line) => line.includes('session'));
    expect(cookie).toMatch(/^__Host-hoiluat-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    await secure.close();
  });
});

describe('forms from elsewhere', () => {
  const path = '/console/account/sessions/end-others';
  let client: Client;
  beforeAll(async () => {
    client = await desk.signIn('counsellor');
  });
  const send = (headers: Record<string, string>, token?: string | null) =>
    client.post(path, {}, { headers, ...(token !== undefined && { token }) });

  test('the same form from our own page works', async () => {
    expect((await client.post(path)).status).toBe(303);
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });
  test('as the header that htmx sends', async () => {
    expect((await send({ 'x-form-token': client.token }, null)).status).toBe(303);
  });
  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring host', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_what, headers) => {
    expect((await send(headers as Record<string, string>)).status).toBe(403);
  });
  test.each([
    ['no token', null],
    ['a made-up token', 'A'.repeat(43)],
  ])('%s is refused', async (_what, token) => {
    expect((await send({}, token)).status).toBe(403);
  });
  test('a token of another session is refused', async () => {
    const other = await desk.signIn('editor');
    expect((await send({}, other.token)).status).toBe(403);
  });
  test('a form without origin, referer and fetch metadata is refused', async () => {
    const body = new URLSearchParams({ _token: client.token });
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(desk.origin + path, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });
    expect(answer.status).toBe(403);
  });
  test('nobody is signed in by a foreign form', async () => {
    const victim = desk.client();
    await victim.get('/console/login');
    const headers = { origin: 'https://evil.example' };
    const answer = await victim.post('/console/login', { login: 'lead', password: PASSWORD }, { headers });
    expect(answer.status).toBe(403);
    expect(victim.cookies.has('hoiluat-session')).toBe(false);
  });
});

describe('headers', () => {
  test('of every page: strict policy, no frame, no copy', async () => {
    const { headers } = await desk.client().get('/console/login');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
  test('of a file with its content’s hash: kept for good', async () => {
    const page = await desk.client().get('/console/login');
    const file = /href="(\/console\/assets\/console\.css\?v=[0-9a-f]{12})"/.exec(page.text)?.[1];
    const answer = await desk.client().get(file!);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toContain('text/css');
  });
  test('a file outside the folder is not served', async () => {
    expect((await desk.client().get('/console/assets/..%2fconsole.tsx')).status).toBe(404);
  });
});

/** Who may use which of the staff’s pages, written down once more and on its own. */
const EVERYBODY = ROLES;
const EXPECTED: Readonly<Record<string, readonly StaffRole[]>> = {
  'get /account': EVERYBODY,
  'get /account/password': EVERYBODY,
  'post /account/password': EVERYBODY,
  'get /account/totp': EVERYBODY,
  'post /account/totp': EVERYBODY,
  'post /account/totp/codes': EVERYBODY,
  'post /account/totp/remove': EVERYBODY,
  'post /account/sessions/:id/end': EVERYBODY,
  'post /account/sessions/end-others': EVERYBODY,
  'get /hours': ['lead', 'administrator', 'auditor'],
  'post /hours/week': ['lead', 'administrator'],
  'post /hours/days': ['lead', 'administrator'],
  'post /hours/days/remove': ['lead', 'administrator'],
  'post /hours/days/confirm': ['lead', 'administrator'],
  'get /settings': ['lead', 'administrator', 'auditor'],
  'post /settings': ['lead', 'administrator'],
  'get /accounts': ['administrator'],
  'get /accounts/new': ['administrator'],
  'post /accounts/new': ['administrator'],
  'get /accounts/:id': ['administrator'],
  'post /accounts/:id': ['administrator'],
  'post /accounts/:id/reset-password': ['administrator'],
  'post /accounts/:id/reset-totp': ['administrator'],
  'post /accounts/:id/unlock': ['administrator'],
  'post /accounts/:id/end-sessions': ['administrator'],
  'post /accounts/:id/disable': ['administrator'],
  'post /accounts/:id/enable': ['administrator'],
  'get /audit': ['administrator', 'auditor'],
  'get /audit/export.csv': ['administrator', 'auditor'],
};

describe('permissions', () => {
  const routes = () => pagesOf(desk).flatMap((pages) => pages.routes);

  test('every route of the staff’s pages is in the table of this test', () => {
    expect(
      routes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(Object.keys(EXPECTED).sort());
  });

  test.each(ROLES)('%s gets what the role may, and 403 for everything else', async (role) => {
    const client = await desk.signIn(role);
    const granted = new Set<string>();
    for (const { method, path } of routes()) {
      const address = `/console${path.replace(':id', 'nobody')}`;
      const answer = method === 'get' ? await client.get(address) : await client.post(address);
      if (answer.status !== 403) granted.add(`${method} ${path}`);
      expect(answer.location ?? '').not.toContain('/console/login');
    }
    const expected = Object.keys(EXPECTED).filter((route) => EXPECTED[route]!.includes(role));
    expect([...granted].sort()).toEqual(expected.sort());
  });

  test('without a session every one of them leads to the sign-in', async () => {
    const client = desk.client();
    await client.get('/console/login');
    for (const { method, path } of routes()) {
      const address = `/console${path.replace(':id', 'nobody')}`;
      const answer = method === 'get' ? await client.get(address) : await client.post(address);
      expect([answer.status, answer.location?.startsWith('/console/login')]).toEqual([303, true]);
    }
  });

  test('an auditor changes nothing, and nobody but leads and editors approves', () => {
    const changing = PERMISSIONS.filter((permission) => !/\.(view|search)$/.test(permission));
    expect(changing.filter((permission) => may('auditor', permission))).toEqual([]);
    expect(ROLES.filter((role) => may(role, 'faq.approve'))).toEqual(['lead', 'editor']);
  });

  test('a piece of a page tells htmx to take the whole page to the sign-in', async () => {
    const answer = await desk.client().get('/console/hours', { 'hx-request': 'true' });
    expect([answer.status, answer.headers.get('hx-redirect')]).toEqual([401, '/console/login']);
  });
});

describe('a stream', () => {
  async function follow(client: Client): Promise<{ readonly rest: Promise<string> }> {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${desk.origin}/console/test-stream`, { headers: { cookie } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    return { rest: response.text() };
  }

  test('ends within a heartbeat when its session is revoked', async () => {
    const client = await desk.signIn('editor');
    const { rest } = await follow(client);
    desk.access.accounts.endSessions(desk.people.administrator.id, { accountId: desk.people.editor.id });
    expect(await rest).toContain('event: signed-out');
  });

  test('ends when the account is disabled', async () => {
    const client = await desk.signIn('editor');
    const { rest } = await follow(client);
    desk.access.accounts.disable('operator', desk.people.editor.id);
    expect(await rest).toContain('event: signed-out');
    desk.access.accounts.enable('operator', desk.people.editor.id);
  });

  test('ends when its session cannot be read, and nothing else does', async () => {
    const client = await desk.signIn('editor');
    const { rest } = await follow(client);
    jest.spyOn(desk.access.sessions, 'alive').mockImplementationOnce(() => {
      throw new Error('disk I/O error');
    });
    await expect(rest).rejects.toThrow();
    expect((await client.get('/console/account')).status).toBe(200);
  });
});

describe('what people type', () => {
  test('comes back as text and never as markup', async () => {
    const client = await desk.signIn('administrator');
    await client.get('/console/accounts/new');
    const name = '"><img src=x onerror=alert(1)>';
    const made = await client.post('/console/accounts/new', { login: 'x', name, title: name, role: 'lead' });
    expect(made.status).toBe(422);
    expect(made.text).not.toContain('<img src=x');
    expect(made.text).toContain('&lt;img src=x');
  });

  test('too much of it is refused with a sentence', async () => {
    const client = await desk.signIn('administrator');
    const answer = await client.post('/console/accounts/new', { name: 'x'.repeat(600_000) });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('quá dài');
  });

  test('an address that does not exist is a page', async () => {
    expect((await desk.client().get('/console/khong-co')).status).toBe(404);
  });
});

test('an export that fails on the way is broken off: half of a report must not look like all of it', async () => {
  const client = await desk.signIn('lead');
  await expect(client.get('/console/test-export')).rejects.toThrow();
});

describe('the log of the service', () => {
  test('holds no password, token or code, whatever went wrong', async () => {
    const client = await desk.signIn('lead');
    await client.get('/console/test-fault');
    await client.post('/console/account/password', { current: PASSWORD, next: 'x', repeat: 'x' }, { token: 'wrong' });
    const all = desk.logged.join('\n');
    expect(all).toContain('console_refused');
    expect(all).toContain('console_failed');
    for (const secret of [PASSWORD, client.token, ...client.cookies.values()]) expect(all).not.toContain(secret);
  });
});
