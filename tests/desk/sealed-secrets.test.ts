import { describe, expect, test } from '@jest/globals';
import { TOTP } from 'otpauth';

import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { type Sealer, createSealer } from '../../src/infra/sealing.ts';
import type { Db } from '../../src/storage/database.ts';
import { openMemory } from '../conversations/support.ts';
import { MONDAY, PASSWORD } from './support/console.ts';

const KEY = Buffer.alloc(32, 1);
const OTHER_KEY = Buffer.alloc(32, 2);
const ORIGIN = { address: '127.0.0.1', agent: 'test' };

const clock = new ManualClock(MONDAY);
const accessOf = (db: Db, sealer?: Sealer) => createStaffAccess({ db, clock, ids: randomIds, knownWords: [], sealer });
const stored = (db: Db) => db.prepare('SELECT totp_secret, totp_pending FROM accounts').get();

function codeOf(secret: string): string {
  clock.advance(60_000);
  return new TOTP({ secret }).generate({ timestamp: clock.now() });
}

/** Somebody with a second factor; resolves with its secret and recovery codes. */
async function enrol(db: Db, sealer?: Sealer) {
  const { accounts } = accessOf(db, sealer);
  const profile = { name: 'Lê Hoa', title: 'Trưởng phòng', role: 'lead' as const, fields: [], capacity: null };
  const made = await accounts.create('operator', { login: 'le-hoa', profile, password: PASSWORD });
  if (!made.ok) throw new Error(made.reason);
  const { id } = made.value.account;
  const prepared = accounts.prepareTotp(id);
  if (!prepared.ok) throw new Error(prepared.reason);
  const pending = stored(db);
  const confirmed = accounts.confirmTotp({ id, code: codeOf(prepared.value) });
  if (!confirmed.ok) throw new Error(confirmed.reason);
  return { id, secret: prepared.value, recovery: confirmed.value, pending };
}

async function signsIn(db: Db, code: string, sealer?: Sealer): Promise<string> {
  const { signIn } = accessOf(db, sealer);
  const first = await signIn.withPassword({ login: 'le-hoa', password: PASSWORD, ...ORIGIN });
  if (first.kind !== 'code') return `without a code: ${first.kind}`;
  return signIn.withCode({ token: first.token, code, ...ORIGIN }).kind;
}

describe('the secret of a second factor', () => {
  test('is never in the database as it is, neither waiting nor confirmed, and works', async () => {
    const db = openMemory();
    const sealer = createSealer([KEY]);
    const { secret, pending } = await enrol(db, sealer);
    expect(JSON.stringify([pending, stored(db)])).not.toContain(secret);
    expect(await signsIn(db, codeOf(secret), sealer)).toBe('open');
  });

  test('of an earlier version is sealed at the next start, and works', async () => {
    const db = openMemory();
    const { secret } = await enrol(db);
    expect(JSON.stringify(stored(db))).toContain(secret);
    const sealer = createSealer([KEY]);
    accessOf(db, sealer);
    expect(JSON.stringify(stored(db))).not.toContain(secret);
    expect(await signsIn(db, codeOf(secret), sealer)).toBe('open');
  });

  test('opens after the key was changed', async () => {
    const db = openMemory();
    const { secret } = await enrol(db, createSealer([KEY]));
    expect(await signsIn(db, codeOf(secret), createSealer([OTHER_KEY, KEY]))).toBe('open');
  });

  test('belongs to its account: moved to another row it does not open', async () => {
    const db = openMemory();
    const sealer = createSealer([KEY]);
    const { secret } = await enrol(db, sealer);
    db.pragma('foreign_keys = OFF');
    db.prepare(`UPDATE accounts SET id = 'another'`).run();
    expect(await signsIn(db, codeOf(secret), sealer)).toBe('refused');
  });

  test.each([
    ['another key', createSealer([OTHER_KEY])],
    ['no key', undefined],
  ])('with %s lets nobody in without a recovery code', async (_name, sealer) => {
    const db = openMemory();
    const { secret, recovery } = await enrol(db, createSealer([KEY]));
    expect(await signsIn(db, codeOf(secret), sealer)).toBe('refused');
    clock.advance(3_600_000);
    expect(await signsIn(db, recovery[0] ?? '', sealer)).toBe('open');
  });
});
