import { describe, expect, test } from '@jest/globals';

import { articleId, inForce } from '../../src/kb/model.ts';
import { pruneGenerations, publishGeneration } from '../../src/kb/staging.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createKnowledgeStore } from '../../src/kb/store.ts';
import { repealTypesMigration } from '../../src/storage/migrations/knowledge-003-repeal-types.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';
import { Bench, line } from './support.ts';

const A = '1/2020/NĐ-CP';
const FAQ = `field: thu
as_of: "2026-01-02"
faqs:
  - id: thu/mot
    questions: [Hỏi gì?]
    answer: Trả lời.
    citations: [{ document: ${A}, dieu: "2" }]
`;

describe('putting documents in', () => {
  test('publishes articles with their document, and look-ups find them', async () => {
    const bench = new Bench();
    const more = { effective: '01/02/2020', url: 'http://vbpl.vn/x#Dieu_1', doc_type: 'Nghị định' };
    await bench.ingest(bench.write('a.jsonl', [line(A, '10', 'mười', more), line(A, '2', 'hai', more)].join('\n')));
    expect(bench.store.counts()).toEqual({ documents: 1, articles: 2, faqs: 0 });
    expect(bench.store.articleNumbers('1/2020/nđ-cp')).toEqual(['2', '10']);
    const article = bench.store.article('1/2020/nđ-cp#10')!;
    expect(article).toMatchObject({ dieu: '10', text: 'mười', effective: '2020-02-01' });
    expect(article.document).toMatchObject({
      number: A,
      type: 'Nghị định',
      issuer: 'Chính phủ',
      url: 'http://vbpl.vn/x',
    });
    expect(bench.store.articleVersion(article.versionId)?.text).toBe('mười');
  });

  test('again unchanged publishes nothing', async () => {
    const bench = new Bench();
    const file = bench.write('a.jsonl', line(A, '1', 'một'));
    await bench.ingest(file);
    const again = await bench.ingest(file);
    expect(again.changes.any).toBe(false);
    expect(again.changes.documents).toEqual([{ number: A, state: 'unchanged', added: [], changed: [], removed: [] }]);
    expect(bench.store.currentGeneration()).toBe(1);
  });

  test('says article by article what changed, and leaves other documents alone', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('b.jsonl', line('9/2019/NĐ-CP', '1', 'khác')));
    await bench.ingest(
      bench.write('a.jsonl', [line(A, '1', 'một'), line(A, '2', 'hai'), line(A, '3', 'ba')].join('\n')),
    );
    const before = bench.store.article('1/2020/nđ-cp#2')!;
    const next = [line(A, '1', 'một'), line(A, '2', 'hai sửa'), line(A, '4', 'bốn')].join('\n');
    const { changes } = await bench.ingest(bench.write('a.jsonl', next));
    expect(changes.documents).toEqual([
      { number: A, state: 'published', added: ['4'], changed: ['2'], removed: ['3'] },
    ]);
    expect(bench.store.article('9/2019/nđ-cp#1')?.text).toBe('khác');
    expect(bench.store.article('1/2020/nđ-cp#3')).toBeUndefined();
    expect(bench.store.articleVersion(before.versionId)?.text).toBe('hai');
  });

  test('what a source does not say erases nothing that another said', async () => {
    const bench = new Bench();
    await bench.ingest(
      bench.write('r.yaml', `- { number: ${A}, type: Nghị định, title: Nghị định thử, url: "http://x" }\n`),
    );
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'một')));
    expect(bench.store.document(A)).toMatchObject({ title: 'Nghị định thử', url: 'http://x' });
  });

  test('a register says what a document changes, takes it back, and is told what it cannot say', async () => {
    const bench = new Bench();
    const register = (amends: string) =>
      `- { number: 2/2026/NĐ-CP, type: Nghị định, effective: "2026-08-15", amends: ${amends} }\n`;
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'một')));
    const { changes } = await bench.ingest(bench.write('r.yaml', register(`{ ${A}: ["1", "7/2"] }`)));
    expect(changes.amended).toEqual({ total: 1, fresh: 1 });
    const unshown = () => bench.store.articleOn(articleId(A, '1'), '2026-11-29')?.unshown;
    expect(unshown()).toMatchObject([{ kind: 'other', by: { document: { number: '2/2026/NĐ-CP' } } }]);
    await bench.ingest(bench.write('r.yaml', register('{}')));
    expect(unshown()).toBeUndefined();
    const { files } = await bench.stage(bench.write('r.yaml', register(`{ ${A}: ["Điều 1"] }`)));
    expect(files[0]?.problems).toMatchObject([{ code: 'SOURCE_ROW_INVALID', where: 'entry 1' }]);
  });

  test('documents are found by number, by the start of it, by name with or without marks, and by year', async () => {
    const bench = new Bench();
    const register = `- { number: 31/2024/QH15, type: Luật, title: Luật Đất đai, effective: "2024-08-01" }
- { number: 45/2013/QH13, type: Luật, title: Luật Đất đai, effective: "2014-07-01" }
- { number: 168/2024/NĐ-CP, type: Nghị định, title: Quy định xử phạt, effective: "2025-01-01" }
`;
    await bench.ingest(bench.write('r.yaml', register));
    const numbers = (reference: string) => bench.store.findDocuments(reference, 5).map((document) => document.number);
    expect(numbers('168/2024')).toEqual(['168/2024/NĐ-CP']);
    expect(numbers('luật đất đai')).toEqual(['31/2024/QH15', '45/2013/QH13']);
    expect(numbers('luat dat dai 2013')).toEqual(['45/2013/QH13']);
    expect(numbers('nghị định quy định xử phạt')).toEqual(['168/2024/NĐ-CP']);
    expect(numbers('100%')).toEqual([]);
    expect(bench.store.document('31/2024/qh15')?.number).toBe('31/2024/QH15');
  });

  test('documents that are published later are found by a name that was asked for before', async () => {
    const bench = new Bench();
    const law = (number: string) => `- { number: ${number}, type: Luật, title: Luật Đất đai }\n`;
    const numbers = () => bench.store.findDocuments('luật đất đai', 5).map((document) => document.number);
    await bench.ingest(bench.write('r.yaml', law('45/2013/QH13')));
    expect([numbers(), numbers()]).toEqual([['45/2013/QH13'], ['45/2013/QH13']]);
    await bench.ingest(bench.write('r.yaml', law('45/2013/QH13') + law('31/2024/QH15')));
    expect(numbers().sort()).toEqual(['31/2024/QH15', '45/2013/QH13']);
  });
});

describe('several sources of one document', () => {
  const TEXT = `Số: ${A}\nNGHỊ ĐỊNH\nVề thử\nĐiều 1. Một\nchữ một\nĐiều 2. Hai\nchữ hai`;

  test('a whole document replaces it all, an excerpt only what came from the same origin', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('a.jsonl', [line(A, '1', 'cũ'), line(A, '7', 'bảy')].join('\n')));
    const { changes } = await bench.ingest(bench.write('a.txt', TEXT));
    expect(changes.documents[0]).toMatchObject({ added: ['2'], changed: ['1'], removed: ['7'] });
    await bench.ingest(bench.write('b.jsonl', line(A, '9', 'chín')));
    expect(bench.store.articleNumbers(A)).toEqual(['1', '2', '9']);
  });

  test('within one run the richer source wins, whatever the order of the files', async () => {
    for (const names of [
      ['1.jsonl', '2.txt'],
      ['2.jsonl', '1.txt'],
    ] as const) {
      const bench = new Bench();
      const files = [bench.write(names[0], line(A, '1', 'từ jsonl')), bench.write(names[1], TEXT)].sort();
      await bench.ingest(...files);
      expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('chữ một');
    }
  });

  test('the same document twice in one run is said', async () => {
    const bench = new Bench();
    const { files } = await bench.ingest(bench.write('a.txt', TEXT), bench.write('b.txt', TEXT));
    expect(files.map((file) => file.state)).toEqual(['read', 'duplicate']);
  });
});

describe('readers and crashes', () => {
  test('readers see the old knowledge until the moment of publishing', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'cũ')));
    const run = await bench.stage(bench.write('a.jsonl', [line(A, '1', 'mới'), line(A, '2', 'hai')].join('\n')));
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('cũ');
    expect(bench.store.counts().articles).toBe(1);
    expect([...bench.store.snapshot(run.staging.generation).articles()].map((a) => a.text).sort()).toEqual([
      'hai',
      'mới',
    ]);
    publishGeneration(bench.db, { generation: run.staging.generation, clock: bench.clock });
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('mới');
  });

  test('a process that only reads sees it too', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'cũ')));
    const other = openDatabase({
      file: `${bench.folder}/knowledge.db`,
      migrations: knowledgeMigrations,
      readonly: true,
    });
    const reader = createKnowledgeStore(other);
    expect(reader.currentGeneration()).toBe(1);
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'mới')));
    expect([reader.currentGeneration(), reader.article('1/2020/nđ-cp#1')?.text]).toEqual([2, 'mới']);
    other.close();
  });

  test('cut off before publishing, the same inputs are gone on with', async () => {
    const bench = new Bench();
    const file = bench.write('a.jsonl', line(A, '1', 'một'));
    const first = await bench.stage(file);
    const versions = [...bench.store.snapshot(first.staging.generation).articles()].map((a) => a.versionId);
    const second = await bench.stage(file);
    expect(second.staging.resumed).toBe(true);
    expect([...bench.store.snapshot(second.staging.generation).articles()].map((a) => a.versionId)).toEqual(versions);
    expect(second.changes.documents[0]).toMatchObject({ state: 'published', added: ['1'] });
  });

  test('cut off and followed by other inputs, nothing of the first run is published', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('a.jsonl', [line(A, '1', 'một'), line(A, '2', 'hai')].join('\n')));
    await bench.stage(bench.write('a.jsonl', [line(A, '1', 'sửa'), line(A, '3', 'ba')].join('\n')));
    await bench.ingest(bench.write('b.jsonl', line('2/2021/NĐ-CP', '1', 'khác')));
    expect(bench.store.articleNumbers(A)).toEqual(['1', '2']);
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('một');
    expect(bench.store.counts()).toEqual({ documents: 2, articles: 3, faqs: 0 });
  });

  test('old versions stay a week for messages that quote them, then they go', async () => {
    const bench = new Bench();
    const texts = ['v1', 'v2', 'v3', 'v4', 'v5'];
    for (const text of texts) await bench.ingest(bench.write('a.jsonl', line(A, '1', text)));
    expect(pruneGenerations(bench.db, { clock: bench.clock })).toBe(0);
    bench.clock.advance(8 * 24 * 3_600_000);
    expect(pruneGenerations(bench.db, { clock: bench.clock })).toBe(2);
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('v5');
    expect(bench.store.articleVersion(1)).toBeUndefined();
    expect(bench.store.articleVersion(4)?.text).toBe('v4');
  });
});

describe('FAQs', () => {
  test('are found by id, by field in order, and by the article they cite', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('thu.yaml', FAQ));
    expect(bench.store.faq('thu/mot')).toMatchObject({ field: 'thu', answer: 'Trả lời.', asOf: '2026-01-02' });
    expect(bench.store.faqsOfField('thu', 5).map((faq) => faq.id)).toEqual(['thu/mot']);
    expect(bench.store.faqsCiting('1/2020/nđ-cp#2', 5).map((faq) => faq.id)).toEqual(['thu/mot']);
  });

  test('are flagged when a cited article changes or goes, until they are written anew', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('a.jsonl', [line(A, '1', 'một'), line(A, '2', 'hai')].join('\n')));
    await bench.ingest(bench.write('thu.yaml', FAQ));
    const flag = { faqId: 'thu/mot', articleId: '1/2020/nđ-cp#2' };
    const { changes } = await bench.ingest(
      bench.write('a.jsonl', [line(A, '1', 'một'), line(A, '2', 'sửa')].join('\n')),
    );
    expect(changes.flagged).toEqual([{ ...flag, change: 'changed' }]);
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'một')));
    expect(bench.store.flaggedFaqs()).toEqual([{ ...flag, change: 'removed' }]);
    await bench.ingest(bench.write('thu.yaml', FAQ.replace('Trả lời.', 'Trả lời mới.')));
    expect(bench.store.flaggedFaqs()).toEqual([]);
  });

  test('a FAQ that its file no longer has is removed, unless another entry of the file is broken', async () => {
    const bench = new Bench();
    const second = '  - { id: thu/hai, questions: [Hai?], answer: Hai., citations: [] }\n';
    await bench.ingest(bench.write('thu.yaml', FAQ + second));
    await bench.ingest(bench.write('thu.yaml', FAQ + second.replace('answer: Hai.', 'answer: ""')));
    expect(bench.store.counts().faqs).toBe(2);
    const { changes } = await bench.ingest(bench.write('thu.yaml', FAQ));
    expect(changes.faqs).toMatchObject({ removed: 1, unchanged: 1 });
    expect(bench.store.counts().faqs).toBe(1);
  });
});

/** A law, and a later one that ends the law of that number, or the resolution of that number. */
async function putInLawAndEndOf(bench: Bench, type: 'Luật' | 'Nghị quyết'): Promise<void> {
  const more = { title: 'Hiệu lực thi hành', effective: '01/07/2015' };
  await bench.ingest(bench.write('law.jsonl', line('49/2010/QH12', '1', 'Bưu chính', { doc_type: 'Luật' })));
  const end = line('67/2014/QH13', '76', `${type} số 49/2010/QH12 hết hiệu lực.`, more);
  await bench.ingest(bench.write('b.jsonl', end));
}

describe('validity', () => {
  test('a document that a later one replaces ends on the day that one takes effect, whichever came first', async () => {
    const bench = new Bench();
    const later = line('5/2025/NĐ-CP', '9', `Nghị định này thay thế Nghị định số ${A}.`, {
      title: 'Hiệu lực thi hành',
      effective: '01/07/2025',
    });
    await bench.ingest(bench.write('later.jsonl', later));
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'một', { effective: '01/01/2020' })));
    const article = bench.store.article('1/2020/nđ-cp#1')!;
    expect(article.expires).toBe('2025-07-01');
    expect(bench.store.replacedBy(A)?.number).toBe('5/2025/NĐ-CP');
    expect([inForce(article, '2025-06-30'), inForce(article, '2025-07-01')]).toEqual([true, false]);
  });

  test('the end of a resolution does not end the law of the same number', async () => {
    const bench = new Bench();
    await putInLawAndEndOf(bench, 'Nghị quyết');
    expect(bench.store.document('49/2010/QH12')?.expires).toBeNull();
    await putInLawAndEndOf(bench, 'Luật');
    expect(bench.store.document('49/2010/QH12')?.expires).toBe('2015-07-01');
  });

  test('a law that was hidden so comes back with the next documents that are put in', async () => {
    const bench = new Bench();
    await putInLawAndEndOf(bench, 'Nghị quyết');
    // As the version before left it, and as the migration reads it.
    bench.db.exec(`UPDATE repeals SET target_type = NULL; UPDATE documents SET replaced_on = '2015-07-01'`);
    expect(bench.store.document('49/2010/QH12')?.expires).toBe('2015-07-01');
    bench.db.exec(repealTypesMigration.sql.slice(repealTypesMigration.sql.indexOf('UPDATE')));
    await bench.ingest(bench.write('c.jsonl', line(A, '1', 'khác')));
    expect(bench.store.document('49/2010/QH12')?.expires).toBeNull();
  });

  test('the statement gone, the document is in force again', async () => {
    const bench = new Bench();
    const more = { title: 'Hiệu lực thi hành', effective: '01/07/2025' };
    await bench.ingest(bench.write('a.jsonl', line(A, '1', 'một')));
    await bench.ingest(bench.write('b.jsonl', line('5/2025/NĐ-CP', '9', `Bãi bỏ Nghị định số ${A}.`, more)));
    expect(bench.store.document(A)?.expires).toBe('2025-07-01');
    await bench.ingest(bench.write('b.jsonl', line('5/2025/NĐ-CP', '9', 'Không bãi bỏ gì.', more)));
    expect(bench.store.document(A)?.expires).toBeNull();
  });
});
