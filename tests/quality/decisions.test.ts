import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Chat } from '../../scripts/evaluation/chat.ts';
import { judgeClauseOfRightArticle } from '../../scripts/evaluation/clause-scores.ts';
import { curveSvg } from '../../scripts/evaluation/curve-svg.ts';
import { decisionReport, drawCurve, printDecisions } from '../../scripts/evaluation/decision-report.ts';
import { decisionScores, riskCurve, type Judged } from '../../scripts/evaluation/decision-scores.ts';
import { judgeDialogue } from '../../scripts/evaluation/dialogue-scores.ts';
import { judge } from '../../scripts/evaluation/judge.ts';
import { LABELS } from '../../scripts/evaluation/labels.ts';
import { DONE, isRight, outcomeOf } from '../../scripts/evaluation/outcome.ts';
import { LAW, publishLaw } from '../support/law.ts';
import { WordRetriever } from '../support/word-retriever.ts';

const knowledge = publishLaw(LAW);
const articlesOnly = publishLaw({ ...LAW, faqs: [] });

function services(action: 'answer' | 'clarify' | 'handover' = 'answer', known = knowledge) {
  const retriever = new WordRetriever(known);
  retriever.action = action;
  return { retriever, knowledge: known, day: '2026-11-22' };
}

const asked = (question: string, gold: string[]) => ({ id: 'q', question, gold, kind: 'k', label: 'answer' as const });

describe('what a citizen saw', () => {
  const see = async (text: string, action?: 'answer' | 'clarify' | 'handover') =>
    outcomeOf(await new Chat(services(action)).says(text), knowledge);

  test.each([
    ['vượt đèn đỏ ô tô phạt bao nhiêu', 'answer'],
    ['điều 8 nghị định 168/2024', 'answer'],
    ['thời tiết hôm nay thế nào', 'decline'],
    ['cho tôi gặp tư vấn viên', 'handover'],
    ['xin chào', 'talk'],
    ['tôi muốn tự tử', 'urgent'],
  ])('%j: %s', async (text, done) => {
    const outcome = await see(text);
    expect(outcome.done).toBe(done);
    expect(outcome.cards.length > 0).toBe(done === 'answer');
    expect(outcome.numbers).toBe(done === 'urgent');
  });

  test('an article asked for by its number is a card of that article', async () => {
    expect(isRight(await see('điều 8 nghị định 168/2024'), ['168/2024/nđ-cp#8'])).toBe(true);
  });

  test('a card of a FAQ is right when the FAQ rests on a right article', () => {
    const faq = LAW.faqs.find(({ citations }) => citations.length > 0);
    const [citation] = faq?.citations ?? [];
    const result = {
      ...{ messages: [], state: {}, language: 'vi' as const },
      questions: [{ text: '', action: 'answer' as const, confidence: 1, shown: [faq?.id ?? ''] }],
    };
    const gold = `${citation?.document}#${citation?.dieu}`.toLowerCase();
    expect(isRight(outcomeOf(result, knowledge), [gold])).toBe(true);
  });
});

describe('judging', () => {
  test('taps the choices of a question back, each as if the others had not been tapped', async () => {
    const item = asked('người điều khiển xe vượt đèn đỏ bị xử phạt', ['168/2024/nđ-cp#6']);
    expect(await judge(item, services('clarify', articlesOnly))).toMatchObject({
      done: 'clarify',
      right: false,
      rightAfterTap: true,
    });
    const nowhere = await judge({ ...item, gold: ['1/2000/nđ-cp#1'] }, services('clarify', articlesOnly));
    expect(nowhere).toMatchObject({ done: 'clarify', rightAfterTap: false });
  });

  test('tells what would have been shown where the search was not sure', async () => {
    const item = asked('vượt đèn đỏ ô tô phạt bao nhiêu', ['168/2024/nđ-cp#6']);
    const unsure = await judge(item, services('handover'));
    const certain = await judge(item, services('answer'));
    expect(unsure).toMatchObject({ done: 'handover', right: false });
    expect(unsure.letThrough).toEqual({ cards: true, right: certain.right });
  });

  test('types the second turn in the same conversation', async () => {
    const judged = await judgeDialogue(
      { id: 'd', turns: ['điều 7 nghị định 168/2024', 'điều 8?'], gold: ['168/2024/nđ-cp#8'] },
      services(),
    );
    expect(judged).toMatchObject({ first: 'answer', last: 'answer', right: true });
  });

  test('sees which clause of the right article is quoted', async () => {
    const article = LAW.articles.find(({ text }) => /^2\. /mu.test(text));
    const item = {
      id: 'c',
      article: `${article?.number}#${article?.dieu}`.toLowerCase(),
      question: 'phạt tiền đèn đỏ',
    };
    const quoted = await Promise.all(
      ['1', '2', '99'].map(async (khoan) => (await judgeClauseOfRightArticle({ ...item, khoan }, services())).quoted),
    );
    expect(quoted.filter((one) => one === 'right first')).toHaveLength(1);
    expect(quoted[2]).toBe('other');
  });
});

const judged: fc.Arbitrary<Judged> = fc.record({
  id: fc.string(),
  kind: fc.constantFrom('a', 'b'),
  label: fc.constantFrom(...LABELS),
  done: fc.constantFrom(...DONE),
  right: fc.boolean(),
  byFaq: fc.boolean(),
  found: fc.boolean(),
  rightAfterTap: fc.boolean(),
  numbers: fc.boolean(),
  confidence: fc.constantFrom(undefined, 0, 0.2, 0.5, 0.9, 1),
  letThrough: fc.record({ cards: fc.boolean(), right: fc.boolean() }),
});

describe('the scores', () => {
  test('count every question once on each side', () => {
    fc.assert(
      fc.property(fc.array(judged), (all) => {
        const scores = decisionScores(all);
        const of = (label: string) => all.filter((one) => one.label === label).length;
        expect(scores.coverage.whole + scores.clarified.whole + scores.withheld.whole).toBe(all.length);
        expect(scores.coverage.whole).toBe(of('answer'));
        expect(scores.coverage.part).toBe(scores.rightWhenAnswered.whole);
        expect(scores.urgentFound.whole).toBe(of('urgent'));
        for (const { part, whole } of Object.values(scores)) expect(part).toBeLessThanOrEqual(whole);
      }),
    );
  });

  test('the curve says what deciding by that threshold would have brought', () => {
    fc.assert(
      fc.property(fc.array(judged, { minLength: 1 }), (all) => {
        for (const { threshold, coverage, risk, leaked } of riskCurve(all)) {
          const decided = all.map((one): Judged => {
            const shown = one.letThrough.cards && (one.confidence === undefined || one.confidence >= threshold);
            return { ...one, done: shown ? 'answer' : 'handover', right: shown && one.letThrough.right };
          });
          const scores = decisionScores(decided);
          const share = ({ part, whole }: { part: number; whole: number }) => (whole === 0 ? 0 : part / whole);
          expect(coverage).toBeCloseTo(share(scores.coverage));
          expect(risk).toBeCloseTo(scores.coverage.part === 0 ? 0 : 1 - share(scores.rightWhenAnswered));
          expect(leaked).toBeCloseTo(scores.withheld.whole === 0 ? 0 : 1 - share(scores.withheld));
        }
      }),
    );
  });

  test('the curve only ever covers more as the threshold falls', () => {
    fc.assert(
      fc.property(fc.array(judged), (all) => {
        const coverages = riskCurve(all).map(({ coverage }) => coverage);
        expect(coverages).toEqual([...coverages].sort((a, b) => a - b));
      }),
    );
  });

  test('are printed and drawn for any questions, none included', () => {
    fc.assert(
      fc.property(fc.array(judged), (all) => {
        const report = decisionReport(all);
        expect(printDecisions(all, report)).not.toMatch(/NaN|undefined/u);
        expect(drawCurve(report)).not.toMatch(/NaN|undefined|Infinity/u);
      }),
    );
  });

  test('a drawing is well-formed whatever its labels say', () => {
    const svg = curveSvg({ title: 'a < b & c', x: '', y: '', maxY: 1, series: [], goals: [] });
    expect(svg).toContain('a &lt; b &amp; c');
    expect(svg.match(/<text/gu)?.length).toBe(svg.match(/<\/text>/gu)?.length);
  });
});
