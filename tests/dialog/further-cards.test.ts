import { describe, expect, test } from '@jest/globals';

import { planAnswer } from '../../src/dialog/answers/answer.ts';
import { distinct } from '../../src/dialog/answers/resolve.ts';
import { buttonsOf, Citizen } from '../support/citizen.ts';
import { documentFacts, publishLaw, type TestLaw } from '../support/law.ts';

describe('further cards', () => {
  const text =
    'Người điều khiển xe phải chấp hành tín hiệu đèn giao thông, biển báo hiệu, vạch kẻ đường và hiệu lệnh của người điều khiển giao thông trên đường bộ.';
  const twins: TestLaw = {
    documents: [documentFacts({ number: '1/2020/TT', title: 'Thông tư thử', effective: '2020-01-01' }), documentFacts({ number: '2/2021/VBHN', title: 'Văn bản hợp nhất thử', effective: '2021-01-01' })], // prettier-ignore
    articles: [
      { number: '1/2020/TT', dieu: '1', title: 'Chấp hành tín hiệu', text },
      { number: '2/2021/VBHN', dieu: '1', title: 'Chấp hành tín hiệu', text: `${text} Quy định này được hợp nhất.` },
    ],
    faqs: [],
  };

  test('do not repeat the first in other covers', async () => {
    const result = await Citizen.known({ law: twins }).says('chấp hành tín hiệu đèn giao thông');
    expect(result.questions[0]?.shown).toHaveLength(1);
    expect(buttonsOf(result)).toContain('Kết quả khác');
  });

  test('are the first three results, but those that are hardly ever the answer', () => {
    const texts = [
      'Xe phải dừng khi có đèn đỏ.',
      'Người đi bộ đi trên hè phố.',
      'Trẻ em ngồi ở hàng ghế sau.',
      'Tàu hỏa đi trước.',
    ];
    const store = publishLaw({ documents: [documentFacts({ number: '1/2020/TT', effective: '2020-01-01' })], articles: texts.map((one, at) => ({ number: '1/2020/TT', dieu: `${at + 1}`, text: one })), faqs: [] }); // prettier-ignore
    const shown = (scores: readonly number[]) =>
      planAnswer(
        scores.map((score, at) => {
          const article = store.article(`1/2020/tt#${at + 1}`)!;
          return { item: { kind: 'article', id: article.id, article }, score };
        }),
        { question: 'xe dừng', code: 'q1' },
      ).items.map(({ id }) => id);
    expect(shown([0.5, 0.3, 0.1, 0.09])).toEqual(['1/2020/tt#1', '1/2020/tt#2', '1/2020/tt#3']);
    expect(shown([0.5, 0.07, 0.03])).toEqual(['1/2020/tt#1']);
    // Fines for cars without mirrors, then for cars that are not inspected and too fast.
    expect(shown([0.78, 0.19, 0.16])).toEqual(['1/2020/tt#1']);
    // What is sure needs no company, but of its like.
    expect(shown([0.95, 0.5, 0.3])).toEqual(['1/2020/tt#1']);
    expect(shown([0.95, 0.7, 0.3])).toEqual(['1/2020/tt#1', '1/2020/tt#2']);
    expect(shown([1, 1])).toHaveLength(2);
  });

  describe('of a FAQ that rests on the first article', () => {
    const citing = (id: string, khoan?: string) => ({
      ...{ id, field: 'thu', questions: ['Xe dừng khi nào?'], answer: 'Khi có đèn đỏ.', asOf: '2026-10-01' },
      citations: [{ document: '1/2020/TT', dieu: '1', ...(khoan === undefined ? {} : { khoan }) }],
    });
    const store = publishLaw({
      documents: [documentFacts({ number: '1/2020/TT', effective: '2020-01-01' })],
      articles: [{ number: '1/2020/TT', dieu: '1', text: '1. Xe dừng khi có đèn đỏ.\n2. Xe chạy khi có đèn xanh.' }],
      faqs: [
        citing('thu/mot', '1'),
        citing('thu/hai', '2'),
        { ...citing('thu/nghia', '1'), questions: ['Dừng xe là gì?'] },
      ],
    });
    const article = store.article('1/2020/tt#1')!;
    const shown = (faqId: string, score: number, explains?: true) =>
      planAnswer(
        [
          { item: { kind: 'article', id: article.id, article, khoan: '1' }, score: 0.8, ...(explains && { explains }) },
          { item: { kind: 'faq', id: faqId, faq: store.faq(faqId)! }, score },
        ],
        { question: 'xe dừng khi nào', code: 'q1' },
      ).items.map(({ id }) => id);

    test('the FAQ comes before it: first in plain words, then the law to the letter', () => {
      expect(shown('thu/mot', 0.3)).toEqual(['thu/mot', '1/2020/tt#1']);
    });

    test('where it explains the very term that is asked about, only a FAQ that tells a meaning does', () => {
      expect(shown('thu/mot', 0.3, true)).toEqual(['1/2020/tt#1', 'thu/mot']);
      expect(shown('thu/nghia', 0.3, true)).toEqual(['thu/nghia', '1/2020/tt#1']);
    });

    test('one that is sure has only what is about as likely beside it', () => {
      const other = { item: { kind: 'faq' as const, id: 'thu/hai', faq: store.faq('thu/hai')! } };
      const first = { item: { kind: 'faq' as const, id: 'thu/mot', faq: store.faq('thu/mot')! } };
      const items = (scores: readonly [number, number]) =>
        planAnswer(
          [first, other].map((one, at) => ({ ...one, score: scores[at] ?? 0 })),
          { question: 'xe', code: 'q1' },
        ).items.length;
      expect([items([0.95, 0.8]), items([0.95, 0.85]), items([0.8, 0.3]), items([0.5, 0.3])]).toEqual([1, 2, 1, 2]);
    });

    test('a choice offers the FAQ only', () => {
      const both = [
        { item: { kind: 'faq' as const, id: 'thu/mot', faq: store.faq('thu/mot')! }, score: 0.4 },
        { item: { kind: 'article' as const, id: article.id, article }, score: 0.4 },
      ];
      expect(distinct(both).map(({ item }) => item.id)).toEqual(['thu/mot']);
      expect(distinct(both.toReversed())).toHaveLength(2);
    });

    test('the article stays first where the FAQ rests on another Khoản, or is far less likely', () => {
      expect(shown('thu/hai', 0.3)).toEqual(['1/2020/tt#1', 'thu/hai']);
      expect(shown('thu/mot', 0.1)).toEqual(['1/2020/tt#1']);
    });

    test('and where another FAQ is far likelier than the one that rests on it', () => {
      const both = (likelier: number) =>
        planAnswer(
          [
            { item: { kind: 'article', id: article.id, article, khoan: '1' }, score: 0.8 },
            { item: { kind: 'faq', id: 'thu/hai', faq: store.faq('thu/hai')! }, score: likelier },
            { item: { kind: 'faq', id: 'thu/mot', faq: store.faq('thu/mot')! }, score: 0.3 },
          ],
          { question: 'xe chạy khi nào', code: 'q1' },
        ).items.map(({ id }) => id);
      expect(both(0.7)).toEqual(['1/2020/tt#1', 'thu/hai', 'thu/mot']);
      expect(both(0.5)).toEqual(['thu/mot', '1/2020/tt#1']);
    });
  });
});
