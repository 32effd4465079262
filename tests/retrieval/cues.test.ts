import { describe, expect, test } from '@jest/globals';

import { cueColumns } from '../../src/retrieval/ranking/confidence.ts';
import { CUES, cuesIn } from '../../src/retrieval/text/cues.ts';

/** Names of the cues of a text. */
function namesIn(text: string, side: 'asked' | 'written'): string[] {
  const bits = cuesIn(text, side);
  return CUES.filter((_, at) => (bits & (1 << at)) !== 0).map(({ name }) => name);
}

/** Columns that are not zero, by name. */
function columnsOf(asked: string, articles: readonly string[]): string[] {
  const written = articles.map((text) => cuesIn(text, 'written'));
  const columns = cueColumns(cuesIn(asked, 'asked'), written);
  return CUES.flatMap(({ name }, at) => [
    ...(columns[2 * at] === 1 ? [`${name}:missing`] : []),
    ...(columns[2 * at + 1] === 1 ? [`${name}:found`] : []),
  ]);
}

const FINE = 'Phạt tiền từ 400.000 đồng đến 600.000 đồng đối với hành vi vượt đèn đỏ.';
const TERM = 'Thời hạn giải quyết là 05 ngày làm việc.';

describe('cues of questions and of law', () => {
  test('are read with and without marks', () => {
    expect(namesIn('vượt đèn đỏ phạt bao nhiêu', 'asked')).toEqual(expect.arrayContaining(['fine', 'amount']));
    expect(cuesIn('vuot den do phat bao nhieu', 'asked')).toBe(cuesIn('vượt đèn đỏ phạt bao nhiêu', 'asked'));
    expect(namesIn(FINE, 'written')).toEqual(expect.arrayContaining(['fine', 'amount']));
    expect(namesIn(TERM, 'written')).toContain('time');
    expect(namesIn(TERM, 'written')).not.toContain('fine');
  });

  test('say whether what is asked for is in what was found: in the first article, or in one of three', () => {
    expect(columnsOf('vượt đèn đỏ có bị phạt không', [FINE, TERM])).toContain('fine:found');
    expect(columnsOf('vượt đèn đỏ có bị phạt không', [FINE, TERM])).not.toContain('fine:missing');
    expect(columnsOf('vượt đèn đỏ có bị phạt không', [TERM, FINE])).toEqual(
      expect.arrayContaining(['fine:missing', 'fine:found']),
    );
    expect(columnsOf('vượt đèn đỏ có bị phạt không', [TERM, TERM, TERM, FINE])).not.toContain('fine:found');
  });

  test('of a question that asks for none of them, or finds nothing, are none', () => {
    expect(cueColumns(0, [cuesIn(FINE, 'written')]).every((column) => column === 0)).toBe(true);
    expect(columnsOf('vượt đèn đỏ có bị phạt không', [])).not.toContain('fine:found');
    expect(cueColumns(0, [])).toHaveLength(2 * CUES.length);
  });
});
