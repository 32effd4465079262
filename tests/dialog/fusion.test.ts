import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fuse } from '../../src/dialog/fusion.ts';
import type { SearchResult } from '../../src/retrieval/contract.ts';

const added = { kind: 'added', knowledge: { faq: () => undefined } } as const;

function found(scores: Readonly<Record<string, number>>, action: SearchResult['action'] = 'clarify'): SearchResult {
  const candidates = Object.entries(scores)
    .map(([id, score]) => ({ kind: 'article' as const, versionId: 1, id, score, clauses: [] }))
    .sort((one, two) => two.score - one.score);
  return { generation: 1, understood: '', candidates, confidence: 0.5, action, calibrated: true, tookMs: 1 };
}

describe('a short text after a question', () => {
  it('prefers what both readings find, in the law of the question before', () => {
    const result = fuse(
      {
        before: found({ 'luat-a#10': 0.9 }),
        alone: found({ 'luat-b#3': 0.6, 'luat-a#12': 0.4 }),
        joined: found({ 'luat-a#10': 0.8, 'luat-a#12': 0.5 }),
      },
      added,
    );

    expect(result.candidates[0]?.id).toBe('luat-a#12');
  });

  it('answers only when a reading was sure of the same first result, else asks back', () => {
    const before = found({ 'luat-a#10': 0.9 });
    const sure = found({ 'luat-a#12': 0.9 }, 'answer');

    expect(fuse({ before, alone: sure, joined: found({ 'luat-a#10': 0.4 }) }, added).action).toBe('answer');
    expect(fuse({ before, alone: found({ 'luat-b#1': 0.5 }), joined: found({ 'luat-a#10': 0.4 }) }, added).action).toBe(
      'clarify',
    );
  });

  it('keeps every candidate of the two readings once, best first, whatever their scores', () => {
    const scores = fc.dictionary(
      fc.constantFrom('a#1', 'a#2', 'b#1', 'b#2', 'c#1'),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(scores, scores, scores, (one, two, three) => {
        const result = fuse({ alone: found(one), joined: found(two), before: found(three) }, added);
        const ids = result.candidates.map(({ id }) => id);
        expect([...ids].sort()).toEqual([...new Set([...Object.keys(one), ...Object.keys(two)])].sort());
        const shares = result.candidates.map(({ score }) => score);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
      }),
    );
  });
});
