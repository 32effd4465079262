import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import { parseClauses } from '../../kb/clauses.ts';
import type { KnowledgeSnapshot } from '../../kb/knowledge.ts';
import { articleId, type Article } from '../../kb/model.ts';
import { HEAD_BYTES } from '../../kb/sources/contract.ts';
import { jsonlSource } from '../../kb/sources/jsonl.ts';

/** Reads a JSON Lines corpus with the product's own source, as one generation that was never published. */
export async function readCorpus(file: string): Promise<KnowledgeSnapshot> {
  const articles: Article[] = [];
  for await (const item of jsonlSource.read({ path: file, bytes: statSync(file).size, head: headOf(file) })) {
    if (item.kind !== 'article') continue;
    const { related: _related, ...article } = item.article;
    articles.push({
      ...article,
      versionId: articles.length + 1,
      id: articleId(item.document.number, article.dieu),
      document: item.document,
      clauses: parseClauses(article.text),
    });
  }
  return { generation: 1, articleCount: articles.length, faqCount: 0, articles: () => articles, faqs: () => [] };
}

/** A labelled question. */
const questionSchema = z.object({
  id: z.string(),
  source: z.string().default(''),
  question: z.string(),
  gold: z.array(z.string()).default([]),
});

/** A question with the ids of the articles that answer it. */
export type LabelledQuestion = z.infer<typeof questionSchema>;

/** An article's id as labels write it: NFC, lower case, and without the spaces of “Hiến pháp 2013”. */
export function labelId(id: string): string {
  return id.normalize('NFC').toLowerCase().replace(/\s+/g, '');
}

/** Reads labelled questions, one JSON object a line; their articles by {@link labelId}. */
export function readQuestions(file: string): LabelledQuestion[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const parsed = questionSchema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new AppError('SOURCE_ROW_INVALID', { detail: `line ${at + 1}`, cause: parsed.error });
    return [{ ...parsed.data, gold: parsed.data.gold.map(labelId) }];
  });
}

/** SHA-256 of a file's bytes, in hex. */
export function fileHash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The first bytes of a file, from which sources are recognised. */
export function headOf(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const handle = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(handle, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}
