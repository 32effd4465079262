import { z } from 'zod';

import type { Address, InboundEvent } from '../../conversations/model.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

type Person = Pick<Address, 'accountId' | 'personId'>;

/** Who controls the threads, as far as another app does or did: a page without routing has no rows at all. */
export interface Threads {
  /** Reads what events say; before they are acknowledged. */
  note(events: readonly InboundEvent[]): void;
  /** Does another app control the person's thread? */
  isElsewhere(person: Person): boolean;
  /** We have taken the control for a person of the desk. */
  taken(person: Person): void;
  /** Something of ours went out. */
  used(person: Person): void;
  /** Threads that we took and that have rested since `before`. */
  rested(before: EpochMs): readonly Person[];
  /** The control was given back: the other app has it, as far as we know. */
  released(person: Person): void;
}

interface Thread extends Person {
  /** Of the other app; `unknown` where only a standby event told of it. */
  readonly owner: string;
  /** Taken by us meanwhile. */
  readonly held: boolean;
  readonly at: EpochMs;
}

const row = z.object({
  accountId: z.string(),
  personId: z.string(),
  owner: z.string(),
  held: z.number().transform((held) => held === 1),
  at: z.number(),
});

/** Kept in `service.db`; read from memory, because every send asks. */
export function createThreads({ db, clock }: { readonly db: Db; readonly clock: Clock }): Threads {
  const sql = prepare(db);
  const threads = new Map(
    z
      .array(row)
      .parse(sql.all.all())
      .map((thread): [string, Thread] => [keyOf(thread), thread]),
  );

  function put(thread: Thread): void {
    sql.put.run({ ...thread, held: thread.held ? 1 : 0 });
    threads.set(keyOf(thread), thread);
  }

  function drop(person: Person): void {
    if (threads.delete(keyOf(person))) sql.drop.run(person.accountId, person.personId);
  }

  function noteOne({ accountId, personId, occurredAt: at, content }: InboundEvent): void {
    if (personId === null) return;
    const person = { accountId, personId };
    const known = threads.get(keyOf(person));
    if (known !== undefined && known.at > at) return;
    if (content.kind === 'standby' && known?.held !== false)
      return put({ ...person, owner: known?.owner ?? 'unknown', held: false, at });
    if (content.kind === 'thread_control' && content.change !== 'requested') {
      const { newOwner, ours } = content;
      return ours || newOwner === null ? drop(person) : put({ ...person, owner: newOwner, held: false, at });
    }
    // What comes to us and not to standby tells that the other app has it no longer.
    if ((content.kind === 'message' || content.kind === 'postback') && known?.held === false) drop(person);
  }

  function mark(person: Person, held: boolean): void {
    const known = threads.get(keyOf(person));
    if (known === undefined) return;
    const next = { ...known, held, at: clock.now() };
    // The row may be gone with its person, who was erased: it is not written back.
    if (sql.mark.run({ ...next, held: held ? 1 : 0 }).changes > 0) threads.set(keyOf(person), next);
    else threads.delete(keyOf(person));
  }

  return {
    note: (events) => events.forEach(noteOne),
    isElsewhere: (person) => threads.get(keyOf(person))?.held === false,
    taken: (person) => mark(person, true),
    used(person) {
      if (threads.get(keyOf(person))?.held) mark(person, true);
    },
    rested: (before) => [...threads.values()].filter(({ held, at }) => held && at < before),
    released: (person) => mark(person, false),
  };
}

function keyOf({ accountId, personId }: Person): string {
  return `${accountId} ${personId}`;
}

function prepare(db: Db) {
  return {
    all: db.prepare(
      `SELECT account_id AS accountId, person_id AS personId, owner_app_id AS owner, held, at FROM messenger_threads`,
    ),
    put: db.prepare<[object]>(
      `INSERT INTO messenger_threads (channel, account_id, person_id, owner_app_id, held, at)
       VALUES ('messenger', @accountId, @personId, @owner, @held, @at)
       ON CONFLICT DO UPDATE SET owner_app_id = @owner, held = @held, at = @at`,
    ),
    mark: db.prepare<[object]>(
      `UPDATE messenger_threads SET held = @held, at = @at WHERE account_id = @accountId AND person_id = @personId`,
    ),
    drop: db.prepare<[string, string]>(`DELETE FROM messenger_threads WHERE account_id = ? AND person_id = ?`),
  };
}
