import { z } from 'zod';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';

/** A page kept in the database. */
export interface SavedPage {
  readonly pageId: string;
  /** As Facebook gave it when the page was added. */
  readonly name: string;
  /** `undefined` when no key opens it: SECRETS_KEY is not the one it was sealed with. */
  readonly accessToken: string | undefined;
  readonly addedAt: EpochMs;
}

/** The pages beside the one in the settings; tokens are sealed at rest. */
export interface PageStore {
  /** In the order of their ids. */
  list(): SavedPage[];
  /** Adds a page, or gives a known one a new token. */
  put(page: { readonly pageId: string; readonly name: string; readonly accessToken: string }): void;
  /** Forgets a page and its token; `false` when it is not known. */
  remove(pageId: string): boolean;
}

const row = z.object({ pageId: z.string(), name: z.string(), token: z.string(), addedAt: z.number() });

/** The pages in `service.db`. */
export function createPageStore({ db, sealer, clock }: { db: Db; sealer: Sealer; clock: Clock }): PageStore {
  const all = db.prepare(
    'SELECT page_id AS pageId, name, token, added_at AS addedAt FROM messenger_pages ORDER BY page_id',
  );
  const put = db.prepare(
    `INSERT INTO messenger_pages (page_id, name, token, added_at) VALUES (@pageId, @name, @token, @now)
     ON CONFLICT DO UPDATE SET name = @name, token = @token`,
  );
  const drop = db.prepare('DELETE FROM messenger_pages WHERE page_id = ?');
  const place = (pageId: string): string => `messenger/${pageId}/access`;
  return {
    list: () =>
      z
        .array(row)
        .parse(all.all())
        .map(({ token, ...page }) => ({ ...page, accessToken: sealer.open(token, place(page.pageId)) })),
    put({ pageId, name, accessToken }) {
      put.run({ pageId, name, token: sealer.seal(accessToken, place(pageId)), now: clock.now() });
    },
    remove: (pageId) => drop.run(pageId).changes > 0,
  };
}
