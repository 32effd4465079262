import { z } from 'zod';

import type { Button, OutboundFile } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

/** A file of ours in a thread. */
export interface ChatFile extends Pick<OutboundFile, 'kind' | 'name' | 'size' | 'width' | 'height'> {
  /** Below the chat's own pages; it ends after a while. */
  readonly href: string;
}

/** One bubble of a visitor's thread. */
export interface ChatLine {
  /** Place in the order in which browsers are told; the `Last-Event-ID` of a stream. */
  readonly seq: number;
  /** The visitor's own message id, or our outbox id: the same line told twice is shown once. */
  readonly id: string;
  readonly author: 'visitor' | 'bot' | 'counsellor';
  readonly text: string;
  readonly buttons: readonly Button[];
  /** Names of the visitor's files, and what is needed to show ours. */
  readonly files: readonly (string | ChatFile)[];
  readonly at: EpochMs;
}

/** What we say to a visitor. */
export interface NewLine extends Pick<ChatLine, 'id' | 'text' | 'buttons' | 'at'> {
  readonly personId: string;
  readonly author: 'bot' | 'counsellor';
  readonly file?: OutboundFile | undefined;
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

const file = z.object({
  ...{ id: z.string(), kind: z.enum(['image', 'file']), name: z.string(), size: z.number() },
  ...{ width: z.number().nullable(), height: z.number().nullable() },
});

const json = <T extends z.ZodType>(schema: T) => z.string().transform((text) => schema.parse(JSON.parse(text)));

const row = z.object({
  ...{ seq: z.number(), id: z.string(), text: z.string(), at: z.number() },
  author: z.enum(['visitor', 'bot', 'counsellor']),
  buttons: json(z.array(button)),
  files: json(z.array(z.union([z.string(), file]))),
});

const COLUMNS = 'seq, line_id AS id, author, text, buttons, files, at';

/** Threads of the web chat in `service.db`. `linkOf` gives a file its address, each time that its line is read. */
export function createLines(db: Db, linkOf: (fileId: string) => string): ChatLines {
  const read = (found: unknown): ChatLine => {
    const { files, ...line } = row.parse(found);
    const shown = files.map((one) => {
      if (typeof one === 'string') return one;
      const { id, ...rest } = one;
      return { ...rest, href: linkOf(id) };
    });
    return { ...line, files: shown };
  };
  const insert = db.prepare(`
    INSERT OR IGNORE INTO webchat_lines (person_id, line_id, author, text, buttons, files, at)
    VALUES (@personId, @id, @author, @text, @buttons, @files, @at)`);
  const after = db.prepare(`SELECT ${COLUMNS} FROM webchat_lines WHERE person_id = ? AND seq > ? ORDER BY seq LIMIT ?`);
  const latest = db.prepare(`SELECT ${COLUMNS} FROM webchat_lines WHERE person_id = ? ORDER BY seq DESC LIMIT ?`);
  const newest = db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'webchat_lines'`);
  return {
    add: ({ buttons, file, ...line }) => {
      const files = JSON.stringify(file === undefined ? [] : [file]);
      insert.run({ ...line, buttons: JSON.stringify(buttons), files });
    },
    after: (personId, seq, limit) => after.all(personId, seq, limit).map(read),
    latest: (personId, limit) => latest.all(personId, limit).map(read).reverse(),
    newest: () => newest.get()?.seq ?? 0,
  };
}
