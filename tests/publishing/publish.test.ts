import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { AppError } from '../../src/infra/errors.ts';
import { takeIngestLock } from '../../src/kb/ingest-lock.ts';
import { indexBuilder } from '../../src/publishing/index-builder.ts';
import {
  ensureIndex,
  ingestAndPublish,
  loadShippedKnowledge,
  type BuildIndex,
  type PublishingPorts,
} from '../../src/publishing/publish.ts';
import { formatReport, succeeded } from '../../src/publishing/report.ts';
import { Bench, line } from '../kb/support.ts';

const A = '1/2020/NĐ-CP';
const FAQ = (id: string, answer: string) =>
  `field: thu\nas_of: "2026-01-02"\nfaqs:\n  - { id: thu/${id}, questions: [Hỏi ${id}?], answer: ${answer}, citations: [] }\n`;

/** The real index build, without a model: words only. */
function ports(bench: Bench, buildIndex?: BuildIndex): PublishingPorts {
  const real = indexBuilder({ db: bench.db, model: null });
  return { db: bench.db, clock: bench.clock, dataDir: bench.folder, buildIndex: buildIndex ?? real };
}

const failing: BuildIndex = async () => {
  throw new AppError('INDEX_BUILD_FAILED', { detail: 'disk full' });
};

describe('publishing', () => {
  test('builds the index of the new generation, then shows it, then removes old indexes', async () => {
    const bench = new Bench();
    for (const text of ['một', 'hai', 'ba']) {
      const report = await ingestAndPublish(ports(bench), { paths: [bench.write('a.jsonl', line(A, '1', text))] });
      expect(report.published).toBe(bench.store.currentGeneration());
    }
    expect(readdirSync(path.join(bench.folder, 'index')).sort()).toEqual(['2', '3']);
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('ba');
  });

  test('leaves the index alone that a starting service makes again meanwhile', async () => {
    const bench = new Bench();
    const publish = (text: string) =>
      ingestAndPublish(ports(bench), { paths: [bench.write('a.jsonl', line(A, '1', text))] });
    const names = () => readdirSync(path.join(bench.folder, 'index')).sort();
    await publish('một');
    for (const draft of ['1.998.tmp', '2.999.tmp']) mkdirSync(path.join(bench.folder, 'index', draft));
    await publish('hai');
    expect(names()).toEqual(['1', '1.998.tmp', '2']);
    await publish('ba');
    expect(names()).toEqual(['2', '3']);
  });

  test('an index that cannot be built leaves readers on the old generation; the next run goes on', async () => {
    const bench = new Bench();
    await ingestAndPublish(ports(bench), { paths: [bench.write('a.jsonl', line(A, '1', 'cũ'))] });
    const file = bench.write('a.jsonl', line(A, '1', 'mới'));
    await expect(ingestAndPublish(ports(bench, failing), { paths: [file] })).rejects.toMatchObject({
      code: 'INDEX_BUILD_FAILED',
    });
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('cũ');
    const report = await ingestAndPublish(ports(bench), { paths: [file] });
    expect(report).toMatchObject({ resumed: true, published: 2 });
    expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('mới');
  });

  test('a dry run says what would change and changes nothing', async () => {
    const bench = new Bench();
    const report = await ingestAndPublish(ports(bench), {
      paths: [bench.write('a.jsonl', line(A, '1', 'một'))],
      dryRun: true,
    });
    expect(report.changes.documents[0]).toMatchObject({ state: 'published', added: ['1'] });
    expect(formatReport(report, { dryRun: true })).toContain('Dry run: nothing was changed.');
    expect(bench.store.currentGeneration()).toBe(0);
    expect(bench.store.counts().articles).toBe(0);
    expect(existsSync(path.join(bench.folder, 'index'))).toBe(false);
  });

  test('two runs at once: the second is told to wait, and the lock is free afterwards', async () => {
    const bench = new Bench();
    const unlock = takeIngestLock(bench.folder);
    const paths = [bench.write('a.jsonl', line(A, '1', 'một'))];
    await expect(ingestAndPublish(ports(bench), { paths })).rejects.toMatchObject({ code: 'INGEST_BUSY' });
    unlock();
    expect((await ingestAndPublish(ports(bench), { paths })).published).toBe(1);
  });

  test('an index that is gone is built again', async () => {
    const bench = new Bench();
    await ingestAndPublish(ports(bench), { paths: [bench.write('a.jsonl', line(A, '1', 'một'))] });
    rmSync(path.join(bench.folder, 'index'), { recursive: true });
    await ensureIndex(ports(bench));
    expect(existsSync(path.join(bench.folder, 'index/1'))).toBe(true);
  });
});

describe('the report', () => {
  test('says what changed, what failed and why, and which FAQs to look over', async () => {
    const bench = new Bench();
    await ingestAndPublish(ports(bench), {
      paths: [bench.write('a.jsonl', [line(A, '1', 'một'), line(A, '2', 'hai')].join('\n'))],
    });
    await ingestAndPublish(ports(bench), {
      paths: [bench.write('f.yaml', FAQ('mot', 'Một.').replace('[] }', `[{document: ${A}, dieu: "2"}] }`))],
    });
    const paths = [
      bench.write('a.jsonl', [line(A, '1', 'sửa'), line(A, '3', 'ba')].join('\n')),
      bench.write('trống', ''),
    ];
    const report = await ingestAndPublish(ports(bench), { paths });
    const text = formatReport(report, { dryRun: false });
    expect(text).toContain(`${A}: added Điều 3; changed Điều 1; removed Điều 2`);
    expect(text).toMatch(/failed {2}.*trống: The file is empty/);
    expect(text).toContain('thu/mot: 1/2020/nđ-cp#2 was removed');
    expect(text).toContain('Published as generation 3.');
    expect(succeeded(report)).toBe(true);
  });

  test('a file of which everything was taken is warned of, one with a bad row is taken partly', async () => {
    const bench = new Bench();
    const broken = FAQ('ba', 'Ba.').replaceAll('thu', 'khac').replace('faqs:', 'faqs:\n  - { id: không }');
    const report = await ingestAndPublish(ports(bench), {
      paths: [
        bench.write('a.yaml', FAQ('mot', 'Một.')),
        bench.write('b.yaml', FAQ('hai', 'Hai.')),
        bench.write('c.yaml', broken),
      ],
    });
    const text = formatReport(report, { dryRun: false });
    expect(text).toMatch(/^ {2}warning .*b\.yaml: Another FAQ file has the same name/m);
    expect(text).toMatch(/^ {2}partly {2}.*c\.yaml/m);
  });

  test('nothing readable at all is a failure', async () => {
    const bench = new Bench();
    const report = await ingestAndPublish(ports(bench), { paths: [bench.write('trống', '')] });
    expect(succeeded(report)).toBe(false);
  });
});

describe('the shipped knowledge', () => {
  function ship(bench: Bench, files: Readonly<Record<string, string>>): string {
    const folder = path.join(bench.folder, 'data');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, 'faq'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return folder;
  }

  test('is loaded once, and again only when its files change', async () => {
    const bench = new Bench();
    const folder = ship(bench, {
      'faq/thu.yaml': FAQ('mot', 'Một.'),
      'documents.yaml': `- { number: ${A}, title: Thử }\n`,
    });
    expect((await loadShippedKnowledge(ports(bench), { folder }))?.published).toBe(1);
    expect(await loadShippedKnowledge(ports(bench, failing), { folder })).toBeNull();
    expect(bench.store.document(A)?.title).toBe('Thử');
    ship(bench, { 'faq/thu.yaml': FAQ('hai', 'Hai.') });
    await loadShippedKnowledge(ports(bench), { folder });
    expect(bench.store.faqsOfField('thu', 5).map((faq) => faq.id)).toEqual(['thu/hai']);
  });

  test('waits for the next start when an ingest is running, unless there is nothing to answer from yet', async () => {
    const bench = new Bench();
    const folder = ship(bench, { 'faq/thu.yaml': FAQ('mot', 'Một.') });
    const unlock = takeIngestLock(bench.folder);
    await expect(loadShippedKnowledge(ports(bench), { folder })).rejects.toMatchObject({ code: 'INGEST_BUSY' });
    unlock();
    await loadShippedKnowledge(ports(bench), { folder });
    ship(bench, { 'faq/thu.yaml': FAQ('mot', 'Mới.') });
    const again = takeIngestLock(bench.folder);
    expect(await loadShippedKnowledge(ports(bench), { folder })).toBeNull();
    again();
    expect((await loadShippedKnowledge(ports(bench), { folder }))?.published).toBe(2);
  });

  test('does not overwrite a FAQ that the agency put in under the same id', async () => {
    const bench = new Bench();
    const folder = ship(bench, { 'faq/thu.yaml': FAQ('mot', 'Một.') });
    await loadShippedKnowledge(ports(bench), { folder });
    await ingestAndPublish(ports(bench), { paths: [bench.write('own.yaml', FAQ('mot', 'Của cơ quan.'))] });
    ship(bench, { 'faq/thu.yaml': FAQ('mot', 'Một, bản mới.') });
    await loadShippedKnowledge(ports(bench), { folder });
    expect(bench.store.faq('thu/mot')?.answer).toBe('Của cơ quan.');
  });
});
