import { groupBy } from '../../src/retrieval/evaluation/grouping.ts';
import type { Label, LabelledDecision } from './labels.ts';
import type { Done } from './outcome.ts';

/** A labelled question with what became of it. */
export interface Judged extends Pick<LabelledDecision, 'id' | 'label' | 'kind'> {
  readonly done: Done;
  /** Whether a card has a gold article. */
  readonly right: boolean;
  /** Whether the first card is a FAQ's. */
  readonly byFaq: boolean;
  /** Whether a gold article, or a FAQ that rests on one, is among the first three that the search found. */
  readonly found: boolean;
  /** Asked back: whether a choice leads to a gold article. */
  readonly rightAfterTap: boolean;
  /** 111, 113 and 115 in the first message. */
  readonly numbers: boolean;
  /** What the search thought of it; undefined where nothing was searched. */
  readonly confidence: number | undefined;
  /** What would be shown if no search were held back. */
  readonly letThrough: { readonly cards: boolean; readonly right: boolean };
}

/** A share with what it is a share of. */
export interface Share {
  readonly part: number;
  readonly whole: number;
}

/** Coverage and risk, both ways. */
export interface DecisionScores {
  /** Answerable questions that got cards. */
  readonly coverage: Share;
  /** Of these, those with a right article among the cards. */
  readonly rightWhenAnswered: Share;
  /** Answered, but wrong: a right article was among the first three found and got no card. */
  readonly foundButNotShown: Share;
  /** Answered, but wrong: a FAQ that rests on other articles was shown first. */
  readonly wrongFaq: Share;
  /** Of everything that got cards, answerable or not: a right article among them. */
  readonly rightOfAllCards: Share;
  /** Answerable questions asked back where a choice leads to a right article. */
  readonly askedAndRight: Share;
  /** Answerable questions that end at a right article: by a card, or by one tap. */
  readonly reached: Share;
  /** Questions to clarify that were asked back and whose choices lead to a right article. */
  readonly clarified: Share;
  /** Questions to clarify that were answered at once with a right article: less good, not wrong. */
  readonly clarifyAnswered: Share;
  /** Questions that no card may answer and that got none. */
  readonly withheld: Share;
  /** Urgent questions taken for urgent. */
  readonly urgentFound: Share;
  /** Urgent questions whose first message has the national numbers. */
  readonly numbersShown: Share;
}

/** One kind of question. */
export interface KindScores {
  readonly label: Label;
  readonly kind: string;
  readonly questions: number;
  readonly done: Readonly<Record<Done, number>>;
  readonly right: number;
  readonly rightAfterTap: number;
}

/** Questions that the law answers. `clarify` is counted apart. */
const isAnswerable = ({ label }: Judged) => label === 'answer';
const mayNotBeAnswered = ({ label }: Judged) => label !== 'answer' && label !== 'clarify';

/** Scores over all questions. */
export function decisionScores(judged: readonly Judged[]): DecisionScores {
  const answerable = judged.filter(isAnswerable);
  const answered = answerable.filter(({ done }) => done === 'answer');
  const wrong = answered.filter(({ right }) => !right);
  const toClarify = judged.filter(({ label }) => label === 'clarify');
  const urgent = judged.filter(({ label }) => label === 'urgent');
  return {
    coverage: share(answerable, ({ done }) => done === 'answer'),
    rightWhenAnswered: share(answered, ({ right }) => right),
    foundButNotShown: share(wrong, ({ found }) => found),
    wrongFaq: share(wrong, ({ byFaq }) => byFaq),
    rightOfAllCards: share(
      judged.filter(({ done }) => done === 'answer'),
      ({ right }) => right,
    ),
    askedAndRight: share(
      answerable.filter(({ done }) => done === 'clarify'),
      ({ rightAfterTap }) => rightAfterTap,
    ),
    reached: share(answerable, ({ right, rightAfterTap }) => right || rightAfterTap),
    clarified: share(toClarify, ({ rightAfterTap }) => rightAfterTap),
    clarifyAnswered: share(toClarify, ({ done, right }) => done === 'answer' && right),
    withheld: share(judged.filter(mayNotBeAnswered), ({ done }) => done !== 'answer'),
    urgentFound: share(urgent, ({ done }) => done === 'urgent'),
    numbersShown: share(urgent, ({ numbers }) => numbers),
  };
}

/** What was done with the questions of each label. */
export function confusion(judged: readonly Judged[]): Map<Label, Record<Done, number>> {
  return new Map([...groupBy(judged, ({ label }) => label)].map(([label, group]) => [label, countDone(group)]));
}

/** The same by kind, the kinds of a label together. */
export function byKind(judged: readonly Judged[]): KindScores[] {
  return [...groupBy(judged, ({ label, kind }) => `${label} ${kind}`).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return {
      ...{ label: first.label, kind: first.kind, questions: group.length, done: countDone(group) },
      right: group.filter(({ right }) => right).length,
      rightAfterTap: group.filter(({ rightAfterTap }) => rightAfterTap).length,
    };
  });
}

/** A threshold on the confidence with what it brings. */
export interface CurvePoint {
  readonly threshold: number;
  /** Share of the answerable questions that would get cards. */
  readonly coverage: number;
  /** Of these, the share without a right article. */
  readonly risk: number;
  /** Share of the questions that no card may answer that would get one all the same. */
  readonly leaked: number;
}

/** Risk against coverage over every threshold that makes a difference, the strictest first. */
export function riskCurve(judged: readonly Judged[]): CurvePoint[] {
  const answerable = judged.filter(isAnswerable);
  const closed = judged.filter(mayNotBeAnswered);
  const thresholds = [...new Set(judged.flatMap(({ confidence = [] }) => confidence))].sort((a, b) => b - a);
  return thresholds.map((threshold) => {
    // An article named by its number is shown without a search, whatever the threshold.
    const shown = ({ confidence = 1, letThrough }: Judged) => letThrough.cards && confidence >= threshold;
    const answered = answerable.filter(shown);
    const wrong = answered.filter(({ letThrough }) => !letThrough.right).length;
    return {
      threshold,
      coverage: ratio(answered.length, answerable.length),
      risk: ratio(wrong, answered.length),
      leaked: ratio(closed.filter(shown).length, closed.length),
    };
  });
}

function share(items: readonly Judged[], holds: (item: Judged) => boolean): Share {
  return { part: items.filter(holds).length, whole: items.length };
}

function countDone(judged: readonly Judged[]): Record<Done, number> {
  const counts: Record<Done, number> = { answer: 0, clarify: 0, handover: 0, decline: 0, urgent: 0, talk: 0 };
  for (const { done } of judged) counts[done] += 1;
  return counts;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
