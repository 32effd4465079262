import type { z } from 'zod';

import type { Clock } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { mayLead } from '../access.ts';
import type { AuditTrail } from '../audit/model.ts';
import { type Result, refuse } from '../results.ts';
import type { StaffMember } from '../staff.ts';
import { DEFAULT_HOURS } from './default-hours.ts';
import { type OfficeHours, officeHoursSchema } from './hours.ts';
import type { DeskBook, DeskSettings } from './model.ts';
import { DEFAULT_SETTINGS, deskSettingsSchema } from './settings.ts';

/** Options of {@link createBook}. */
export interface BookOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}

interface Edit {
  readonly actor: StaffMember;
  readonly version: number;
  readonly value: unknown;
}

interface Page<T> {
  readonly read: () => { readonly version: number; readonly value: T };
  readonly save: (edit: Edit) => Promise<Result<T>>;
}

/** Settings and office hours in `desk_book`; readers see an edit at once, also one of another process. */
export function createBook(options: BookOptions): DeskBook {
  const settings = page<DeskSettings>(options, {
    key: 'settings',
    schema: deskSettingsSchema,
    initial: DEFAULT_SETTINGS,
  });
  const hours = page<OfficeHours>(options, { key: 'hours', schema: officeHoursSchema, initial: DEFAULT_HOURS });
  return { settings: settings.read, saveSettings: settings.save, hours: hours.read, saveHours: hours.save };
}

interface PageOptions<T> {
  readonly key: 'settings' | 'hours';
  readonly schema: z.ZodType<T>;
  readonly initial: T;
}

function page<T>({ db, audit, clock }: BookOptions, { key, schema, initial }: PageOptions<T>): Page<T> {
  const find = db.prepare<[string], { readonly version: number; readonly value: string }>(
    `SELECT version, value FROM desk_book WHERE key = ?`,
  );
  const put = db.prepare(
    `INSERT INTO desk_book (key, version, value, saved_at, saved_by) VALUES (@key, @version, @value, @now, @by)
     ON CONFLICT (key) DO UPDATE SET version = @version, value = @value, saved_at = @now, saved_by = @by`,
  );
  let known: { readonly version: number; readonly value: T } = { version: 0, value: initial };

  function read() {
    const row = find.get(key);
    if (row !== undefined && row.version !== known.version) {
      known = { version: row.version, value: schema.parse(JSON.parse(row.value)) };
    }
    return known;
  }

  const write = db.transaction(({ actor, version }: Edit, value: T): boolean => {
    if (read().version !== version) return false;
    const now = clock.now();
    put.run({ key, version: version + 1, value: JSON.stringify(value), now, by: actor.id });
    const detail = { version: version + 1 };
    audit.append({ at: now, actor: actor.id, action: `${key}.save`, subject: null, detail });
    return true;
  });

  async function save(edit: Edit): Promise<Result<T>> {
    if (!mayLead(edit.actor)) return refuse('forbidden');
    const parsed = schema.safeParse(edit.value);
    if (!parsed.success) {
      const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      return refuse('invalid', { detail });
    }
    return write.immediate(edit, parsed.data) ? { ok: true, value: parsed.data } : refuse('stale');
  }

  return { read, save };
}
