import { AppError } from '../infra/errors.ts';
import type { NewId } from '../infra/ids.ts';
import type { ChannelName, OutboundMessage } from './model.ts';
import type { ChannelPort } from './ports.ts';
import type { NewPart } from './store.ts';

/** The channels that are configured now. */
export type Channels = ReadonlyMap<ChannelName, ChannelPort>;

/** Options of {@link toParts}. */
export interface ToPartsOptions {
  readonly channels: Channels;
  readonly ids: NewId;
  readonly channel: ChannelName;
  readonly messages: readonly OutboundMessage[];
}

/**
 * Fits messages to their channel, one outbox row per platform call.
 * @throws AppError `INTERNAL` when the channel is not configured; claims never take work of such a channel.
 */
export function toParts({ channels, ids, channel, messages }: ToPartsOptions): NewPart[] {
  const port = portOf(channels, channel);
  return messages.flatMap((message) => port.compose(message)).map((part) => ({ id: ids(), part }));
}

/**
 * The channel of that name.
 * @throws AppError `INTERNAL` when it is not configured.
 */
export function portOf(channels: Channels, channel: ChannelName): ChannelPort {
  const port = channels.get(channel);
  if (port === undefined) throw new AppError('INTERNAL', { detail: `channel ${channel} is not configured` });
  return port;
}
