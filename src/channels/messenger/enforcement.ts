import { z } from 'zod';

import type { InboundEvent } from '../../conversations/model.ts';
import type { Logger } from '../../infra/logger.ts';
import { labelField, lenient } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';
import type { Observe } from '../shared/observer.ts';
import type { Pages } from './pages.ts';

/** What {@link createEnforcement} needs. */
export interface EnforcementDeps {
  readonly pages: Pick<Pages, 'find'>;
  readonly logger: Logger;
  readonly observe: Observe;
}

const NAMES: ReadonlySet<string> = new Set(['policy_enforcement', 'policy-enforcement']);

const enforcement = z.object({ action: z.enum(['warning', 'block', 'unblock']), reason: lenient(labelField) });

/** Older descriptions of the platform write the name with a hyphen. */
const item = z.looseObject({
  policy_enforcement: lenient(enforcement),
  'policy-enforcement': lenient(enforcement),
});

/** Facebook's own text, a sentence or two. */
const MAX_REASON = 300;

/**
 * Hears that Facebook warns a page, takes its messaging away, or gives it back. Nothing else announces it, and a warning that
 * nobody reads becomes a block: the log gets an error, and a blocked page counts as stopped until it works again.
 */
export function createEnforcement({ pages, logger, observe }: EnforcementDeps) {
  return (events: readonly InboundEvent[]): void => {
    for (const { accountId, content, raw } of events) {
      if (content.kind !== 'unsupported' || !NAMES.has(content.name)) continue;
      const read = item.safeParse(parseJson(raw)).data;
      const found = read?.policy_enforcement ?? read?.['policy-enforcement'];
      const { action, reason } = found ?? { action: 'unreadable' as const, reason: undefined };
      observe({ channel: 'messenger', metric: 'account_checks', label: `policy_${action}`, count: 1 });
      const said = { accountId, action, reason: reason?.slice(0, MAX_REASON) };
      logger[action === 'unblock' ? 'info' : 'error']('messenger_policy_enforcement', said);
      if (action === 'block' || action === 'unblock') pages.find(accountId)?.blocked(action === 'block');
    }
  };
}
