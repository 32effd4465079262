import type { DeskPagesOptions } from './common/options.ts';
import { blockingRoutes } from './blocking/routes.tsx';
import { cannedRoutes } from './canned/routes.tsx';
import { actionRoutes } from './conversation/actions.ts';
import { conversationRoutes } from './conversation/routes.tsx';
import { composerRoutes } from './composer/routes.tsx';
import { fileRoutes } from './composer/file-routes.tsx';
import { inboxRoutes } from './inbox/routes.tsx';
import { personRoutes } from './person/routes.tsx';
import { proposalRoutes } from './proposals/routes.tsx';
import type { ConsolePages } from './shell/routes.ts';
import { streamRoutes } from './stream/routes.tsx';

/** The pages that counsellors work in: inbox, conversation, composer, ready-made texts, proposed FAQs. */
export function deskPages(options: DeskPagesOptions): ConsolePages {
  return {
    nav: [
      { href: '/console/inbox', label: ({ pages }) => pages.nav.inbox, access: 'conversation.view' },
      { href: '/console/canned', label: ({ pages }) => pages.nav.canned, access: 'canned.view' },
      { href: '/console/proposals', label: ({ pages }) => pages.nav.proposals, access: 'faq.view' },
      { href: '/console/blocked', label: ({ pages }) => pages.blocking.title, access: 'conversation.view' },
    ],
    routes: [
      ...inboxRoutes(options),
      ...conversationRoutes(options),
      ...actionRoutes(options),
      ...blockingRoutes(options),
      ...composerRoutes(options),
      ...personRoutes(options.person),
      ...fileRoutes(options),
      ...streamRoutes(options),
      ...cannedRoutes(options),
      ...proposalRoutes(options),
    ],
  };
}
