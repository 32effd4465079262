import type { VNode } from 'preact';

import { useVisit } from '../shell/visit.ts';
import type { LostAccount } from './office.ts';

/** Says on every page which accounts cannot answer any more; nothing while all can. */
export function LostBanner({ lost }: { readonly lost: readonly LostAccount[] }): VNode | null {
  const { channels, pages } = useVisit().texts;
  if (lost.length === 0) return null;
  const names = lost.map(({ channel, accountId, name }) => `${pages.channels[channel]} ${name ?? accountId}`);
  return (
    <div class="alarm" role="alert">
      <p>
        {channels.banner(names.join(', '))} <a href="/console/channels">{channels.bannerLink}</a>
      </p>
    </div>
  );
}
