import type { Clock } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { Db } from '../../storage/database.ts';
import type { AuditEntry, AuditTrail } from '../audit/model.ts';
import type { StaffDirectory } from '../staff.ts';
import type { Account, AccountRefusal, AccountResult, Actor, Profile } from './model.ts';
import { generatePassword, hashPassword, passwordProblem, verifyPassword } from './passwords.ts';
import type { AccountRecord, AccountRows } from './rows.ts';
import type { Sessions } from './sessions.ts';
import type { Throttle } from './throttle.ts';
import { newRecoveryCodes, newTotpSecret, recoveryHash, totpStep } from './totp.ts';

/** What accounts are made of. */
export interface AccountsOptions {
  readonly db: Db;
  readonly rows: AccountRows;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly audit: AuditTrail;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  /** Words that no password may rest on, beside the person's own: the agency's name. */
  readonly knownWords: readonly string[];
}

/** Accounts of the agency's staff. Every change stands in the audit log in the same transaction. */
export interface Accounts extends StaffDirectory {
  find(id: string): Account | undefined;
  findByLogin(login: string): Account | undefined;
  active(): readonly Account[];
  /** Everybody, those who may work first, by name. */
  all(): readonly Account[];
  /** Makes an account; without a password it gets a generated one, which is returned once and must be changed. */
  create(
    by: Actor,
    input: { readonly login: string; readonly profile: Profile; readonly password?: string },
  ): Promise<AccountResult<{ readonly account: Account; readonly password: string | undefined }>>;
  /** Changes what an administrator decides about somebody. */
  update(
    by: Actor,
    input: { readonly id: string; readonly version: number; readonly profile: Profile },
  ): AccountResult<Account>;
  /** Takes the access away and ends every session. The name stays on what the person did. */
  disable(by: Actor, id: string): AccountResult<Account>;
  enable(by: Actor, id: string): AccountResult<Account>;
  /** Gives a generated password, which must be changed at the next sign-in; ends every session. */
  resetPassword(by: Actor, id: string): Promise<AccountResult<string>>;
  /** Turns the second factor off, for somebody who lost phone and codes; ends every session. */
  resetTotp(by: Actor, id: string): AccountResult<Account>;
  /** Ends the pause after failed sign-ins. */
  unlock(by: Actor, id: string): AccountResult<Account>;
  /** Ends one session, or all but one. */
  endSession(by: Actor, input: { readonly accountId: string; readonly sessionId: string }): AccountResult<null>;
  endSessions(by: Actor, input: { readonly accountId: string; readonly except?: string }): AccountResult<number>;
  /** One's own new password; every other session ends. */
  changePassword(input: {
    readonly id: string;
    readonly current: string;
    readonly next: string;
    readonly sessionId: string;
  }): Promise<AccountResult<null>>;
  /** Begins to turn the second factor on: the secret for the phone, the same until it is confirmed. */
  prepareTotp(id: string): AccountResult<string>;
  /** The phone shows the right code: the second factor is on. Returns the recovery codes, once. */
  confirmTotp(input: { readonly id: string; readonly code: string }): AccountResult<readonly string[]>;
  /** Turns one's own second factor off. */
  removeTotp(input: { readonly id: string; readonly password: string }): Promise<AccountResult<null>>;
  /** New recovery codes in place of the old ones. */
  renewRecoveryCodes(input: {
    readonly id: string;
    readonly password: string;
  }): Promise<AccountResult<readonly string[]>>;
}

/** Accounts in `service.db`. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { rows } = options;
  const room: Room = {
    ...options,
    record: (actor, action, subject, detail = {}) =>
      options.audit.append({ at: options.clock.now(), actor, action, subject, detail }),
    atomically: (work) => options.db.transaction(work).immediate(),
  };
  const find = (id: string) => publicOf(rows.byId(id));
  return {
    find,
    findByLogin: (login) => publicOf(rows.byLogin(login.trim().toLowerCase())),
    all: () => rows.all().map(stripped),
    active: () =>
      rows
        .all()
        .filter(({ disabledAt }) => disabledAt === null)
        .map(stripped),
    create: (by, input) => create(room, by, input),
    update: (by, input) => update(room, by, input),
    disable: (by, id) => disable(room, by, id),
    enable: (by, id) => change(room, { by, id, action: 'account.enable' }, () => ({ disabled_at: null })),
    resetPassword: (by, id) => resetPassword(room, by, id),
    resetTotp: (by, id) => resetTotp(room, by, id),
    unlock: (by, id) => unlock(room, by, id),
    endSession: (by, input) => endSession(room, by, input),
    endSessions: (by, input) => endSessions(room, by, input),
    changePassword: (input) => changePassword(room, input),
    prepareTotp: (id) => prepareTotp(room, id),
    confirmTotp: (input) => confirmTotp(room, input),
    removeTotp: (input) => removeTotp(room, input),
    renewRecoveryCodes: (input) => renewRecoveryCodes(room, input),
  };
}

interface Room extends AccountsOptions {
  record(actor: Actor, action: string, subject: string, detail?: AuditEntry['detail']): void;
  atomically<T>(work: () => T): T;
}

const refused = (reason: AccountRefusal) => ({ ok: false, reason }) as const;
const granted = <T>(value: T) => ({ ok: true, value }) as const;

function stripped(record: AccountRecord): Account {
  const { password: _p, totpSecret: _s, totpPending: _t, totpLastStep: _l, ...account } = record;
  return account;
}

function publicOf(record: AccountRecord | undefined): Account | undefined {
  return record && stripped(record);
}

function personal({ knownWords }: Room, { login, name }: { readonly login: string; readonly name: string }): string[] {
  return [login, name, ...name.split(/\s+/), ...knownWords];
}

async function create(
  room: Room,
  by: Actor,
  { login, profile, password }: Parameters<Accounts['create']>[1],
): ReturnType<Accounts['create']> {
  const problem = password && passwordProblem(password, personal(room, { login, name: profile.name }));
  if (problem) return refused(problem);
  const generated = password === undefined ? generatePassword() : undefined;
  const hash = await hashPassword(password ?? generated ?? '');
  return room.atomically(() => {
    if (room.rows.byLogin(login) !== undefined) return refused('login_taken');
    const [id, now] = [room.ids(), room.clock.now()];
    room.rows.insert({
      ...{ id, login, ...columnsOf(profile), password: hash, must_change: generated === undefined ? 0 : 1 },
      ...{ totp_secret: null, totp_pending: null, totp_last_step: 0, created_at: now, disabled_at: null },
    });
    room.record(by, 'account.create', id, { login, role: profile.role });
    return granted({ account: mustFind(room, id), password: generated });
  });
}

function columnsOf({ name, title, role, fields, capacity }: Profile) {
  return { name, title, role, fields: JSON.stringify(fields), capacity };
}

/** The account as it is now, within the transaction that has just written it. */
function mustFind({ rows }: Room, id: string): Account {
  const record = rows.byId(id);
  if (record === undefined) throw new TypeError('an account vanished in its own transaction');
  return stripped(record);
}

function update(room: Room, by: Actor, { id, version, profile }: Parameters<Accounts['update']>[1]) {
  return room.atomically((): AccountResult<Account> => {
    const before = room.rows.byId(id);
    if (before === undefined) return refused('not_found');
    if (before.version !== version) return refused('stale');
    if (profile.role !== before.role) {
      if (by === id) return refused('yourself');
      if (isLastAdministrator(room, before)) return refused('last_administrator');
    }
    room.rows.update(id, columnsOf(profile));
    const { role, capacity, fields } = profile;
    const renamed = profile.name !== before.name || profile.title !== before.title;
    room.record(by, 'account.update', id, { role, was: before.role, capacity, fields: fields.join(' '), renamed });
    return granted(mustFind(room, id));
  });
}

function isLastAdministrator({ rows }: Room, { id, role, disabledAt }: AccountRecord): boolean {
  if (role !== 'administrator' || disabledAt !== null) return false;
  return !rows.all().some((other) => other.id !== id && other.role === 'administrator' && other.disabledAt === null);
}

function disable(room: Room, by: Actor, id: string): AccountResult<Account> {
  return room.atomically(() => {
    const record = room.rows.byId(id);
    if (record === undefined) return refused('not_found');
    if (by === id) return refused('yourself');
    if (by !== 'operator' && isLastAdministrator(room, record)) return refused('last_administrator');
    room.rows.update(id, { disabled_at: room.clock.now() });
    room.record(by, 'account.disable', id, { sessions: room.sessions.endAll(id) });
    return granted(mustFind(room, id));
  });
}

/** One change of one account, with its line in the log. */
function change(
  room: Room,
  act: { readonly by: Actor; readonly id: string; readonly action: string },
  columns: (record: AccountRecord) => Parameters<Room['rows']['update']>[1],
): AccountResult<Account> {
  return room.atomically(() => {
    const record = room.rows.byId(act.id);
    if (record === undefined) return refused('not_found');
    room.rows.update(act.id, columns(record));
    room.record(act.by, act.action, act.id);
    return granted(mustFind(room, act.id));
  });
}

async function resetPassword(room: Room, by: Actor, id: string): Promise<AccountResult<string>> {
  const password = generatePassword();
  const hash = await hashPassword(password);
  return room.atomically(() => {
    const changed = change(room, { by, id, action: 'account.password_reset' }, ({ login }) => {
      room.sessions.endAll(id);
      room.throttle.release(login);
      return { password: hash, must_change: 1 };
    });
    return changed.ok ? granted(password) : changed;
  });
}

function resetTotp(room: Room, by: Actor, id: string): AccountResult<Account> {
  return change(room, { by, id, action: 'account.totp_reset' }, () => {
    room.sessions.endAll(id);
    room.rows.setRecoveryCodes(id, []);
    return { totp_secret: null, totp_pending: null };
  });
}

function unlock(room: Room, by: Actor, id: string): AccountResult<Account> {
  return change(room, { by, id, action: 'account.unlock' }, ({ login }) => {
    room.throttle.release(login);
    return {};
  });
}

function endSession(room: Room, by: Actor, input: Parameters<Accounts['endSession']>[1]): AccountResult<null> {
  return room.atomically(() => {
    if (!room.sessions.end(input.sessionId, input.accountId)) return refused('not_found');
    room.record(by, 'session.end', input.accountId, { session: input.sessionId });
    return granted(null);
  });
}

function endSessions(room: Room, by: Actor, input: Parameters<Accounts['endSessions']>[1]): AccountResult<number> {
  return room.atomically(() => {
    if (room.rows.byId(input.accountId) === undefined) return refused('not_found');
    const ended = room.sessions.endAll(input.accountId, input.except);
    room.record(by, 'session.end_all', input.accountId, { sessions: ended });
    return granted(ended);
  });
}

/** Proves that the owner sits there, slowed down like a sign-in. */
async function prove(room: Room, id: string, password: string): Promise<AccountResult<AccountRecord>> {
  const record = room.rows.byId(id);
  if (record === undefined) return refused('not_found');
  const attempt = { login: record.login, address: `account:${id}` };
  if (room.throttle.charge(attempt).pausedUntil !== undefined) return refused('paused');
  if (!(await verifyPassword(record.password, password))) return refused('wrong_password');
  room.throttle.clear(attempt);
  return granted(record);
}

async function changePassword(room: Room, input: Parameters<Accounts['changePassword']>[0]) {
  const proven = await prove(room, input.id, input.current);
  if (!proven.ok) return proven;
  const record = proven.value;
  const problem = passwordProblem(input.next, personal(room, record));
  if (problem !== undefined) return refused(problem);
  if (await verifyPassword(record.password, input.next)) return refused('password_same');
  const hash = await hashPassword(input.next);
  return room.atomically((): AccountResult<null> => {
    room.rows.update(input.id, { password: hash, must_change: 0 });
    const sessions = room.sessions.endAll(input.id, input.sessionId);
    room.record(input.id, 'account.password_change', input.id, { sessions });
    return granted(null);
  });
}

function prepareTotp(room: Room, id: string): AccountResult<string> {
  return room.atomically(() => {
    const record = room.rows.byId(id);
    if (record === undefined) return refused('not_found');
    if (record.totpPending !== null) return granted(record.totpPending);
    const secret = newTotpSecret();
    room.rows.update(id, { totp_pending: secret });
    return granted(secret);
  });
}

function confirmTotp(room: Room, { id, code }: Parameters<Accounts['confirmTotp']>[0]) {
  return room.atomically((): AccountResult<readonly string[]> => {
    const secret = room.rows.byId(id)?.totpPending;
    if (secret === undefined || secret === null) return refused('not_found');
    const step = totpStep({ secret, code, now: room.clock.now() });
    if (step === undefined) return refused('wrong_code');
    room.rows.update(id, { totp_secret: secret, totp_pending: null, totp_last_step: step });
    room.record(id, 'account.totp_on', id);
    return granted(freshCodes(room, id));
  });
}

function freshCodes({ rows }: Room, id: string): readonly string[] {
  const codes = newRecoveryCodes();
  rows.setRecoveryCodes(id, codes.map(recoveryHash));
  return codes;
}

async function removeTotp(room: Room, { id, password }: Parameters<Accounts['removeTotp']>[0]) {
  const proven = await prove(room, id, password);
  if (!proven.ok) return proven;
  return room.atomically((): AccountResult<null> => {
    room.rows.update(id, { totp_secret: null, totp_pending: null });
    room.rows.setRecoveryCodes(id, []);
    room.record(id, 'account.totp_off', id);
    return granted(null);
  });
}

async function renewRecoveryCodes(room: Room, { id, password }: Parameters<Accounts['renewRecoveryCodes']>[0]) {
  const proven = await prove(room, id, password);
  if (!proven.ok) return proven;
  if (!proven.value.totp) return refused('not_found');
  return room.atomically((): AccountResult<readonly string[]> => {
    room.record(id, 'account.recovery_codes', id);
    return granted(freshCodes(room, id));
  });
}
