import { describe, expect, test } from '@jest/globals';

import { createGroupCommit } from '../../src/conversations/group-commit.ts';
import { openMemory } from './support.ts';

function open() {
  const db = openMemory();
  db.exec('CREATE TABLE things (name TEXT NOT NULL UNIQUE) STRICT');
  const insert = db.prepare<[string | null]>('INSERT INTO things VALUES (?)');
  const names = () =>
    db
      .prepare<[], { name: string }>('SELECT name FROM things')
      .all()
      .map(({ name }) => name);
  return { db, insert, names, commit: createGroupCommit(db) };
}

/** Long enough for a turn of the event loop, short for a test. */
const GAP_MS = 50;

describe('group commit', () => {
  test('gathers what comes within the gap after a commit', async () => {
    const { db, insert, names } = open();
    const commit = createGroupCommit(db, { gapMs: GAP_MS });
    await commit.run(() => insert.run('a'));
    const first = commit.run(() => insert.run('b')).then(names);
    await new Promise((resolve) => setImmediate(resolve));
    const second = commit.run(() => insert.run('c'));
    expect(names()).toEqual(['a']);
    expect(await first).toEqual(['a', 'b', 'c']);
    await second;
  });

  test('runs what comes together in one transaction', async () => {
    const { db, insert, names, commit } = open();
    const inside: boolean[] = [];
    const work = (name: string) => () => {
      inside.push(db.inTransaction);
      return insert.run(name).changes;
    };
    const results = await Promise.all([commit.run(work('a')), commit.run(work('b'))]);
    expect([results, inside, names()]).toEqual([
      [1, 1],
      [true, true],
      ['a', 'b'],
    ]);
  });

  test('takes back only the piece that throws', async () => {
    const { insert, names, commit } = open();
    const results = await Promise.allSettled([
      commit.run(() => insert.run('a')),
      commit.run(() => {
        insert.run('half');
        insert.run(null);
      }),
      commit.run(() => insert.run('b')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(names()).toEqual(['a', 'b']);
  });

  test('rejects everybody when the commit fails', async () => {
    const { db, insert, commit } = open();
    const first = commit.run(() => insert.run('a'));
    const second = commit.run(() => insert.run('b'));
    db.close();
    expect((await Promise.allSettled([first, second])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('promises nothing, and begins nothing else, before the disk has it', async () => {
    const { db, insert, names } = open();
    let onDisk: () => void = () => undefined;
    const wal = { unsynced: (work: () => void) => work(), sync: () => new Promise<void>((done) => (onDisk = done)) };
    const commit = createGroupCommit(db, { wal });
    const order: string[] = [];
    const claim = commit.runLast(() => insert.run('claim')).then(() => order.push('call'));
    await new Promise((resolve) => setImmediate(resolve));
    const takeover = commit.run(() => order.push('takeover'));
    await new Promise((resolve) => setImmediate(resolve));
    expect([names(), order]).toEqual([['claim'], []]);
    onDisk();
    await claim;
    await new Promise((resolve) => setImmediate(resolve));
    onDisk();
    await takeover;
    expect(order).toEqual(['call', 'takeover']);
  });

  test('rejects what the disk refuses, and goes on with what comes after', async () => {
    const { db, insert, names } = open();
    const answers = [Promise.reject(new Error('EIO')), Promise.resolve()];
    const wal = { unsynced: (work: () => void) => work(), sync: () => answers.shift() ?? Promise.resolve() };
    const commit = createGroupCommit(db, { wal });
    await expect(commit.run(() => insert.run('a'))).rejects.toThrow('EIO');
    await commit.run(() => insert.run('b'));
    expect(names()).toEqual(['a', 'b']);
  });

  test('runs claims after everything else of their batch', async () => {
    const { commit } = open();
    const order: string[] = [];
    await Promise.all([commit.runLast(() => order.push('claim')), commit.run(() => order.push('takeover'))]);
    expect(order).toEqual(['takeover', 'claim']);
  });
});
