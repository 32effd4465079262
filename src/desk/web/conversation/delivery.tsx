import type { JSX } from 'preact';

import type { OutboundEntry } from '../../thread/entry-model.ts';
import { type ViewContext, CsrfField } from '../common/parts.tsx';

/** A sign for those who see it; the words say the same. */
const SIGNS = {
  pending: '◷',
  sending: '◷',
  sent: '✓',
  delivered: '✓✓',
  read: '✓✓',
  failed: '!',
  uncertain: '?',
  dropped: '–',
} as const;

/** How far a line to the citizen has come, and how to send it again when it failed. */
export function DeliveryLine(props: {
  readonly entry: OutboundEntry;
  readonly view: ViewContext;
  readonly conversationId: string;
}): JSX.Element {
  const { entry, view, conversationId } = props;
  const { thread } = view.texts;
  const { delivery } = entry;
  const reason = 'reason' in delivery ? (thread.failures[delivery.reason] ?? delivery.reason) : undefined;
  return (
    <div class={`delivery delivery-${delivery.state}`}>
      <span>
        <span aria-hidden="true">{SIGNS[delivery.state]} </span>
        {thread.deliveries[delivery.state]}
        {reason !== undefined && `: ${reason}`}
      </span>
      {entry.retriable && view.mayAnswer && (
        <form method="post" action={`/console/c/${conversationId}/retry`} class="inline">
          <CsrfField view={view} />
          <input type="hidden" name="outboxId" value={entry.outboxId} />
          {delivery.state === 'uncertain' && <input type="hidden" name="evenIfUncertain" value="yes" />}
          <button class="plain link">{delivery.state === 'uncertain' ? thread.retryUncertain : thread.retry}</button>
        </form>
      )}
    </div>
  );
}
