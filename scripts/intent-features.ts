/**
 * Writes the examples of what messages want as rows for training/intents.py, in the product's own features.
 * Usage: node --import tsx scripts/intent-features.ts --out ROWS.tsv [--questions FILE.jsonl …]
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { features } from '../src/dialog/intents/features.ts';
import { utterance } from '../src/dialog/text/utterance.ts';
import { fold, normalise } from '../src/retrieval/text/normalise.ts';
import { readExamples, spellings } from './support/intent-examples.ts';

const FOLDS = 4;

const { values } = parseArgs({
  options: { questions: { type: 'string', multiple: true, default: [] }, out: { type: 'string' } },
});
const { examples, hash } = readExamples({ data: 'data', questions: values.questions });
const rows = examples.flatMap(({ text, intent, source }) =>
  spellings(text).map(({ name, written }) =>
    [foldOf(text), intent, source, name, features(utterance(written)).join(' ')].join('\t'),
  ),
);
writeFileSync(values.out ?? 'rows.tsv', `${[hash, ...rows].join('\n')}\n`);
process.stdout.write(`${examples.length} messages in ${rows.length} spellings\n`);

/** By the folded words, so that one message with and without marks stands on one side of a check. */
function foldOf(text: string): number {
  return createHash('sha256').update(fold(normalise(text))).digest().readUInt32BE(0) % FOLDS; // prettier-ignore
}
