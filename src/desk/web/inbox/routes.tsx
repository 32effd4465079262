import { z } from 'zod';

import type { DeskPagesOptions } from '../common/options.ts';
import { OutcomeNotice, outcomeOf } from '../common/notice.tsx';
import { type ViewContext, viewOf } from '../common/parts.tsx';
import { HelpButton, HelpDialog, LiveBanner, SCRIPTS, STYLES } from '../common/live.tsx';
import { readForm } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { type ConsoleRoute, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { InboxLive, InboxMain, type InboxProps } from './page.tsx';
import { parseInboxView, toInboxQuery } from './query.ts';

/** The inbox: the page, its live part, and whether one takes work. */
export function inboxRoutes({ desk, staff }: DeskPagesOptions): readonly ConsoleRoute[] {
  async function read(visit: StaffVisit, view: ViewContext): Promise<InboxProps> {
    const inbox = parseInboxView(visit.request.query);
    const [counts, page] = await Promise.all([
      desk.inbox.counts(visit.account.id),
      desk.inbox.list(toInboxQuery(inbox, visit.account.id)),
    ]);
    return { view, inbox, counts, page };
  }

  async function show(visit: StaffVisit): Promise<void> {
    const view = viewOf(visit);
    // Read first: whatever happens while the page is drawn is told again by the stream.
    const head = desk.feed.head();
    const props = await read(visit, view);
    // Whoever opens the inbox is there, also before the page's script says so.
    desk.presence.beat(visit.actor);
    const { autoAssign } = desk.book.settings().value;
    const available = autoAssign ? desk.presence.isAvailable(visit.account.id) : undefined;
    visit.show(
      <Page title={view.texts.inbox.title} styles={STYLES} scripts={SCRIPTS} wide>
        <div hx-ext="sse" sse-connect={`/console/stream?from=${head}`} id="live" data-now={String(view.now)}>
          <LiveBanner view={view} />
          <OutcomeNotice outcome={outcomeOf(visit, staff)} />
          <InboxMain {...props} available={available} />
        </div>
        <HelpButton view={view} />
        <HelpDialog view={view} />
      </Page>,
    );
  }

  return [
    get('/inbox', 'conversation.view', show),
    get(
      '/inbox/list',
      'conversation.view',
      async (visit) => visit.fragment(<InboxLive {...await read(visit, viewOf(visit))} />),
      { passive: true },
    ),
    post('/available', 'conversation.handle', (visit) => {
      const form = readForm(visit, z.object({ available: z.enum(['yes', 'no']) }));
      const available = !form.ok || form.value.available === 'yes';
      desk.presence.setAvailable(visit.actor, available);
      visit.redirect(`/console/inbox?done=${available ? 'available' : 'unavailable'}`);
    }),
  ];
}
