import path from 'node:path';

import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { formTokenOf, newToken } from '../../src/desk/accounts/tokens.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { AppError } from '../../src/infra/errors.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

/** A counsellor who is signed in. */
export interface SignedIn {
  readonly accountId: string;
  /** For the `Cookie` header. */
  readonly cookie: string;
  /** For the `X-Form-Token` header. */
  readonly formToken: string;
}

/** Makes counsellors with a session each in the data folder of a service that is not running yet. */
export async function hireCounsellors(dataDir: string, count: number): Promise<SignedIn[]> {
  const db = openDatabase({ file: path.join(dataDir, 'service.db'), migrations: serviceMigrations });
  try {
    const access = createStaffAccess({ db, clock: systemClock, ids: randomIds, knownWords: [] });
    const hired: SignedIn[] = [];
    for (let number = 1; number <= count; number += 1) {
      const profile = { name: `Tư vấn viên ${number}`, title: 'Tư vấn viên', role: 'counsellor' } as const;
      const made = await access.accounts.create('operator', {
        login: `tuvan-${number}`,
        profile: { ...profile, fields: [], capacity: null },
        password: newToken(),
      });
      if (!made.ok) throw new AppError('INTERNAL', { detail: `no account for the load: ${made.reason}` });
      const accountId = made.value.account.id;
      const { token } = access.sessions.begin({ accountId, stage: 'open', address: '127.0.0.1', agent: 'load' });
      hired.push({ accountId, cookie: `hoiluat-session=${token}`, formToken: formTokenOf(token) });
    }
    return hired;
  } finally {
    db.close();
  }
}
