import type { Router } from 'express';

import type { ChannelName } from '../conversations/model.ts';
import type { ChannelPort } from '../conversations/ports.ts';

/** Whether a channel can work; shown by /readyz and in the log at start. */
export type ChannelHealth =
  | { readonly state: 'ready' }
  | { readonly state: 'off'; readonly missing: readonly string[] }
  | { readonly state: 'broken'; readonly detail: string };

/** A platform as the composition root sees it. Every folder here exports one `create…Channel` that returns this. */
export interface Channel {
  readonly name: ChannelName;
  /** Mounted at `/webhooks/<name>`; reads raw bytes itself. */
  readonly webhook: Router;
  readonly port: ChannelPort;
  health(): ChannelHealth;
  /** Begins what the channel does by itself (checks of its accounts); called once webhooks can be received. */
  start?(): void;
  /** Stops timers; sends in flight finish. */
  close(): Promise<void>;
}
