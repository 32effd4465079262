import type { Express } from 'express';
import { z } from 'zod';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import { type Guarded, invalid, refuse } from './messenger-answers.ts';

/** One message of a thread, of either side. */
export interface HistoryLine {
  readonly pageId: string;
  readonly personId: string;
  readonly id: string;
  /** The person or the page. */
  readonly from: string;
  readonly text: string;
  readonly at: EpochMs;
}

/** Everything that was said on the pages, whoever was told of it. */
export interface FakeHistory {
  add(line: HistoryLine): void;
  /** By person, the newest message of each first, and the persons with the newest ones first. */
  threads(pageId: string): readonly (readonly HistoryLine[])[];
}

/** Older messages of a thread cannot be read at all. */
const MAX_LINES = 20;

/** Nothing was said yet. */
export function createFakeHistory(): FakeHistory {
  const threads = new Map<string, readonly HistoryLine[]>();
  return {
    add(line) {
      const key = `${line.pageId} ${line.personId}`;
      threads.set(key, [line, ...(threads.get(key) ?? [])].slice(0, MAX_LINES));
    },
    threads: (pageId) =>
      [...threads.values()]
        .filter(([newest]) => newest?.pageId === pageId)
        .sort(([a], [b]) => (b?.at ?? 0) - (a?.at ?? 0)),
  };
}

const CALLS_A_SECOND = 2;

const query = z.object({
  platform: z.literal('messenger').optional(),
  fields: z.string().default('id'),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: z.coerce.number().int().min(0).default(0),
});
/** What {@link mountConversations} needs. */
export interface HistoryApiDeps {
  readonly history: FakeHistory;
  readonly clock: Clock;
}

/** The threads of a page, page by page: the newest 20 messages of each. */
export function mountConversations(app: Express, { history, clock }: HistoryApiDeps, guarded: Guarded): void {
  const calls = new Map<string, readonly EpochMs[]>();
  app.get(
    '/:version/:page/conversations',
    guarded('conversations', (page, request) => {
      const recent = (calls.get(page) ?? []).filter((at) => clock.now() - at < 1000);
      calls.set(page, [...recent, clock.now()]);
      if (recent.length >= CALLS_A_SECOND)
        return refuse({ code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' });
      const asked = query.safeParse(request.query);
      if (!asked.success) return refuse(invalid(`param ${asked.error.issues[0]?.path.join('.')} is invalid`));
      const { fields, limit, after } = asked.data;
      const until = after + limit;
      const threads = history.threads(page);
      const wantsLines = /\bmessages\b/.test(fields);
      const data = threads.slice(after, until).map((lines) => describe(lines, wantsLines));
      const next = threads.length > until ? { next: `https://graph.facebook.com/…after=${until}` } : {};
      return {
        status: 200,
        body: { data, paging: { cursors: { before: String(after), after: String(until) }, ...next } },
      };
    }),
  );
}

function describe(lines: readonly HistoryLine[], wantsLines: boolean): object {
  const [newest] = lines;
  const messages = lines.map(({ id, from, text, at }) => ({
    ...{ id, created_time: written(at), from: { id: from } },
    message: text,
  }));
  return {
    ...{ id: `t_${newest?.personId ?? ''}`, updated_time: written(newest?.at ?? 0) },
    ...(wantsLines && { messages: { data: messages } }),
  };
}

/** As the Graph API writes moments: to the second, with its own form of the zone. */
function written(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19)}+0000`;
}
