import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@jest/globals';

import { Bench, describeWithCorpus, SHARED } from './support.ts';

const congbao = (name: string): string => path.join(SHARED, 'corpus/congbao', name);

describeWithCorpus('gazette PDFs', 'corpus/congbao', () => {
  test.each([
    ['nghi-dinh-so-158-2025-nd-cp-45240', '158/2025/NĐ-CP', 45],
    ['luat-so-51-2024-qh15-43559', '51/2024/QH15', 3],
    ['nghi-dinh-so-74-2025-nd-cp-44712', '74/2025/NĐ-CP', 5],
    ['nghi-quyet-so-78-2025-ubtvqh15-45003', '78/2025/UBTVQH15', 3],
  ])('%s: every Điều, without page headers, signatures or appendices', async (name, number, count) => {
    const bench = new Bench();
    await bench.ingest(congbao(`${name}.pdf`));
    const articles = [...bench.store.snapshot().articles()];
    expect(articles.map((article) => article.dieu)).toEqual(Array.from({ length: count }, (_, i) => String(i + 1)));
    expect(articles[0]?.document.number).toBe(number);
    for (const { text } of articles) expect(text).not.toMatch(/CÔNG BÁO|Nơi nhận|Ký bởi|PHỤ LỤC|TM\. |thông qua ngày/);
  });

  test('the words of the PDF are the words of the text that was taken out of it by another tool', async () => {
    const bench = new Bench();
    await bench.ingest(congbao('nghi-dinh-so-158-2025-nd-cp-45240.pdf'));
    const other = words(
      readFileSync(congbao('nghi-dinh-so-158-2025-nd-cp-45240.txt'), 'utf8').replace(/^.*CÔNG BÁO.*$/gm, ''),
    );
    const known = new Set(other.map((word, at) => `${word} ${other[at + 1]}`));
    const own = [...bench.store.snapshot().articles()].flatMap((article) => words(article.text));
    const missing = own.filter((word, at) => at + 1 < own.length && !known.has(`${word} ${own[at + 1]}`));
    // Pairs across the 44 boundaries between articles differ (0.14 % were measured); wrong joins would add to them.
    expect(missing.length / own.length).toBeLessThan(0.003);
  });

  test('a part of a circular that holds only its appendix gets the line “no Điều”', async () => {
    const bench = new Bench();
    const { files } = await bench.ingest(congbao('thong-tu-so-102-2018-tt-btc-28383.pdf'));
    expect(files[0]?.problems[0]?.code).toBe('SOURCE_NO_ARTICLES');
  });
});

describeWithCorpus('provincial plans', 'corpus/plans', () => {
  test('are taken by their sections; the one without a number is named', async () => {
    const bench = new Bench();
    const { files } = await bench.ingest(path.join(SHARED, 'corpus/plans'));
    expect(files.map((file) => file.problems[0]?.code ?? 'ok').sort()).toEqual([
      'SOURCE_NO_NUMBER',
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
    expect(bench.store.document('164/KH-UBND')?.type).toBe('Kế hoạch');
    expect(bench.store.articleNumbers('164/KH-UBND')).toEqual(['mục i', 'mục ii', 'mục iii']);
  });
});

function words(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\d]+/gu) ?? []
  );
}
