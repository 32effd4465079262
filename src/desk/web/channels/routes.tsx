import { z } from 'zod';

import type { ConsentFlow } from '../../../conversations/accounts.ts';
import { readForm, readQuery } from '../shell/forms.ts';
import { type ConsolePages, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { LostBanner } from './banner.tsx';
import type { ChannelOffice } from './office.ts';
import { ChannelsPage, ConsentPage, type Said } from './views.tsx';

/** What the page needs. */
export interface ChannelPagesOptions {
  readonly office: ChannelOffice;
  /** Where browsers reach the service; left out, each request's own address counts. */
  readonly publicUrl?: string | undefined;
}

/** Where Zalo sends the browser back to; must stand in the app's settings letter by letter. */
const CALLBACK = '/console/channels/zalo/callback';

const accountId = z.string().regex(/^\d{1,32}$/);
const connectForm = z.object({ account: accountId.optional() });
const disconnectForm = z.object({ account: accountId, sure: z.literal('yes') });

/** Codes only: what the address says is looked up, never shown as it stands. */
const said = z.object({
  connected: accountId.optional().catch(undefined),
  disconnected: accountId.optional().catch(undefined),
  failed: z.string().max(30).optional().catch(undefined),
  detail: z
    .string()
    .regex(/^[\w .-]{1,60}$/)
    .optional()
    .catch(undefined),
});

/** The accounts of all channels: how they do, and connecting Zalo's Official Accounts. */
export function channelPages(options: ChannelPagesOptions): ConsolePages {
  return {
    nav: [
      {
        href: '/console/channels',
        label: (texts) => texts.channels.title,
        access: 'channels.view',
        group: 'administration',
      },
    ],
    banner: { access: 'channels.manage', draw: () => <LostBanner lost={options.office.lost()} /> },
    routes: [
      get('/channels', 'channels.view', (visit) => show(options, visit)),
      post('/channels/zalo/connect', 'channels.manage', (visit) => connect(options, visit)),
      get('/channels/zalo/callback', 'channels.manage', (visit) => callback(options, visit)),
      post('/channels/zalo/disconnect', 'channels.manage', (visit) => disconnect(options, visit)),
    ],
  };
}

function show(options: ChannelPagesOptions, visit: StaffVisit): void {
  const sheets = options.office.sheets();
  const origin = originOf(options, visit);
  const query: Said = readQuery(visit, said) ?? {};
  const manages = visit.may('channels.manage');
  visit.show(<ChannelsPage {...{ sheets, origin, manages, said: query, callbackUrl: origin + CALLBACK }} />);
}

/** A page with the link and not a redirect: the console's policy lets no form lead to another site. */
function connect(options: ChannelPagesOptions, visit: StaffVisit): void {
  const consent = options.office.consent('zalo');
  const form = readForm(visit, connectForm);
  if (consent === undefined) return tell(visit, { failed: 'off' });
  const account = form.ok ? form.value.account : undefined;
  const callbackUrl = originOf(options, visit) + CALLBACK;
  const link = consent.begin({ session: visit.session.id, callbackUrl, accountId: account });
  visit.record('channel.consent', account === undefined ? null : `zalo:${account}`);
  visit.show(<ConsentPage {...{ link, callbackUrl, account }} />);
}

/** The browser comes back from Zalo. It is no form of ours: the state in the address proves that we asked. */
async function callback({ office }: ChannelPagesOptions, visit: StaffVisit): Promise<void> {
  const consent = office.consent('zalo');
  if (consent === undefined) return tell(visit, { failed: 'off' });
  const outcome = await consent.finish({ session: visit.session.id, query: visit.request.query });
  const subject = outcome.accountId === undefined ? null : `zalo:${outcome.accountId}`;
  if (outcome.ok) {
    visit.record('channel.connect', subject);
    return tell(visit, { connected: outcome.accountId });
  }
  visit.record('channel.connect_failed', subject, { failure: outcome.failure });
  tell(visit, { failed: outcome.failure, ...(outcome.detail !== undefined && { detail: outcome.detail }) });
}

function disconnect({ office }: ChannelPagesOptions, visit: StaffVisit): void {
  const consent: ConsentFlow | undefined = office.consent('zalo');
  const form = readForm(visit, disconnectForm);
  if (consent === undefined) return tell(visit, { failed: 'off' });
  if (!form.ok) return tell(visit, { failed: 'unsure' });
  const { account } = form.value;
  if (!consent.disconnect(account)) return tell(visit, {});
  visit.record('channel.disconnect', `zalo:${account}`);
  tell(visit, { disconnected: account });
}

/** The list again, saying what came of it; the code of the consent leaves the address bar by it. */
function tell(visit: StaffVisit, what: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(what).toString();
  visit.redirect(`/console/channels${query === '' ? '' : `?${query}`}`);
}

function originOf({ publicUrl }: ChannelPagesOptions, { request }: StaffVisit): string {
  return publicUrl === undefined ? `${request.protocol}://${request.get('host') ?? ''}` : new URL(publicUrl).origin;
}
