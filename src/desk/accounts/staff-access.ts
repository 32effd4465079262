import type { Clock } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';
import { type AuditLog, createAuditLog } from '../audit/log.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { createAccountRows, sealStored } from './rows.ts';
import { type Sessions, createSessions } from './sessions.ts';
import { type SignIn, createSignIn } from './sign-in.ts';
import { createThrottle } from './throttle.ts';

/** Everything about who works at the desk, how they get in, and the log of what they did. */
export interface StaffAccess {
  /** Also the desk's `StaffDirectory`. */
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  /** Also the desk's `AuditTrail`; it must be given the connection on which the desk writes. */
  readonly audit: AuditLog;
}

/** Wires it over `service.db`. `knownWords` are words no password may rest on: the agency's name. */
export function createStaffAccess(options: {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly knownWords: readonly string[];
  /** Seals the secrets of the second factor; with a key that outlives the process, or left out. */
  readonly sealer?: Sealer | undefined;
}): StaffAccess {
  const { db, clock, ids, knownWords, sealer } = options;
  if (sealer !== undefined) sealStored(db, sealer);
  const rows = createAccountRows(db, sealer);
  const audit = createAuditLog(db);
  const sessions = createSessions({ db, clock, ids });
  const throttle = createThrottle({ db, clock });
  return {
    accounts: createAccounts({ db, rows, clock, ids, audit, sessions, throttle, knownWords }),
    ...{ sessions, audit, signIn: createSignIn({ db, rows, clock, audit, sessions, throttle }) },
  };
}
