import type { Attachments } from '../attachments/attachments.ts';
import { createActivity } from '../conversations/activity.ts';
import { erasureCode } from '../conversations/erasure-code.ts';
import type { GroupCommit } from '../conversations/group-commit.ts';
import { createLoop } from '../conversations/loop.ts';
import type { Address } from '../conversations/model.ts';
import { type Channels, toParts } from '../conversations/parts.ts';
import type { ErasureRequest, Forgetting } from '../conversations/ports.ts';
import { type Timers, systemTimers } from '../conversations/timers.ts';
import type { Clock, EpochMs } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import { type Db, emptyLog } from '../storage/database.ts';
import type { ErasureList } from './erasure-list.ts';
import { type ErasureRow, type Farewell, createErasureSql, forgettingOf } from './erasure-sql.ts';
import { hashAddress } from './hashes.ts';

/** Options of {@link createErasures}. */
export interface ErasuresOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly list: ErasureList;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'erasures'>;
  /** What the person is told last, with their number. */
  readonly words: Readonly<Record<'vi' | 'en', (code: string) => string>>;
  readonly timers?: Timers;
}

/** What erasing works with beside the database; it exists only after the conversations do. */
export interface ErasureRooms {
  readonly commit: GroupCommit;
  readonly channels: Channels;
  readonly attachments: Pick<Attachments, 'erase'>;
  /** Lets the farewell leave. */
  readonly wake: () => void;
}

/** How far an erasure is, for whoever knows its number. */
export interface ErasureStatus {
  readonly code: string;
  readonly channel: ErasureRow['channel'];
  readonly origin: ErasureRow['origin'];
  readonly requestedAt: EpochMs;
  readonly erasedAt: EpochMs | null;
  readonly conversations: number;
  readonly messages: number;
}

/** Erasing people, from the request to the last byte. */
export interface Erasures {
  /** For the conversations: takes requests in, and tells what comes late. */
  readonly forgetting: Forgetting;
  /** Asks for an erasure on the agency's side; `within` joins the transaction. Resolves with the number. */
  request(
    wanted: Address & { readonly language: 'vi' | 'en'; readonly within?: (code: string) => void },
  ): Promise<string>;
  status(code: string): ErasureStatus | undefined;
  /** Newest first. */
  latest(limit: number): readonly ErasureStatus[];
  /** Erases what a restored backup has brought back, then begins to work. */
  start(rooms: ErasureRooms): void;
  stop(): Promise<void>;
  /** Resolves when nothing is under way; what is due later does not count. */
  idle(): Promise<void>;
}

/** A request of another process is found within it. */
const POLL_MS = 1_000;
/** Calls to a platform are over by then (30 s at most): what they left behind can be swept. */
const SWEEP_AFTER_MS = 60_000;
/** A number that could not be delivered for that long is given up: the person is gone either way. */
const FAREWELL_MS = 3_600_000;

/** Wires requests, list and loop. */
export function createErasures(options: ErasuresOptions): Erasures {
  const { db, list, clock, ids, logger, timers = systemTimers } = options;
  const sql = createErasureSql(db);
  const activity = createActivity();
  /** The write-ahead log still holds what was deleted; emptying it leaves only the overwritten pages. */
  let logHolds = false;
  let rooms: ErasureRooms | undefined;
  const loop = createLoop({
    ...{ clock, timers, activity, pollMs: POLL_MS },
    pass: async () => {
      if (rooms === undefined) return null;
      const { steps, next } = await workOff({ ...options, sql, rooms });
      logHolds = (logHolds || steps > 0) && !emptyLog(db);
      return logHolds ? clock.now() + POLL_MS : next;
    },
    onError: (error) => logger.error('erasure_failed', { cause: describeError(error) }),
  });
  // Not at once: the request is still inside its transaction.
  const soon = (): void => loop.wakeAt(clock.now() + 1);

  return {
    forgetting: forgettingOf(sql, soon),
    async request({ within, ...wanted }) {
      const code = erasureCode(ids());
      const request: ErasureRequest = { ...wanted, code, origin: 'staff', now: clock.now() };
      await rooms?.commit.run(() => {
        sql.request(request);
        within?.(code);
      });
      loop.wake();
      return code;
    },
    status: (code) => statusOf(sql.find(code)),
    latest: (limit) => sql.list(limit).flatMap((row) => statusOf(row) ?? []),
    start(given) {
      rooms = given;
      const again = repeatErasures({ sql, list, now: clock.now() });
      if (again > 0) logger.warn('erasures_repeated', { count: again });
      loop.start();
    },
    async stop() {
      loop.stop();
      await activity.idle();
    },
    idle: () => activity.idle(),
  };
}

type Sql = ReturnType<typeof createErasureSql>;

interface Work extends ErasuresOptions {
  readonly sql: Sql;
  readonly rooms: ErasureRooms;
}

/** Every erasure that is not at its end goes one step on; resolves with how many did, and when to look again. */
async function workOff(work: Work): Promise<{ readonly steps: number; readonly next: EpochMs | null }> {
  const { sql, clock, logger } = work;
  const open = sql.open();
  let steps = 0;
  for (const row of open) {
    try {
      if (await goOn(work, row)) steps += 1;
    } catch (error) {
      // Somebody else's must not wait for it.
      logger.error('erasure_failed', { code: row.code, cause: describeError(error) });
    }
  }
  return { steps, next: open.length === 0 ? null : clock.now() + POLL_MS };
}

/** `false` when it is not time yet. */
async function goOn(work: Work, row: ErasureRow): Promise<boolean> {
  const { account_id: accountId, person_id: personId, channel } = row;
  if (accountId === null || personId === null) return false;
  const address = { channel, accountId, personId };
  if (row.erased_at === null) await erase(work, row, address);
  else if (isOver(work.sql, row, work.clock.now())) await settle(work, row, address);
  else return false;
  return true;
}

async function erase({ sql, rooms, list, metrics, logger, ...work }: Work, row: ErasureRow, address: Address) {
  const now = work.clock.now();
  // First the list: a crash after it repeats an erasure, one before it has erased nothing yet.
  list.append({ code: row.code, address, at: now });
  const { files } = await rooms.attachments.erase({ person: address });
  const farewell = farewellOf({ ...work, rooms }, row);
  await rooms.commit.run(() => sql.erase(row, address, { farewell, now }));
  rooms.wake();
  metrics.erasures.inc({ origin: row.origin });
  const { conversations, messages } = sql.find(row.code) ?? row;
  logger.info('person_erased', { code: row.code, origin: row.origin, conversations, messages, files });
}

/** Only who is there to read it is told: whoever left through the platform has asked for silence. */
function farewellOf(
  { ids, words, rooms }: Pick<Work, 'ids' | 'words' | 'rooms'>,
  { origin, channel, language, code }: ErasureRow,
): Farewell | undefined {
  const reads = origin === 'person' || origin === 'staff';
  if (!reads || !rooms.channels.has(channel)) return undefined;
  const messages = [{ text: words[language](code) }];
  return { id: ids(), parts: toParts({ channels: rooms.channels, ids, channel, messages }) };
}

function isOver(sql: Sql, { erased_at: erasedAt, farewell_id: farewell }: ErasureRow, now: EpochMs): boolean {
  const age = now - (erasedAt ?? now);
  if (age < SWEEP_AFTER_MS) return false;
  return farewell === null || age >= FAREWELL_MS || !sql.isFarewellPending(farewell);
}

async function settle({ sql, rooms, clock }: Work, row: ErasureRow, address: Address): Promise<void> {
  await rooms.commit.run(() => sql.settle(row, address, clock.now()));
}

interface Repeat {
  readonly sql: Sql;
  readonly list: ErasureList;
  readonly now: EpochMs;
}

/** Asks again for the erasures on the list that this database has never heard of; returns how many people that meets. */
function repeatErasures({ sql, list, now }: Repeat): number {
  const unknown = list.read().filter(({ code }) => sql.find(code) === undefined);
  if (unknown.length === 0) return 0;
  const people = sql.addresses();
  let met = 0;
  for (const { code, channel, salt, hash } of unknown) {
    const address = people.find((one) => one.channel === channel && hashAddress(salt, one) === hash);
    if (address === undefined) continue;
    sql.request({ ...address, code, origin: 'restore', language: 'vi', now });
    met += 1;
  }
  return met;
}

function statusOf(row: ErasureRow | undefined): ErasureStatus | undefined {
  if (row === undefined) return undefined;
  const { code, channel, origin, conversations, messages } = row;
  return {
    ...{ code, channel, origin, conversations, messages },
    requestedAt: row.requested_at,
    erasedAt: row.erased_at,
  };
}
