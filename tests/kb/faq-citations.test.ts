import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { findClause, findPoint } from '../../src/kb/clauses.ts';
import { articleId, type Citation, type Faq } from '../../src/kb/model.ts';
import { jsonlSource } from '../../src/kb/sources/jsonl.ts';
import { openSourceFile } from '../../src/kb/files.ts';
import { parseClauses } from '../../src/kb/clauses.ts';
import { Bench, describeWithCorpus, SHARED } from './support.ts';

const FAQ_FOLDER = path.resolve('data/faq');
const CORPUS = 'corpus/articles.jsonl.gz';
/** In force in the place of what the corpus has; read in other copies. */
const NOT_IN_THE_CORPUS = new Set(['283/2026/NĐ-CP']);

async function shippedFaqs(): Promise<{ faqs: Faq[]; problems: number; flaws: string[] }> {
  const bench = new Bench();
  const { files } = await bench.ingest(FAQ_FOLDER, path.resolve('data/documents.yaml'));
  const faqs = [...bench.store.snapshot().faqs()];
  const cited = new Set(faqs.flatMap((faq) => faq.citations.map((citation) => citation.document)));
  const flaws = [...cited].filter(
    (number) => bench.store.document(number)?.title === null || bench.store.document(number) === undefined,
  );
  return { faqs, problems: files.reduce((sum, file) => sum + file.problemCount, 0), flaws };
}

const there = existsSync(FAQ_FOLDER) && readdirSync(FAQ_FOLDER).length > 0;

describe('the shipped FAQs', () => {
  test('are complete, and every document they cite stands in the register with its title', async () => {
    expect(there).toBe(true);
    const { faqs, problems, flaws } = await shippedFaqs();
    expect(problems).toBe(0);
    expect(flaws).toEqual([]);
    expect(faqs.length).toBeGreaterThanOrEqual(150);
    expect(new Set(faqs.map((faq) => faq.field)).size).toBeGreaterThanOrEqual(12);
    expect(faqs.filter((faq) => faq.questions.length < 2 || faq.questions.length > 8).map((faq) => faq.id)).toEqual([]);
    expect(faqs.filter((faq) => faq.citations.length === 0).map((faq) => faq.id)).toEqual([]);
  });
});

describeWithCorpus('citations of the shipped FAQs', CORPUS, () => {
  const wanted = new Map<string, { faq: string; citation: Citation }[]>();
  const texts = new Map<string, string>();

  beforeAll(async () => {
    for (const faq of (await shippedFaqs()).faqs) {
      for (const citation of faq.citations.filter(({ document }) => !NOT_IN_THE_CORPUS.has(document))) {
        const id = articleId(citation.document, citation.dieu);
        wanted.set(id, [...(wanted.get(id) ?? []), { faq: faq.id, citation }]);
      }
    }
    const file = await openSourceFile({ path: path.join(SHARED, CORPUS), bytes: 65_536 });
    for await (const item of jsonlSource.read(file)) {
      if (item.kind !== 'article') continue;
      const id = articleId(item.document.number, item.article.dieu);
      if (wanted.has(id)) texts.set(id, item.article.text);
    }
  }, 120_000);

  test('every one resolves to an article of the corpus', () => {
    const missing = [...wanted].filter(([id]) => !texts.has(id)).map(([id, uses]) => `${uses[0]?.faq} → ${id}`);
    expect(missing).toEqual([]);
  });

  test('and, where it names them, to the Khoản and the Điểm', () => {
    const missing = [...wanted].flatMap(([id, uses]) =>
      uses
        .filter(({ citation }) => !resolves(texts.get(id) ?? '', citation))
        .map((use) => `${use.faq} → ${id} ${JSON.stringify(use.citation)}`),
    );
    expect(missing).toEqual([]);
  });
});

function resolves(text: string, { khoan, diem }: Citation): boolean {
  // An article without Khoản may still have Điểm, at the start of a line.
  if (khoan === undefined) return diem === undefined || new RegExp(`^${diem}\\)`, 'mu').test(text);
  const clause = findClause({ clauses: parseClauses(text) }, khoan);
  return clause !== undefined && (diem === undefined || findPoint(clause, diem) !== undefined);
}
