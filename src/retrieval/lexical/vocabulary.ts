import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../../infra/errors.ts';
import { fold, normalise, words } from '../text/normalise.ts';
import type { Question } from '../text/question.ts';

/** A question in the statutes' words. */
export interface Rewritten {
  /** The question with each everyday phrase replaced by what statutes say. */
  readonly words: readonly string[];
  /** All that statutes say for its everyday phrases, each a phrase. */
  readonly phrases: readonly (readonly string[])[];
}

/** What is read of a question. */
type Asked = Pick<Question, 'words' | 'foldedWords' | 'unmarked'>;

/** Everyday phrase → what statutes say for it. */
export interface Vocabulary {
  /** The question in the statutes' words; undefined when it has no everyday phrase. */
  readonly rewrite: (question: Asked) => Rewritten | undefined;
}

interface Entry {
  readonly everyday: readonly string[];
  readonly folded: readonly string[];
  readonly statute: (readonly string[])[];
}

/** Statute phrases used for one everyday phrase: the list has the best first. */
const MAX_PHRASES = 3;

/**
 * Reads the `everyday*.tsv` of a folder: everyday phrase, tab, statute phrase, and more of these with tabs between them;
 * `#` opens a comment. Without such files nothing is rewritten.
 * @throws AppError `MODEL_INVALID` naming file and line, when a line has no statute phrase
 */
export function readVocabulary(directory: string): Vocabulary {
  const entries = new Map<string, Entry>();
  const files = existsSync(directory) ? readdirSync(directory).filter((name) => /^everyday.*\.tsv$/.test(name)) : [];
  for (const file of files.sort()) readLines(path.join(directory, file), entries);
  return new PhraseBook([...entries.values()]);
}

function readLines(file: string, entries: Map<string, Entry>): void {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  lines.forEach((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const [everyday = [], ...statutes] = line.split('\t').map((column) => words(normalise(column)));
    if ([everyday, ...statutes].some((phrase) => phrase.length === 0) || statutes.length === 0)
      throw new AppError('MODEL_INVALID', { detail: `${file} line ${at + 1}` });
    for (const statute of statutes) addEntry(entries, everyday, statute);
  });
}

function addEntry(entries: Map<string, Entry>, everyday: readonly string[], statute: readonly string[]): void {
  const key = everyday.join(' ');
  const entry = entries.get(key) ?? { everyday, folded: everyday.map(fold), statute: [] };
  if (entry.statute.length < MAX_PHRASES) entry.statute.push(statute);
  entries.set(key, entry);
}

class PhraseBook implements Vocabulary {
  /** By first word, longest phrase first. */
  readonly #marked: ReadonlyMap<string, readonly Entry[]>;
  readonly #folded: ReadonlyMap<string, readonly Entry[]>;

  constructor(entries: readonly Entry[]) {
    const sorted = [...entries].sort((a, b) => b.everyday.length - a.everyday.length);
    this.#marked = byFirst(sorted, (entry) => entry.everyday);
    // A lone syllable without marks may be anything.
    this.#folded = byFirst(
      sorted.filter((entry) => entry.folded.length > 1),
      (entry) => entry.folded,
    );
  }

  readonly rewrite = (question: Asked): Rewritten | undefined => {
    const out: string[] = [];
    const phrases: (readonly string[])[] = [];
    for (let at = 0; at < question.words.length;) {
      const entry = this.#find(question, at);
      out.push(...(entry?.statute[0] ?? question.words.slice(at, at + 1)));
      if (entry !== undefined) phrases.push(...entry.statute);
      at += entry?.everyday.length ?? 1;
    }
    return phrases.length === 0 ? undefined : { words: out, phrases };
  };

  /** The longest everyday phrase that begins at a word; restoring marks may have missed one of an unmarked question. */
  #find({ words: asked, foldedWords, unmarked }: Asked, at: number): Entry | undefined {
    const found = this.#marked.get(asked[at] ?? '')?.find(({ everyday }) => startsAt(asked, at, everyday));
    if (found !== undefined || !unmarked) return found;
    return this.#folded.get(foldedWords[at] ?? '')?.find(({ folded }) => startsAt(foldedWords, at, folded));
  }
}

function byFirst(entries: readonly Entry[], spelling: (entry: Entry) => readonly string[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    const first = spelling(entry)[0] ?? '';
    const same = found.get(first);
    if (same === undefined) found.set(first, [entry]);
    else same.push(entry);
  }
  return found;
}

function startsAt(text: readonly string[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((word, offset) => text[at + offset] === word);
}
