import { z } from 'zod';

import type { GroupCommit } from '../../conversations/group-commit.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { errorCode } from '../../infra/errors.ts';
import type { NewId } from '../../infra/ids.ts';
import { fieldBySlug } from '../../kb/fields.ts';
import type { Db } from '../../storage/database.ts';
import { mayAnswer, mayEdit } from '../access.ts';
import type { AuditTrail } from '../audit/model.ts';
import { weekInWords } from '../book/hours.ts';
import type { DeskBook } from '../book/model.ts';
import { whenOf } from '../book/when.ts';
import type { InboxItem } from '../inbox/model.ts';
import { type Result, done, refuse } from '../results.ts';
import type { StaffMember } from '../staff.ts';
import { type CannedReplies, type CannedReply, CANNED_VARIABLES } from './canned-model.ts';
import { MAX_TEXT } from './model.ts';

/** Options of {@link createCannedReplies}. */
export interface CannedOptions {
  readonly db: Db;
  readonly commit: GroupCommit;
  readonly audit: AuditTrail;
  readonly book: DeskBook;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly agencyName: string;
  readonly item: (conversationId: string, accountId: string) => Promise<InboxItem | undefined>;
}

interface CannedRow {
  readonly id: string;
  readonly shortcut: string;
  readonly title: string;
  readonly text: string;
  readonly field: string | null;
  readonly updated_at: EpochMs;
  readonly updated_by: string;
}

/** The names of variables, as a pattern. */
const NAMES = CANNED_VARIABLES.join('|');
const VARIABLE = new RegExp(`\\{\\{\\s*(${NAMES})\\s*\\}\\}`, 'gu');
/** Would stand in the answer as it was typed. */
const UNKNOWN = new RegExp(`\\{\\{(?!\\s*(?:${NAMES})\\s*\\}\\})`, 'u');

const reply = z.object({
  shortcut: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\p{L}\p{N}-]{1,40}$/u),
  title: z.string().trim().min(1).max(120),
  text: z
    .string()
    .trim()
    .min(1)
    .max(MAX_TEXT)
    .refine((text) => !UNKNOWN.test(text), 'variable'),
  field: z
    .string()
    .refine((slug) => fieldBySlug(slug) !== undefined)
    .nullable(),
});

/** Ready-made texts in `canned_replies`. */
export function createCannedReplies(options: CannedOptions): CannedReplies {
  const { commit, clock, audit } = options;
  const sql = prepare(options.db);

  async function save(input: Parameters<CannedReplies['save']>[0]): Promise<Result<CannedReply>> {
    const { actor, id = options.ids(), updatedAt, ...rest } = input;
    if (!mayEdit(actor)) return refuse('forbidden');
    const parsed = reply.safeParse(rest);
    if (!parsed.success) return refuse('invalid', { detail: parsed.error.issues.map(faultOf) });
    const now = clock.now();
    try {
      const isCurrent = await commit.run(() => {
        if (sql.byId.get(id)?.updated_at !== updatedAt) return false;
        sql.put.run({ id, ...parsed.data, now, by: actor.id });
        audit.append({ at: now, actor: actor.id, action: 'canned.save', subject: id, detail: {} });
        return true;
      });
      if (!isCurrent) return refuse('invalid', { detail: ['stale'] });
    } catch (error) {
      // The same shortcut twice would make `/` ambiguous.
      if (errorCode(error) === 'SQLITE_CONSTRAINT_UNIQUE') return refuse('invalid', { detail: ['taken'] });
      throw error;
    }
    return done({ id, ...parsed.data, updatedAt: now, updatedBy: actor.id });
  }

  async function remove({ actor, id }: { readonly actor: StaffMember; readonly id: string }): Promise<Result<null>> {
    if (!mayEdit(actor)) return refuse('forbidden');
    const removed = await commit.run(() => {
      if (sql.remove.run(id).changes === 0) return false;
      audit.append({ at: clock.now(), actor: actor.id, action: 'canned.remove', subject: id, detail: {} });
      return true;
    });
    return removed ? done(null) : refuse('not_found');
  }

  async function fill({ actor, id, conversationId }: Parameters<CannedReplies['fill']>[0]): Promise<Result<string>> {
    if (!mayAnswer(actor)) return refuse('forbidden');
    const row = sql.byId.get(id);
    const item = await options.item(conversationId, actor.id);
    if (row === undefined || item === undefined) return refuse('not_found');
    const values = valuesFor(options, actor, item);
    return done(row.text.replace(VARIABLE, (whole, name: string) => values[name] ?? whole));
  }

  return {
    list: async (field) => (field === undefined ? sql.all.all() : sql.ofField.all(field)).map(toReply),
    ...{ save, remove, fill },
  };
}

/** What is wrong, as the page knows it: the name of the field, or that of a rule which needs words of its own. */
function faultOf({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return message === 'variable' ? message : path.join('.');
}

function valuesFor(
  { clock, book, agencyName }: CannedOptions,
  actor: StaffMember,
  item: InboxItem,
): Readonly<Record<string, string>> {
  const now = clock.now();
  const field = item.field === null ? undefined : fieldBySlug(item.field);
  return {
    agency: agencyName,
    counsellor: actor.name,
    title: actor.title,
    date: whenOf(now, now).date,
    hours: weekInWords(book.hours().value, item.language),
    field: field?.[item.language] ?? '',
  };
}

function toReply({ updated_at: updatedAt, updated_by: updatedBy, ...row }: CannedRow): CannedReply {
  return { ...row, updatedAt, updatedBy };
}

function prepare(db: Db) {
  return {
    all: db.prepare<[], CannedRow>(`SELECT * FROM canned_replies ORDER BY shortcut`),
    ofField: db.prepare<[string], CannedRow>(
      `SELECT * FROM canned_replies WHERE field IS NULL OR field = ? ORDER BY shortcut`,
    ),
    byId: db.prepare<[string], CannedRow>(`SELECT * FROM canned_replies WHERE id = ?`),
    put: db.prepare<[object]>(
      `INSERT INTO canned_replies (id, shortcut, title, text, field, updated_at, updated_by)
       VALUES (@id, @shortcut, @title, @text, @field, @now, @by)
       ON CONFLICT (id) DO UPDATE SET shortcut = @shortcut, title = @title, text = @text, field = @field,
         updated_at = @now, updated_by = @by`,
    ),
    remove: db.prepare<[string]>(`DELETE FROM canned_replies WHERE id = ?`),
  };
}
