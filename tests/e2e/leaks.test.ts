import { execFile } from 'node:child_process';
import { appendFileSync, closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TOTP } from 'otpauth';

import {
  type ServiceProcess,
  freePort,
  settingsFor,
  startServiceProcess,
} from '../../scripts/support/service-process.ts';
import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { createSealer } from '../../src/infra/sealing.ts';
import {
  type FakeMessenger,
  type FakePlatform,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../../src/simulator/fakes/index.ts';
import { type FakeZaloBot, startFakeZaloBot } from '../../src/simulator/fakes/zalo-bot.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { Client } from '../desk/support/console.ts';
import { filesBelow, until } from '../privacy/support.ts';

const KEY = Buffer.alloc(32, 'k');
const PASSWORD = 'LEAKpassword thuyền về bến cũ 7';
const VISITOR = `LEAKvisitor${'v'.repeat(32)}`;
const BOT = { token: 'LEAKbot:token/with-parts', secret: 'LEAKbot-secret-word' };
const TOKENS = { accessToken: 'LEAKzalo-access', refreshToken: 'LEAKzalo-refresh' };
const PAGE_TOKEN = 'LEAKpage-token';
const APP = { appSecret: 'LEAKapp-secret', oaSecretKey: 'LEAKoa-key' };
const FB = { appSecret: 'LEAKfb-app-secret', verifyToken: 'LEAKverify-word' };

/** What a person says: it may stand in the database, and nowhere that leaves the agency's desk. */
const PERSONAL = ['0912345678', '001199012345', 'ngoc.tran@example.vn', 'Ngọc Kín Đáo', 'LEAKlink'];
const SAYS = `Em là Ngọc Kín Đáo, sđt 0912345678, CCCD 001199012345, thư ngoc.tran@example.vn: vượt đèn đỏ phạt bao nhiêu`;
const PEOPLE = { zalo: '7700000000000001', messenger: '7700000000000002', bot: 'a1b2c3d4e5f60718' };

const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-leaks-'));
const [dataDir, logFile, backups] = ['data', 'service.log', 'backups'].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];
/** Everything that is to be found nowhere; grows with what the session makes. */
const secrets = new Set<string>([
  ...[KEY.toString('base64'), PASSWORD, VISITOR, PAGE_TOKEN, ...Object.values(BOT), ...Object.values(TOKENS)],
  ...[...Object.values(APP), ...Object.values(FB)],
]);
const answers: { readonly path: string; readonly text: string }[] = [];

let zalo: FakeZalo;
let messenger: FakeMessenger;
let bot: FakeZaloBot;
let service: ServiceProcess;
let env: Record<string, string>;

beforeAll(async () => {
  mkdirSync(dataDir);
  [zalo, messenger, bot] = await Promise.all([
    startFakeZalo({ identity: APP, tokens: TOKENS }),
    startFakeMessenger({ identity: FB, plan: { accessToken: PAGE_TOKEN } }),
    startFakeZaloBot({ identity: BOT }),
  ]);
  const port = await freePort();
  env = {
    ...settingsFor({ zalo, messenger }),
    ...{ SECRETS_KEY: KEY.toString('base64'), DATA_DIR: dataDir, TURN_PAUSE_MS: '50', LOG_LEVEL: 'debug' },
    ...{ ZALO_BOT_TOKEN: BOT.token, ZALO_BOT_SECRET: BOT.secret, ZALO_BOT_URL: bot.url, WEBCHAT: 'on' },
    ATTACHMENT_LOCAL_ORIGINS: [zalo.url, messenger.url].join(','),
  };
  const staff = await hire();
  const output = openSync(logFile, 'a');
  service = await startServiceProcess({ env, port, output });
  closeSync(output);
  for (const [name, platform] of [
    ['zalo', zalo],
    ['messenger', messenger],
    ['zalo-bot', bot],
  ] as const) {
    platform.connect(`${service.origin}/webhooks/${name}`);
  }
  await liveThrough(staff);
  // With the write-ahead log as it is while the service runs.
  cpSync(dataDir, path.join(folder, 'while-running'), { recursive: true });
  await service.stop('SIGTERM');
}, 180_000);

afterAll(async () => {
  await service.stop('SIGKILL');
  await Promise.all([zalo.close(), messenger.close(), bot.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** An administrator with a second factor, made before the service starts. */
async function hire() {
  const db = openDatabase({ file: path.join(dataDir, 'service.db'), migrations: serviceMigrations });
  try {
    const sealer = createSealer([KEY]);
    const { accounts } = createStaffAccess({ db, clock: systemClock, ids: randomIds, knownWords: [], sealer });
    const profile = {
      name: 'Lê Hoa',
      title: 'Trưởng phòng',
      role: 'administrator' as const,
      fields: [],
      capacity: null,
    };
    const made = await accounts.create('operator', { login: 'le-hoa', profile, password: PASSWORD });
    if (!made.ok) throw new Error(made.reason);
    const { id } = made.value.account;
    const prepared = accounts.prepareTotp(id);
    if (!prepared.ok) throw new Error(prepared.reason);
    const totp = new TOTP({ secret: prepared.value });
    const confirmed = accounts.confirmTotp({ id, code: totp.generate() });
    if (!confirmed.ok) throw new Error(confirmed.reason);
    for (const secret of [prepared.value, ...confirmed.value]) secrets.add(secret);
    return { recovery: confirmed.value[0] ?? '' };
  } finally {
    db.close();
  }
}

async function liveThrough({ recovery }: { readonly recovery: string }): Promise<void> {
  await talk();
  await goWrong();
  await visitTheChat();
  await workAtTheDesk(recovery);
  for (const place of ['/metrics', '/readyz', '/healthz', '/nothing', `/erasure/${BOT.token}`]) await read(place);
  await runCommands();
}

async function talk(): Promise<void> {
  for (const [platform, personId] of [
    [zalo, PEOPLE.zalo],
    [messenger, PEOPLE.messenger],
    [bot, PEOPLE.bot],
  ] as const) {
    await platform.say({ personId, text: SAYS });
    await answeredOn(platform, personId, 1);
  }
  const url = zalo.host({ bytes: Buffer.from('%PDF-1.7 nothing'), mediaType: 'application/pdf' });
  const attachment = { type: 'file', url: `${url}?signature=LEAKlink`, name: 'Ngọc Kín Đáo.pdf' } as const;
  await zalo.say({ personId: PEOPLE.zalo, attachment });
  await zalo.say({ personId: PEOPLE.zalo, text: 'gặp tư vấn viên' });
}

/** Errors whose texts carry secrets, as real platforms' do. */
async function goWrong(): Promise<void> {
  zalo.tokens.revoke();
  await zalo.say({ personId: '7700000000000003', text: 'điều 27 luật đất đai' });
  await answeredOn(zalo, '7700000000000003', 1);
  secrets.add(zalo.tokens.current().accessToken).add(zalo.tokens.current().refreshToken);

  const message = `Malformed access token ${PAGE_TOKEN} for ${SAYS}`;
  for (const kind of ['reset', 'lost_response'] as const) messenger.fail({ on: 'send', kind, times: 1 });
  messenger.fail({ on: 'send', kind: 'error', code: 100, message, times: 1 });
  bot.fail({ on: 'send', kind: 'error', code: 401, message: `Unauthorized ${BOT.token}`, times: 1 });
  zalo.fail({ on: 'send', kind: 'error', code: -201, message: `access_token ${TOKENS.accessToken} ${SAYS}`, times: 1 });
  for (const [platform, personId] of [
    [messenger, '7700000000000004'],
    [bot, 'b1b2c3d4e5f60718'],
    [zalo, '7700000000000005'],
  ] as const) {
    await platform.say({ personId, text: SAYS });
  }
  await until('the failures are logged', () => logged().includes('send_failed'));
  messenger.fail({ on: 'send', kind: 'error', code: 190, status: 401, message, times: 1 });
  await messenger.say({ personId: '7700000000000006', text: SAYS });

  for (const platform of [zalo, messenger, bot]) {
    platform.switches.signature = 'wrong';
    await platform.say({ personId: '7700000000000007', text: SAYS });
    platform.switches.signature = 'documented';
  }
  await read(`/webhooks/messenger?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${FB.verifyToken}x`);
  const body = `{"broken": "${SAYS}`;
  await read('/webhooks/messenger', { method: 'POST', body });
  await read(`/webhooks/zalo?token=${TOKENS.accessToken}`, { method: 'POST', body });
  await until('the account is stopped', () => logged().includes('stop_account'));
}

async function visitTheChat(): Promise<void> {
  const headers = { authorization: `Bearer ${VISITOR.slice(0, 43)}`, origin: service.origin };
  const body = JSON.stringify({ type: 'message', id: 'm-1', text: SAYS });
  await read('/webhooks/webchat', { method: 'POST', headers, body });
  await read('/webhooks/webchat', { method: 'POST', headers, body: `${SAYS} {` });
  await read('/webchat/messages', { headers });
}

async function workAtTheDesk(recovery: string): Promise<void> {
  const client = new Client(service.origin, service.origin);
  const keep = async (visit: Promise<{ readonly text: string }>, place: string): Promise<string> => {
    const { text } = await visit;
    // The form's own token belongs to this session and to nobody else.
    answers.push({ path: place, text });
    return text;
  };
  await keep(client.get('/console/login'), '/console/login');
  await keep(client.post('/console/login', { login: SAYS, password: `${PASSWORD}x` }), 'wrong password');
  await client.post('/console/login', { login: 'le-hoa', password: PASSWORD, next: '/console' });
  await client.get('/console/login/code');
  await keep(client.post('/console/login/code', { code: '000000', next: '/console' }), 'wrong code');
  await client.post('/console/login/code', { code: recovery, next: '/console' });
  secrets.add(client.cookies.get('hoiluat-session') ?? 'no session');
  const inbox = await keep(client.get('/console/inbox?tab=all'), 'inbox');
  const conversations = [...inbox.matchAll(/\/console\/c\/([\w-]+)/g)].map(([place]) => place);
  expect(conversations.length).toBeGreaterThan(0);
  const places = [
    ...['privacy', 'blocked', 'accounts', 'settings', 'hours', 'canned', 'proposals', 'account', 'audit'],
    ...['reports', 'reports/questions', 'reports/questions.csv', 'reports/handovers'],
  ];
  for (const place of [...conversations.slice(0, 3), ...places.map((name) => `/console/${name}`)]) {
    await keep(client.get(place), place);
  }
  await keep(client.post(`${conversations[0]}/note`, { text: SAYS }, { token: 'forged' }), 'forged');
  appendFileSync(path.join(folder, 'export.csv'), await keep(client.get('/console/audit/export.csv'), 'export'));
}

async function read(place: string, init: RequestInit = {}): Promise<void> {
  const response = await fetch(service.origin + place, init);
  answers.push({ path: place, text: await response.text() });
}

/** The operator's commands beside the running service. */
async function runCommands(): Promise<void> {
  const run = async (script: string, ...args: string[]): Promise<void> => {
    const options = { env: { ...process.env, ...env } };
    const done = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', `scripts/${script}.ts`, ...args],
      options,
    ).catch((error: { stdout: string; stderr: string }) => error);
    appendFileSync(path.join(folder, 'commands.log'), `${script}: ${done.stdout}${done.stderr}\n`);
  };
  await Promise.all([
    run('backup', backups),
    run('channel', 'messenger', 'check'),
    run('channel', 'zalo', 'list'),
    run('conversation', 'list'),
  ]);
}

async function answeredOn(platform: FakePlatform, personId: string, count: number): Promise<void> {
  await until(`${platform.name} answers`, () => platform.messages(personId).length >= count);
}

const logged = (): string => readFileSync(logFile, 'utf8');

/** As it is, as it stands in an address, and in Base64. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64])];
}

function foundIn(bytes: Buffer, marks: Iterable<string>): string[] {
  return [...marks].flatMap((mark) => formsOf(mark).filter((form) => bytes.includes(form)));
}

describe('a session with everything in it', () => {
  test('had its faults, and its people are in the database', () => {
    const log = logged();
    for (const event of ['webhook_signature_refused', 'send_failed', 'stop_account', 'console_refused']) {
      expect(log).toContain(event);
    }
    expect(zalo.tokens.refreshes()).toBeGreaterThan(0);
    const commands = readFileSync(path.join(folder, 'commands.log'), 'utf8');
    expect(commands).toMatch(/Đã sao lưu/);
    const database = filesBelow(dataDir).filter((file) => path.basename(file).startsWith('service.db'));
    expect(database.flatMap((file) => foundIn(readFileSync(file), ['0912345678']))).not.toEqual([]);
    expect(filesBelow(backups).length).toBeGreaterThan(1);
  });

  test('wrote no secret into any file: data, backup, log, export, output of commands', () => {
    expect(secrets.size).toBeGreaterThan(20);
    const found = filesBelow(folder).map((file) => {
      return [path.relative(folder, file), foundIn(readFileSync(file), secrets)] as const;
    });
    expect(found.filter(([, forms]) => forms.length > 0)).toEqual([]);
  });

  test('answered nobody with a secret', () => {
    const found = answers.map(({ path: place, text }) => [place, foundIn(Buffer.from(text), secrets)] as const);
    expect(found.filter(([, forms]) => forms.length > 0)).toEqual([]);
  });

  test('named nobody in logs, metrics, exports and outputs', () => {
    const named = [...PERSONAL, ...Object.values(PEOPLE)];
    const written = ['service.log', 'export.csv', 'commands.log'].map((name) => path.join(folder, name));
    const found = written.map((file) => [path.basename(file), foundIn(readFileSync(file), named)] as const);
    const metrics = answers.filter(({ path: place }) => ['/metrics', '/readyz'].includes(place));
    const inMetrics = metrics.map(({ path: place, text }) => [place, foundIn(Buffer.from(text), named)] as const);
    expect([...found, ...inMetrics].filter(([, forms]) => forms.length > 0)).toEqual([]);
  });
});
