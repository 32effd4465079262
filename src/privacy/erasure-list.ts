import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

import { z } from 'zod';

import type { Address } from '../conversations/model.ts';
import { CHANNEL_NAMES } from '../conversations/model.ts';
import type { EpochMs } from '../infra/clock.ts';
import { errorCode } from '../infra/errors.ts';
import { hashAddress, newSalt } from './hashes.ts';

const lineSchema = z.object({
  code: z.string(),
  channel: z.enum(CHANNEL_NAMES),
  at: z.number(),
  salt: z.string(),
  hash: z.string(),
});

/** One erasure as the list keeps it: enough to know the person again, not enough to tell who it was. */
export type ErasureLine = z.output<typeof lineSchema>;

/**
 * The list of erasures, `erasures.jsonl` beside the database. A backup that is restored may hold people who were erased
 * since: the list, to which a restore only adds, erases them again at the next start.
 */
export interface ErasureList {
  /** Adds a line, unless the number has one; on disk when it returns. */
  append(erasure: { readonly code: string; readonly address: Address; readonly at: EpochMs }): void;
  /** Every line that can be read; a line that a crash cut off is left out. */
  read(): readonly ErasureLine[];
}

/** Opens the list at `file`, which need not exist. */
export function openErasureList(file: string): ErasureList {
  const read = (): ErasureLine[] => contentOf(file).split('\n').flatMap(parseLine);
  return {
    append({ code, address, at }) {
      if (read().some((line) => line.code === code)) return;
      const salt = newSalt();
      const line: ErasureLine = { code, channel: address.channel, at, salt, hash: hashAddress(salt, address) };
      const handle = openSync(file, 'a', 0o600);
      try {
        // Begins with a line break: what a crash cut off before spoils no other line.
        writeSync(handle, `\n${JSON.stringify(line)}`);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    },
    read,
  };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function parseLine(line: string): ErasureLine[] {
  try {
    return [lineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
