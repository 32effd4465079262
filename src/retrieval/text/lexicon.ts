import { readFileSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../../infra/errors.ts';
import { normalise, words } from './normalise.ts';

/** Our own word lists. */
export interface Lexicon {
  /**
   * What a word of shorthand may stand for (`ko` → không; `dk` → đăng ký, điều kiện), each as words; nothing for other
   * words.
   */
  readonly shorthand: (word: string) => readonly (readonly string[])[];
  /** Common turns of phrase and everyday words, as words. */
  readonly phrases: readonly (readonly string[])[];
}

/**
 * Reads `teencode.tsv` (shorthand, tab, what it stands for, with bars between alternatives) and `phrases.tsv` (one a line)
 * of a directory; `#` opens a comment.
 * @throws AppError `MODEL_INVALID` when the file is missing.
 */
export function readLexicon(directory: string): Lexicon {
  const alternatives = (long: string) => long.split('|').map((one) => words(one));
  const shorthand = new Map(rows(path.join(directory, 'teencode.tsv')).map(([short, long]) => [short, alternatives(long)])); // prettier-ignore
  const phrases = rows(path.join(directory, 'phrases.tsv')).map(([phrase]) => words(phrase));
  return {
    shorthand: (word) => shorthand.get(word) ?? [],
    phrases,
  };
}

function rows(file: string): [string, string][] {
  return read(file)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [left = '', right = ''] = line.split('\t');
      return [normalise(left.trim()), normalise(right.trim())];
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: file, cause: error });
  }
}
