import { z } from 'zod';

import type { Address, ChannelName } from '../../conversations/model.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { withoutSync } from '../../storage/wal-sync.ts';

/** Which way of attaching buttons an account accepted last, and since when. */
export interface RememberedFormat {
  readonly format: string;
  readonly chosenAt: EpochMs;
}

/** What was learned about accounts and shown to persons; survives restarts. */
export interface ChannelMemory {
  format(accountId: string): RememberedFormat | undefined;
  rememberFormat(accountId: string, format: string): void;
  /** The payload behind number `choice` (from 1) of the menu this person saw last, while it is fresh. */
  menuPayload(person: Omit<Address, 'channel'>, choice: number): string | undefined;
  /**
   * Replaces the person's menu; an empty list forgets it. The disk is not waited for: nothing is promised with a menu, and after a
   * power failure that takes one back a typed number is asked about.
   */
  rememberMenu(person: Omit<Address, 'channel'>, payloads: readonly string[]): void;
}

/** A number typed a day later is more likely an answer to something else. */
const MENU_LIFE_MS = 24 * 3_600_000;

const formatRow = z.object({ format: z.string(), chosenAt: z.number() });
const menuRow = z.object({
  payloads: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  sentAt: z.number(),
});

/** Memory of one channel in `service.db`. */
export function createChannelMemory(
  db: Db,
  { channel, clock }: { readonly channel: ChannelName; readonly clock: Clock },
): ChannelMemory {
  const selectFormat = db.prepare(
    'SELECT format, chosen_at AS chosenAt FROM channel_formats WHERE channel = ? AND account_id = ?',
  );
  const saveFormat = db.prepare(
    'INSERT OR REPLACE INTO channel_formats (channel, account_id, format, chosen_at) VALUES (?, ?, ?, ?)',
  );
  const selectMenu = db.prepare(
    'SELECT payloads, sent_at AS sentAt FROM channel_menus WHERE channel = ? AND account_id = ? AND person_id = ?',
  );
  const saveMenu = db.prepare(
    'INSERT OR REPLACE INTO channel_menus (channel, account_id, person_id, payloads, sent_at) VALUES (?, ?, ?, ?, ?)',
  );
  const dropMenu = db.prepare('DELETE FROM channel_menus WHERE channel = ? AND account_id = ? AND person_id = ?');
  return {
    format(accountId) {
      const found: unknown = selectFormat.get(channel, accountId);
      return found === undefined ? undefined : formatRow.parse(found);
    },
    rememberFormat(accountId, format) {
      saveFormat.run(channel, accountId, format, clock.now());
    },
    menuPayload({ accountId, personId }, choice) {
      const found: unknown = selectMenu.get(channel, accountId, personId);
      if (found === undefined) return undefined;
      const menu = menuRow.parse(found);
      return clock.now() - menu.sentAt <= MENU_LIFE_MS ? menu.payloads[choice - 1] : undefined;
    },
    rememberMenu({ accountId, personId }, payloads) {
      if (payloads.length > 0) {
        withoutSync(db, () => saveMenu.run(channel, accountId, personId, JSON.stringify(payloads), clock.now()));
        return;
      }
      // Nearly nobody has one, and looking costs less than a commit of nothing.
      if (selectMenu.get(channel, accountId, personId) === undefined) return;
      withoutSync(db, () => dropMenu.run(channel, accountId, personId));
    },
  };
}
