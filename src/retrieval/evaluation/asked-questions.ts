import { createHash } from 'node:crypto';

import type { AskedClause, AskedLine } from '../asked/asked-file.ts';
import type { LabelledQuestion } from './corpus.ts';

/** A phrasing as a question of its own. */
export interface AskedQuestion extends LabelledQuestion {
  /** Phrasings that must not be compared with it, counted through all lines. */
  readonly hidden: ReadonlySet<number>;
  /** Khoản that answer, where the line names any. */
  readonly clauses: readonly AskedClause[];
}

/** Source of questions that were asked before anybody looked for their answer. */
export const UNPROMPTED = 'asked_unprompted';

/** Parts that training is cut into; see training/README.md. */
export const ASKED_FOLDS = 3;

/**
 * The phrasings of the lines of one fold as questions. A phrasing never sees itself, and half of the lines (by hash) are
 * left out whole: a ranker must learn both “this stands there in other words” and “this does not stand there”. A question
 * that was asked unprompted never sees its line: it stands for what nobody has written down.
 */
export function askedQuestions(lines: readonly AskedLine[], fold: number): AskedQuestion[] {
  let next = 0;
  return lines.flatMap(({ articles, clauses, phrasings, unprompted }, line) => {
    const numbers = phrasings.map((_, at) => next + at);
    next += phrasings.length;
    const digest = createHash('sha256')
      .update((phrasings[0] ?? '').normalize('NFC'))
      .digest();
    if (digest.readUInt32BE(0) % ASKED_FOLDS !== fold) return [];
    const isCovered = !unprompted && digest.readUInt32BE(4) % 2 === 0;
    return phrasings.map((question, at) => ({
      id: `asked-${line}-${at}`,
      source: unprompted && at === 0 ? UNPROMPTED : isCovered ? 'asked_covered' : 'asked_uncovered',
      question,
      gold: [...articles],
      clauses,
      hidden: new Set(isCovered ? numbers.slice(at, at + 1) : numbers),
    }));
  });
}
