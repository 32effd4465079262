import { z } from 'zod';

import type { CallGraph } from './graph.ts';
import type { PageAccess } from './settings.ts';
import { readApiError } from './graph.ts';

/**
 * What a page must send us. `response_feedback` is left out on purpose: it puts thumbs under every message. `feed`
 * brings every comment on the page and is subscribed only where comments are answered.
 */
export const SUBSCRIBED_FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_echoes',
  'message_deliveries',
  'message_reads',
  'message_reactions',
  'message_edits',
  'messaging_referrals',
  'messaging_optins',
  'messaging_handovers',
  'standby',
  'messaging_policy_enforcement',
] as const;

/** How a page's subscription was found and left. */
export type Reconciliation =
  | { readonly state: 'complete' }
  /** `lost`: the app was not subscribed at all, which Facebook does after an hour of failed deliveries. */
  | { readonly state: 'repaired'; readonly added: readonly string[]; readonly lost: boolean }
  | { readonly state: 'failed'; readonly detail: string };

const subscriptions = z.looseObject({
  data: z.array(
    z.looseObject({ id: z.coerce.string().catch(''), subscribed_fields: z.array(z.string()).catch([]).default([]) }),
  ),
});

/** Reads which fields the app gets from the page and subscribes those that are missing; others are left as they are. */
export async function reconcileSubscription(
  graph: CallGraph,
  { access, appId, feed = false }: { readonly access: PageAccess; readonly appId: string; readonly feed?: boolean },
): Promise<Reconciliation> {
  const path = `${encodeURIComponent(access.pageId)}/subscribed_apps`;
  const found = await graph(access, { method: 'GET', path });
  if (found.kind !== 'answered') return { state: 'failed', detail: found.code };
  const parsed = subscriptions.safeParse(found.body);
  if (!parsed.success) return failed(found.body, found.status);
  const ours = parsed.data.data.find(({ id }) => id === appId);
  const present = ours?.subscribed_fields ?? [];
  const wanted = feed ? [...SUBSCRIBED_FIELDS, 'feed'] : SUBSCRIBED_FIELDS;
  const added = wanted.filter((field) => !present.includes(field));
  if (added.length === 0) return { state: 'complete' };
  const fields = [...new Set([...present, ...wanted])].join(',');
  const set = await graph(access, { method: 'POST', path, query: { subscribed_fields: fields } });
  if (set.kind !== 'answered') return { state: 'failed', detail: set.code };
  if (!z.looseObject({ success: z.literal(true) }).safeParse(set.body).success) return failed(set.body, set.status);
  return { state: 'repaired', added, lost: ours === undefined };
}

function failed(body: unknown, status: number): Reconciliation {
  const error = readApiError(body, status);
  return { state: 'failed', detail: error === undefined ? `http ${status}` : `messenger ${error.code}` };
}
