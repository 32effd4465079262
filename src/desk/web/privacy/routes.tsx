import { z } from 'zod';

import type { Address } from '../../../conversations/model.ts';
import type { Clock } from '../../../infra/clock.ts';
import type { Erasures } from '../../../privacy/erasures.ts';
import type { AuditTrail } from '../../audit/model.ts';
import { STYLES } from '../common/live.tsx';
import { viewOf } from '../common/parts.tsx';
import { readForm } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { type ConsolePages, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { ERASE_REASONS } from './reasons.ts';
import { PrivacyMain } from './views.tsx';

/** What the pages about people's data are made of. */
export interface PrivacyPagesOptions {
  readonly erasures: Pick<Erasures, 'request' | 'latest'>;
  /** Whose conversation it is; `undefined` when there is none. */
  readonly personOf: (conversationId: string) => Promise<(Address & { readonly language: 'vi' | 'en' }) | undefined>;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}

const eraseSchema = z.object({ reason: z.enum(ERASE_REASONS), sure: z.literal('yes') });

/** Erasures shown is a page of the newest ones; the audit log has all. */
const SHOWN = 100;

/** Erasing a person, and who was erased. */
export function privacyPages(options: PrivacyPagesOptions): ConsolePages {
  const { erasures } = options;
  return {
    nav: [
      {
        href: '/console/privacy',
        label: ({ pages }) => pages.privacy.title,
        access: 'privacy.view',
        group: 'administration',
      },
    ],
    routes: [
      get('/privacy', 'privacy.view', (visit) => {
        const view = viewOf(visit);
        visit.show(
          <Page title={view.texts.privacy.title} styles={STYLES}>
            <PrivacyMain view={view} erasures={erasures.latest(SHOWN)} asked={askedOf(visit)} />
          </Page>,
        );
      }),
      post('/c/:id/erase', 'privacy.erase', (visit) => erase(options, visit)),
    ],
  };
}

async function erase({ erasures, personOf, audit, clock }: PrivacyPagesOptions, visit: StaffVisit): Promise<void> {
  const { id } = visit.request.params;
  const conversationId = typeof id === 'string' ? id : '';
  const form = readForm(visit, eraseSchema);
  const person = await personOf(conversationId);
  if (!form.ok || person === undefined) {
    const reason = person === undefined ? 'not_found' : 'invalid';
    return visit.redirect(`/console/c/${encodeURIComponent(conversationId)}?refused=${reason}`);
  }
  const { channel, accountId, personId, language } = person;
  const detail = { reason: form.value.reason };
  const code = await erasures.request({
    ...{ channel, accountId, personId, language },
    // The entry names the number and nothing else: the log outlives the person's data.
    within: (subject) =>
      audit.append({ at: clock.now(), actor: visit.actor.id, action: 'privacy.erase', subject, detail }),
  });
  return visit.redirect(`/console/privacy?code=${code}`);
}

function askedOf(visit: StaffVisit): string | undefined {
  return z.object({ code: z.string().max(20).optional().catch(undefined) }).parse(visit.request.query).code;
}
