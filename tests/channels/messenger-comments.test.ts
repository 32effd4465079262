import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import { type CommentReplies, createCommentReplies } from '../../src/channels/messenger/comment-replies.ts';
import { commentsIn, createCommentStore } from '../../src/channels/messenger/comments.ts';
import { createGraph } from '../../src/channels/messenger/graph.ts';
import { type Page, createPage } from '../../src/channels/messenger/page.ts';
import { appOf } from '../../src/channels/messenger/settings.ts';
import { createApiClient } from '../../src/channels/shared/http.ts';
import { actsOf } from '../../src/dialog/acts.ts';
import { commentReply } from '../../src/dialog/front-door.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { Db } from '../../src/storage/database.ts';
import { ManualTimers } from '../conversations/support.ts';
import { NOON, RecordingSink, openBench, openChannelDatabase, recordingLogger } from './support/harness.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';

const QUESTION = 'cho hỏi phí ly hôn thuận tình';
const DAY = 24 * 3_600_000;
const reply = (comment: string) => commentReply('Sở Tư pháp tỉnh Mẫu', comment);

let clock: ManualClock;
let timers: ManualTimers;
let db: Db;
let fake: FakeMessenger;
let page: Page;
let sink: RecordingSink;
let logger: ReturnType<typeof recordingLogger>;
let replies: CommentReplies;

beforeEach(async () => {
  clock = new ManualClock(NOON);
  timers = new ManualTimers(clock);
  db = openChannelDatabase();
  sink = new RecordingSink();
  logger = recordingLogger();
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true } });
  const app = appOf(messengerSettings(fake))!;
  const graph = createGraph(app, createApiClient({ baseUrls: [fake.url], timeoutMs: 15_000 }));
  const access = { pageId: MESSENGER.pageId, accessToken: fake.plan.accessToken };
  const sendFile = async () => ({ kind: 'unknown', detail: 'no files here' }) as const;
  page = createPage({ access, graph, appId: app.appId, clock, logger, sendFile });
  open();
});
afterEach(async () => {
  replies.stop();
  await replies.idle();
  await fake.close();
});

/** The worker of a process; called again, of the next one. */
function open(): void {
  const pages = { find: (pageId: string) => (pageId === MESSENGER.pageId ? page : undefined) };
  const store = createCommentStore({ db, clock });
  replies = createCommentReplies({ store, pages, sink, reply, clock, timers, logger });
  replies.start();
}

const bodyOf = (item: unknown) =>
  JSON.stringify({ object: 'page', entry: [{ id: MESSENGER.pageId, time: NOON / 1000, changes: [item] }] });
const hear = async (item: unknown) => {
  replies.received(bodyOf(item));
  await replies.idle();
};
const comment = async (text = QUESTION, personId = PSID) => {
  const { commentId, item } = fake.comments.add({ personId, text });
  await hear(item.item);
  return { commentId, item: item.item };
};
/** Moves the clock, running what falls due on the way. */
const pass = async (ms: number) => {
  const until = clock.now() + ms;
  while (timers.step(until)) await replies.idle();
  clock.advance(until - clock.now());
};
const states = () => db.prepare('SELECT state FROM messenger_comments ORDER BY id').pluck().all();
const texts = () => fake.messages(PSID).map(({ text }) => text);

describe('a comment below a post', () => {
  test('gets one private message, which offers the answer and quotes no law', async () => {
    await comment();
    const [message] = fake.messages(PSID);
    expect(message?.text).toContain(`“${QUESTION}”`);
    expect(message?.buttons.map(({ title }) => title)).toEqual(['Xem câu trả lời', 'Gặp tư vấn viên']);
    expect(fake.calls().map(({ body }) => (body as { recipient: unknown }).recipient)).toEqual([
      { comment_id: expect.any(String) },
    ]);
    expect(states()).toEqual(['sent']);
  });

  test('stands at the head of the conversation that begins, and nowhere else any more', async () => {
    const { commentId } = await comment();
    expect(sink.events).toMatchObject([
      { key: `comment:${commentId}`, personId: PSID, content: { kind: 'comment', text: QUESTION }, raw: '' },
    ]);
    expect(JSON.stringify(db.prepare('SELECT * FROM messenger_comments').all())).not.toContain('ly hôn');
  });

  test('asks its question when the button is tapped', () => {
    const [button] = reply(QUESTION).buttons ?? [];
    const payload = button?.kind === 'reply' ? button.payload : '';
    const content = { kind: 'message', messageId: 'm', text: 'Xem câu trả lời', attachments: [], payload } as const;
    const event = { key: 'k', channel: 'messenger', accountId: '1', personId: '2', occurredAt: 0, raw: '' } as const;
    expect(actsOf([{ ...event, content }])).toEqual([{ kind: 'text', text: QUESTION, attachments: [] }]);
    expect(reply('dài '.repeat(500)).buttons).toHaveLength(1);
  });

  test('is answered once however often it is told, also to the next process', async () => {
    const { item } = await comment();
    await hear(item);
    replies.stop();
    open();
    await hear(item);
    await pass(DAY);
    expect(texts()).toHaveLength(1);
  });

  test('a crash between the call and its outcome leaves it unanswered rather than twice', async () => {
    fake.fail({ on: 'send', kind: 'hang' });
    const { item } = fake.comments.add({ personId: PSID, text: QUESTION });
    replies.received(bodyOf(item.item));
    while (texts().length === 0) await new Promise(setImmediate);
    expect(states()).toEqual(['sending']);
    const store = createCommentStore({ db, clock });
    store.recover();
    expect(states()).toEqual(['uncertain']);
    expect(store.due()).toEqual([]);
    await fake.close();
  });

  test('is tried less and less often where Facebook refuses it, so that it takes no turn from newer ones', async () => {
    // “This user cannot reply to this activity”: in no list of the Send API, so it may be over.
    fake.fail({ on: 'send', kind: 'error', code: 10903, times: 500 });
    await comment();
    await pass(DAY / 4);
    expect(states()).toEqual(['waiting']);
    expect(fake.calls().length).toBeLessThan(20);
    expect(fake.calls().length).toBeGreaterThan(8);
  });

  test('one whose end could not be stored is left in doubt, and keeps neither its words nor others waiting', async () => {
    sink.refuse = true;
    await comment();
    expect(texts()).toHaveLength(1);
    sink.refuse = false;
    await pass(60_000);
    expect(states()).toEqual(['uncertain']);
    expect(JSON.stringify(db.prepare('SELECT * FROM messenger_comments').all())).not.toContain('ly hôn');
    await comment();
    expect(states()).toEqual(['uncertain', 'sent']);
  });

  test('a lost answer is never called again', async () => {
    fake.fail({ on: 'send', kind: 'lost_response' });
    await comment();
    await pass(DAY);
    expect(states()).toEqual(['uncertain']);
    expect(texts()).toHaveLength(1);
  });

  test('waits for a platform that is down, and for a limit', async () => {
    fake.fail({ on: 'send', kind: 'status', status: 503 });
    await comment();
    expect(states()).toEqual(['waiting']);
    fake.fail({ on: 'send', kind: 'error', code: 613 });
    await pass(60_000);
    expect(texts()).toEqual([]);
    await pass(120_000);
    expect(texts()).toHaveLength(1);
  });

  test('many comments leave at most 750 messages an hour', async () => {
    for (let index = 0; index < 4; index += 1) await comment(`${QUESTION} ${index}`);
    expect(texts()).toHaveLength(1);
    await pass(4_999);
    expect(texts()).toHaveLength(1);
    await pass(15_001);
    expect(texts()).toHaveLength(4);
  });

  test('older than a week, or removed before, is left alone', async () => {
    page.replyPrivately = async () => ({ outcome: { kind: 'retry', detail: 'down' } });
    await comment();
    const { commentId } = await comment('câu hỏi thứ hai');
    await hear(fake.comments.remove(commentId).item);
    await pass(7 * DAY + 3_600_000);
    expect(states()).toEqual(['expired', 'gone']);
    expect(texts()).toEqual([]);
  });

  test('a page whose token died keeps its comments', async () => {
    const token = fake.plan.accessToken;
    fake.plan.accessToken = 'changed';
    await comment();
    expect(page.trouble()).toBe('messenger 190');
    fake.plan.accessToken = token;
    await page.check();
    await pass(120_000);
    expect(texts()).toHaveLength(1);
  });
});

describe('what is no question', () => {
  test.each([
    ['by the page itself', { from: { id: MESSENGER.pageId } }],
    ['below another comment', { parent_id: '555_1' }],
    ['without words', { message: '👍👍 .' }],
    ['of one word', { message: 'hay' }],
    ['edited', { verb: 'edited' }],
    ['a reaction', { item: 'reaction' }],
    ['without an id', { comment_id: { x: 1 } }],
  ])('%s', (_name, more) => {
    const { item } = fake.comments.add({ personId: PSID, text: QUESTION });
    const value = { ...(item.item['value'] as object), ...more };
    expect(commentsIn(bodyOf({ field: 'feed', value }), NOON)).toEqual([]);
    expect(commentsIn(bodyOf(item.item), NOON)).toHaveLength(1);
  });

  test('or no body of a page at all', () => {
    for (const body of ['', '[]', '{}', '{"entry":[null,{"id":1},{"id":"1","changes":{}}]}', bodyOf(null), bodyOf([])])
      expect(commentsIn(body, NOON)).toEqual([]);
  });
});

describe('the channel', () => {
  const bench = (on: boolean) =>
    openBench(
      (deps) => createMessengerChannel({ ...messengerSettings(fake), ...(on && { commentReply: reply }) }, deps),
      { clock },
    );

  test.each([
    ['off, which it is by default, comments are neither asked for nor kept', false],
    ['on, they are subscribed and kept before they are acknowledged', true],
  ] as const)('switched %s', async (_name, on) => {
    const own = await bench(on);
    try {
      fake.connect(own.webhookUrl);
      const { item } = fake.comments.add({ personId: PSID, text: QUESTION });
      await fake.emit(item);
      expect(own.db.prepare('SELECT text FROM messenger_comments').pluck().all()).toEqual(on ? [QUESTION] : []);
      expect(own.sink.events).toMatchObject([{ personId: null, content: { kind: 'unsupported' } }]);
      expect(own.sink.events[0]?.raw).not.toContain('ly h');
    } finally {
      await own.close();
    }
  });
});
