import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { bare, withoutTone } from '../../src/retrieval/evaluation/letters.ts';
import { respell, VARIANTS, type Variant } from '../../src/retrieval/evaluation/variants.ts';

const SYLLABLES =
  'không được hòa giải khoẻ thủy quý đường người xe máy phạt bao nhiêu tiền gì vậy trường hợp nghị định Đất ĐAI oà ủy 168 abc';
const sentence = fc
  .array(fc.constantFrom(...SYLLABLES.split(' ')), { minLength: 1, maxLength: 14 })
  .map((words) => words.join(' '));
const key = fc.string({ maxLength: 8 });
const to = (variant: Variant, text: string, key = 'q') => respell(text, { variant, key });

/** What the keys have beyond the bare letters, sorted: the keys of the marks. */
function markKeys(word: string, keys: string): string {
  const left = [...keys.toLowerCase()].sort();
  for (const letter of bare(word).toLowerCase()) left.splice(left.indexOf(letter), 1);
  return left.join('');
}

/** The same from Unicode's decomposition; both marks of ươ may come of one key. */
function marksOf(word: string): RegExp {
  const keys = {
    '\u0301': 's',
    '\u0300': 'f',
    '\u0309': 'r',
    '\u0303': 'x',
    '\u0323': 'j',
    '\u0306': 'w',
    '\u031b': 'w',
  };
  const all = [...word.toLowerCase().normalize('NFD')].map((letter, at, letters) =>
    letter === 'đ'
      ? 'd'
      : letter === '\u0302'
        ? letters[at - (/\p{L}/u.test(letters[at - 1] ?? '') ? 1 : 2)]
        : (keys as Record<string, string>)[letter],
  );
  return new RegExp(`^${all.sort().join('').replace('ww', 'ww?')}$`, 'u');
}

/** Edit distance with swaps of neighbours, by the book; the oracle of “one slip”. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]![j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same, swapped);
    }
  }
  return at(a.length, b.length);
}

describe('every spelling', () => {
  test('is the same for the same key, and leaves digits where they are', () => {
    fc.assert(
      fc.property(sentence, key, fc.constantFrom(...VARIANTS), (text, key, { name }) => {
        const once = respell(text, { variant: name, key });
        expect(respell(text, { variant: name, key })).toBe(once);
        expect(once.match(/\d+/gu)).toEqual(text.match(/\d+/gu));
      }),
    );
  });

  test('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...VARIANTS), (text, { name }) => {
        expect(typeof to(name, text)).toBe('string');
      }),
    );
  });

  test('draws other words for another key', () => {
    const text = 'người điều khiển xe máy không chấp hành hiệu lệnh của đèn tín hiệu giao thông';
    const drawn = new Set(Array.from({ length: 20 }, (_, seed) => to('telex', text, String(seed))));
    expect(drawn.size).toBeGreaterThan(10);
  });
});

describe('the other tone position', () => {
  test.each([
    ['hòa giải', 'hoà giải'],
    ['sức khoẻ', 'sức khỏe'],
    ['thủy sản', 'thuỷ sản'],
    ['ủy quyền, HÒA', 'uỷ quyền, HOÀ'],
    ['quý khách hoàn toàn thuế tuý', 'quý khách hoàn toàn thuế túy'],
  ])('%s → %s', (text, moved) => {
    expect(to('tone', text)).toBe(moved);
    expect(to('tone', moved)).toBe(text);
  });
});

describe('Telex left-overs', () => {
  test.each([
    ['được', ['dduwocj', 'dduowcj', 'dduocwj', 'dduowjc', 'dduojcw', 'dduwowcj', 'dduwowjc']],
    ['tiền', ['tieenf', 'tieefn', 'tienef', 'tiefne']],
    ['đất', ['ddaats', 'ddaast', 'ddatas', 'ddasta']],
    ['phạt', ['phatj', 'phajt']],
  ])('of %s are keys that make it', (word, keys) => {
    for (let seed = 0; seed < 40; seed++) expect(keys).toContain(to('telex', word, String(seed)));
  });

  test('touch one or two words, keep their tone as a key, and only where there are marks', () => {
    fc.assert(
      fc.property(sentence, key, (text, key) => {
        const before = text.split(' ');
        const after = to('telex', text, key).split(' ');
        const changed = before.flatMap((word, at) => (word === after[at] ? [] : [[word, after[at] ?? ''] as const]));
        const marked = before.filter((word) => bare(word) !== word).length;
        expect(changed.length).toBe(Math.min(marked, Math.max(1, Math.min(2, changed.length))));
        for (const [word, keys] of changed) {
          expect(bare(keys)).toBe(keys);
          expect(markKeys(word, keys)).toMatch(marksOf(word));
        }
      }),
    );
  });

  test('of an unmarked question there are none', () => {
    expect(to('telex', 'vuot den do phat bao nhieu')).toBe('vuot den do phat bao nhieu');
  });
});

describe('teencode', () => {
  test('shortens at least one word that has a shorthand', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(to('teencode', 'Không có gì', String(seed))).not.toBe('Không có gì');
    }
  });

  test('leaves an unmarked question unmarked, and one without shorthand alone', () => {
    for (let seed = 0; seed < 20; seed++) {
      const text = to('teencode', 'khong duoc bao nhieu', String(seed));
      expect(bare(text)).toBe(text);
      expect(text).not.toBe('khong duoc bao nhieu');
    }
    expect(to('teencode', 'ly hôn')).toBe('ly hôn');
  });

  test('does not touch a word that only holds one', () => {
    expect(to('teencode', 'giày khôngg')).toBe('giày khôngg');
  });
});

describe('one typo', () => {
  test('is one slip of a key, or one tone, in one word', () => {
    fc.assert(
      fc.property(sentence, key, (text, key) => {
        const before = text.split(' ');
        const after = to('typo', text, key).split(' ');
        const changed = before.flatMap((word, at) => (word === after[at] ? [] : [[word, after[at] ?? ''] as const]));
        expect(changed.length).toBe(before.some((word) => /^\p{L}{3,}$/u.test(word)) ? 1 : 0);
        for (const [word, slip] of changed) {
          const toneOnly = withoutTone(word) === withoutTone(slip);
          expect(toneOnly || distance(word.toLowerCase(), slip.toLowerCase()) === 1).toBe(true);
        }
      }),
    );
  });

  test('comes in all six kinds', () => {
    const slips = new Set(Array.from({ length: 300 }, (_, seed) => to('typo', 'phạt', String(seed))));
    for (const slip of ['pạt', 'phhạt', 'hpạt', 'phat', 'phát', 'phạr']) expect(slips).toContain(slip);
  });
});
