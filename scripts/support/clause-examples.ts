import { FIELDS } from '../../src/kb/fields.ts';
import type { Knowledge } from '../../src/kb/knowledge.ts';
import { articleId, type Article, type ArticleId, type Faq } from '../../src/kb/model.ts';
import type { AskedLine } from '../../src/retrieval/asked/asked-file.ts';
import { ASKED_FOLDS, askedQuestions } from '../../src/retrieval/evaluation/asked-questions.ts';

/** A question with the Khoản of an article that answer it. */
export interface ClauseExample {
  readonly question: string;
  readonly article: Article;
  /** In lower case. */
  readonly khoan: readonly string[];
  readonly source: 'asked_covered' | 'asked_uncovered' | 'faq';
  /** Known ways of asking that it must not be compared with. */
  readonly hidden: ReadonlySet<number>;
}

/** Where examples come from. */
interface ClauseSources {
  readonly knowledge: Knowledge;
  /** What citizens ask. */
  readonly lines: readonly AskedLine[];
}

const ALL = 10_000;

/** What citizens ask where a line names Khoản, and the ways of asking of the FAQs with the Khoản that they cite. */
export function readClauseExamples({ knowledge, lines }: ClauseSources): ClauseExample[] {
  const folds = Array.from({ length: ASKED_FOLDS }, (_, fold) => askedQuestions(lines, fold)).flat();
  const asked = folds.flatMap(({ question, clauses, hidden, source }) =>
    [...byArticle(clauses)].flatMap(([id, khoan]) =>
      withArticle(knowledge, { id, question, khoan, hidden, source: source as ClauseExample['source'] }),
    ),
  );
  const faqs = FIELDS.flatMap(({ slug }) => knowledge.faqsOfField(slug, ALL));
  return [...asked, ...faqs.flatMap((faq) => ofFaq(faq, knowledge))];
}

function ofFaq({ questions, citations }: Faq, knowledge: Knowledge): ClauseExample[] {
  const cited = citations.flatMap(({ document, dieu, khoan }) =>
    khoan === undefined ? [] : [{ article: articleId(document, dieu), khoan: khoan.toLowerCase() }],
  );
  return [...byArticle(cited)].flatMap(([id, khoan]) =>
    questions.flatMap((question) =>
      withArticle(knowledge, { id, question, khoan, source: 'faq', hidden: new Set<number>() }),
    ),
  );
}

function byArticle(clauses: AskedLine['clauses']): Map<ArticleId, string[]> {
  const found = new Map<ArticleId, string[]>();
  for (const { article, khoan } of clauses) found.set(article, [...(found.get(article) ?? []), khoan]);
  return found;
}

interface Named extends Omit<ClauseExample, 'article'> {
  readonly id: ArticleId;
}

function withArticle(knowledge: Knowledge, { id, ...example }: Named): ClauseExample[] {
  const article = knowledge.article(id);
  return article === undefined ? [] : [{ ...example, article }];
}
