import { readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Article } from '../../kb/model.ts';
import { Forest, forestSchema } from '../../retrieval/ranking/trees.ts';
import {
  CLAUSE_FEATURES,
  clauseRows,
  readAsked,
  type AskedClauses,
  type ClauseEvidence,
  type ClauseQuestion,
} from './features.ts';

/** A Khoản with its share of the article's likelihood to answer; the shares of an article add up to 1. */
export interface ChosenClause {
  readonly khoan: string;
  readonly share: number;
}

/** Tells which Khoản of an article answers a question. */
export interface ClauseChooser {
  /** The likeliest first; empty for an article without Khoản. */
  choose(
    article: Pick<Article, 'title' | 'text' | 'clauses'>,
    question: ClauseQuestion,
    evidence: ClauseEvidence,
  ): ChosenClause[];
}

const schema = z.object({
  format: z.literal(2),
  /** Scores rows of {@link CLAUSE_FEATURES}; the scores of an article's Khoản are those of a softmax. */
  forest: forestSchema,
  /** Inverse document frequency of syllables, over the articles of a corpus. */
  rarity: z.record(z.string(), z.number()),
  /** What a syllable weighs that is not listed. */
  rarest: z.number(),
});

/**
 * Reads the model of `models/clauses` in the data folder.
 * @throws AppError `MODEL_INVALID` when it is missing, damaged, or made for other features.
 */
export function loadClauseChooser(dataDirectory: string): ClauseChooser {
  const file = path.join(dataDirectory, 'models/clauses/model.json');
  try {
    const model = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (model.forest.features.join() !== CLAUSE_FEATURES.join())
      throw new AppError('MODEL_INVALID', { detail: `${file}: made for other features` });
    return clauseChooser({
      forest: new Forest(model.forest),
      rarest: model.rarest,
      rarity: new Map(Object.entries(model.rarity)),
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('MODEL_INVALID', { detail: file, cause: error });
  }
}

interface ClauseModel {
  readonly forest: Forest;
  readonly rarity: ReadonlyMap<string, number>;
  readonly rarest: number;
}

function clauseChooser({ forest, rarity, rarest }: ClauseModel): ClauseChooser {
  // The articles of one answer are asked the same question, and those of other answers in between.
  const known = new WeakMap<ClauseQuestion, AskedClauses>();

  function read(question: ClauseQuestion): AskedClauses {
    const asked = known.get(question) ?? readAsked(question, (word) => rarity.get(word) ?? rarest);
    known.set(question, asked);
    return asked;
  }

  return {
    choose(article, question, evidence) {
      const asked = read(question);
      const scores = forest.scores(Float32Array.from(clauseRows(article, asked, evidence).flat()));
      const highest = Math.max(...scores);
      const parts = scores.map((score) => Math.exp(score - highest));
      const total = parts.reduce((sum, part) => sum + part, 0);
      return article.clauses
        .map(({ khoan }, at) => ({ khoan, share: (parts[at] ?? 0) / total }))
        .sort((a, b) => b.share - a.share);
    },
  };
}
