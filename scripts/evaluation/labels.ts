import { z } from 'zod';

import { labelId, readQuestions } from '../../src/retrieval/evaluation/corpus.ts';
import { readJsonLines } from '../../src/retrieval/evaluation/json-lines.ts';

const articleIds = z.string().transform(labelId);

/** What should be done with a question; data/eval/README.md says when which. */
export const LABELS = ['answer', 'clarify', 'handover', 'decline', 'urgent'] as const;

const decisionSchema = z.object({
  id: z.string(),
  question: z.string(),
  label: z.enum(LABELS),
  kind: z.string(),
  gold: z.array(articleIds),
});

const dialogueSchema = z.object({
  id: z.string(),
  turns: z.array(z.string()).min(2),
  gold: z.array(articleIds),
});

const clauseSchema = z.object({ id: z.string(), question: z.string(), article: articleIds, khoan: z.string() });

/** A question of `unprompted-2.jsonl`: its Khoản as `168/2024/nđ-cp#7/4`. Articles of which several answer are left out. */
const namedClausesSchema = z
  .object({ id: z.string(), question: z.string(), clauses: z.array(articleIds).default([]) })
  .transform(({ id, question, clauses }) => {
    const named = clauses.map((name) => ({ article: name.replace(/\/[^/]*$/, ''), khoan: name.replace(/^.*\//, '') }));
    return named
      .filter(({ article }) => named.filter((one) => one.article === article).length === 1)
      .map((clause) => ({ id, question, ...clause }));
  });

/** One of {@link LABELS}. */
export type Label = (typeof LABELS)[number];
/** A question with what should be done with it. */
export type LabelledDecision = z.infer<typeof decisionSchema>;
/** A conversation of two turns or more; `gold` answers the last. */
export type LabelledDialogue = z.infer<typeof dialogueSchema>;
/** A question with the article and the Khoản of it that answers. */
export type LabelledClause = z.infer<typeof clauseSchema>;

/** Reads `data/eval/decisions.jsonl`. @throws AppError `SOURCE_UNREADABLE`, `SOURCE_ROW_INVALID` with the line */
export function readDecisions(file: string): LabelledDecision[] {
  return readJsonLines(file, decisionSchema);
}

/** Reads `data/eval/dialogues.jsonl`. @throws AppError as {@link readDecisions} */
export function readDialogues(file: string): LabelledDialogue[] {
  return readJsonLines(file, dialogueSchema);
}

/** Reads `data/eval/clauses.jsonl` or `unprompted-2.jsonl`. @throws AppError as {@link readDecisions} */
export function readClauses(file: string): LabelledClause[] {
  return readJsonLines(file, z.union([clauseSchema.transform((one) => [one]), namedClausesSchema])).flat();
}

/** Reads labelled questions that all have an answer; the source stands for the kind. */
export function readAnswerable(file: string): LabelledDecision[] {
  return readQuestions(file)
    .filter(({ gold }) => gold.length > 0)
    .map(({ id, question, source, gold }) => ({ id, question, gold, kind: source, label: 'answer' }));
}
