import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';

import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { until } from '../privacy/support.ts';
import { type TestService, startTestService } from '../support/service.ts';

const QUESTION = 'vượt đèn đỏ xe máy phạt bao nhiêu';
const INBOX = '263902037430900';

describe('Messenger, from comment to answer', () => {
  let service: TestService;
  let messenger: FakeMessenger;
  let db: Database.Database;

  beforeAll(async () => {
    service = await startTestService({ FB_COMMENT_REPLIES: 'on' });
    messenger = service.simulator!.messenger;
    db = new Database(path.join(service.folder, 'service.db'), { readonly: true });
    await until('comments are subscribed', () =>
      Boolean(messenger.subscriptions.fields(messenger.identity.pageId)?.includes('feed')),
    );
  }, 120_000);
  afterAll(async () => {
    db.close();
    await service.dispose();
  });

  const texts = (personId: string) => messenger.messages(personId).map(({ text }) => text);
  const said = (personId: string, part: string) => texts(personId).some((text) => text.includes(part));
  const quiet = () =>
    db
      .prepare(
        `SELECT (SELECT COUNT(*) FROM outbox WHERE status IN ('queued', 'sending'))
           + (SELECT COUNT(*) FROM inbox WHERE status = 'pending')`,
      )
      .pluck()
      .get() === 0;

  test('a comment is answered in private once, and its question in the chat that follows', async () => {
    const personId = '880000000000001';
    const { item } = messenger.comments.add({ personId, text: QUESTION });
    await messenger.emit(item);
    await messenger.emit(item);
    await until('the private message comes', () => texts(personId).length > 0);
    await messenger.tap({ personId, button: messenger.messages(personId)[0]!.buttons[0]! });
    await until('the question is answered', () => said(personId, '4.000.000') && quiet());
    expect(texts(personId).filter((text) => text.includes('bình luận'))).toHaveLength(1);
    expect(said(personId, 'kênh hỏi đáp pháp luật tự động')).toBe(true);
    const kept = `SELECT kind FROM inbox JOIN conversations AS c ON c.id = conversation_id WHERE c.person_id = ?`;
    expect(db.prepare(kept).pluck().all(personId)).toContain('comment');
    expect(db.prepare('SELECT COUNT(*) FROM conversations WHERE person_id = ?').pluck().get(personId)).toBe(1);
  }, 60_000);

  test('a question that is edited after its answer gets the answer to its new words', async () => {
    const personId = '880000000000002';
    const message = { mid: 'm_edited', text: QUESTION };
    await messenger.say({ personId, text: 'xin chào' });
    await messenger.emit(messenger.events.other(personId, { message }));
    await until('it is answered', () => said(personId, '4.000.000') && quiet());
    const edit = { mid: 'm_edited', text: 'thủ tục ly hôn thuận tình', num_edit: 1 };
    await messenger.emit(messenger.events.other(personId, { message_edit: edit }));
    await until('the new words are answered', () => said(personId, 'ly hôn') && quiet());
    const before = texts(personId).length;
    await messenger.emit(messenger.events.other(personId, { message_edit: { ...edit, num_edit: 2 } }));
    await until('nothing is left to do', quiet);
    expect(texts(personId)).toHaveLength(before);
  }, 60_000);

  test('nothing is said in a thread that the page’s inbox has, and the bot is back when it is given back', async () => {
    const personId = '880000000000003';
    await messenger.say({ personId, text: 'xin chào' });
    await until('the greeting is over', () => texts(personId).length > 0 && quiet());
    const before = texts(personId).length;
    await messenger.emit(messenger.threads.seize(personId, INBOX));
    await messenger.say({ personId, text: QUESTION });
    await until('it is kept', quiet);
    expect(texts(personId)).toHaveLength(before);
    await messenger.emit(messenger.threads.giveBack(personId));
    await messenger.say({ personId, text: QUESTION });
    await until('it is answered', () => said(personId, '4.000.000'));
  }, 60_000);
});
