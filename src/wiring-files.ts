import path from 'node:path';

import { type Attachments, createAttachments } from './attachments/attachments.ts';
import { type Outgoing, createOutgoing } from './attachments/outgoing.ts';
import type { Channel } from './channels/contract.ts';
import { type Config, attachmentRules } from './config.ts';
import type { Simulator } from './simulator/simulator.ts';

/** A CDN answers within a second; 25 MB over a slow line of 2 Mbit/s take 100 s. */
const FETCH_TIMES = { idleMs: 10_000, totalMs: 120_000 };

type AttachmentParts = Pick<Parameters<typeof createAttachments>[0], 'db' | 'clock' | 'logger' | 'metrics' | 'commit'>;

interface FileSources {
  readonly channels: readonly Channel[];
  readonly simulator: Simulator | undefined;
}

/** Copies from the platforms' CDNs, and from the fake platforms while the simulator is on. */
export function openAttachments(
  config: Config,
  { simulator, channels, ...parts }: AttachmentParts & FileSources,
): Attachments {
  const local = simulator === undefined ? [] : [simulator.zalo.url, simulator.messenger.url];
  const { policy, maxBytes } = attachmentRules(config, local);
  const limits = { ...FETCH_TIMES, maxBytes };
  const sources = new Map(channels.flatMap(({ name, copyFile }) => (copyFile ? [[name, copyFile] as const] : [])));
  return createAttachments({ ...parts, policy, limits, sources, folder: path.join(config.DATA_DIR, 'files') });
}

/** Files that counsellors send, beside those that they get. */
export function openOutgoing(
  config: Config,
  parts: Pick<Parameters<typeof createOutgoing>[0], 'db' | 'clock' | 'commit'>,
): Outgoing {
  const { maxBytes } = attachmentRules(config, []);
  return createOutgoing({ ...parts, maxBytes, folder: path.join(config.DATA_DIR, 'files') });
}
