import type { JSX } from 'preact';

import type { InboxItem } from '../../inbox/model.ts';
import type { Outcome } from '../common/notice.tsx';
import { type ViewContext, CsrfField } from '../common/parts.tsx';

/** For a moment after a close or a return: the way back. The desk decides whether it is still time. */
export function UndoNotice(props: {
  readonly outcome: Outcome | undefined;
  readonly item: InboxItem;
  readonly view: ViewContext;
  readonly seconds: number;
}): JSX.Element | null {
  const { outcome, item, view, seconds } = props;
  if (outcome?.code !== 'closed' && outcome?.code !== 'returned') return null;
  if (outcome.kind !== 'done') return null;
  return (
    <form method="post" action={`/console/c/${item.id}/undo`} class="undo" data-expires={String(seconds)}>
      <CsrfField view={view} />
      <input type="hidden" name="version" value={String(item.version)} />
      <button class="button second">{view.texts.undo}</button>
      <span class="small">
        <span data-countdown>{seconds}</span> s
      </span>
    </form>
  );
}
