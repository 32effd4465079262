import { describe, expect, test } from '@jest/globals';

import { ADDRESSES, OPENINGS } from '../../src/dialog/lexicon.ts';
import { utterance, withoutOpening } from '../../src/dialog/text/utterance.ts';

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
