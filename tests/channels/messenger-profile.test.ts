import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type CallGraph, createGraph } from '../../src/channels/messenger/graph.ts';
import { changesOf, profileOf, readProfile, writeProfile } from '../../src/channels/messenger/profile.ts';
import { appOf } from '../../src/channels/messenger/settings.ts';
import { createApiClient } from '../../src/channels/shared/http.ts';
import { actsOf } from '../../src/dialog/acts.ts';
import { frontDoor } from '../../src/dialog/front-door.ts';
import { decodeTap } from '../../src/dialog/payloads.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { NOON } from './support/harness.ts';
import { MESSENGER, messengerSettings } from './support/messenger-subject.ts';

const AGENCY = 'Sở Tư pháp tỉnh Mẫu';
const wanted = profileOf([frontDoor('vi', AGENCY), frontDoor('en', AGENCY)]);

let clock: ManualClock;
let fake: FakeMessenger;
let graph: CallGraph;

beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true } });
  const app = appOf(messengerSettings(fake));
  if (app === undefined) throw new Error('settings are incomplete');
  graph = createGraph(app, createApiClient({ baseUrls: [fake.url], timeoutMs: 15_000 }));
});
afterEach(() => fake.close());

const access = () => ({ pageId: MESSENGER.pageId, accessToken: fake.plan.accessToken });
const present = async () => {
  const reading = await readProfile(graph, access());
  return reading.state === 'read' ? reading.profile : {};
};

describe('the profile of a page', () => {
  test('is taken by the platform, and then differs in nothing', async () => {
    expect(changesOf(await present(), wanted).map(({ field }) => field)).toEqual([
      ...['get_started', 'greeting', 'ice_breakers', 'persistent_menu'],
    ]);
    expect(await writeProfile(graph, access(), wanted)).toEqual({ state: 'written' });
    expect(changesOf(await present(), wanted)).toEqual([]);
  });

  test('only what differs is a change: members that the platform adds are none', async () => {
    fake.profiles.set(MESSENGER.pageId, { ...wanted, greeting: [{ locale: 'default', text: 'Chào bạn' }] });
    const [change, ...others] = changesOf(await present(), wanted);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ field: 'greeting', before: ['default: Chào bạn'] });
    const menu = JSON.stringify(wanted.persistent_menu).replaceAll('"type":', '"webview_height_ratio":"full","type":');
    expect(changesOf({ ...wanted, persistent_menu: JSON.parse(menu) as unknown }, wanted)).toEqual([]);
    expect(changesOf({ persistent_menu: 'broken', greeting: [3, null] }, wanted)).toHaveLength(4);
  });

  test('fits the limits for an agency with the longest name, and for any words at all', () => {
    const longest = 'Ơ'.repeat(80);
    const long = profileOf([frontDoor('vi', longest), frontDoor('en', longest)]);
    expect(fake.profiles.set(MESSENGER.pageId, long)).toBeUndefined();
    expect(JSON.stringify(long.greeting)).not.toContain('…');
    const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).map((text) => `A${text}`);
    const button = fc.record({ kind: fc.constant('reply' as const), title, payload: fc.constant('x') });
    const words = fc.record({
      language: fc.constant('vi' as const),
      greeting: title.map((text) => text.repeat(3)),
      starters: fc.array(button, { minLength: 1, maxLength: 6 }),
      menu: fc.array(button, { minLength: 1, maxLength: 24 }),
    });
    fc.assert(
      fc.property(words, (one) => expect(fake.profiles.set(MESSENGER.pageId, profileOf([one]))).toBeUndefined()),
    );
  });

  test.each([
    ['a token that died', { code: 190, status: 401 }, 'token'],
    ['too many calls', { code: 613 }, 'limit'],
    ['a missing permission', { code: 200 }, 'permission'],
    ['a wrong parameter', { code: 100, subcode: 2018145 }, 'refused'],
  ] as const)('%s is told apart', async (_name, error, cause) => {
    fake.fail({ on: 'any', kind: 'error', ...error });
    expect(await writeProfile(graph, access(), wanted)).toMatchObject({ state: 'failed', cause });
    expect(await present()).toEqual({});
  });

  test('a platform that is down is no empty profile', async () => {
    fake.fail({ on: 'any', kind: 'status', status: 503 });
    expect(await readProfile(graph, access())).toMatchObject({ state: 'failed', cause: 'unreachable' });
  });
});

describe('what stands at the front door', () => {
  test.each(['vi', 'en'] as const)('every entry leads into the dialog: %s', (language) => {
    const door = frontDoor(language, AGENCY);
    for (const { payload } of door.menu.flatMap((one) => (one.kind === 'reply' ? [one] : [])))
      expect(decodeTap(payload)).toBeDefined();
    expect(door.menu.map((one) => (one.kind === 'reply' ? decodeTap(one.payload)?.do : ''))).toEqual([
      ...['menu', 'human', 'help', 'language', 'forget'],
    ]);
  });

  test('a tapped question is the question, and each is one that the shipped answers know', () => {
    const faq = path.resolve('data/faq');
    const shipped = readdirSync(faq)
      .map((name) => readFileSync(path.join(faq, name), 'utf8'))
      .join('\n');
    const questions = frontDoor('vi', AGENCY).starters.slice(0, -1);
    expect(questions).toHaveLength(3);
    for (const { title } of questions) {
      expect(shipped).toContain(`- ${title}`);
      const content = { kind: 'postback', payload: title, title } as const;
      const event = { key: 'k', channel: 'messenger', accountId: '1', personId: '2', occurredAt: 0, raw: '' } as const;
      expect(actsOf([{ ...event, content }])).toEqual([{ kind: 'text', text: title, attachments: [] }]);
    }
  });
});

describe('the fake refuses what the platform refuses', () => {
  const items = (count: number) =>
    Array.from({ length: count }, () => ({ type: 'postback', title: 'Hỏi', payload: 'x' }));
  const menu = (...actions: readonly object[]) => [{ locale: 'default', call_to_actions: actions }];

  test.each([
    ['a menu without Get Started', { persistent_menu: menu(...items(1)) }],
    ['21 items', { get_started: { payload: 'x' }, persistent_menu: menu(...items(21)) }],
    [
      'a title of 31',
      {
        get_started: { payload: 'x' },
        persistent_menu: menu({ type: 'postback', title: 'a'.repeat(31), payload: 'x' }),
      },
    ],
    ['a nested menu', { get_started: { payload: 'x' }, persistent_menu: menu({ type: 'nested', title: 'a' }) }],
    ['no default', { greeting: [{ locale: 'en_US', text: 'Hello' }] }],
    ['a locale twice', { greeting: ['a', 'b'].map((text) => ({ locale: 'default', text })) }],
    ['a long greeting', { greeting: [{ locale: 'default', text: 'a'.repeat(161) }] }],
    [
      'five ice breakers',
      { ice_breakers: [{ locale: 'default', call_to_actions: Array(5).fill({ question: 'a', payload: 'x' }) }] },
    ],
    ['a domain over http', { whitelisted_domains: ['http://example.vn'] }],
    ['an unknown field', { account_linking_url: 'https://example.vn' }],
    ['nothing', {}],
  ])('%s', (_name, fields) => {
    expect(fake.profiles.set(MESSENGER.pageId, fields)).toMatchObject({ code: 100 });
  });

  test('Get Started cannot go while a menu stands, and the eleventh call in ten minutes waits', async () => {
    fake.profiles.set(MESSENGER.pageId, wanted);
    expect(fake.profiles.drop(MESSENGER.pageId, ['get_started'])).toMatchObject({ code: 100 });
    expect(fake.profiles.drop(MESSENGER.pageId, ['persistent_menu', 'get_started'])).toBeUndefined();
    for (let call = 0; call < 10; call += 1) await readProfile(graph, access());
    expect(await readProfile(graph, access())).toMatchObject({ cause: 'limit' });
    clock.advance(600_000);
    expect(await readProfile(graph, access())).toMatchObject({ state: 'read' });
  });
});

describe('npm run channel -- messenger setup', () => {
  test('shows the difference, sets it when asked to, and then finds nothing to do', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'setup-'));
    const setup = async (...options: readonly string[]): Promise<string> => {
      const args = ['--import', 'tsx', 'scripts/channel.ts', 'messenger', 'setup', ...options];
      const run = promisify(execFile)(process.execPath, args, {
        env: {
          ...process.env,
          ...{ DATA_DIR: data, AGENCY_NAME: AGENCY, SECRETS_KEY: Buffer.alloc(32, 1).toString('base64') },
          ...{ FB_APP_ID: MESSENGER.appId, FB_APP_SECRET: MESSENGER.appSecret, FB_GRAPH_URL: fake.url },
          ...{ FB_VERIFY_TOKEN: 'x', FB_PAGE_ID: MESSENGER.pageId, FB_PAGE_ACCESS_TOKEN: fake.plan.accessToken },
        },
      });
      return run.then(
        ({ stdout }) => stdout,
        (error: unknown) => String((error as { stderr?: unknown }).stderr),
      );
    };
    try {
      expect(await setup('--dry-run')).toContain('+ default: Hỏi luật → #hl:1:menu:1');
      expect(fake.profiles.of(MESSENGER.pageId)).toEqual({});
      expect(await setup('--page', MESSENGER.pageId)).toContain('đã đổi');
      expect(changesOf(await present(), wanted)).toEqual([]);
      expect(await setup()).toContain('mọi thứ đã đúng');
      expect(await setup('--page', '1')).toContain('messenger list');
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }, 60_000);
});
