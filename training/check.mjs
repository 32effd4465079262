// Loads an exported model with transformers.js and compares it with vectors.json: ids equal, components within 1e-4.
// Usage: node training/check.mjs FOLDER
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

import { env, pipeline } from '@xenova/transformers';

const folder = resolve(process.argv[2] ?? 'data/models/hoiluat-embed');
env.allowRemoteModels = false;
env.localModelPath = `${dirname(folder)}/`;
const embed = await pipeline('feature-extraction', basename(folder), { dtype: 'q8', device: 'cpu' });
const rows = JSON.parse(readFileSync(`${folder}/vectors.json`, 'utf8')).filter((row) => row.prepared !== '');

let worst = 0;
for (const row of rows) {
  const ids = Array.from(embed.tokenizer(row.prepared).input_ids.data, Number);
  if (ids.join() !== row.ids.join()) throw new Error(`ids differ: ${row.text}`);
  const one = await embed(row.prepared, { pooling: 'cls' });
  row.vector.forEach((value, at) => (worst = Math.max(worst, Math.abs(value - one.data[at]))));
}
const batch = await embed(
  rows.map((row) => row.prepared),
  { pooling: 'cls' },
);
rows.forEach((row, k) =>
  row.vector.forEach((value, at) => (worst = Math.max(worst, Math.abs(value - batch.data[k * batch.dims[1] + at])))),
);
if (worst > 1e-4) throw new Error(`components differ by ${worst}`);
process.stdout.write(
  `${rows.length} vectors agree, alone and in one batch; largest difference ${worst.toExponential(1)}\n`,
);
