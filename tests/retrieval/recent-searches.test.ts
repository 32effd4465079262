import { beforeEach, describe, expect, test } from '@jest/globals';

import { ManualClock } from '../../src/infra/clock.ts';
import type { Candidate, SearchQuery } from '../../src/retrieval/contract.ts';
import { type Found, RecentSearches } from '../../src/retrieval/recent-searches.ts';

let searched: string[];
let clock: ManualClock;
let recent: RecentSearches;
beforeEach(() => {
  searched = [];
  clock = new ManualClock(1_000_000);
  recent = new RecentSearches(clock);
});

/** Finds as many FAQs as are wanted, a hundred at most. */
const search = async ({ text, limit = 10 }: SearchQuery): Promise<Found> => {
  searched.push(text);
  const all = Array.from({ length: 100 }, (_, at): Candidate => ({ kind: 'faq', versionId: at, id: `${text} ${at}`, score: 1 / (at + 2) })); // prettier-ignore
  return { generation: 1, understood: text, candidates: all.slice(0, limit), confidence: 1, action: 'answer', calibrated: true }; // prettier-ignore
};
const find = (query: SearchQuery) => recent.find(query, search);

describe('what was found a short while ago', () => {
  test('answers who asks again, as many candidates as are wanted, whatever was wanted before', async () => {
    const first = await find({ text: 'ly hôn' });
    expect(first.candidates).toHaveLength(10);
    const again = await find({ text: 'ly hôn', limit: 60, again: true });
    expect(searched).toEqual(['ly hôn']);
    expect(again).toEqual(await search({ text: 'ly hôn', limit: 60 }));
    expect((await find({ text: 'ly hôn', limit: 3, again: true })).candidates).toEqual(again.candidates.slice(0, 3));
  });

  test('answers nobody else, and nothing else: another text, another day, more than is kept', async () => {
    await find({ text: 'ly hôn', asOf: '2026-11-30' });
    await find({ text: 'ly hôn', asOf: '2026-11-30' });
    await find({ text: 'ly hôn', asOf: '2020-01-01', again: true });
    await find({ text: 'ly hôn', again: true });
    await find({ text: 'kết hôn', asOf: '2026-11-30', again: true });
    const many = await find({ text: 'ly hôn', asOf: '2026-11-30', limit: 100, again: true });
    expect(searched).toHaveLength(6);
    expect(many.candidates).toHaveLength(100);
  });

  test('is forgotten after a quarter of an hour, and when a thousand others were searched for', async () => {
    await find({ text: 'ly hôn' });
    clock.advance(15 * 60_000);
    await find({ text: 'ly hôn', again: true });
    expect(searched).toHaveLength(2);
    for (let at = 0; at <= 1_000; at += 1) await find({ text: `câu ${at}` });
    await find({ text: 'ly hôn', again: true });
    expect(searched).toHaveLength(2 + 1_001 + 1);
  });

  test('is not kept where the search failed', async () => {
    const failing = recent.find({ text: 'ly hôn' }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await find({ text: 'ly hôn', again: true });
    expect(searched).toEqual(['ly hôn']);
  });
});
