import { z } from 'zod';

import type { Button } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

/** One bubble of a visitor's thread. */
export interface ChatLine {
  /** Place in the order in which browsers are told; the `Last-Event-ID` of a stream. */
  readonly seq: number;
  /** The visitor's own message id, or our outbox id: the same line told twice is shown once. */
  readonly id: string;
  readonly author: 'visitor' | 'bot' | 'counsellor';
  readonly text: string;
  readonly buttons: readonly Button[];
  /** Names of the files that came with it. */
  readonly files: readonly string[];
  readonly at: EpochMs;
}

/** What we say to a visitor. */
export interface NewLine extends Pick<ChatLine, 'id' | 'text' | 'buttons' | 'at'> {
  readonly personId: string;
  readonly author: 'bot' | 'counsellor';
}

/** The threads as browsers show them. Visitors' lines are written by a trigger, with the event itself. */
export interface ChatLines {
  /** On disk when it returns; a line that is there already stays as it is. */
  add(line: NewLine): void;
  after(personId: string, seq: number, limit: number): ChatLine[];
  /** The last lines, the oldest first. */
  latest(personId: string, limit: number): ChatLine[];
  /** The last place given to anybody. */
  newest(): number;
}

const button = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), title: z.string(), payload: z.string() }),
  z.object({ kind: z.literal('url'), title: z.string(), url: z.string() }),
]);

const json = <T extends z.ZodType>(schema: T) => z.string().transform((text) => schema.parse(JSON.parse(text)));

const row = z.object({
  ...{ seq: z.number(), id: z.string(), text: z.string(), at: z.number() },
  author: z.enum(['visitor', 'bot', 'counsellor']),
  buttons: json(z.array(button)),
  files: json(z.array(z.string())),
});

const COLUMNS = 'seq, line_id AS id, author, text, buttons, files, at';

/** Threads of the web chat in `service.db`. */
export function createLines(db: Db): ChatLines {
  const insert = db.prepare(`
    INSERT OR IGNORE INTO webchat_lines (person_id, line_id, author, text, buttons, at)
    VALUES (@personId, @id, @author, @text, @buttons, @at)`);
  const after = db.prepare(`SELECT ${COLUMNS} FROM webchat_lines WHERE person_id = ? AND seq > ? ORDER BY seq LIMIT ?`);
  const latest = db.prepare(`SELECT ${COLUMNS} FROM webchat_lines WHERE person_id = ? ORDER BY seq DESC LIMIT ?`);
  const newest = db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'webchat_lines'`);
  return {
    add: (line) => void insert.run({ ...line, buttons: JSON.stringify(line.buttons) }),
    after: (personId, seq, limit) => after.all(personId, seq, limit).map((found) => row.parse(found)),
    latest: (personId, limit) => latest.all(personId, limit).map((found) => row.parse(found)).reverse(), // prettier-ignore
    newest: () => newest.get()?.seq ?? 0,
  };
}
