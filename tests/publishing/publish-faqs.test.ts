import { describe, expect, test } from '@jest/globals';

import { takeIngestLock } from '../../src/kb/ingest-lock.ts';
import type { SourceFaq } from '../../src/kb/sources/contract.ts';
import { indexBuilder } from '../../src/publishing/index-builder.ts';
import { type PublishingPorts, ingestAndPublish, publishFaqs } from '../../src/publishing/publish.ts';
import { Bench, line } from '../kb/support.ts';

const FILE = (id: string) =>
  `field: thu\nas_of: "2026-01-02"\nfaqs:\n  - { id: thu/${id}, questions: [Hỏi ${id}?], answer: từ tệp, citations: [] }\n`;

const faq = (id: string, answer: string): SourceFaq => ({
  ...{ id: `thu/${id}`, field: 'thu', questions: [`Hỏi ${id}?`], answer, citations: [], asOf: '2026-01-03' },
});

function ports(bench: Bench): PublishingPorts {
  const { db, clock, folder: dataDir } = bench;
  return { db, clock, dataDir, buildIndex: indexBuilder({ db, model: null }) };
}

describe('publishing FAQs that come from no file', () => {
  test('they are published as a generation, and an ingest of the same field leaves them', async () => {
    const bench = new Bench();
    await ingestAndPublish(ports(bench), { paths: [bench.write('a.yaml', FILE('a'))] });
    expect(await publishFaqs(ports(bench), { origin: 'desk', faqs: [faq('d', 'từ bàn tư vấn')] })).toBe(2);
    expect(bench.store.faq('thu/d')?.answer).toBe('từ bàn tư vấn');
    await ingestAndPublish(ports(bench), { paths: [bench.write('a.yaml', FILE('b'))] });
    expect(bench.store.faq('thu/a')).toBeUndefined();
    expect(bench.store.faq('thu/b')?.answer).toBe('từ tệp');
    expect(bench.store.faq('thu/d')?.answer).toBe('từ bàn tư vấn');
  });

  test('the same again is no generation; one that is left out is removed', async () => {
    const bench = new Bench();
    const both = [faq('d', 'một'), faq('e', 'hai')];
    await publishFaqs(ports(bench), { origin: 'desk', faqs: both });
    expect(await publishFaqs(ports(bench), { origin: 'desk', faqs: both })).toBeNull();
    await publishFaqs(ports(bench), { origin: 'desk', faqs: both.slice(1) });
    expect(bench.store.faq('thu/d')).toBeUndefined();
    expect(bench.store.faq('thu/e')?.answer).toBe('hai');
    await publishFaqs(ports(bench), { origin: 'desk', faqs: [] });
    expect(bench.store.faq('thu/e')).toBeUndefined();
  });

  test('the law is read for its index only when it has changed', async () => {
    const bench = new Bench();
    const real = indexBuilder({ db: bench.db, model: null });
    const takenOver: boolean[] = [];
    const watched: PublishingPorts = {
      ...ports(bench),
      buildIndex(options) {
        takenOver.push(options.sameLaw !== undefined);
        return real(options);
      },
    };
    await ingestAndPublish(watched, { paths: [bench.write('a.jsonl', line('1/2020/NĐ-CP', '1', 'một'))] });
    await publishFaqs(watched, { origin: 'desk', faqs: [faq('d', 'một')] });
    await ingestAndPublish(watched, { paths: [bench.write('a.jsonl', line('1/2020/NĐ-CP', '1', 'hai'))] });
    await ingestAndPublish(watched, { paths: [bench.write('f.yaml', FILE('f'))] });
    expect(takenOver).toEqual([false, true, false, true]);
  });

  test('while an ingest runs it says so, and nothing is half done', async () => {
    const bench = new Bench();
    const unlock = takeIngestLock(bench.folder);
    const publishing = publishFaqs(ports(bench), { origin: 'desk', faqs: [faq('d', 'một')] });
    await expect(publishing).rejects.toMatchObject({ code: 'INGEST_BUSY' });
    unlock();
    expect(bench.store.currentGeneration()).toBe(0);
  });
});
