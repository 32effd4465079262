import { describe, expect, test } from '@jest/globals';

import { MAX_CARDS } from '../../src/dialog/answers/answer.ts';
import { withBestClauses } from '../../src/dialog/answers/clause.ts';
import type { Ranked } from '../../src/dialog/answers/resolve.ts';
import { parseClauses } from '../../src/kb/clauses.ts';
import { articleId } from '../../src/kb/model.ts';
import { SHIPPED_CLAUSES } from '../support/citizen.ts';
import { LAW, publishLaw } from '../support/law.ts';

const knowledge = publishLaw(LAW);
const some = knowledge.article('168/2024/nđ-cp#7');
const THEFT = [
  '1. Người nào trộm cắp tài sản trị giá từ 2.000.000 đồng đến dưới 50.000.000 đồng, thì bị phạt tù đến 03 năm.',
  '2. Trị giá từ 50.000.000 đồng đến dưới 200.000.000 đồng, thì bị phạt tù đến 07 năm.',
  '3. Trị giá 200.000.000 đồng trở lên, thì bị phạt tù đến 20 năm.',
].join('\n');

function thefts(count: number): Ranked[] {
  if (!some) throw new Error('no article');
  const article = { ...some, title: 'Tội trộm cắp tài sản', text: THEFT, clauses: parseClauses(THEFT) };
  return Array.from({ length: count }, (_, at) => ({
    item: { kind: 'article', id: `a${at}`, article, khoan: '1' },
    score: 1,
  }));
}

interface Asked {
  readonly added?: string;
  /** Likeness of every Khoản of an article with the question. */
  readonly near?: readonly number[];
  readonly ranked?: readonly Ranked[];
}

async function khoanOf(
  question: string,
  { added, near = [0, 0, 0], ranked = thefts(MAX_CARDS + 1) }: Asked = {},
): Promise<(string | undefined)[]> {
  const best = await withBestClauses(ranked, {
    ...{ question, added, clauses: SHIPPED_CLAUSES },
    found: { understood: question, candidates: [] },
    retriever: { likeness: (_, passages) => Promise.resolve(passages.map((_, at) => near[at % near.length] ?? 0)) },
  });
  return best.flatMap(({ item }) => (item.kind === 'article' ? [item.khoan] : []));
}

test('every article, behind the cards too, quotes the Khoản that holds the amount', async () => {
  expect(await khoanOf('trộm 60 triệu bị gì')).toEqual(Array.from({ length: MAX_CARDS + 1 }, () => '2'));
});

test('behind the cards the Khoản that the search named stays where no amount is told', async () => {
  expect((await khoanOf('trộm thì bị gì')).at(-1)).toBe('1');
});

test('an amount that is added to a question takes the place of the earlier one', async () => {
  expect(await khoanOf('trộm 60 triệu bị gì 1 tỷ', { added: '1 tỷ' })).toEqual(
    Array.from({ length: MAX_CARDS + 1 }, () => '3'),
  );
});

test('what is added without an amount leaves the earlier one', async () => {
  expect((await khoanOf('trộm 60 triệu bị gì tái phạm', { added: 'tái phạm' }))[0]).toBe('2');
});

test.each([
  ['trộm 60 triệu bị gì', '2'],
  ['trộm thì bị gì', '3'],
])('an amount comes before what meaning says: %j', async (question, khoan) => {
  expect((await khoanOf(question, { near: [0.1, 0.1, 0.9] }))[0]).toBe(khoan);
});

describe('below a FAQ that rests on the article', () => {
  const below = (answer: string, khoan?: string): Ranked[] => {
    const [theft] = thefts(1);
    if (theft?.item.kind !== 'article') throw new Error('no article');
    const citations = [{ document: '100/2015/QH13', dieu: '173', ...(khoan === undefined ? {} : { khoan }) }];
    const faq = { id: 'f', versionId: 1, field: 'hinh-su', questions: ['?'], answer, citations, asOf: '2026-11-22' };
    const article = { ...theft.item.article, id: articleId('100/2015/QH13', '173') };
    return [
      { item: { kind: 'faq', id: 'f', faq }, score: 1 },
      { item: { ...theft.item, id: article.id, article }, score: 1 },
    ];
  };

  test.each([
    ['Từ 2 triệu đồng bị phạt tù đến 03 năm.', '1'],
    ['Bị phạt tù đến 07 năm.', '2'],
  ])('the Khoản is quoted that has the figures of its answer: %j', async (answer, khoan) => {
    expect(await khoanOf('trộm thì bị gì', { ranked: below(answer) })).toEqual([khoan]);
  });

  test('the Khoản that it names comes before, and an amount that is told before both', async () => {
    const ranked = below('Từ 200 triệu: tù đến 20 năm.', '1');
    expect(await khoanOf('trộm thì bị gì', { ranked })).toEqual(['1']);
    expect(await khoanOf('trộm 60 triệu thì bị gì', { ranked })).toEqual(['2']);
  });
});

test.each([
  ['không đăng ký xe máy phạt bao nhiêu', '1'],
  ['không đăng ký ô tô phạt bao nhiêu', '2'],
  // Who says neither may mean either.
  ['không đăng ký xe phạt bao nhiêu', '2'],
])('no Khoản is quoted that begins with another vehicle than the one asked about: %j', async (question, khoan) => {
  const [{ item } = {}] = thefts(1);
  if (item?.kind !== 'article') throw new Error('no article');
  const text = [
    '1. Phạt tiền từ 1.000.000 đồng đối với chủ xe mô tô thực hiện hành vi sau đây:',
    'a) Không đăng ký xe, kể cả xe được dùng như xe ô tô.',
    '2. Phạt tiền từ 5.000.000 đồng đối với chủ xe ô tô thực hiện hành vi sau đây:',
    'a) Không đăng ký xe.',
  ].join('\n');
  const article = { ...item.article, title: 'Xử phạt chủ phương tiện', text, clauses: parseClauses(text) };
  const choose = () => ['2', '1'].map((one, at) => ({ khoan: one, share: 1 - at }));
  const best = await withBestClauses([{ item: { ...item, article }, score: 1 }], {
    ...{ question, clauses: { choose } },
    found: { understood: question, candidates: [] },
    retriever: { likeness: (_, passages) => Promise.resolve(passages.map(() => 0)) },
  });
  expect(best[0]?.item).toMatchObject({ khoan });
});

test('where choosing takes long, the event loop turns between two articles', async () => {
  const order: string[] = [];
  const choose = () => {
    for (const until = performance.now() + 4; performance.now() < until;);
    order.push('chosen');
    setImmediate(() => order.push('turned'));
    return [{ khoan: '1', share: 1 }];
  };
  await withBestClauses(thefts(2), {
    ...{ question: 'trộm cắp bị gì', clauses: { choose } },
    found: { understood: 'trộm cắp bị gì', candidates: [] },
    retriever: { likeness: async (_, passages) => passages.map(() => 0) },
  });
  expect(order).toEqual(['chosen', 'turned', 'chosen', 'turned']);
});
