import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ERASURE_LIST } from '../data-folder.ts';
import { syncToDisk, wholeBackups } from './manifest.ts';

/**
 * Everybody who must stay erased after a restore: those of the data folder, of the backup itself, and of every backup
 * beside it, because a later one knows of erasures that this one does not. The lists only grow and a line is the same
 * wherever it was copied to, so that all of them together are their lines, each once.
 * @returns the text of the list; empty when nobody was ever erased.
 */
export function erasedInAny({ dataDir, backup }: { readonly dataDir: string; readonly backup: string }): string {
  const beside = path.dirname(backup);
  const folders = [dataDir, backup, ...wholeBackups(beside).map((name) => path.join(beside, name))];
  const lines = new Set(folders.flatMap(linesIn));
  // Begins each line with its break, as whoever appends does.
  return [...lines].map((line) => `\n${line}`).join('');
}

/** Puts the list into a restored folder that waits for its place. */
export function writeErased(draft: string, list: string): void {
  if (list === '') return;
  const file = path.join(draft, ERASURE_LIST);
  writeFileSync(file, list, { mode: 0o600 });
  syncToDisk(file);
}

function linesIn(folder: string): string[] {
  const file = path.join(folder, ERASURE_LIST);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}
