import { readFileSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../../infra/errors.ts';
import { normalise, words } from './normalise.ts';

/** Our own word lists. */
export interface Lexicon {
  /** Writes shorthand out (`ko` → `không`), word by word; everything else stays. */
  readonly expand: (typed: readonly string[]) => string[];
  /** Whether two words stand together in a common turn of phrase. */
  readonly isPhrase: (left: string, right: string) => boolean;
}

/**
 * Reads `teencode.tsv` (shorthand, tab, what it stands for) and `phrases.tsv` (one a line) of a directory; `#` opens a
 * comment.
 * @throws AppError `MODEL_INVALID` when the file is missing.
 */
export function readLexicon(directory: string): Lexicon {
  const shorthand = new Map(rows(path.join(directory, 'teencode.tsv')).map(([short, long]) => [short, words(long)]));
  const pairs = new Set(rows(path.join(directory, 'phrases.tsv')).flatMap(([phrase]) => pairsOf(words(phrase))));
  return {
    expand: (typed) => typed.flatMap((word) => shorthand.get(word) ?? [word]),
    isPhrase: (left, right) => pairs.has(`${left} ${right}`),
  };
}

function pairsOf(phrase: readonly string[]): string[] {
  return phrase.slice(1).map((word, at) => `${phrase[at] ?? ''} ${word}`);
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
