import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import type { EpochMs } from '../infra/clock.ts';

/** The folder of kept files: `ab/<sha256 in hex>` each, so that the same picture sent twice is one file. */
export interface FileStore {
  readonly folder: string;
  /** A path under which nothing exists, for a file in the making. */
  temporary(id: string): string;
  /** Writes a file in the making; resolves when it is on disk. */
  write(file: string, bytes: Buffer): Promise<void>;
  /** Takes a complete file over under its hash. Synchronous: it stands in the transaction that stores the row. */
  keep(file: string, sha256: string): void;
  /** Path relative to {@link FileStore.folder}. */
  pathOf(sha256: string): string;
  remove(sha256: string): void;
  discard(file: string): Promise<void>;
  /** Bytes that may still be written. */
  freeBytes(): Promise<number>;
  /** Removes files older than `before` that nobody knows: what a crash left behind. Resolves with their number. */
  sweep(options: { readonly before: EpochMs; readonly isKnown: (sha256: string) => boolean }): Promise<number>;
}

const MAKING = 'making';

/** Opens the folder, creating it when it is missing. Only this service's user can look inside. */
export function openFiles(folder: string): FileStore {
  mkdirSync(path.join(folder, MAKING), { recursive: true, mode: 0o700 });
  const pathOf = (sha256: string): string => path.join(sha256.slice(0, 2), sha256);
  const full = (sha256: string): string => path.join(folder, pathOf(sha256));
  return {
    ...{ folder, pathOf },
    temporary: (id) => path.join(folder, MAKING, id),
    write: writeSynced,
    keep(file, sha256) {
      const target = full(sha256);
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      renameSync(file, target);
      syncFolder(path.dirname(target));
      syncFolder(folder);
    },
    remove: (sha256) => rmSync(full(sha256), { force: true }),
    discard: (file) => rm(file, { force: true }),
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    sweep: (options) => sweep(folder, options),
  };
}

async function writeSynced(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is on disk when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

async function sweep(folder: string, { before, isKnown }: Parameters<FileStore['sweep']>[0]): Promise<number> {
  let removed = 0;
  for (const shelf of await readdir(folder)) {
    for (const name of await readdir(path.join(folder, shelf))) {
      const file = path.join(folder, shelf, name);
      const { mtimeMs } = await stat(file);
      // Asked last and removed at once: a file that is taken over meanwhile is a new one.
      if (mtimeMs >= before || (shelf !== MAKING && isKnown(name))) continue;
      rmSync(file, { force: true });
      removed += 1;
    }
  }
  return removed;
}
