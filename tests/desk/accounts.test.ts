import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TOTP } from 'otpauth';

import { passwordProblem } from '../../src/desk/accounts/passwords.ts';
import { totpStep } from '../../src/desk/accounts/totp.ts';
import { PASSWORD, type TestConsole, startConsole } from './support/console.ts';

const HERE = { address: '203.0.113.7', agent: 'test' };
const MINUTE = 60_000;

let desk: TestConsole;
beforeEach(async () => {
  desk = await startConsole();
});
afterEach(() => desk.close());

const attempt = (login: string, password: string, address = HERE.address) =>
  desk.access.signIn.withPassword({ login, password, ...HERE, address });

describe('passwords', () => {
  test('a long phrase is good, with marks and spaces', () => {
    expect(passwordProblem('thuyền xuôi về bến cũ', ['lan', 'Nguyễn Thị Lan'])).toBeUndefined();
  });
  test.each([
    ['ngắn quá', 'password_short'],
    ['x'.repeat(20), 'password_common'],
    ['matkhaumatkhau2026', 'password_common'],
    ['MatKhau Mật Khẩu 123456', 'password_common'],
    ['quantrivienadmin2026', 'password_common'],
    ['nguyenthilan nguyenthilan 1', 'password_personal'],
    ['ấ'.repeat(200), 'password_long'],
  ] as const)('%s is refused: %s', (password, problem) => {
    expect(passwordProblem(password, ['thilan', 'Nguyễn Thị Lan', 'Nguyễn', 'Thị', 'Lan'])).toBe(problem);
  });
  test('a password typed with separate marks is the same password', async () => {
    expect((await attempt('lead', PASSWORD.normalize('NFD'))).kind).toBe('open');
  });
  test('nothing of a password or a token stands in the database as it was typed', async () => {
    const result = await attempt('lead', PASSWORD);
    const stored = ['accounts', 'sessions', 'audit_log', 'sign_in_failures']
      .flatMap((table) => desk.db.prepare(`SELECT * FROM ${table}`).all())
      .map((row) => JSON.stringify(row))
      .join('\n');
    expect(stored).not.toContain(PASSWORD);
    expect(result.kind === 'open' && stored.includes(result.token)).toBe(false);
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

describe('guessing', () => {
  test('five wrong passwords begin a pause that grows; the right password does not help meanwhile', async () => {
    for (let count = 0; count < 5; count += 1) expect((await attempt('lead', 'wrong')).kind).toBe('refused');
    expect(await attempt('lead', PASSWORD)).toEqual({ kind: 'paused', until: desk.clock.now() + 30_000 });
    desk.clock.advance(30_000);
    expect((await attempt('lead', 'wrong')).kind).toBe('refused');
    expect(await attempt('lead', PASSWORD)).toEqual({ kind: 'paused', until: desk.clock.now() + 60_000 });
    desk.clock.advance(60_000);
    expect((await attempt('lead', PASSWORD)).kind).toBe('open');
    expect((await attempt('lead', 'wrong')).kind).toBe('refused');
    expect((await attempt('lead', PASSWORD)).kind).toBe('open');
  });

  test('a clock that was set back keeps nobody out until it comes round again', async () => {
    desk.clock.advance(365 * 24 * 60 * MINUTE);
    for (let count = 0; count < 5; count += 1) await attempt('lead', 'wrong');
    desk.clock.advance(-365 * 24 * 60 * MINUTE);
    expect((await attempt('lead', PASSWORD)).kind).toBe('open');
  });

  test('a login that does not exist is answered and paused like one that does', async () => {
    for (let count = 0; count < 5; count += 1) expect(await attempt('nobody', 'wrong')).toEqual({ kind: 'refused' });
    expect(await attempt('nobody', 'wrong')).toEqual({ kind: 'paused', until: desk.clock.now() + 30_000 });
  });

  test('many at once count as many', async () => {
    const results = await Promise.all(Array.from({ length: 12 }, () => attempt('lead', 'wrong')));
    expect(results.filter(({ kind }) => kind === 'refused')).toHaveLength(5);
    expect(results.filter(({ kind }) => kind === 'paused')).toHaveLength(7);
  });

  test('one address cannot go through many logins', async () => {
    for (let count = 0; count < 20; count += 1) await attempt(`login-${count}`, 'wrong');
    expect((await attempt('lead', PASSWORD)).kind).toBe('paused');
    expect((await attempt('lead', PASSWORD, '203.0.113.8')).kind).toBe('open');
  });

  test('an administrator ends the pause', async () => {
    for (let count = 0; count < 6; count += 1) await attempt('lead', 'wrong');
    desk.access.accounts.unlock(desk.people.administrator.id, desk.people.lead.id);
    expect((await attempt('lead', PASSWORD)).kind).toBe('open');
  });

  test('refused attempts are in the log without what was typed', async () => {
    await attempt('geheim-statt-login', 'wrong');
    const [entry] = desk.access.audit.list({ limit: 1 });
    expect(entry).toMatchObject({ actor: 'anonymous', action: 'session.refused', subject: null });
    expect(JSON.stringify(entry)).not.toContain('geheim');
  });
});

describe('sessions', () => {
  const tokenOf = async (login: string) => {
    const result = await attempt(login, PASSWORD);
    if (result.kind !== 'open') throw new Error(result.kind);
    return result.token;
  };

  test('end after an hour without activity', async () => {
    const token = await tokenOf('lead');
    desk.clock.advance(59 * MINUTE);
    const session = desk.access.sessions.find(token)!;
    desk.access.sessions.touch(session);
    desk.clock.advance(59 * MINUTE);
    expect(desk.access.sessions.find(token)).toBeDefined();
    desk.clock.advance(2 * MINUTE);
    expect(desk.access.sessions.find(token)).toBeUndefined();
  });

  test('end after twelve hours whatever happens', async () => {
    const token = await tokenOf('lead');
    for (let count = 0; count < 24; count += 1) {
      const session = desk.access.sessions.find(token);
      if (session) desk.access.sessions.touch(session);
      desk.clock.advance(30 * MINUTE);
    }
    expect(desk.access.sessions.find(token)).toBeUndefined();
  });

  test('a new password ends the others and keeps the one that changed it', async () => {
    const [mine, other] = [await tokenOf('lead'), await tokenOf('lead')];
    const { id } = desk.people.lead;
    const sessionId = desk.access.sessions.find(mine)!.id;
    const next = 'ruộng lúa chín vàng ươm 9';
    const changed = await desk.access.accounts.changePassword({ id, current: PASSWORD, next, sessionId });
    expect(changed.ok).toBe(true);
    expect(desk.access.sessions.find(mine)).toBeDefined();
    expect(desk.access.sessions.find(other)).toBeUndefined();
    expect((await attempt('lead', PASSWORD)).kind).toBe('refused');
    expect((await attempt('lead', next)).kind).toBe('open');
  });

  test('a disabled account is out at once and cannot come back', async () => {
    const token = await tokenOf('lead');
    desk.access.accounts.disable(desk.people.administrator.id, desk.people.lead.id);
    expect(desk.access.sessions.find(token)).toBeUndefined();
    expect((await attempt('lead', PASSWORD)).kind).toBe('refused');
    expect(desk.access.accounts.find(desk.people.lead.id)?.name).toBe(desk.people.lead.name);
    expect(desk.access.accounts.active().map(({ login }) => login)).not.toContain('lead');
  });
});

describe('the second factor', () => {
  const codeNow = (secret: string, offset = 0) =>
    new TOTP({ secret }).generate({ timestamp: desk.clock.now() + offset });

  async function turnOn(): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
    const { id } = desk.people.lead;
    const secret = desk.access.accounts.prepareTotp(id);
    if (!secret.ok) throw new Error(secret.reason);
    const codes = desk.access.accounts.confirmTotp({ id, code: codeNow(secret.value) });
    if (!codes.ok) throw new Error(codes.reason);
    desk.clock.advance(MINUTE);
    return { secret: secret.value, codes: codes.value };
  }

  async function waiting(): Promise<string> {
    const result = await attempt('lead', PASSWORD);
    if (result.kind !== 'code') throw new Error(result.kind);
    return result.token;
  }

  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('agrees with RFC 6238, appendix B, at %d s', (seconds, code) => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(totpStep({ secret, code, now: seconds * 1000 })).toBe(Math.floor(seconds / 30));
    expect(totpStep({ secret, code, now: (seconds + 90) * 1000 })).toBeUndefined();
  });

  test('the password alone opens nothing', async () => {
    await turnOn();
    const token = await waiting();
    expect(desk.access.sessions.find(token)).toBeUndefined();
    expect(desk.access.sessions.find(token, 'code')).toBeDefined();
  });

  test('a code works once, also in another sign-in; the next one works', async () => {
    const { secret } = await turnOn();
    const code = codeNow(secret);
    const first = await waiting();
    expect(desk.access.signIn.withCode({ token: first, code, ...HERE }).kind).toBe('open');
    expect(desk.access.signIn.withCode({ token: first, code, ...HERE }).kind).toBe('refused');
    expect(desk.access.signIn.withCode({ token: await waiting(), code, ...HERE }).kind).toBe('refused');
    desk.clock.advance(30_000);
    const later = desk.access.signIn.withCode({ token: await waiting(), code: codeNow(secret), ...HERE });
    expect(later.kind).toBe('open');
  });

  test('the code that turned it on does not open the door', async () => {
    const { id } = desk.people.lead;
    const secret = desk.access.accounts.prepareTotp(id);
    if (!secret.ok) throw new Error(secret.reason);
    const code = codeNow(secret.value);
    expect(desk.access.accounts.confirmTotp({ id, code }).ok).toBe(true);
    expect(desk.access.signIn.withCode({ token: await waiting(), code, ...HERE }).kind).toBe('refused');
  });

  test('a recovery code works once, however it is typed', async () => {
    const { codes } = await turnOn();
    const code = codes[3]!.toUpperCase().replaceAll('-', ' ');
    expect(desk.access.signIn.withCode({ token: await waiting(), code, ...HERE }).kind).toBe('open');
    expect(desk.access.signIn.withCode({ token: await waiting(), code, ...HERE }).kind).toBe('refused');
    expect(desk.access.accounts.find(desk.people.lead.id)?.recoveryCodes).toBe(9);
  });

  test('codes cannot be guessed on and on, and the wait for one ends', async () => {
    const { secret } = await turnOn();
    const token = await waiting();
    const guesses = Array.from({ length: 6 }, (_, guess) =>
      desk.access.signIn.withCode({ token, code: `00000${guess}`, ...HERE }),
    );
    expect(guesses.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused', 'refused', 'paused', 'paused']);
    desk.clock.advance(5 * MINUTE);
    expect(desk.access.signIn.withCode({ token, code: codeNow(secret), ...HERE }).kind).toBe('refused');
  });
});

describe('administrators', () => {
  const profile = { name: 'Trần An', title: 'Luật sư', role: 'counsellor' as const, fields: [], capacity: 3 };

  test('the last one can neither be disabled nor become something else', () => {
    const { id } = desk.people.administrator;
    expect(desk.access.accounts.disable('somebody', id)).toEqual({ ok: false, reason: 'last_administrator' });
    const { version } = desk.access.accounts.find(id)!;
    expect(desk.access.accounts.update('somebody', { id, version, profile })).toMatchObject({
      reason: 'last_administrator',
    });
  });

  test('an edit of something older is refused', () => {
    const { id, version } = desk.people.counsellor;
    expect(desk.access.accounts.update('a', { id, version, profile }).ok).toBe(true);
    expect(desk.access.accounts.update('a', { id, version, profile })).toEqual({ ok: false, reason: 'stale' });
  });

  test('a login is given once', async () => {
    const made = await desk.access.accounts.create('a', { login: 'lead', profile });
    expect(made).toEqual({ ok: false, reason: 'login_taken' });
  });

  test('a generated password must be changed', async () => {
    const made = await desk.access.accounts.create('a', { login: 'tran.an', profile });
    if (!made.ok) throw new Error(made.reason);
    expect(made.value.account.mustChange).toBe(true);
    expect((await attempt('tran.an', made.value.password!)).kind).toBe('open');
  });
});
