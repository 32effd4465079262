import type { FileRule } from '../../conversations/ports.ts';

/**
 * What a bot may send: pictures, and nothing else. No limit is documented; that of an Official Account is kept. The
 * platform gets a picture from our own address, so without a public one there is nothing to send.
 */
export const ZALO_BOT_FILES: readonly FileRule[] = [
  { kind: 'image', mediaTypes: ['image/jpeg', 'image/png'], maxBytes: 1_000_000 },
];

/** The platform gets the picture within seconds; whether it keeps a copy or lets phones come for it, it does not say. */
export const LINK_LIFE_MS = 7 * 24 * 3_600_000;
