import { describe, expect, test } from '@jest/globals';

import { createLawSearch } from '../../src/desk/web/search/law-search.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { NOW } from '../support/citizen.ts';
import { LAW, publishLaw } from '../support/law.ts';
import { WordRetriever } from '../support/word-retriever.ts';

describe('the search beside a conversation', () => {
  const knowledge = publishLaw(LAW);
  const law = createLawSearch({ knowledge, retriever: new WordRetriever(knowledge), clock: new ManualClock(NOW) });

  test.each([
    ['168/2024/NĐ-CP điều 7 khoản 2', '168/2024/nđ-cp#7', '2'],
    ['điều 27 luật đất đai', '31/2024/qh15#27', ''],
    ['luật hôn nhân điều 51', '52/2014/qh13#51', ''],
    ['k2 đ7 nđ168', '168/2024/nđ-cp#7', '2'],
  ])('%j puts what is named first', async (text, id, khoan) => {
    const [first, ...others] = await law.search(text, 'vi');
    expect(first).toMatchObject({ kind: 'article', id, khoan, score: null });
    expect(others.map((card) => card.id)).not.toContain(id);
  });

  test('a question is searched', async () => {
    const [first] = await law.search('vượt đèn đỏ xe máy phạt bao nhiêu', 'vi');
    expect(first?.score).toBeGreaterThan(0);
  });
});
