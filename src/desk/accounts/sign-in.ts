import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import type { AuditEntry, AuditTrail } from '../audit/model.ts';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';
import type { AccountRecord, AccountRows } from './rows.ts';
import type { Origin, SessionInfo, Sessions } from './sessions.ts';
import type { Throttle } from './throttle.ts';
import { recoveryHash, totpStep } from './totp.ts';

/** What came of a sign-in. Everything that failed looks the same to whoever tried. */
export type SignInResult =
  /** The token goes into the cookie. */
  | { readonly kind: 'open'; readonly token: string }
  /** The same, and the second factor is asked for next. */
  | { readonly kind: 'code'; readonly token: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'paused'; readonly until: EpochMs };

/** Opens sessions. */
export interface SignIn {
  /** Is there anybody who could? */
  hasAccounts(): boolean;
  withPassword(input: { readonly login: string; readonly password: string } & Origin): Promise<SignInResult>;
  /** The second factor: a code from the phone, or a recovery code. The waiting session ends when it was right. */
  withCode(input: { readonly token: string; readonly code: string } & Origin): SignInResult;
  signOut(session: SessionInfo): void;
}

/** What signing in needs. */
export interface SignInOptions {
  readonly db: Db;
  readonly rows: AccountRows;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
}

interface Room extends SignInOptions {
  record(entry: Omit<AuditEntry, 'at'>): void;
}

/** Signing in and out, over `service.db`. */
export function createSignIn(options: SignInOptions): SignIn {
  const { audit, clock, db } = options;
  const any = db.prepare('SELECT 1 FROM accounts WHERE disabled_at IS NULL LIMIT 1');
  const room: Room = { ...options, record: (entry) => audit.append({ ...entry, at: clock.now() }) };
  return {
    hasAccounts: () => any.get() !== undefined,
    withPassword: (input) => withPassword(room, input),
    withCode: (input) => withCode(room, input),
    signOut: (session) => signOut(room, session),
  };
}

async function withPassword(room: Room, input: Parameters<SignIn['withPassword']>[0]): Promise<SignInResult> {
  const login = input.login.trim().toLowerCase();
  const attempt = { login, address: input.address };
  const { pausedUntil } = room.throttle.charge(attempt);
  if (pausedUntil !== undefined) return { kind: 'paused', until: pausedUntil };
  const record = room.rows.byLogin(login);
  // Unknown and disabled accounts go the same way, through the same hash.
  const right = await verifyPassword(record?.password, input.password);
  const now = room.rows.byLogin(login);
  // Somebody may have changed the password or closed the account while the hash was computed.
  const open = record !== undefined && now?.password === record.password && now.disabledAt === null;
  if (!right || !open) return failed(room, { record, input, by: 'password' });
  await renewHash(room, record, input.password);
  if (record.totp) return { kind: 'code', token: begin(room, { record, input, stage: 'code' }).token };
  room.throttle.clear(attempt);
  return opened(room, { record, input, by: 'password' });
}

interface Attempt {
  readonly record: AccountRecord | undefined;
  readonly input: Origin;
  readonly by: 'password' | 'code' | 'recovery';
}

function failed(room: Room, { record, input, by }: Attempt): SignInResult {
  const detail = { by, address: input.address };
  room.record({ actor: 'anonymous', action: 'session.refused', subject: record?.id ?? null, detail });
  return { kind: 'refused' };
}

function begin(room: Room, on: { record: AccountRecord; input: Origin; stage: 'code' | 'open' }) {
  room.sessions.sweep();
  return room.sessions.begin({ accountId: on.record.id, stage: on.stage, ...originOf(on.input) });
}

function originOf({ address, agent }: Origin): Origin {
  return { address, agent };
}

function opened(room: Room, { record, input, by }: Attempt & { readonly record: AccountRecord }): SignInResult {
  return room.db
    .transaction((): SignInResult => {
      const { token, id } = begin(room, { record, input, stage: 'open' });
      const detail = { session: id, by, address: input.address };
      room.record({ actor: record.id, action: 'session.begin', subject: record.id, detail });
      return { kind: 'open', token };
    })
    .immediate();
}

/** The only moment at which the password is at hand. */
async function renewHash(room: Room, { id, password }: AccountRecord, typed: string): Promise<void> {
  if (!isOutdated(password)) return;
  const renewed = await hashPassword(typed);
  room.rows.update(id, { password: renewed });
}

function withCode(room: Room, input: Parameters<SignIn['withCode']>[0]): SignInResult {
  const waiting = room.sessions.find(input.token, 'code');
  const record = waiting && room.rows.byId(waiting.accountId);
  if (waiting === undefined || record === undefined || !record.totp) return { kind: 'refused' };
  const attempt = { login: record.login, address: input.address };
  const { pausedUntil } = room.throttle.charge(attempt);
  if (pausedUntil !== undefined) return { kind: 'paused', until: pausedUntil };
  return room.db
    .transaction((): SignInResult => {
      const by = useCode(room, { record, code: input.code });
      if (by === undefined) return failed(room, { record, input, by: 'code' });
      room.throttle.clear(attempt);
      room.sessions.end(waiting.id, record.id);
      return opened(room, { record, input, by });
    })
    .immediate();
}

/** Uses a code up, whichever kind it is; `undefined` when it is wrong or was used before. */
function useCode(
  { rows, clock }: Room,
  { record, code }: { readonly record: AccountRecord; readonly code: string },
): 'code' | 'recovery' | undefined {
  const { totpSecret: secret } = record;
  const step = secret === null ? undefined : totpStep({ secret, code, now: clock.now() });
  if (step !== undefined) return rows.useStep(record.id, step) ? 'code' : undefined;
  return rows.useRecoveryCode(record.id, recoveryHash(code)) ? 'recovery' : undefined;
}

function signOut(room: Room, { id, accountId }: SessionInfo): void {
  room.db
    .transaction(() => {
      if (!room.sessions.end(id, accountId)) return;
      room.record({ actor: accountId, action: 'session.sign_out', subject: accountId, detail: { session: id } });
    })
    .immediate();
}
