import { z } from 'zod';

import { createAccountFacts } from '../../conversations/account-facts.ts';
import type { InboundSink } from '../../conversations/ports.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Db } from '../../storage/database.ts';
import { idField, lenient, textField } from '../shared/fields.ts';
import { parseEvents } from './events.ts';
import type { Page } from './page.ts';

/** What {@link createCatchUp} needs. */
export interface CatchUpDeps {
  readonly appId: string;
  readonly sink: InboundSink;
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Reads from Facebook what people wrote while a page was not subscribed, which no webhook brings any more. */
export interface CatchUp {
  /** The page's subscription was lost and is back. */
  begin(page: Page): void;
  /** Goes on with a page that was behind when the service ended, from the newest thread; what is here is known again. */
  resume(page: Page): void;
  /** Goes on with every page that is behind; a few calls, the rest at the next round. */
  go(): Promise<void>;
}

/** So long Facebook itself delivers an event again. */
const BACK_MS = 36 * 3_600_000;
/** The newest 20 of a thread are all that can be read; 50 threads are some 300 kB. */
const FIELDS =
  'updated_time,messages.limit(20){id,created_time,from,message,attachments{mime_type,name,image_data,file_url}}';
const THREADS = '50';
/** Two calls a second are allowed; a round comes every 40 s. */
const CALLS_A_ROUND = 2;
/** A thousand threads: whoever gets more in 36 h is told by the log. */
const MOST_CALLS = 20;

/** `2026-12-01T05:00:00+0000`; seconds are all there is. */
const time = z
  .string()
  .transform((text) => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .refine((at) => Number.isFinite(at));

const file = z.looseObject({
  mime_type: lenient(z.string().max(100)),
  name: lenient(z.string().max(300)),
  image_data: lenient(z.looseObject({ url: z.string() })),
  file_url: lenient(z.string()),
});

const line = z.looseObject({
  id: idField,
  created_time: time,
  from: z.looseObject({ id: idField }),
  message: lenient(textField),
  attachments: lenient(z.looseObject({ data: z.array(file).max(100) })),
});

type Line = z.output<typeof line>;

const thread = z.looseObject({ updated_time: time, messages: z.looseObject({ data: z.array(z.unknown()) }) });

const answer = z.looseObject({
  data: z.array(z.unknown()),
  paging: lenient(z.looseObject({ next: lenient(z.string()), cursors: lenient(z.looseObject({ after: z.string() })) })),
});

/** How far a page has been read. */
interface Place {
  readonly page: Page;
  readonly since: EpochMs;
  readonly after: string | undefined;
  readonly calls: number;
}

/** Nothing is behind yet. */
export function createCatchUp(deps: CatchUpDeps): CatchUp {
  const { db, clock, logger } = deps;
  const places = new Map<string, Place>();
  const kept = keptSql(db);
  const factsOf = createAccountFacts(db);
  const read = createReader(deps);

  async function goOn({ page, since, after, calls }: Place): Promise<void> {
    const { pageId } = page.access;
    const path = `${encodeURIComponent(pageId)}/conversations`;
    const query = { platform: 'messenger', fields: FIELDS, limit: THREADS, ...(after !== undefined && { after }) };
    const result = await page.ask({ method: 'GET', path, query });
    // A limit that holds, an outage: its end is waited for, and no call is used up.
    if (result?.kind !== 'answered') return;
    const parsed = answer.safeParse(result.body);
    const next = { page, since, after, calls: calls + 1 };
    // What was refused is asked for again, but not for ever.
    if (!parsed.success) return keep(next);
    const { behind, read: count } = await read(page, parsed.data.data, since);
    if (count > 0) logger.warn('messenger_caught_up', { accountId: pageId, messages: count });
    const cursor = parsed.data.paging?.next === undefined ? undefined : parsed.data.paging.cursors?.after;
    if (behind && cursor !== undefined) return keep({ ...next, after: cursor });
    end(pageId);
  }

  function end(pageId: string): void {
    places.delete(pageId);
    kept.end(pageId);
  }

  function keep(place: Place): void {
    const { pageId } = place.page.access;
    if (place.calls < MOST_CALLS) return void places.set(pageId, place);
    end(pageId);
    logger.error('messenger_not_caught_up', { accountId: pageId });
  }

  return {
    begin(page) {
      const { pageId } = page.access;
      // A page that was never heard is new here: what its people wrote before is not for us to answer.
      if (factsOf({ channel: 'messenger', accountId: pageId }).lastEventAt === null) return;
      const since = clock.now() - BACK_MS;
      places.set(pageId, { page, since, after: undefined, calls: 0 });
      kept.begin(pageId, since);
    },
    resume(page) {
      const { pageId } = page.access;
      const from = places.has(pageId) ? undefined : kept.since(pageId);
      if (from === undefined) return;
      const since = Math.max(from, clock.now() - BACK_MS);
      places.set(pageId, { page, since, after: undefined, calls: 0 });
    },
    async go() {
      for (let call = 0; call < CALLS_A_ROUND; call += 1) await Promise.all([...places.values()].map(goOn));
    },
  };
}

/** A subscription that is back is whole at the next start: only this tells then that something is still to be read. */
function keptSql(db: Db) {
  const since = db.prepare<[string], EpochMs>('SELECT since FROM messenger_catch_ups WHERE page_id = ?').pluck();
  const begin = db.prepare<[string, EpochMs]>(
    'INSERT OR REPLACE INTO messenger_catch_ups (page_id, since) VALUES (?, ?)',
  );
  const end = db.prepare<[string]>('DELETE FROM messenger_catch_ups WHERE page_id = ?');
  return {
    since: (pageId: string) => since.get(pageId),
    begin: (pageId: string, from: EpochMs) => void begin.run(pageId, from),
    end: (pageId: string) => void end.run(pageId),
  };
}

/** Takes in what is missing of some threads; `behind` says that older ones may hold more. */
function createReader({ appId, sink, db, clock }: CatchUpDeps) {
  const lastAct = db
    .prepare<[string, string]>(
      `SELECT MAX(last_person_act_at) FROM conversations WHERE channel = 'messenger' AND account_id = ? AND person_id = ?`,
    )
    .pluck();

  return async (page: Page, threads: readonly unknown[], since: EpochMs) => {
    const { pageId } = page.access;
    const known = threads.map((one) => thread.safeParse(one).data);
    const items = known.flatMap((one) => {
      const lines = (one?.messages.data ?? []).flatMap((value) => line.safeParse(value).data ?? []);
      return missing(lines, { pageId, since, lastActOf: (personId) => Number(lastAct.get(pageId, personId) ?? 0) });
    });
    if (items.length > 0) {
      const messaging = items.map((one) => toItem(one, pageId));
      const body = { object: 'page', entry: [{ id: pageId, time: clock.now(), messaging }] };
      await sink.accept(parseEvents(JSON.stringify(body), { pageId, appId, now: clock.now() }));
    }
    const last = known.at(-1);
    return { read: items.length, behind: last !== undefined && last.updated_time > since };
  };
}

interface Bounds {
  readonly pageId: string;
  readonly since: EpochMs;
  readonly lastActOf: (personId: string) => EpochMs;
}

/** What a person wrote after everything that we know of them, and that nobody of the page has answered; oldest first. */
function missing(lines: readonly Line[], { pageId, since, lastActOf }: Bounds): readonly Line[] {
  const answeredAt = Math.max(0, ...lines.filter(({ from }) => from.id === pageId).map((one) => one.created_time));
  return lines
    .filter(({ from, created_time: at }) => from.id !== pageId && at > Math.max(since, answeredAt, lastActOf(from.id)))
    .sort((a, b) => a.created_time - b.created_time);
}

/** As the webhook would have brought it, so that it is read, and known again, by the same rules. */
function toItem({ id: mid, created_time: timestamp, from, message: text, attachments }: Line, pageId: string): object {
  const files = (attachments?.data ?? []).map(({ mime_type: type = '', name, image_data: image, file_url: url }) => ({
    type: /^(image|video|audio)\//.exec(type)?.[1] ?? 'file',
    payload: { url: image?.url ?? url, ...(name !== undefined && { title: name }) },
  }));
  const content = {
    mid,
    ...(text !== undefined && text !== '' && { text }),
    ...(files.length > 0 && { attachments: files }),
  };
  return { sender: { id: from.id }, recipient: { id: pageId }, timestamp, message: content };
}
