import { percent, textTable } from '../../src/retrieval/evaluation/table.ts';
import { curveSvg } from './curve-svg.ts';
import {
  byKind,
  confusion,
  decisionScores,
  riskCurve,
  type CurvePoint,
  type DecisionScores,
  type Judged,
  type KindScores,
  type Share,
} from './decision-scores.ts';
import { LABELS } from './labels.ts';
import { DONE } from './outcome.ts';

/** Everything that `eval:decisions` finds out. */
export interface DecisionReport {
  readonly questions: number;
  readonly scores: DecisionScores;
  readonly kinds: readonly KindScores[];
  readonly curve: readonly CurvePoint[];
}

/** What the project has set itself for a share; the others are told without a goal. */
const GOALS: Partial<Record<keyof DecisionScores, number>> = {
  coverage: 0.75,
  rightWhenAnswered: 0.95,
  rightOfAllCards: 0.95,
  withheld: 0.95,
};

const NAMES: Readonly<Record<keyof DecisionScores, string>> = {
  coverage: 'answerable: answered with cards',
  rightWhenAnswered: '… of these, a right article among the cards',
  foundButNotShown: '   wrong, though a right one was among the first three found',
  wrongFaq: '   wrong, with a FAQ first that rests on other articles',
  rightOfAllCards: 'everything answered with cards: a right article among them',
  askedAndRight: 'answerable, asked back: a choice leads to a right article',
  reached: 'answerable: right by a card or by one tap',
  clarified: 'to clarify: asked back, and a choice leads to a right article',
  clarifyAnswered: 'to clarify: answered at once with a right article',
  withheld: 'not to be answered: no card shown',
  urgentFound: 'urgent: taken for urgent',
  numbersShown: 'urgent: 111, 113, 115 in the first message',
};

/** All figures over judged questions. */
export function decisionReport(judged: readonly Judged[]): DecisionReport {
  return {
    questions: judged.length,
    scores: decisionScores(judged),
    kinds: byKind(judged),
    curve: riskCurve(judged),
  };
}

/** The report for the terminal. */
export function printDecisions(judged: readonly Judged[], { scores, kinds, curve }: DecisionReport): string {
  return [printScores(scores), printConfusion(judged), printKinds(kinds), printCurve(curve)].join('\n');
}

function printScores(scores: DecisionScores): string {
  const rows = Object.entries(NAMES).flatMap(([key, name]) => {
    const measure = key as keyof DecisionScores;
    const { part, whole } = scores[measure];
    const goal = GOALS[measure];
    if (whole === 0) return [];
    return [[name, `${part}/${whole}`, percent(part, whole), goal === undefined ? '' : verdict(scores[measure], goal)]];
  });
  return textTable(['measure', 'questions', 'share', 'goal'], rows);
}

function verdict({ part, whole }: Share, goal: number): string {
  return `${part / whole >= goal ? 'kept' : 'MISSED'}, ≥ ${goal * 100} %`;
}

function printConfusion(judged: readonly Judged[]): string {
  const counted = confusion(judged);
  const rows = LABELS.flatMap((label) => {
    const done = counted.get(label);
    return done === undefined ? [] : [[label, ...DONE.map((one) => done[one])]];
  });
  return textTable(['should be \\ was', ...DONE], rows);
}

function printKinds(kinds: readonly KindScores[]): string {
  const rows = kinds.map(({ label, kind, questions, done, right, rightAfterTap }) => {
    const gold = label === 'answer' || label === 'clarify';
    return [
      `${label} ${kind}`,
      questions,
      ...DONE.map((one) => done[one]),
      ...(gold ? [right, rightAfterTap] : ['', '']),
    ];
  });
  return textTable(['label and kind', 'questions', ...DONE, 'right', 'right by tap'], rows);
}

/** Thresholds printed; the whole curve is in the JSON. */
const PRINTED = 10;

function printCurve(curve: readonly CurvePoint[]): string {
  const steps = Array.from({ length: PRINTED }, (_, step) => (step + 1) / PRINTED);
  const points = steps.flatMap((coverage) => curve.find((point) => point.coverage >= coverage - 0.05) ?? []);
  const rows = [...new Set(points)].map(({ threshold, coverage, risk, leaked }) => [
    ...[threshold.toFixed(3), percent(coverage, 1), percent(risk, 1), percent(leaked, 1)],
  ]);
  return textTable(['threshold', 'coverage', 'risk', 'leaked'], rows);
}

/** Risk against coverage, and where the product stands. */
export function drawCurve({ curve, scores }: DecisionReport): string {
  const { coverage, rightWhenAnswered, withheld } = scores;
  const x = ratio(coverage);
  return curveSvg({
    title: 'Risk against coverage, over the threshold of the confidence',
    x: 'answerable questions that are answered with cards',
    y: 'share',
    maxY: 1,
    goals: [
      { axis: 'x', at: 0.75, label: 'goal: ≥ 75 %' },
      { axis: 'y', at: 0.05, label: 'goal: ≤ 5 %' },
    ],
    series: [
      {
        label: 'answered without a right article',
        colour: '#b3261e',
        points: curve.map((p) => ({ x: p.coverage, y: p.risk })),
      },
      {
        label: 'not to be answered, but given a card',
        colour: '#1f5fa8',
        points: curve.map((p) => ({ x: p.coverage, y: p.leaked })),
      },
      {
        label: 'as the service decides: answered without a right article',
        colour: '#7a0c06',
        dots: true,
        points: [{ x, y: 1 - ratio(rightWhenAnswered) }],
      },
      ...(withheld.whole === 0
        ? []
        : [
            {
              label: 'as the service decides: given a card',
              colour: '#0b2f5c',
              dots: true as const,
              points: [{ x, y: 1 - ratio(withheld) }],
            },
          ]),
    ],
  });
}

function ratio({ part, whole }: Share): number {
  return whole === 0 ? 0 : part / whole;
}
