import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Play, anySchedule, undisturbedSchedule } from './schedule.ts';

/** Random schedules per run of the test; more with `SCHEDULES=20000`. fast-check prints the seed of a failing one. */
const RUNS = Number(process.env['SCHEDULES'] ?? 1_000);
/** A thousand took five minutes on two cores that twenty processes shared. */
const TIME_LIMIT_MS = Math.max(300_000, RUNS * 900);

describe('over random schedules of turns, edits, claims, transfers, returns, closes, undos, echoes, answers, sends and crashes', () => {
  test(
    'nothing is lost, doubled, reordered or said over a person, and everything drains',
    async () => {
      const property = fc.asyncProperty(anySchedule, async (schedule) => {
        const play = new Play(schedule);
        await play.run();
        expect(play.violations).toEqual([]);
        expect(lost(play)).toEqual([]);
        expect(play.unfinished()).toEqual([]);
        expect(doubled(play)).toEqual([]);
        expect(disordered(play)).toEqual([]);
        expect(foreign(play)).toEqual([]);
        expect(crowded(play)).toEqual([]);
      });
      await fc.assert(property, { numRuns: RUNS });
    },
    TIME_LIMIT_MS,
  );

  test(
    'without people and final failures every question is answered exactly once',
    async () => {
      const property = fc.asyncProperty(undisturbedSchedule, async (schedule) => {
        const play = new Play(schedule);
        await play.run();
        const answered = answersOnPhones(play).filter((text) => text.startsWith('1'));
        // A crash between a call and its outcome leaves the one bounded doubt: perhaps delivered, never sent again.
        const texts = [...answered, ...unresolved(play)];
        const settled = keysIn(texts);
        const edits = play.delivered.filter(({ content }) => content.kind === 'edit').map(({ key }) => key);
        const asked = play.delivered.map(({ key, content }) => (content.kind === 'echo' ? '' : key)).filter(Boolean);
        // An answer to words that were edited before it left is not told: the one to the new words is.
        const told = [...settled, ...keysIn(unsaid(play))].filter((key) => !edits.includes(key));
        expect(told.sort()).toEqual(asked.filter((key) => !edits.includes(key)).sort());
        expect(repeated(settled)).toEqual([]);
        expect(unheard(play, texts)).toEqual([]);
        expect(disordered(play)).toEqual([]);
      });
      await fc.assert(property, { numRuns: RUNS / 2 });
    },
    TIME_LIMIT_MS,
  );
});

/** Acknowledged events that are not on disk. */
function lost({ db, acknowledged }: Play): string[] {
  const known = db.prepare<[string], { id: number }>('SELECT id FROM inbox WHERE event_key = ?');
  return [...acknowledged].filter((key) => known.get(key) === undefined);
}

/** First parts that were called once, whose outcome is unknown, and that no phone shows. */
function unresolved({ db, arrivals }: Play): string[] {
  const rows = db
    .prepare<[], { id: string; part: string }>(`SELECT id, part FROM outbox WHERE status = 'uncertain'`)
    .all();
  const missing = rows.filter(({ id }) => !arrivals.some(({ outboxId }) => outboxId === id));
  return missing.map(({ part }) => (JSON.parse(part) as { text: string }).text).filter((text) => text.startsWith('1'));
}

/** First parts of answers that their question's new words made void. */
function unsaid({ db }: Play): string[] {
  const rows = db.prepare<[], { text: string }>(
    `SELECT part ->> 'text' AS text FROM outbox WHERE error_class = 'edited'`,
  );
  return rows.all().flatMap(({ text }) => (text.startsWith('1') ? [text] : []));
}

/** Messages whose last edit no answer took in. */
function unheard({ delivered }: Play, texts: readonly string[]): string[] {
  const heard = new Set([...keysIn(texts), ...takenAlong(texts)]);
  const edits = delivered.flatMap(({ key, occurredAt, content }) =>
    content.kind === 'edit' ? [{ key, occurredAt, messageId: content.messageId }] : [],
  );
  const messages = [...new Set(edits.map(({ messageId }) => messageId))];
  return messages.filter((messageId) => {
    const own = edits.filter((edit) => edit.messageId === messageId);
    const last = Math.max(...own.map(({ occurredAt }) => occurredAt));
    // Two edits of one millisecond may arrive in either order.
    return !own.some(({ key, occurredAt }) => occurredAt === last && heard.has(key));
  });
}

function answersOnPhones({ arrivals }: Play): string[] {
  return arrivals.map(({ text }) => text).filter((text) => /^\d</.test(text));
}

function keysIn(texts: readonly string[], key = /<(k\d+)>/g): string[] {
  return texts.flatMap((text) => [...text.matchAll(key)].map((match) => match[1]!));
}

/** Edits whose words were asked again together with those of a later one. */
const takenAlong = (texts: readonly string[]): string[] => keysIn(texts, /\((k\d+)\)/g);

/** Questions that a phone or the outbox shows more than one answer to, and rows that arrived twice. */
function doubled(play: Play): string[] {
  const written = play.db.prepare<[], { part: string }>('SELECT part FROM outbox').all();
  const texts = written.map(({ part }) => (JSON.parse(part) as { text: string }).text);
  const first = (all: readonly string[]) => keysIn(all.filter((text) => text.startsWith('1')));
  return [
    ...repeated(first(texts)),
    ...repeated(first(answersOnPhones(play))),
    ...repeated(play.arrivals.map(({ outboxId }) => outboxId)),
  ];
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

/** Answers of counsellors who did not have the conversation when they wrote. */
function foreign({ db }: Play): unknown[] {
  return db
    .prepare(
      `SELECT o.id FROM outbox AS o LEFT JOIN owner_changes AS c
         ON c.conversation_id = o.conversation_id AND c.owner_version = o.owner_version
       WHERE o.speaker = 'counsellor' AND c.assignee IS NOT o.author`,
    )
    .all();
}

/** People with more than one open conversation, and open conversations that began before an earlier one ended. */
function crowded({ db }: Play): unknown[] {
  return db
    .prepare(
      `SELECT a.id FROM conversations AS a JOIN conversations AS b ON b.person_id = a.person_id AND b.rowid > a.rowid
       WHERE a.closed_at IS NULL OR a.closed_at > b.created_at`,
    )
    .all();
}

/** Arrivals that were overtaken on the same phone. */
function disordered({ db, arrivals }: Play): string[] {
  const seq = db.prepare<[string], { seq: number }>('SELECT seq FROM outbox WHERE id = ?');
  const latest = new Map<string, number>();
  return arrivals.flatMap(({ personId, outboxId }) => {
    const at = seq.get(outboxId)!.seq;
    const before = latest.get(personId) ?? 0;
    latest.set(personId, Math.max(at, before));
    return at < before ? [outboxId] : [];
  });
}
