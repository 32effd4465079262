import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

import { errorCode } from '../../infra/errors.ts';
import type { BackupEntry } from './manifest.ts';

/** Where a kept file lies below `files/`: two letters of its hash, then the hash. */
const SHELF = /^[0-9a-f]{2}$/;
const KEPT = /^[0-9a-f]{64}$/;

/** One file to copy, and where to. */
export interface Copy {
  readonly from: string;
  readonly to: string;
}

/** Copies one file, waits until it is on disk, and says what was written. The target must not exist. */
export async function copySynced({ from, to }: Copy): Promise<Pick<BackupEntry, 'bytes' | 'sha256'>> {
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(from) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      await target.writeFile(chunk);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Size and hash of a file. */
export async function measure(file: string): Promise<Pick<BackupEntry, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Paths of the kept files, relative to the data folder; files in the making are left out. */
export async function keptFiles(dataDir: string): Promise<string[]> {
  const root = path.join(dataDir, 'files');
  const shelves = (await namesIn(root)).filter((name) => SHELF.test(name));
  const paths: string[] = [];
  for (const shelf of shelves) {
    const names = (await namesIn(path.join(root, shelf))).filter((name) => KEPT.test(name));
    paths.push(...names.map((name) => `files/${shelf}/${name}`));
  }
  return paths.sort();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
