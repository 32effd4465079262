import { describe, expect, test } from '@jest/globals';

import { ADDRESSES, OPENINGS } from '../../src/dialog/lexicon.ts';
import {
  asMarked,
  lacking,
  mentions,
  phrases,
  utterance,
  withoutOpening,
  type Phrases,
} from '../../src/dialog/text/utterance.ts';

describe('what is said before a question', () => {
  test.each([
    ['thôi cho hỏi ly hôn mất bao lâu', 'ly hôn mất bao lâu'],
    ['à mà cho em hỏi ly hôn mất bao lâu', 'ly hôn mất bao lâu'],
    ['tien the cho hoi ly hon mat bao lau', 'ly hon mat bao lau'],
    ['sẵn tiện em hỏi thêm ly hôn mất bao lâu', 'ly hôn mất bao lâu'],
    ['thôi việc được trợ cấp gì', 'thôi việc được trợ cấp gì'],
    ['còn hỏi cung thì sao', 'còn hỏi cung thì sao'],
  ])('%j asks %j', (text, question) => {
    expect(withoutOpening(utterance(text), { openings: OPENINGS, addresses: ADDRESSES })).toBe(question);
  });
});

describe('lists of phrases', () => {
  const all = phrases('vâng, đền, bị phạt');
  const found = (list: Phrases, text: string) => mentions(utterance(text), list);

  test('are found as they are marked, where that is asked for, or without any marks', () => {
    expect([found(all, 'bán vàng'), found(asMarked(all), 'bán vàng')]).toEqual([true, false]);
    expect([found(asMarked(all), 'dạ vâng'), found(asMarked(all), 'da vang')]).toEqual([true, true]);
  });

  test('lack every phrase with one of the words that are left out', () => {
    const some = lacking(all, new Set(['phạt', 'đền']));
    expect(['dạ vâng', 'ai đền', 'bị phạt'].map((text) => found(some, text))).toEqual([true, false, false]);
  });
});
