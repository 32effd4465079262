import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import type { Peer, PeerSearch } from '../../scripts/evaluation/peers/contract.ts';
import { PEERS } from '../../scripts/evaluation/peers/index.ts';
import { bare } from '../../src/retrieval/evaluation/letters.ts';
import { smallKnowledge } from '../retrieval/small-knowledge.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-peers-'));
const snapshot = smallKnowledge();
const ids = [...snapshot.articles()].map(({ id }) => id);
/** Ours has tests of its own. */
const LIBRARIES = PEERS.filter(({ name }) => name !== 'Hỏi Luật');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(peer: Peer, folded: boolean): Promise<PeerSearch> {
  const own = mkdtempSync(path.join(folder, 'peer-'));
  const options = { snapshot, folded, folder: own, progress: () => undefined };
  if (peer.index === 'in memory') return peer.build(options);
  await peer.build(options);
  return peer.open(options);
}

/** Fair play: each library must at least find what is plainly there, or its row of the table means nothing. */
describe.each(LIBRARIES)('$name', (peer) => {
  test.each([
    ['hồ sơ ly hôn thuận tình', '01/2024/qh99#2'],
    ['xe máy vượt đèn đỏ phạt bao nhiêu', '02/2023/nđ-xx#5'],
  ])('finds “%s” among the first three, with marks and without', async (question, id) => {
    for (const folded of [false, true]) {
      const search = await opened(peer, folded);
      const found = await search.search(folded ? bare(question) : question);
      expect(found.slice(0, 3).map((place) => ids[place])).toContain(id);
      expect(new Set(found).size).toBe(found.length);
      search.close();
    }
  });

  test('takes a question without words', async () => {
    const search = await opened(peer, false);
    for (const question of ['', '?!']) expect((await search.search(question)).length).toBeLessThanOrEqual(ids.length);
    search.close();
  });
});
