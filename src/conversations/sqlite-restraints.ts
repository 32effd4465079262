import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { Address } from './model.ts';
import type { Restraint } from './ports.ts';
import { type Counted, afterAnswer, limitedUntil } from './limits.ts';
import type { Limits } from './settings.ts';
import type { TurnCompletion } from './store.ts';

/** Whether the bot holds back. Both run inside the caller's transaction, so that nobody is told twice. */
export interface RestraintSql {
  /** A block before a limit: it lasts longer and has a person behind it. */
  of(address: Address, now: EpochMs): Restraint | undefined;
  /** Counts what was answered, or remembers that the person was told. */
  settle(completion: TurnCompletion): void;
}

interface LimitRow extends Counted {
  readonly told_until: EpochMs;
}

/** The statements behind {@link RestraintSql}. */
export function createRestraintSql(db: Db, limits: Limits): RestraintSql {
  const sql = prepare(db);
  const limited = limits.perMinute > 0 || limits.perDay > 0;

  function blockOf(person: Address, now: EpochMs): Restraint | undefined {
    const row = sql.block.get({ ...person, now });
    return row && { kind: 'block', until: row.until, told: row.told_at !== null };
  }

  function limitOf(person: Address, now: EpochMs): Restraint | undefined {
    const row = limited ? sql.limit.get(person) : undefined;
    const until = row && limitedUntil(row, limits, now);
    return row === undefined || until === undefined
      ? undefined
      : { kind: 'limit', until, told: row.told_until >= until };
  }

  function tell(person: Address, { kind, until }: Restraint, now: EpochMs): void {
    if (kind === 'block') sql.blockTold.run({ ...person, now });
    else sql.limitTold.run({ ...person, until });
  }

  return {
    of(address, now) {
      const person = addressOf(address);
      return blockOf(person, now) ?? limitOf(person, now);
    },
    settle({ turn, parts, restrained, now }) {
      const person = addressOf(turn.conversation);
      if (restrained) {
        if (turn.restraint !== undefined && parts.length > 0) tell(person, turn.restraint, now);
      } else if (limited) {
        const before = sql.limit.get(person);
        sql.count.run({ ...person, ...afterAnswer(before, { messages: turn.events.length, now }) });
      }
    },
  };
}

function addressOf({ channel, accountId, personId }: Address): Address {
  return { channel, accountId, personId };
}

const OF_PERSON = 'channel = @channel AND account_id = @accountId AND person_id = @personId';

function prepare(db: Db) {
  return {
    block: db.prepare<[object], { readonly until: EpochMs; readonly told_at: EpochMs | null }>(
      `SELECT until, told_at FROM person_blocks WHERE ${OF_PERSON} AND until > @now`,
    ),
    blockTold: db.prepare<[object]>(`UPDATE person_blocks SET told_at = @now WHERE ${OF_PERSON} AND told_at IS NULL`),
    limit: db.prepare<[object], LimitRow>(
      `SELECT minute_from, minute_count, day_from, day_count, told_until FROM person_limits WHERE ${OF_PERSON}`,
    ),
    limitTold: db.prepare<[object]>(`UPDATE person_limits SET told_until = @until WHERE ${OF_PERSON}`),
    count: db.prepare<[object]>(
      `INSERT INTO person_limits (channel, account_id, person_id, minute_from, minute_count, day_from, day_count)
       VALUES (@channel, @accountId, @personId, @minute_from, @minute_count, @day_from, @day_count)
       ON CONFLICT (channel, account_id, person_id) DO UPDATE SET minute_from = excluded.minute_from,
         minute_count = excluded.minute_count, day_from = excluded.day_from, day_count = excluded.day_count`,
    ),
  };
}
