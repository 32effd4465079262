import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type ChainedEntry, canonicalJson, hashEntry, verifyChain } from '../../src/desk/audit/chain.ts';
import { csvLines } from '../../src/infra/csv.ts';
import { cutLog } from '../../src/desk/audit/cut.ts';
import { createAuditLog } from '../../src/desk/audit/log.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

function filledLog(count: number) {
  const db = openDatabase({ file: ':memory:', migrations: serviceMigrations });
  const log = createAuditLog(db);
  for (let index = 0; index < count; index += 1) {
    const action = index % 2 === 0 ? 'conversation.claim' : 'account.update';
    log.append({
      at: 1000 + index,
      actor: `a${index % 3}`,
      action,
      subject: `c${index}`,
      detail: { index, was: null },
    });
  }
  return { db, log };
}

const entriesOf = (count: number): ChainedEntry[] => [...filledLog(count).log.list({ limit: 1000 })].reverse();

describe('the chain', () => {
  test('holds, and its head is the last hash', () => {
    const { log } = filledLog(7);
    const report = log.verify();
    expect(report).toMatchObject({ entries: 7, broken: undefined });
    expect(log.hashAt(7)).toBe(report.head);
  });

  test('the database refuses to change or delete an entry', () => {
    const { db } = filledLog(3);
    expect(() => db.exec(`UPDATE audit_log SET actor = 'x' WHERE seq = 2`)).toThrow('only grows');
    expect(() => db.exec('DELETE FROM audit_log WHERE seq = 2')).toThrow('only grows');
  });

  test.each([
    ['the time', (entry: ChainedEntry) => ({ ...entry, at: entry.at + 1 })],
    ['the actor', (entry: ChainedEntry) => ({ ...entry, actor: 'x' })],
    ['the action', (entry: ChainedEntry) => ({ ...entry, action: 'x' })],
    ['the subject', (entry: ChainedEntry) => ({ ...entry, subject: null })],
    ['the detail', (entry: ChainedEntry) => ({ ...entry, detail: { index: 99 } })],
    ['the hash', (entry: ChainedEntry) => ({ ...entry, hash: 'f'.repeat(64) })],
  ])('whoever changes %s is found, wherever it is', (_what, change) => {
    const whole = entriesOf(6);
    for (const { seq } of whole) {
      const entries = whole.map((entry) => (entry.seq === seq ? change(entry) : entry));
      expect(verifyChain(entries).broken).toMatchObject({ seq, reason: 'changed' });
    }
  });

  test('an entry that was changed and hashed anew breaks the one after it', () => {
    const entries = entriesOf(5).map((entry) =>
      entry.seq === 3 ? { ...entry, actor: 'x', hash: hashEntry({ ...entry, actor: 'x' }) } : entry,
    );
    expect(verifyChain(entries).broken).toEqual({ seq: 4, reason: 'cut' });
  });

  test('a missing entry is found', () => {
    expect(verifyChain(entriesOf(5).filter(({ seq }) => seq !== 2)).broken).toEqual({ seq: 2, reason: 'gap' });
  });

  test('a change in the file itself is found, with its triggers out of the way', () => {
    const { db, log } = filledLog(5);
    db.exec('DROP TRIGGER audit_log_no_update');
    db.exec(`UPDATE audit_log SET detail = 'no json' WHERE seq = 4`);
    expect(log.verify().broken).toEqual({ seq: 4, reason: 'changed' });
  });

  test('an act that is taken back leaves no entry', () => {
    const { db, log } = filledLog(1);
    const act = db.transaction(() => {
      log.append({ at: 1, actor: 'a', action: 'x.y', subject: null, detail: {} });
      throw new TypeError('the act failed');
    });
    expect(() => act.immediate()).toThrow('the act failed');
    expect(log.verify()).toMatchObject({ entries: 1, broken: undefined });
  });

  test('the same value is the same text in whatever order it was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (value) => {
        const shuffled = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });
});

describe('reading the log', () => {
  const { log } = filledLog(20);
  const seqs = (query: Omit<Parameters<typeof log.list>[0], 'limit'>) =>
    log.list({ ...query, limit: 100 }).map(({ seq }) => seq);

  test('newest first, page after page', () => {
    expect(log.list({ limit: 3 }).map(({ seq }) => seq)).toEqual([20, 19, 18]);
    expect(log.list({ limit: 3, before: 18 }).map(({ seq }) => seq)).toEqual([17, 16, 15]);
  });
  test('by actor, subject, action and group of actions', () => {
    expect(seqs({ actor: 'a0' })).toEqual([19, 16, 13, 10, 7, 4, 1]);
    expect(seqs({ subject: 'c4' })).toEqual([5]);
    expect(seqs({ action: 'account.' })).toHaveLength(10);
    expect(seqs({ action: 'account.update' })).toHaveLength(10);
    expect(seqs({ action: 'account' })).toEqual([]);
  });
  test('by time, from inclusive, until exclusive', () => {
    expect(seqs({ from: 1002, until: 1005 })).toEqual([5, 4, 3]);
  });
});

describe('cutting the log', () => {
  /** Takes out what is older; resolves with what was put away. */
  function cut({ db }: Pick<ReturnType<typeof filledLog>, 'db'>, before: number) {
    const away: ChainedEntry[] = [];
    const result = cutLog(db, {
      before,
      actor: 'operator',
      now: 5000,
      putAway: (entries) => void away.push(...entries),
    });
    return { away, result };
  }

  test('leaves a chain that holds, names where it goes on, and joins what was put away', () => {
    const filled = filledLog(1200);
    const { away, result } = cut(filled, 1000 + 1100);
    expect(result).toMatchObject({ kind: 'done', entries: 1100, until: 1100, hash: away.at(-1)?.hash });
    expect(verifyChain(away)).toMatchObject({ entries: 1100, broken: undefined });
    const report = filled.log.verify();
    expect(report).toMatchObject({ entries: 101, broken: undefined, anchor: { seq: 1100, hash: away.at(-1)?.hash } });
    const rest = [...filled.log.list({ limit: 1000 })].reverse();
    expect(verifyChain([...away, ...rest])).toMatchObject({ entries: 1201, broken: undefined });
    expect(rest.at(-1)).toMatchObject({ actor: 'operator', action: 'audit.cut', detail: { until: 1100 } });
  });

  test('can be done again, and the log still only grows', () => {
    const filled = filledLog(10);
    cut(filled, 1004);
    const second = cut(filled, 1008);
    expect(second.away.map(({ seq }) => seq)).toEqual([5, 6, 7, 8]);
    filled.log.append({ at: 6000, actor: 'a', action: 'x.y', subject: null, detail: {} });
    expect(filled.log.verify()).toMatchObject({ entries: 5, broken: undefined });
    expect(() => filled.db.exec('DELETE FROM audit_log')).toThrow('only grows');
  });

  test('shows when the log was shortened without it', () => {
    const filled = filledLog(10);
    cut(filled, 1004);
    filled.db.exec('DROP TRIGGER audit_log_no_delete');
    filled.db.exec('DELETE FROM audit_log WHERE seq = 5');
    expect(filled.log.verify().broken).toEqual({ seq: 5, reason: 'gap' });
  });

  test('takes nothing out of a broken chain, nor when nothing is as old, nor when it cannot be put away', () => {
    const broken = filledLog(5);
    broken.db.exec('DROP TRIGGER audit_log_no_update');
    broken.db.exec(`UPDATE audit_log SET actor = 'x' WHERE seq = 4`);
    expect(cut(broken, 1003).result.kind).toBe('broken');
    expect(broken.log.list({ limit: 10 })).toHaveLength(5);

    const young = filledLog(5);
    expect(cut(young, 1000).result.kind).toBe('nothing');
    const full = () => {
      throw new RangeError('no room');
    };
    expect(() => cutLog(young.db, { before: 1003, actor: 'operator', now: 1, putAway: full })).toThrow('no room');
    expect(young.log.verify()).toMatchObject({ entries: 5, broken: undefined });
    expect(() => young.db.exec('DELETE FROM audit_log')).toThrow('only grows');
  });
});

describe('an export', () => {
  test('is a file that spreadsheets run nothing of', () => {
    const rows = [['=1+1', '+x', '-1', '@cmd', '\tx', 'an "inner" quote', 'a,b', 'two\nlines', 7, null]] as const;
    expect([...csvLines(['seq'], rows)].join('')).toBe(
      '\uFEFFseq\r\n"\'=1+1","\'+x","\'-1","\'@cmd","\'\tx","an ""inner"" quote","a,b","two\nlines",7,\r\n',
    );
  });
});
