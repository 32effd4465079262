import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { audit } from '../../scripts/chaos/audit.ts';
import type { Person } from '../../scripts/chaos/people.ts';
import { drawPlan, FAULTS } from '../../scripts/chaos/plan.ts';
import { type FakeZalo, startFakeZalo } from '../../src/simulator/fakes/index.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

/** A webhook that acknowledges everything and keeps nothing: the service that must never be. */
let liar: Server;
let zalo: FakeZalo;
let folder: string;
let db: Db;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-luat-audit-'));
  db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  db.exec(`INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state, created_at)
    VALUES ('c', 'zalo', '1', '84', 'bot', 1, 1, 'vi', '{}', 1)`);
  liar = createServer((request, response) => void request.resume().on('end', () => response.end())).listen(
    0,
    '127.0.0.1',
  );
  await once(liar, 'listening');
  zalo = await startFakeZalo({ webhookUrl: `http://127.0.0.1:${(liar.address() as AddressInfo).port}/` });
});

afterEach(async () => {
  db.close();
  await zalo.close();
  liar.close();
  rmSync(folder, { recursive: true, force: true });
});

const person = (more: Partial<Person> = {}): Person => ({
  platform: zalo,
  id: '84',
  asked: 1,
  takenOver: false,
  ...more,
});

const found = (people: readonly Person[]) =>
  audit({ people, platforms: [zalo] }, path.join(folder, 'service.db')).violations;

function write(text: string, status = 'sent', messageId: string | null = null): void {
  db.prepare(
    `INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status, next_try_at,
       message_id, called_at, created_at) VALUES (?, 'c', 'zalo', '1', 'n', 'bot', 1, ?, ?, 1, ?, ?, 1)`,
  ).run(`${text}${Math.random()}`, JSON.stringify({ text }), status, messageId, status === 'dropped' ? null : 1);
}

async function send(text: string): Promise<void> {
  await fetch(`${zalo.url}/v3.0/oa/message/cs`, {
    method: 'POST',
    headers: { access_token: zalo.tokens.current().accessToken, 'Content-Type': 'application/json' },
    body: JSON.stringify({ recipient: { user_id: '84' }, message: { text } }),
  });
  await zalo.settle();
}

describe('the audit of a chaos run sees', () => {
  test('an event that was acknowledged and not kept, and somebody who got no answer', async () => {
    await zalo.say({ personId: '84', text: 'có ai không' });
    const { lostEvents, silent } = found([person()]);
    expect(lostEvents).toHaveLength(1);
    expect(silent).toEqual(['84']);
  });

  test('a line that was sent twice, one that never arrived, and two in the wrong order', async () => {
    await zalo.say({ personId: '84', text: 'hỏi' });
    write('câu thứ nhất');
    write('câu thứ hai');
    write('câu thứ ba', 'sent', 'nowhere');
    for (const text of ['câu thứ hai', 'câu thứ nhất', 'câu thứ nhất']) await send(text);
    const { doubled, vanished, outOfOrder } = found([person()]);
    expect(doubled).toEqual(['84: câu thứ nhất']);
    expect(vanished).toHaveLength(1);
    expect(outOfOrder).toEqual([expect.stringMatching(/^84: 1 \(.*câu thứ nhất\) after 2 \(.*câu thứ hai\)$/)]);
  });

  test('two lines that say the same as being in order, whichever id the platform told of which', async () => {
    await zalo.say({ personId: '84', text: 'hỏi' });
    for (const text of ['một', 'hai', 'một']) await send(text);
    const [first, , last] = zalo.messages('84').flatMap(({ id, from }) => (from === 'app' ? [id] : []));
    expect(last).toBeDefined();
    write('một', 'sent', last);
    write('hai');
    write('một', 'sent', first);
    expect(found([person()]).outOfOrder).toEqual([]);
  });

  test('which of two lines with a long beginning in common was shown, the other being in doubt', async () => {
    await zalo.say({ personId: '84', text: 'hỏi' });
    const asked = 'Để trả lời đúng, xin Anh/Chị cho biết ý nào sát nhất:';
    write(`${asked} thừa kế`, 'uncertain');
    write('hai');
    write(`${asked} ly hôn`);
    for (const text of ['hai', `${asked} ly hôn`]) await send(text);
    expect(found([person()]).outOfOrder).toEqual([]);
  });

  test('that a line which never left is not the one on the phone', async () => {
    await zalo.say({ personId: '84', text: 'hỏi' });
    write('một', 'dropped');
    write('hai');
    write('một', 'uncertain');
    for (const text of ['hai', 'một']) await send(text);
    expect(found([person()]).outOfOrder).toEqual([]);
  });

  test('what still waits', () => {
    write('còn đợi', 'queued');
    expect(found([]).unfinished).toHaveLength(1);
  });

  test('a line in doubt that nobody is told of', () => {
    write('có lẽ đã gửi', 'uncertain');
    expect(found([]).hidden).toHaveLength(1);
    db.exec(`UPDATE conversations SET attention = 'uncertain'`);
    expect(found([]).hidden).toEqual([]);
  });

  test('a bot that writes after a human', async () => {
    await zalo.say({ personId: '84', text: 'hỏi' });
    await zalo.sayAsPage({ personId: '84', text: 'Chào Anh/Chị' });
    await zalo.advance(10_000);
    write('lời của trợ lý');
    await send('lời của trợ lý');
    expect(found([person({ takenOver: true })]).talkedOver).toHaveLength(1);
  });
});

test('a seed draws the same rounds again, and every fault comes up', () => {
  const facts = (seed: number) => drawPlan(seed, 40).map(({ random, ...round }) => ({ ...round, next: random() }));
  expect(facts(7)).toEqual(facts(7));
  expect(facts(8)).not.toEqual(facts(7));
  expect(new Set(facts(7).flatMap(({ faults }) => faults))).toEqual(new Set(FAULTS));
});
