import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../../infra/errors.ts';
import type { ArticleId } from '../../kb/model.ts';

/** One thing that citizens want to know, with the articles that say it. */
export interface AskedLine {
  /** Articles that answer, the best first. */
  readonly articles: readonly ArticleId[];
  /** Khoản of these articles that say it, where single ones do. */
  readonly clauses: readonly AskedClause[];
  /** Ways of asking, in citizens' words. */
  readonly phrasings: readonly string[];
  /**
   * Whether the first phrasing was written before anybody looked for its answer, as citizens ask; the others, and those
   * of other lines, by somebody who had the article in view.
   */
  readonly unprompted: boolean;
}

/** A Khoản that answers. */
export interface AskedClause {
  readonly article: ArticleId;
  readonly khoan: string;
}

/** All lines of a folder, in order of file names. */
export interface AskedSet {
  readonly lines: readonly AskedLine[];
  /** SHA-256 over names and contents of the files: the confidence holds for one such set. */
  readonly hash: string;
}

/** Files of lines that are {@link AskedLine.unprompted}. */
const UNPROMPTED = /^hoi-/u;

/** `number#article`, both in lower case and NFC, as the knowledge writes them; a Khoản may follow after a slash. */
const REFERENCE = /^([^\s,#]+#[^\s,#/]+)(?:\/([^\s,#/]+))?$/u;

/**
 * Reads what citizens ask from the `.tsv` files of a folder: article ids with commas between them, each with its
 * Khoản where one answers (`45/2019/qh14#113/1`), a tab, ways of asking with bars between them; `#` opens a comment. In files named `hoi-…` the first way of asking is {@link AskedLine.unprompted}. A folder that is not there is an empty set.
 * @throws AppError `ASKED_INVALID` with file and line, when a line is not of this form.
 */
export function readAsked(directory: string): AskedSet {
  const hash = createHash('sha256');
  if (!existsSync(directory)) return { lines: [], hash: hash.digest('hex') };
  const names = readdirSync(directory).filter((name) => name.endsWith('.tsv'));
  const lines = names.sort().flatMap((name) => {
    const text = readFileSync(path.join(directory, name), 'utf8');
    hash.update(`${name}\0${text}\0`);
    return parseAsked(name, text);
  });
  return { lines, hash: hash.digest('hex') };
}

function parseAsked(name: string, text: string): AskedLine[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const parsed = parseLine(line.normalize('NFC'), `${name} line ${at + 1}`);
    return [{ ...parsed, unprompted: UNPROMPTED.test(name) }];
  });
}

function parseLine(line: string, where: string): Omit<AskedLine, 'unprompted'> {
  const columns = line.split('\t');
  if (columns.length !== 2) throw invalid(`${where}: ${columns.length} columns, 2 expected`);
  const references = list(columns[0], ',').map((reference) => parseReference(reference.toLowerCase(), where));
  const phrasings = list(columns[1], '|');
  if (references.length === 0 || phrasings.length === 0) throw invalid(`${where}: an empty column`);
  const clauses = references.flatMap(({ article, khoan }) => (khoan === undefined ? [] : [{ article, khoan }]));
  return { articles: [...new Set(references.map(({ article }) => article))], clauses, phrasings };
}

function parseReference(reference: string, where: string): { article: ArticleId; khoan: string | undefined } {
  const [, article, khoan] = REFERENCE.exec(reference) ?? [];
  if (article === undefined) throw invalid(`${where}: “${reference}” is no article id`);
  return { article, khoan };
}

function list(column: string | undefined, separator: string): string[] {
  return (column ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function invalid(detail: string): AppError {
  return new AppError('ASKED_INVALID', { detail });
}
