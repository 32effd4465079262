import { z } from 'zod';

import type { Change } from '../../live/model.ts';
import type { DeskPagesOptions } from '../common/options.ts';
import { viewOf } from '../common/parts.tsx';
import { Entry } from '../conversation/entries.tsx';
import { idOf } from '../conversation/routes.tsx';
import { readForm, readQuery } from '../shell/forms.ts';
import { type ConsoleRoute, get, post } from '../shell/routes.ts';
import { type Stream, lastEventId, openStream } from '../shell/stream.ts';
import type { StaffVisit } from '../shell/visit.ts';

/**
 * Between two signals to one inbox: at most this often is its list drawn again. Half of the second that a new message
 * may take to be seen is left for the drawing itself.
 */
const INBOX_EVERY_MS = 400;

const querySchema = z.object({
  from: z.coerce.number().int().min(0).catch(0),
  c: z.string().max(100).optional().catch(undefined),
});

/** Changes of these kinds alter what the head of a conversation or its window says. */
const HEAD_KINDS: ReadonlySet<Change['kind']> = new Set(['owner', 'details', 'escalated', 'message']);

/** The live stream, and the signs of life that pages send. */
export function streamRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { desk } = options;
  return [
    get('/stream', 'conversation.view', (visit) => follow(options, visit), { passive: true }),
    post(
      '/presence',
      'conversation.view',
      (visit) => {
        const form = readForm(
          visit,
          z.object({ c: z.string().max(100).optional(), leave: z.literal('yes').optional() }),
        );
        if (form.ok && form.value.leave === 'yes') desk.presence.leave(visit.actor, form.value.c);
        else desk.presence.beat(visit.actor, form.ok ? form.value.c : undefined);
        visit.response.status(204).end();
      },
      { passive: true },
    ),
    post('/c/:id/typing', 'conversation.handle', (visit) => {
      const lock = desk.presence.typing(visit.actor, idOf(visit));
      visit.response.json(lock.held ? { held: true } : { held: false, by: lock.by.name });
    }),
    post(
      '/c/:id/read',
      'conversation.view',
      async (visit) => {
        await desk.inbox.markRead(idOf(visit), visit.account.id);
        visit.response.status(204).end();
      },
      { passive: true },
    ),
  ];
}

function follow({ desk }: DeskPagesOptions, visit: StaffVisit): void {
  const { from, c: conversationId } = readQuery(visit, querySchema) ?? { from: 0, c: undefined };
  const ends: (() => void)[] = [];
  const stream = openStream(visit, { onClose: () => ends.forEach((end) => end()) });
  const onChanges =
    conversationId === undefined ? signals(stream, ends) : lines({ desk, visit, stream, conversationId });
  ends.push(
    desk.feed.follow({
      from: lastEventId(visit) ?? from,
      onChanges,
      onReload: (head) => stream.send({ event: 'reload', id: head, data: '' }),
    }),
  );
  if (conversationId === undefined) return;
  const tellPresence = () => stream.send({ event: 'presence', data: presenceText({ desk, visit, conversationId }) });
  ends.push(desk.presence.watch((id) => id === conversationId && tellPresence()));
  tellPresence();
}

/** The inbox draws its list anew: one signal for any number of changes, at once and then at most every 400 ms. */
function signals(stream: Stream, ends: (() => void)[]): (changes: readonly Change[]) => void {
  let newest = 0;
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    stream.send({ event: 'inbox', id: newest, data: String(newest) });
    const told = newest;
    timer = setTimeout(() => {
      timer = undefined;
      if (newest !== told) tell();
    }, INBOX_EVERY_MS);
    timer.unref();
  };
  ends.push(() => clearTimeout(timer));
  return (changes) => {
    newest = changes.at(-1)?.id ?? newest;
    if (timer === undefined) tell();
  };
}

interface Lines extends Pick<DeskPagesOptions, 'desk'> {
  readonly visit: StaffVisit;
  readonly stream: Stream;
  readonly conversationId: string;
}

/** An open conversation gets its changed lines as they are now, in order; a line that it has already is replaced. */
function lines({ desk, visit, stream, conversationId }: Lines): (changes: readonly Change[]) => void {
  let before: Promise<void> = Promise.resolve();
  const tell = async (changes: readonly Change[]): Promise<void> => {
    const mine = changes.filter((change) => change.conversationId === conversationId);
    const last = mine.at(-1);
    if (last === undefined) return;
    const ids = [...new Set(mine.flatMap(({ entryId }) => entryId ?? []))];
    const entries = await desk.thread.entries(conversationId, ids);
    // A note that was taken back has no line any more.
    const found = new Set(entries.map(({ id }) => id));
    const gone = ids.filter((id) => id.startsWith('note:') && !found.has(id));
    const view = viewOf(visit);
    const html = visit.html(
      <>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} view={view} conversationId={conversationId} />
        ))}
        {gone.map((id) => (
          <li key={id} data-entry={id} data-gone />
        ))}
      </>,
    );
    stream.send({ event: 'entry', id: last.id, data: html });
    if (mine.some(({ kind }) => HEAD_KINDS.has(kind))) stream.send({ event: 'head', id: last.id, data: '' });
  };
  return (changes) => {
    before = before.then(() => tell(changes)).catch(() => stream.close());
  };
}

/** Who else looks, and who writes; the page's script reads the name of who writes from the element. */
function presenceText({ desk, visit, conversationId }: Omit<Lines, 'stream'>): string {
  const { presence } = visit.texts.pages;
  const others = desk.presence.at(conversationId).filter(({ who }) => who.id !== visit.account.id);
  const typing = others.find((present) => present.typing)?.who.name;
  const names = others.map(({ who }) => who.name).join(', ');
  return visit.html(
    <span data-typing={typing ?? ''}>
      {typing === undefined ? names !== '' && presence.watching(names) : presence.typing(typing)}
    </span>,
  );
}
