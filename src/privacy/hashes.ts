import { createHmac, randomBytes } from 'node:crypto';

import type { Address } from '../conversations/model.ts';
import type { InboundEvent } from '../conversations/model.ts';

/** A keyed hash: tells whether two are the same, and nothing else to whoever lacks the key. */
function keyed(key: string, ...parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

/** The hash of a person's address. */
export function hashAddress(key: string, { channel, accountId, personId }: Address): string {
  return keyed(key, 'address', channel, accountId, personId);
}

/** The hash of an event's key. */
export function hashEvent(key: string, event: Pick<InboundEvent, 'channel' | 'accountId' | 'key'>): string {
  return keyed(key, 'event', event.channel, event.accountId, event.key);
}

/** A salt of its own for a line of the list of erasures. */
export function newSalt(): string {
  return randomBytes(16).toString('base64url');
}
