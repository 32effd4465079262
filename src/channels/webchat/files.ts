import type { FileRule } from '../../conversations/ports.ts';
import { DOCUMENTS } from '../shared/documents.ts';

/** Our own limit, that of visitors' uploads: over a slow telephone line a larger file does not arrive. */
const MAX_BYTES = 10_000_000;

/** What the web chat shows: pictures as every browser draws them, documents to be saved. */
export const WEBCHAT_FILES: readonly FileRule[] = [
  { kind: 'image', mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'], maxBytes: MAX_BYTES },
  { kind: 'file', mediaTypes: Object.values(DOCUMENTS), maxBytes: MAX_BYTES },
];

/** A page that is opened again gets new links; one that is left open over night still has good ones. */
export const LINK_LIFE_MS = 24 * 3_600_000;
