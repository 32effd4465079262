import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';

/** Raised when a backup is laid out differently. */
const FORMAT = 1;

const MANIFEST = 'manifest.json';

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** Version of the service that made the backup. */
  app: z.string(),
  /** ISO 8601 in UTC. */
  createdAt: z.iso.datetime(),
  /** `user_version` of each database. */
  schemas: z.object({ service: z.number().int().min(0), knowledge: z.number().int().min(0) }),
  entries: z.array(
    z.object({
      // Nothing else is ever written, so that a manifest cannot point outside the folder.
      path: z.string().regex(/^(service\.db|knowledge\.db|erasures\.jsonl|files\/[0-9a-f]{2}\/[0-9a-f]{64})$/),
      bytes: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** What a backup holds. It is written last: a folder with one is whole. */
export type BackupManifest = z.infer<typeof manifestSchema>;

/** One file of a backup, its path relative to the backup, with its size and hash. */
export type BackupEntry = BackupManifest['entries'][number];

/** What is told of a backup by {@link writeManifest}. */
export type BackupFacts = Omit<BackupManifest, 'format'>;

/** The names that backups have: the day and the time in Vietnam; a number when two were made within a second. */
const NAME = /^hoiluat-\d{8}-\d{6}(-\d+)?$/;

/** Writes the manifest of a finished backup and waits until it is on disk. */
export function writeManifest(folder: string, facts: BackupFacts): void {
  const file = path.join(folder, MANIFEST);
  writeFileSync(file, `${JSON.stringify({ format: FORMAT, ...facts }, null, 2)}\n`, { mode: 0o600 });
  syncToDisk(file);
}

/**
 * Reads the manifest of a backup.
 * @throws AppError `BACKUP_INVALID` when there is none or it cannot be understood.
 */
export function readManifest(folder: string): BackupManifest {
  const parsed = manifestSchema.safeParse(readJson(path.join(folder, MANIFEST)));
  if (!parsed.success) throw new AppError('BACKUP_INVALID', { detail: path.join(folder, MANIFEST) });
  return parsed.data;
}

/** Names of the whole backups in a folder, the oldest first. */
export function wholeBackups(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => NAME.test(name));
  return names.filter((name) => existsSync(path.join(folder, name, MANIFEST))).sort(byAge);
}

/** `…-2` comes after the name without a number, and before `…-10`. */
function byAge(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Waits until a file, or the list of names in a folder, is on disk. */
export function syncToDisk(target: string): void {
  const handle = openSync(target, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
