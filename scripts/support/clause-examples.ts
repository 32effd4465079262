import { z } from 'zod';

import { FIELDS } from '../../src/kb/fields.ts';
import type { Knowledge } from '../../src/kb/knowledge.ts';
import { articleId, type Article, type Faq } from '../../src/kb/model.ts';
import { readJsonLines } from '../../src/retrieval/evaluation/json-lines.ts';

/** A question with the Khoản of an article that answer it. */
export interface ClauseExample {
  readonly question: string;
  readonly article: Article;
  readonly khoan: readonly string[];
  readonly source: 'labelled' | 'faq';
}

const labelledSchema = z.object({
  id: z.string(),
  question: z.string(),
  article: z.string(),
  khoan: z.array(z.string()),
});

const ALL = 10_000;

/** `training/clauses.jsonl`, and the ways of asking of the FAQs with the Khoản that they cite. */
export function readClauseExamples(knowledge: Knowledge): ClauseExample[] {
  const labelled = readJsonLines('training/clauses.jsonl', labelledSchema).flatMap(({ question, article: id, khoan }) =>
    withArticle(knowledge, { id, question, khoan, source: 'labelled' }),
  );
  const faqs = FIELDS.flatMap(({ slug }) => knowledge.faqsOfField(slug, ALL));
  return [...labelled, ...faqs.flatMap((faq) => ofFaq(faq, knowledge))];
}

function ofFaq({ questions, citations }: Faq, knowledge: Knowledge): ClauseExample[] {
  const khoanOf = new Map<string, string[]>();
  for (const { document, dieu, khoan } of citations) {
    if (khoan === undefined) continue;
    const id = articleId(document, dieu);
    khoanOf.set(id, [...(khoanOf.get(id) ?? []), khoan]);
  }
  return [...khoanOf].flatMap(([id, khoan]) =>
    questions.flatMap((question) => withArticle(knowledge, { id, question, khoan, source: 'faq' })),
  );
}

interface Named extends Omit<ClauseExample, 'article'> {
  readonly id: string;
}

function withArticle(knowledge: Knowledge, { id, ...example }: Named): ClauseExample[] {
  const article = knowledge.article(id);
  return article === undefined ? [] : [{ ...example, article }];
}
