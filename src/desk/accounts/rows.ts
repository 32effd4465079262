import { z } from 'zod';

import { type Sealer, isSealed } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';
import { type Account, ROLES } from './model.ts';

/** An account with what must not leave this room. */
export interface AccountRecord extends Account {
  /** PHC string. */
  readonly password: string;
  /** `null` while off, and where no key opens it: no code is right then, and only a recovery code leads in. */
  readonly totpSecret: string | null;
  readonly totpPending: string | null;
  readonly totpLastStep: number;
}

const SELECT = `SELECT a.*, (SELECT count(*) FROM recovery_codes AS r WHERE r.account_id = a.id) AS codes
  FROM accounts AS a`;

const rowSchema = z
  .object({
    id: z.string(),
    version: z.number(),
    login: z.string(),
    name: z.string(),
    title: z.string(),
    role: z.enum(ROLES),
    fields: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
    capacity: z.number().nullable(),
    password: z.string(),
    must_change: z.number(),
    totp_secret: z.string().nullable(),
    totp_pending: z.string().nullable(),
    totp_last_step: z.number(),
    codes: z.number(),
    created_at: z.number(),
    disabled_at: z.number().nullable(),
  })
  .transform((row): AccountRecord => ({
    ...{ id: row.id, version: row.version, login: row.login, name: row.name, title: row.title, role: row.role },
    ...{ fields: row.fields, capacity: row.capacity, password: row.password, recoveryCodes: row.codes },
    ...{ mustChange: row.must_change === 1, totp: row.totp_secret !== null, totpLastStep: row.totp_last_step },
    ...{ totpSecret: row.totp_secret, totpPending: row.totp_pending },
    ...{ createdAt: row.created_at, disabledAt: row.disabled_at },
  }));

/** Columns of an account that can be set. */
export interface AccountColumns {
  readonly login?: string;
  readonly name?: string;
  readonly title?: string;
  readonly role?: string;
  readonly fields?: string;
  readonly capacity?: number | null;
  readonly password?: string;
  readonly must_change?: 0 | 1;
  readonly totp_secret?: string | null;
  readonly totp_pending?: string | null;
  readonly totp_last_step?: number;
  readonly disabled_at?: number | null;
}

/** The SQL of accounts. */
export interface AccountRows {
  byId(id: string): AccountRecord | undefined;
  byLogin(login: string): AccountRecord | undefined;
  all(): readonly AccountRecord[];
  insert(row: Required<AccountColumns> & { readonly id: string; readonly created_at: number }): void;
  /** Sets columns and moves the version on. */
  update(id: string, columns: AccountColumns): void;
  /** Uses up a time step; `false` when it, or a later one, was used before. */
  useStep(id: string, step: number): boolean;
  /** Uses up a recovery code; `false` when there is none with this hash. */
  useRecoveryCode(id: string, hash: string): boolean;
  setRecoveryCodes(id: string, hashes: readonly string[]): void;
}

/** The columns whose texts are sealed, each under a place of its own. */
const SEALED = ['totp_secret', 'totp_pending'] as const;

type SealedColumns = Pick<AccountColumns, (typeof SEALED)[number]>;

/** Prepares the SQL of accounts. Without a sealer, secrets are kept as they are, and sealed ones do not open. */
export function createAccountRows(db: Db, sealer?: Sealer): AccountRows {
  const byId = db.prepare(`${SELECT} WHERE a.id = ?`);
  const byLogin = db.prepare(`${SELECT} WHERE a.login = ?`);
  const all = db.prepare(`${SELECT} ORDER BY a.disabled_at IS NOT NULL, a.name, a.login`);
  const step = db.prepare('UPDATE accounts SET totp_last_step = :step WHERE id = :id AND totp_last_step < :step');
  const useCode = db.prepare('DELETE FROM recovery_codes WHERE account_id = ? AND hash = ?');
  const forget = db.prepare('DELETE FROM recovery_codes WHERE account_id = ?');
  const addCode = db.prepare('INSERT INTO recovery_codes (account_id, hash) VALUES (?, ?)');
  return {
    byId: (id) => opened(rowSchema.optional().parse(byId.get(id)), sealer),
    byLogin: (login) => opened(rowSchema.optional().parse(byLogin.get(login)), sealer),
    all: () => all.all().map((row) => opened(rowSchema.parse(row), sealer)),
    insert(row) {
      const columns = Object.keys({ version: 1, ...row });
      const sql = `INSERT INTO accounts (${columns.join(', ')}) VALUES (${columns.map((c) => `:${c}`).join(', ')})`;
      db.prepare(sql).run({ version: 1, ...row });
    },
    update(id, columns) {
      const sets = Object.keys(columns).map((column) => `${column} = :${column}`);
      db.prepare(`UPDATE accounts SET ${['version = version + 1', ...sets].join(', ')} WHERE id = :id`).run({
        ...columns,
        ...sealed(id, columns, sealer),
        id,
      });
    },
    useStep: (id, used) => step.run({ id, step: used }).changes === 1,
    useRecoveryCode: (id, hash) => useCode.run(id, hash).changes === 1,
    setRecoveryCodes(id, hashes) {
      forget.run(id);
      for (const hash of hashes) addCode.run(id, hash);
    },
  };
}

/** Seals what an earlier version has stored as it was. */
export function sealStored(db: Db, sealer: Sealer): void {
  const plain = db.prepare<[], { readonly id: string } & Required<SealedColumns>>(
    `SELECT id, totp_secret, totp_pending FROM accounts WHERE totp_secret IS NOT NULL OR totp_pending IS NOT NULL`,
  );
  const update = db.prepare<[object]>(
    `UPDATE accounts SET totp_secret = :totp_secret, totp_pending = :totp_pending WHERE id = :id`,
  );
  db.transaction(() => {
    for (const { id, ...columns } of plain.all()) {
      if (SEALED.every((name) => isSafe(columns[name]))) continue;
      update.run({ id, ...columns, ...sealed(id, columns, sealer) });
    }
  }).immediate();
}

function isSafe(text: string | null | undefined): boolean {
  return text === null || text === undefined || isSealed(text);
}

function sealed(id: string, columns: SealedColumns, sealer: Sealer | undefined): SealedColumns {
  if (sealer === undefined) return {};
  const texts = SEALED.flatMap((name) => {
    const text = columns[name];
    return typeof text === 'string' && !isSealed(text) ? [[name, sealer.seal(text, placeOf(id, name))]] : [];
  });
  return Object.fromEntries(texts) as SealedColumns;
}

function opened<R extends AccountRecord | undefined>(record: R, sealer: Sealer | undefined): R {
  if (record === undefined) return record;
  const open = (text: string | null, name: (typeof SEALED)[number]): string | null =>
    text === null || !isSealed(text) ? text : (sealer?.open(text, placeOf(record.id, name)) ?? null);
  return {
    ...record,
    totpSecret: open(record.totpSecret, 'totp_secret'),
    totpPending: open(record.totpPending, 'totp_pending'),
  };
}

function placeOf(id: string, name: (typeof SEALED)[number]): string {
  return `account/${id}/${name}`;
}
