import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import sharp from 'sharp';

import { type SignedIn, hireCounsellors } from '../../scripts/support/desk-staff.ts';
import { openFiles } from '../../src/attachments/files.ts';
import { ERASURE_CODE } from '../../src/conversations/erasure-code.ts';
import { createAuditLog } from '../../src/desk/audit/log.ts';
import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { formTokenOf, newToken } from '../../src/desk/accounts/tokens.ts';
import { randomIds } from '../../src/infra/ids.ts';
import type { FakeMessage, FakePlatform } from '../../src/simulator/fakes/types.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { type TestService, startTestService } from '../support/service.ts';
import { AheadClock, filesBelow, keepingLogger, marksInFiles, marksInTables, until } from './support.ts';

/** Longer than a call to a platform may take: what one under way has left is swept then. */
const SWEPT_MS = 61_000;

const clock = new AheadClock();
const { logger, lines } = keepingLogger();
let service: TestService;
let db: Database.Database;
let counsellor: SignedIn;

beforeAll(async () => {
  service = await startTestService({}, { clock, logger });
  db = new Database(path.join(service.folder, 'service.db'));
  counsellor = (await hireCounsellors(service.folder, 1))[0]!;
}, 120_000);
afterAll(async () => {
  db.close();
  await service.dispose();
});

/** What must not be found anywhere of a person once they are erased. */
interface Person {
  readonly platform: FakePlatform;
  readonly id: string;
  readonly marks: readonly string[];
}

const count = (table: string): number => Number(db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get());
const lastOf = ({ platform, id }: Person): FakeMessage | undefined => platform.messages(id).at(-1);

async function answered(person: Person, says: () => Promise<unknown>): Promise<FakeMessage> {
  const before = person.platform.messages(person.id).length;
  await says();
  await until('an answer comes', () => person.platform.messages(person.id).length > before);
  await person.platform.settle();
  return lastOf(person)!;
}

async function meet(name: 'zalo' | 'messenger', number: number): Promise<Person> {
  const platform = service.simulator![name];
  const id = `77${number}0031415926535`.slice(0, 16);
  const mark = `dauhieu${name.slice(0, 2)}${number}`;
  const marks = [id, mark, `091234567${number}`, `00119901234${number}`, `Ngọc ${mark}`];
  const person = { platform, id, marks };
  const text = `Em là Ngọc ${mark}, sđt 091234567${number}, CCCD 00119901234${number}: vượt đèn đỏ xe máy phạt bao nhiêu`;
  await answered(person, () => platform.say({ personId: id, text }));
  await platform.say({ personId: id, text: `${mark} hỏi thêm về ly hôn` });
  await until('both are answered', () => count(`outbox WHERE status IN ('queued', 'sending')`) === 0);
  const colour = { r: number * 20, g: 40, b: 90 };
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
  const url = platform.host({ bytes, mediaType: 'image/jpeg' });
  await answered(person, () => platform.say({ personId: id, attachment: { type: 'image', url, name: `${mark}.jpg` } }));
  await until('the picture is kept', () => count(`attachments WHERE state = 'pending'`) === 0);
  if (name === 'messenger') await changeTheirMind(id, mark);
  await plantAtTheDesk(person, mark);
  return { ...person, marks: [...marks, ...messageIdsOf(person)] };
}

/** An edit of the last message, and a reaction to it. */
async function changeTheirMind(id: string, mark: string): Promise<void> {
  const { messenger } = service.simulator!;
  const mid = String(messageIdsOf({ id }).at(-1));
  const edit = { message_edit: { mid, text: `sửa lại: ${mark} sđt 0912345679`, num_edit: 1 } };
  const reaction = { reaction: { mid, action: 'react', emoji: `❤${mark}`, reaction: 'love' } };
  for (const member of [edit, reaction]) await messenger.emit(messenger.events.other(id, member));
  await until('both are kept', () => count(`inbox WHERE kind IN ('edit', 'reaction') AND person_id = '${id}'`) === 2);
}

/** A lead who is signed in. */
async function leadAt(folder: string) {
  const own = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  try {
    const access = createStaffAccess({ db: own, clock, ids: randomIds, knownWords: [] });
    const profile = {
      name: 'Lê Hoa',
      title: 'Trưởng phòng',
      role: 'administrator' as const,
      fields: [],
      capacity: null,
    };
    const made = await access.accounts.create('operator', { login: 'le-hoa', profile, password: newToken() });
    if (!made.ok) throw new Error(made.reason);
    const accountId = made.value.account.id;
    const { token } = access.sessions.begin({ accountId, stage: 'open', address: '127.0.0.1', agent: 'test' });
    return { accountId, headers: { cookie: `hoiluat-session=${token}`, 'x-form-token': formTokenOf(token) } };
  } finally {
    own.close();
  }
}

/** What counsellors leave about a person. */
async function plantAtTheDesk({ id }: Person, mark: string): Promise<void> {
  const conversation = String(db.prepare('SELECT id FROM conversations WHERE person_id = ?').pluck().get(id));
  db.prepare(`INSERT INTO notes VALUES (?, ?, 'lan', ?, 1)`).run(`note-${mark}`, conversation, `ghi chú ${mark}`);
  db.prepare(`INSERT INTO drafts VALUES ('lan', ?, ?, '[]', 1)`).run(conversation, `nháp ${mark}`);
  db.prepare(`INSERT INTO conversation_tags VALUES (?, ?)`).run(conversation, `nhãn ${mark}`);
  db.prepare(`INSERT INTO conversation_reads VALUES ('lan', ?, 1)`).run(conversation);
  const propose = db.prepare(
    `INSERT INTO faq_proposals (id, version, state, conversation_id, body, proposed_by, proposed_at, reason)
     VALUES (?, 1, ?, ?, ?, 'lan', 1, ?)`,
  );
  const bodyOf = (answer: string) =>
    JSON.stringify({ field: 'an-sinh', questions: ['Hỏi gì?'], answer, citations: [] });
  const answer = bodyOf(`chị Ngọc ${mark} hỏi`);
  propose.run(`pending-${mark}`, 'pending', conversation, answer, null);
  propose.run(`rejected-${mark}`, 'rejected', conversation, answer, `nêu tên ${mark}`);
  propose.run(`approved-${lines.length}`, 'approved', conversation, bodyOf('của mọi người'), null);
  db.prepare(
    `INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status,
       next_try_at, created_at, author)
     SELECT ?, id, channel, account_id, 'a', 'counsellor', 1, ?, 'sent', 1, 1, 'lan' FROM conversations WHERE id = ?`,
  ).run(
    `written-${mark}`,
    JSON.stringify({ text: `Chào chị Ngọc ${mark}`, buttons: [], quotations: [] }),
    conversation,
  );
  db.prepare(
    `INSERT INTO person_blocks SELECT channel, account_id, person_id, ?, id, 'spam', 'lan', 1, 2, NULL
     FROM conversations WHERE id = ?`,
  ).run(`block-${mark}`, conversation);
  plantFile(conversation, mark);
  await until('the words are indexed', () => count(`conversation_words WHERE words MATCH '${mark}'`) > 0);
}

/** A file that a counsellor sent, and the platform's own name for it. */
function plantFile(conversation: string, mark: string): void {
  const bytes = Buffer.from(`Gửi chị Ngọc ${mark}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const folder = path.join(service.folder, 'files');
  const file = path.resolve(folder, openFiles(folder).pathOf(sha256));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  db.prepare(
    `INSERT INTO outgoing_files (conversation_id, author, outbox_id, kind, name, media_type, size, sha256, created_at)
     VALUES (?, 'lan', ?, 'file', ?, 'text/plain', ?, ?, 1)`,
  ).run(conversation, `written-${mark}`, `${mark}.txt`, bytes.length, sha256);
  db.prepare(`INSERT INTO channel_uploads VALUES ('zalo', '1', ?, ?, ?, 1)`).run(
    ...[sha256, `${mark}.txt`, `upload-${mark}`],
  );
}

function messageIdsOf({ id }: Pick<Person, 'id'>): string[] {
  const contents = db.prepare(`SELECT content FROM inbox WHERE person_id = ?`).pluck().all(id).map(String);
  return contents.flatMap((content) => /"messageId":"([^"]+)"/.exec(content)?.[1] ?? []);
}

/** What the nightly work does after a day with erasures: SQLite may keep copies of rows that it moved between pages. */
function rewriteFile(): void {
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}

async function isGone({ marks, id }: Person): Promise<void> {
  clock.advance(SWEPT_MS);
  await until('the erasure is over', () => count('erasures WHERE settled_at IS NULL') === 0);
  expect(marksInTables(path.join(service.folder, 'service.db'), marks)).toEqual([]);
  rewriteFile();
  expect(marksInFiles(service.folder, marks)).toEqual([]);
  const metrics = await (await fetch(`${service.origin}/metrics`)).text();
  const written = [...lines, metrics].join('\n');
  expect(marks.filter((mark) => written.includes(mark))).toEqual([]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(count(`conversations WHERE person_id = '${id}'`)).toBe(0);
}

/** What leaves the console: lists, the search, the log's export. */
async function isInNoPage({ marks }: Person, headers: Readonly<Record<string, string>>): Promise<void> {
  const searched = `inbox?tab=all&q=${encodeURIComponent(marks[1] ?? '')}`;
  const places = ['audit/export.csv', 'audit', 'proposals', 'blocked', 'privacy', 'inbox?tab=all', searched];
  for (const place of places) {
    const answer = await fetch(`${service.origin}/console/${place}`, { headers });
    const text = await answer.text();
    // What was searched for stands in the box that it was typed into, and in the page's own links.
    const shown = place === searched ? text.replace(/<input[^>]*>|[?&;]q=[^"&]*/g, '') : text;
    expect({ place, status: answer.status, found: marks.filter((mark) => shown.includes(mark)) }).toEqual({
      ...{ place, status: 200, found: [] },
    });
  }
}

describe('“xoá dữ liệu của tôi”', () => {
  test.each(['zalo', 'messenger'] as const)(
    'on %s: one button, a number, and nothing is left',
    async (name) => {
      const person = await meet(name, name === 'zalo' ? 1 : 2);
      const { platform, id } = person;
      expect(marksInTables(path.join(service.folder, 'service.db'), person.marks)).not.toEqual([]);

      const asked = await answered(person, () => platform.say({ personId: id, text: 'Xóa dữ liệu của tôi' }));
      expect(asked.buttons.map(({ title }) => title)).toEqual(['Xoá dữ liệu của tôi', 'Không xoá']);
      expect(count(`conversations WHERE person_id = '${id}'`)).toBe(1);
      const last = await answered(person, () => platform.tap({ personId: id, button: asked.buttons[0]! }));
      const code = /XD-\w{5}-\w{5}/.exec(last.text)?.[0] ?? '';
      expect(code).toMatch(ERASURE_CODE);
      await isGone(person);
      expect(filesBelow(path.join(service.folder, 'files'))).toEqual([]);

      const page = await fetch(`${service.origin}/erasure/${code}`);
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(text).toMatch(/dữ liệu đã được xoá ngày \d{2}\/\d{2}\/\d{4}/);
      expect(text).toContain('<style>');
      expect(createAuditLog(db).verify().broken).toBeUndefined();
    },
    60_000,
  );

  test('who thinks better of it keeps everything', async () => {
    const person = await meet('zalo', 3);
    const { platform, id } = person;
    const asked = await answered(person, () => platform.say({ personId: id, text: 'delete my data' }));
    const kept = await answered(person, () => platform.tap({ personId: id, button: asked.buttons[1]! }));
    expect(kept.text).toMatch(/giữ nguyên|stay as they are/);
    const late = await answered(person, () => platform.tap({ personId: id, button: asked.buttons[0]! }));
    expect(late.text).toMatch(/câu trả lời cũ|older answer/);
    expect(count(`conversations WHERE person_id = '${id}'`)).toBe(1);
  }, 60_000);
});

describe('“xoá dữ liệu của tôi” where the bot is silent', () => {
  test('while danger waits for people the bot asks back and carries it out', async () => {
    const person = await meet('messenger', 8);
    const { platform, id } = person;
    await answered(person, () => platform.say({ personId: id, text: 'chồng em đánh em, cứu em với' }));
    const before = platform.messages(id).length;
    await platform.say({ personId: id, text: 'em hỏi thêm về ly hôn' });
    await platform.settle();
    const asked = await answered(person, () => platform.say({ personId: id, text: 'xoá dữ liệu của tôi' }));
    expect(platform.messages(id)).toHaveLength(before + 1);
    expect(asked.buttons.map(({ title }) => title)).toEqual(['Xoá dữ liệu của tôi', 'Không xoá']);
    const last = await answered(person, () => platform.tap({ personId: id, button: asked.buttons[0]! }));
    expect(last.text).toMatch(/XD-\w{5}-\w{5}/);
    await isGone(person);
  }, 60_000);

  test('a counsellor who has the conversation is shown it, and the person is told once', async () => {
    const person = await meet('messenger', 9);
    const { platform, id } = person;
    const conversation = String(db.prepare('SELECT id FROM conversations WHERE person_id = ?').pluck().get(id));
    db.prepare(
      `UPDATE conversations SET owner = 'counsellor', owner_version = owner_version + 1, assignee = ? WHERE id = ?`,
    ).run(counsellor.accountId, conversation);
    const told = await answered(person, () => platform.say({ personId: id, text: 'xoá dữ liệu của tôi' }));
    expect(told.text).toContain('đã được báo cho tư vấn viên');
    expect(told.buttons).toEqual([]);
    const before = platform.messages(id).length;
    await platform.say({ personId: id, text: 'xoá dữ liệu của tôi' });
    await platform.settle();
    expect(platform.messages(id)).toHaveLength(before);
    for (const place of [`c/${conversation}`, 'inbox?tab=mine']) {
      const page = await fetch(`${service.origin}/console/${place}`, { headers: { cookie: counsellor.cookie } });
      expect(await page.text()).toContain('Yêu cầu xoá dữ liệu');
    }
    expect(count(`conversations WHERE person_id = '${id}'`)).toBe(1);
  }, 60_000);
});

describe('what comes after an erasure', () => {
  test('repeats, receipts and echoes write nobody back; a new message begins anew', async () => {
    const person = await meet('messenger', 4);
    const { platform, id } = person;
    const bodies = platform.deliveries().map(({ body }) => body);
    const asked = await answered(person, () => platform.say({ personId: id, text: 'xoa du lieu' }));
    await answered(person, () => platform.tap({ personId: id, button: asked.buttons[0]! }));
    await isGone(person);

    const before = platform.messages(id).length;
    const messenger = service.simulator!.messenger;
    for (const body of bodies.filter((body) => body.includes(id))) await messenger.emitBody(JSON.parse(body));
    await messenger.emit(messenger.events.delivered({ personId: id, id: 'mid.late' }));
    await isGone(person);
    expect(platform.messages(id)).toHaveLength(before);

    const fresh = await answered(person, () => platform.say({ personId: id, text: 'xin chào' }));
    expect(fresh.text).toMatch(/hỏi/);
    expect(count(`conversations WHERE person_id = '${id}'`)).toBe(1);
    expect(
      platform
        .messages(id)
        .slice(before)
        .map(({ text }) => text)
        .join(),
    ).toContain('kênh hỏi đáp pháp luật tự động');
  }, 60_000);

  test('an answer that is being written, and a send under way, are not written back', async () => {
    const person = await meet('zalo', 5);
    const { platform, id } = person;
    platform.fail({ on: 'send', kind: 'delay', ms: 1_500, times: 1 });
    await platform.say({ personId: id, text: `${person.marks[1]} điều 27 luật đất đai` });
    await until('the send is under way', () => count(`outbox WHERE status = 'sending'`) > 0);
    const withdrawn = { event_name: 'user_withdraw', user_id: id, oa_id: service.simulator!.zalo.identity.oaId };
    await platform.emit({
      ...withdrawn,
      app_id: service.simulator!.zalo.identity.appId,
      timestamp: String(clock.now()),
    });
    await until(
      'the request is taken',
      () => count(`erasures WHERE origin = 'platform' AND erased_at IS NOT NULL`) > 0,
    );
    await until('the send is over', () => platform.messages(id).some(({ text }) => text !== ''));
    await platform.settle();
    await isGone(person);
    expect(lastOf(person)?.text).not.toMatch(/XD-/);
  }, 60_000);
});

describe('asked through Facebook', () => {
  test('is answered with a number and a page, and carried out', async () => {
    const person = await meet('messenger', 7);
    const { messenger } = service.simulator!;
    messenger.plan.personsOfUsers.set('5550001', person.id);
    const response = await messenger.askDeletion('5550001');
    const told = (await response.json()) as { url: string; confirmation_code: string };
    expect(told.confirmation_code).toMatch(ERASURE_CODE);
    const page = `${service.origin}${new URL(told.url).pathname}`;
    await until('the page says so', async () => (await (await fetch(page)).text()).includes('đã được xoá'));
    expect(page.endsWith(told.confirmation_code)).toBe(true);
    await isGone(person);
    expect(lastOf(person)?.text).not.toMatch(/XD-/);

    clock.advance(2_000);
    const again = (await (await messenger.askDeletion('5550001')).json()) as typeof told;
    expect(again.confirmation_code).not.toBe(told.confirmation_code);
    const next = `${service.origin}${new URL(again.url).pathname}`;
    await until('the second page says so', async () => (await (await fetch(next)).text()).includes('đã được xoá'));
    await isGone(person);
  }, 60_000);
});

describe('at the desk', () => {
  test('a lead erases for a reason; the log names the number and nothing of the person', async () => {
    const person = await meet('messenger', 6);
    const id = String(db.prepare('SELECT id FROM conversations WHERE person_id = ?').pluck().get(person.id));
    const { headers, accountId } = await leadAt(service.folder);
    const page = await (await fetch(`${service.origin}/console/c/${id}`, { headers })).text();
    expect(page).toContain(`/console/c/${id}/erase`);
    const erase = (body: string) =>
      fetch(`${service.origin}/console/c/${id}/erase`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', origin: service.origin },
        body,
        redirect: 'manual',
      });
    expect((await erase('reason=letter')).headers.get('location')).toContain('refused=invalid');
    const done = await erase('reason=letter&sure=yes');
    const code = new URL(done.headers.get('location')!, service.origin).searchParams.get('code')!;
    await until('the person is told', () => lastOf(person)?.text.includes(code) === true);
    await person.platform.settle();
    await isGone(person);
    const entries = createAuditLog(db).list({ action: 'privacy.erase', limit: 10 });
    expect(entries).toMatchObject([{ actor: accountId, subject: code, detail: { reason: 'letter' } }]);
    expect(createAuditLog(db).verify().broken).toBeUndefined();
    await isInNoPage(person, headers);
    const list = await (await fetch(`${service.origin}/console/privacy`, { headers })).text();
    expect(list).toContain(code);
  }, 60_000);

  test('a counsellor may not erase, and sees no list of it', async () => {
    const headers = { cookie: counsellor.cookie };
    const id = String(db.prepare('SELECT id FROM conversations LIMIT 1').pluck().get());
    const page = await (await fetch(`${service.origin}/console/c/${id}`, { headers })).text();
    expect(page).not.toContain(`/console/c/${id}/erase`);
    expect((await fetch(`${service.origin}/console/privacy`, { headers })).status).toBe(403);
  });
});
