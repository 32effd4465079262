import type { Router } from 'express';

import type { ChannelAccount, ConsentFlow } from '../conversations/accounts.ts';
import type { ChannelName } from '../conversations/model.ts';
import type { PeopleBook } from '../conversations/people.ts';
import type { ChannelPort } from '../conversations/ports.ts';

/** Whether a channel can work; shown by /readyz and in the log at start. */
export type ChannelHealth =
  | { readonly state: 'ready' }
  | { readonly state: 'off'; readonly missing: readonly string[] }
  | { readonly state: 'broken'; readonly detail: string };

/** What came of copying a file that was sent to us directly. */
export type FileCopy =
  | { readonly kind: 'fetched'; readonly size: number; readonly sha256: string }
  | { readonly kind: 'gone'; readonly status: 404 };

/** A platform as the composition root sees it. Every folder here exports one `create…Channel` that returns this. */
export interface Channel {
  readonly name: ChannelName;
  /** Mounted at `/webhooks/<name>`; reads raw bytes itself. */
  readonly webhook: Router;
  readonly port: ChannelPort;
  /** What browsers load from a channel that is our own, mounted at `/<name>`. */
  readonly pages?: Router;
  /** Writes a file that was sent to us directly, not as a platform's link, into `file`, which does not exist yet. */
  readonly copyFile?: (request: { readonly url: string; readonly file: string }) => Promise<FileCopy>;
  health(): ChannelHealth;
  /** Every account of the channel; empty while it is off. */
  accounts(): readonly ChannelAccount[];
  /** Connecting accounts by the platform's consent page, where it has one. */
  readonly consent?: ConsentFlow;
  /** What the platform can be asked about its people, where it can. */
  readonly people?: PeopleBook;
  /** Begins what the channel does by itself (checks of its accounts); called once webhooks can be received. */
  start?(): void;
  /** Stops timers; what must not be broken off, such as the renewal of a token, is done when it resolves. */
  close(): Promise<void>;
}
