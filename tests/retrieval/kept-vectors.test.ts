import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { keptVectors } from '../../src/retrieval/asked/kept-vectors.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-vectors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VECTORS = Int8Array.of(1, -2, 3, 127, -127, 0);

function start(name: string) {
  const directory = path.join(folder, name);
  let made = 0;
  const load = async (change: { texts?: string; model?: string } = {}) => {
    const key = { directory, texts: 'texts', model: 'model', bytes: VECTORS.length, ...change };
    const vectors = await keptVectors(key, async () => {
      made += 1;
      return VECTORS;
    });
    return [...vectors];
  };
  return { load, file: path.join(directory, 'asked.vectors'), made: () => made };
}

describe('vectors of what citizens ask', () => {
  test('are made once and read at the next start', async () => {
    const { load, made } = start('kept');
    expect([await load(), await load()]).toEqual([[...VECTORS], [...VECTORS]]);
    expect(made()).toBe(1);
  });

  test.each([{ texts: 'other' }, { model: 'other' }])('are made anew for %j', async (change) => {
    const { load, made } = start(`changed-${Object.keys(change).join()}`);
    await load();
    await load(change);
    expect(made()).toBe(2);
  });

  test('are made anew when the file is damaged or cut', async () => {
    const { load, file, made } = start('damaged');
    await load();
    const content = readFileSync(file);
    for (const damaged of [content.map((byte, at) => (at === 34 ? 99 : byte)), content.subarray(0, 20)]) {
      writeFileSync(file, damaged);
      expect(await load()).toEqual([...VECTORS]);
    }
    expect(made()).toBe(3);
  });

  test('are done without where nothing can be written', async () => {
    const { load, made } = start('file');
    writeFileSync(path.join(folder, 'file'), '');
    expect([await load(), await load()]).toEqual([[...VECTORS], [...VECTORS]]);
    expect(made()).toBe(2);
  });
});
