import { describe, expect, test } from '@jest/globals';

import { ArticleCache } from '../../src/kb/article-cache.ts';
import type { Article } from '../../src/kb/model.ts';

/** Only its identity counts here. */
const named = (id: string) => ({ id }) as Article;

function open(limit: number) {
  const cache = new ArticleCache(limit);
  const reads: string[] = [];
  const get = (generation: number, id: string) =>
    cache.get(generation, id, () => {
      reads.push(`${generation}:${id}`);
      return id === 'none' ? undefined : named(id);
    });
  return { get, reads };
}

describe('articles kept in memory', () => {
  test('are read once while their generation lasts', () => {
    const { get, reads } = open(2);
    expect(get(1, 'a')).toBe(get(1, 'a'));
    get(2, 'a');
    expect(reads).toEqual(['1:a', '2:a']);
  });

  test('make room for new ones, the one that was not used for longest first', () => {
    const { get, reads } = open(2);
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) get(1, id);
    expect(reads).toEqual(['1:a', '1:b', '1:c', '1:b']);
  });

  test('do not hold that something is missing', () => {
    const { get, reads } = open(2);
    expect([get(1, 'none'), get(1, 'none')]).toEqual([undefined, undefined]);
    expect(reads).toEqual(['1:none', '1:none']);
  });
});
