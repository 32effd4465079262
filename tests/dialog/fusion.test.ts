import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fuse, isOwnQuestion } from '../../src/dialog/second-turns/fusion.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import type { SearchResult } from '../../src/retrieval/contract.ts';

const nothingKnown = { faq: () => undefined, article: () => undefined };
const added = { said: utterance('nếu tái phạm?'), tells: false, knowledge: nothingKnown };

function found(scores: Readonly<Record<string, number>>, action: SearchResult['action'] = 'clarify'): SearchResult {
  const candidates = Object.entries(scores)
    .map(([id, score]) => ({ kind: 'article' as const, versionId: 1, id, score, clauses: [] }))
    .sort((one, two) => two.score - one.score);
  return { generation: 1, understood: '', candidates, confidence: 0.5, action, calibrated: true, tookMs: 1 };
}

function idsOf({ candidates }: SearchResult): string[] {
  return candidates.map(({ id }) => id);
}

describe('a text added to the question before', () => {
  it('means what it adds, not what the question before finds anyway', () => {
    const before = found({ 'luat-a#10': 0.9 });
    const joined = found({ 'luat-a#10': 0.6, 'luat-a#12': 0.5 });

    expect(idsOf(fuse({ joined, before }, added))).toEqual(['luat-a#12', 'luat-a#10']);
  });

  it('stays in the laws of the first three results, and there near the first one', () => {
    const before = found({ 'luat-a#10': 0.9, 'luat-b#1': 0.8, 'luat-c#1': 0.7, 'luat-d#1': 0.6 });
    const joined = found({ 'luat-d#90': 0.54, 'luat-c#90': 0.53, 'luat-a#90': 0.52, 'luat-a#12': 0.51 });

    const ids = idsOf(fuse({ joined, before }, added));

    expect(ids).toEqual(['luat-a#12', 'luat-c#90', 'luat-a#90', 'luat-d#90']);
  });

  it('takes a FAQ for standing where the first article that it cites stands', () => {
    const cited = { citations: [{ document: 'LUAT-A', dieu: '11' }] };
    const before = found({ 'luat-a#10': 0.9 });
    const joined = found({ 'luat-b#1': 0.51, 'luat-b#2': 0.5 });
    const candidates = [
      ...joined.candidates,
      { kind: 'faq' as const, versionId: 2, id: 'dat-dai/tach-thua', score: 0.49 },
    ];

    const result = fuse(
      { joined: { ...joined, candidates }, before },
      { ...added, knowledge: { ...nothingKnown, faq: () => cited } },
    );

    expect(idsOf(result)[0]).toBe('dat-dai/tach-thua');
  });

  it('prefers the article that is headed as what is asked for', () => {
    const headings: Readonly<Record<string, string>> = { 'luat-a#12': 'Hồ sơ đăng ký', 'luat-a#13': 'Thẩm quyền' };
    const knowledge = { ...nothingKnown, article: (id: string) => ({ title: headings[id] ?? '' }) };
    const joined = found({ 'luat-a#12': 0.5, 'luat-a#13': 0.5 });
    const first = (text: string) =>
      idsOf(fuse({ joined, before: found({}) }, { ...added, said: utterance(text), knowledge }))[0];

    expect(first('làm ở đâu?')).toBe('luat-a#13');
    expect(first('can giay to gi')).toBe('luat-a#12');
  });

  describe('answers where its first result is likely enough, else asks back', () => {
    const before = found({ 'luat-b#1': 0.9 });
    const actionAt = (score: number, readings: Partial<Parameters<typeof fuse>[0]> = {}, tells = false) =>
      fuse({ joined: found({ 'luat-a#12': score }), before, ...readings }, { ...added, tells }).action;

    it('whether or not the joined text is sure of it, unless nothing was found for that', () => {
      expect(actionAt(0.4)).toBe('answer');
      expect(actionAt(0.3)).toBe('clarify');
      expect(actionAt(0.3, { joined: found({ 'luat-a#12': 0.3 }, 'answer') })).toBe('clarify');
      expect(actionAt(0.4, { joined: found({ 'luat-a#12': 0.4 }, 'handover') })).toBe('clarify');
      expect(fuse({ joined: found({}, 'answer'), before }, added).action).toBe('clarify');
    });

    it('and stands well before the next other thing, which no FAQ on it is', () => {
      const near = (id: string, score = 0.55) => found({ 'luat-a#12': 0.6, [id]: score });
      expect(actionAt(0, { joined: near('luat-c#2') })).toBe('clarify');
      expect(actionAt(0, { joined: near('luat-c#2', 0.4) })).toBe('answer');
      const faq = { kind: 'faq' as const, versionId: 2, id: 'tach-thua', score: 0.59 };
      const joined = { ...found({}), candidates: [...near('luat-c#2', 0.1).candidates, faq] };
      const knowledge = { ...nothingKnown, faq: () => ({ citations: [{ document: 'LUAT-A', dieu: '12' }] }) };
      expect(fuse({ joined, before }, { ...added, knowledge }).action).toBe('answer');
      expect(fuse({ joined, before }, added).action).toBe('clarify');
    });

    it('and more so where it is nothing that the text alone finds, or a fact is told', () => {
      const elsewhere = found({ 'luat-c#1': 0.4 });
      expect(actionAt(0.4, { alone: found({ 'luat-c#1': 0.4, 'luat-a#12': 0.1 }) })).toBe('answer');
      expect(actionAt(0.4, { alone: elsewhere })).toBe('clarify');
      expect(actionAt(0.7, { alone: elsewhere })).toBe('answer');
      expect(actionAt(0.4, {}, true)).toBe('clarify');
      expect(actionAt(0.7, {}, true)).toBe('answer');
    });

    it('and more so where the question before found it first, itself or a FAQ that rests on it', () => {
      const faq = { ...found({}), candidates: [{ kind: 'faq' as const, versionId: 2, id: 'tach-thua', score: 0.5 }] };
      const restingOn = (dieu: string) => ({ faq: () => ({ citations: [{ document: 'LUAT-A', dieu }] }) });
      const actionWith = (dieu: string) =>
        fuse(
          { joined: found({ 'luat-a#12': 0.1 }), before: faq },
          { ...added, knowledge: { ...nothingKnown, ...restingOn(dieu) } },
        ).action;

      expect(actionWith('12')).toBe('clarify');
      expect(actionWith('13')).toBe('answer');
      expect(actionAt(0.4, { before: found({ 'luat-a#12': 0.3 }) })).toBe('clarify');
      expect(actionAt(0.7, { before: found({ 'luat-a#12': 0.3 }) })).toBe('answer');
    });
  });

  it('keeps every candidate of the joined text once, best first, whatever the scores', () => {
    const scores = fc.dictionary(
      fc.constantFrom('a#1', 'a#2a', 'b#1', 'b#', 'c#1'),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(scores, scores, (one, two) => {
        const result = fuse({ joined: found(one), before: found(two) }, added);
        const shares = result.candidates.map(({ score }) => score);

        expect(idsOf(result).sort()).toEqual(Object.keys(one).sort());
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
      }),
    );
  });
});

describe('a value that is all that is told', () => {
  const before = found({ 'luat-a#10': 0.9 });
  const told = { ...added, tells: true, isValue: true };

  it('is answered by nothing that was not found before', () => {
    const joined = found({ 'luat-a#11': 0.99 });

    expect(fuse({ joined, before }, { ...told, isValue: false }).action).toBe('answer');
    expect(fuse({ joined, before }, told).action).toBe('clarify');
    expect(fuse({ joined: found({ 'luat-a#10': 0.9999 }), before }, told).action).toBe('answer');
  });

  it('is answered by what was found before and means one Khoản of it, though both together do not find it', () => {
    const singledOut = ({ id }: { readonly id: string }) => id === 'luat-a#10';
    const joined = found({ 'luat-c#1': 0.9 });

    expect(idsOf(fuse({ joined, before }, { ...told, singledOut }))).toEqual(['luat-a#10']);
    expect(idsOf(fuse({ joined, before }, { ...told, isValue: false, singledOut }))).toEqual(['luat-c#1']);
  });
});

describe('a short text that is surely found by itself', () => {
  const leaning = { ownWords: 2, knowledge: nothingKnown };
  const before = found({ 'luat-a#10': 0.9 });
  const alone = found({ 'luat-b#1': 0.9 }, 'answer');

  it('is a question of its own in another law, where both together find it, too', () => {
    const joined = found({ 'luat-a#10': 0.6, 'luat-b#1': 0.5 });

    expect(isOwnQuestion({ alone, joined, before }, leaning)).toBe(true);
    expect(isOwnQuestion({ alone: { ...alone, action: 'clarify' }, joined, before }, leaning)).toBe(false);
    expect(isOwnQuestion({ joined, before }, leaning)).toBe(false);
  });

  it('is one where it asks for the meaning of a term, in the law of the conversation as well', () => {
    const [one] = found({ 'luat-a#1': 0.95 }).candidates;
    const meaning = (explains: boolean) => ({
      ...alone,
      candidates: one?.kind === 'article' ? [{ ...one, ...(explains && { explains }) }] : [],
    });

    expect(isOwnQuestion({ alone: meaning(true), joined: before, before }, leaning)).toBe(true);
    expect(isOwnQuestion({ alone: meaning(false), joined: before, before }, leaning)).toBe(false);
  });

  it('need not be found so far up with the question before where it is all the surer alone', () => {
    const others = Object.fromEntries([1, 2, 3, 4, 5, 6].map((dieu) => [`luat-a#${dieu}`, 0.6]));
    const joined = found({ ...others, 'luat-b#1': 0.1 });

    expect(isOwnQuestion({ alone, joined, before }, leaning)).toBe(false);
    expect(isOwnQuestion({ alone: { ...alone, confidence: 0.9 }, joined, before }, leaning)).toBe(true);
  });

  it('leans on the question before where it stands in its law, or both together find something else', () => {
    const sameLaw = found({ 'luat-a#90': 0.9 }, 'answer');
    const elsewhere = found({ 'luat-a#10': 0.6, 'luat-a#12': 0.5 });

    expect(isOwnQuestion({ alone: sameLaw, joined: sameLaw, before }, leaning)).toBe(false);
    expect(isOwnQuestion({ alone, joined: elsewhere, before }, leaning)).toBe(false);
  });
});

describe('a text that speaks of another matter, though nothing is found for sure', () => {
  const before = found({ 'luat-a#10': 0.9, 'luat-a#12': 0.3 });
  const likely = (confidence: number, ids: Record<string, number> = { 'luat-b#1': 0.5, 'luat-a#90': 0.1 }) => ({
    ...found(ids, 'clarify'),
    confidence,
  });
  const isOwn = (ownWords: number, alone: SearchResult, confidence = 0.5) =>
    isOwnQuestion({ alone, joined: { ...before, confidence }, before }, { ownWords, knowledge: nothingKnown });

  it('is a question of its own where it is likelier found alone, or says enough', () => {
    expect(isOwn(3, likely(0.6))).toBe(true);
    expect(isOwn(2, likely(0.6))).toBe(false);
    expect(isOwn(3, likely(0.45))).toBe(false);
    expect(isOwn(4, likely(0.45))).toBe(true);
    expect(isOwn(4, likely(0.3))).toBe(false);
    expect(isOwn(4, likely(0.45), 0.9)).toBe(false);
    expect(isOwn(6, likely(0.3))).toBe(true);
  });

  it('leans where any of its first results stands near those of the question before, or nothing is found', () => {
    expect(isOwn(6, likely(0.6, { 'luat-b#1': 0.5, 'luat-a#40': 0.1 }))).toBe(false);
    expect(isOwn(6, { ...likely(0.2), action: 'handover' })).toBe(false);
  });
});

describe('what both texts find, of which the new one alone finds nothing', () => {
  const before = found({ 'luat-a#10': 0.9 });
  const joined = found({ 'luat-a#10': 0.9, 'luat-a#12': 0.05 });

  it('is asked back with the best of the new text beside it', () => {
    const ids = (alone: SearchResult) => idsOf(fuse({ joined, before, alone }, added));

    expect(ids(found({ 'luat-b#1': 0.4 }))).toEqual(['luat-a#10', 'luat-b#1', 'luat-a#12']);
    expect(ids(found({ 'luat-b#1': 0.1 }, 'handover'))).toEqual(['luat-a#10', 'luat-a#12']);
    expect(ids(found({ 'luat-b#1': 0.4, 'luat-a#10': 0.1 }))).toEqual(['luat-a#10', 'luat-a#12']);
  });
});
