import { describe, expect, test } from '@jest/globals';

import { FACETS } from '../../src/dialog/facets.ts';
import { notices, textsIn } from '../../src/dialog/texts.ts';
import { FIELDS } from '../../src/kb/fields.ts';

/** Paths of all leaves of a catalogue with what kind they are. */
function leaves(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const at = `${path}.${key}`;
    return typeof inner === 'object' && inner !== null ? leaves(inner, at) : [`${at}:${typeof inner}`];
  });
}

describe('the catalogue', () => {
  test('says the same things in both languages', () => {
    expect(leaves(textsIn('en'))).toEqual(leaves(textsIn('vi')));
  });

  test.each(['vi', 'en'] as const)('button titles fit Messenger: %s', (language) => {
    const { buttons } = textsIn(language);
    for (const title of Object.values(buttons)) {
      const text = typeof title === 'string' ? title : title('123a', '168/2024');
      expect([...text].length).toBeLessThanOrEqual(20);
    }
    for (const field of FIELDS) expect([...field[language]].length).toBeLessThanOrEqual(20);
    for (const option of FACETS.flatMap((facet) => facet.options))
      expect([...option.label[language]].length).toBeLessThanOrEqual(20);
  });

  test('addresses people politely and names the numbers that save lives', () => {
    expect(textsIn('vi').notice('Sở Tư pháp')).toContain('Anh/Chị');
    for (const language of ['vi', 'en'] as const) {
      expect(textsIn(language).urgent.numbers).toMatch(/113[^]*115[^]*111/);
      for (const text of Object.values<string>({ ...notices(language) })) expect(text.length).toBeGreaterThan(20);
    }
  });

  test('passages of one Điều are named together', () => {
    const { places } = textsIn('vi').source;
    const cited = [
      { dieu: '7', khoan: '7', diem: 'c' },
      { dieu: '7', khoan: '10' },
      { dieu: '9' },
      { dieu: 'phụ lục I' },
    ];
    expect(places(cited)).toBe('Điểm c khoản 7, khoản 10 Điều 7; Điều 9; Phụ lục I');
    expect(places([...cited, { dieu: '7' }])).toBe('Điều 7; Điều 9; Phụ lục I');
    expect(places([cited[1], cited[1]].flatMap((one) => one ?? []))).toBe('Khoản 10 Điều 7');
  });

  test('documents are named once', () => {
    const { document } = textsIn('vi').source;
    expect(document('Luật', '31/2024/QH15', 'Luật Đất đai')).toBe('Luật Đất đai số 31/2024/QH15');
    expect(document('Nghị định', '1/2020/NĐ-CP', 'Về hộ tịch')).toBe('Nghị định số 1/2020/NĐ-CP – Về hộ tịch');
    expect(document(null, '1/2020', null)).toBe('văn bản số 1/2020');
  });
});

describe('the fields of law', () => {
  test('have one slug each', () => {
    expect(new Set(FIELDS.map((field) => field.slug)).size).toBe(24);
  });
});
