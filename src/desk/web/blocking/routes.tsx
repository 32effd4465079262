import { z } from 'zod';

import { BLOCK_REASONS } from '../../blocking/model.ts';
import { STYLES } from '../common/live.tsx';
import { OutcomeNotice, outcomeOf, refusedQuery } from '../common/notice.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import { viewOf } from '../common/parts.tsx';
import { readForm } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { type ConsoleRoute, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { SPANS, endOfSpan } from './spans.ts';
import { BlockedMain } from './views.tsx';

const blockSchema = z.object({
  version: z.coerce.number().int().min(0),
  reason: z.enum(BLOCK_REASONS),
  span: z.enum(SPANS),
  date: z.string().max(10).default(''),
});
const liftSchema = z.object({
  block: z.string().min(1).max(100),
  /** Conversation to come back to; the list when left out. */
  back: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional(),
});

/** More than that many people blocked at one time are a matter for the platform. */
const SHOWN = 200;

/** Blocking somebody, and who is blocked. */
export function blockingRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { blocking } = options.desk;
  return [
    get('/blocked', 'conversation.view', (visit) => {
      const view = viewOf(visit);
      visit.show(
        <Page title={view.texts.blocking.title} styles={STYLES}>
          <OutcomeNotice outcome={outcomeOf(visit, options.staff)} />
          <BlockedMain
            view={view}
            blocks={blocking.list(SHOWN)}
            mayLift={(block) => blocking.mayLift(visit.actor, block)}
          />
        </Page>,
      );
    }),
    post('/c/:id/block', 'conversation.handle', (visit) => block(options, visit)),
    post('/blocked/lift', 'conversation.handle', (visit) => lift(options, visit)),
  ];
}

async function block({ desk, clock }: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const { id } = visit.request.params;
  const conversationId = typeof id === 'string' ? id : '';
  const back = (query: string): void => visit.redirect(`/console/c/${encodeURIComponent(conversationId)}?${query}`);
  const form = readForm(visit, blockSchema);
  if (!form.ok) return back('refused=invalid');
  const { version, reason, span, date } = form.value;
  const until = endOfSpan(span, { date, now: clock.now() });
  // What was chosen stands in the form again.
  const anew = `&block=${reason}`;
  if (until === undefined) return back(`refused=wrong_day${anew}`);
  const result = await desk.blocking.block({ actor: visit.actor, conversationId, version, reason, until });
  if (result.ok) return back('done=blocked');
  return back(`${refusedQuery(result.refusal)}${result.refusal.reason === 'wrong_day' ? anew : ''}`);
}

async function lift({ desk }: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, liftSchema);
  if (!form.ok) return visit.redirect('/console/blocked?refused=invalid');
  const { block: blockId, back } = form.value;
  const result = await desk.blocking.lift({ actor: visit.actor, blockId });
  const query = result.ok ? 'done=unblocked' : refusedQuery(result.refusal);
  visit.redirect(`${back === undefined ? '/console/blocked' : `/console/c/${back}`}?${query}`);
}
