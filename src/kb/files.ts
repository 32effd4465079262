import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import { AppError, errorCode } from '../infra/errors.ts';
import { HEAD_BYTES, type SourceFile } from './sources/contract.ts';

/** A file that was found, or a path that could not be read and why. */
export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number; readonly modified: number }
  | { readonly kind: 'unreadable'; readonly path: string; readonly error: AppError };

/**
 * Files under the given paths, sorted, each once: a link to something that was already found, or back to a folder above,
 * is passed over. Names that start with a dot are left out.
 */
export async function findFiles(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const each of paths) await visit(path.resolve(each), { found, seen });
  return found;
}

/** Reads the head of a file, from which its source is recognised. */
export async function openSourceFile(file: { readonly path: string; readonly bytes: number }): Promise<SourceFile> {
  const handle = await open(file.path).catch(unreadable);
  try {
    const head = Buffer.alloc(Math.min(HEAD_BYTES, file.bytes));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return { path: file.path, bytes: file.bytes, head: head.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}

async function visit(at: string, walk: { found: Found[]; seen: Set<string> }): Promise<void> {
  try {
    const real = await realpath(at);
    if (walk.seen.has(real)) return;
    walk.seen.add(real);
    const info = await stat(real);
    if (info.isFile())
      walk.found.push({ kind: 'file', path: at, bytes: info.size, modified: Math.floor(info.mtimeMs) });
    else if (info.isDirectory()) {
      const names = (await readdir(at)).filter((name) => !name.startsWith('.')).sort();
      for (const name of names) await visit(path.join(at, name), walk);
    } else throw new AppError('SOURCE_UNREADABLE', { detail: 'neither a file nor a folder' });
  } catch (error) {
    walk.found.push({ kind: 'unreadable', path: at, error: toUnreadable(error) });
  }
}

function toUnreadable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const detail = errorCode(error);
  return new AppError('SOURCE_UNREADABLE', { cause: error, ...(detail === undefined ? {} : { detail }) });
}

function unreadable(error: unknown): never {
  throw toUnreadable(error);
}
