import { randomUUID } from 'node:crypto';

/** Makes an identifier that is unique in this installation. */
export type NewId = () => string;

/** Random UUIDs (RFC 9562, version 4). */
export const randomIds: NewId = () => randomUUID();
