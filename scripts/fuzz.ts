/** Sends changed webhooks to the real service and reads changed documents; ends with 1 when something broke. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { Command } from 'commander';

import { InvalidArgumentError } from 'commander';

import type { Seed } from './fuzz/bodies.ts';
import { fuzzDocuments } from './fuzz/documents.ts';
import { documentFaults, webhookFaults } from './fuzz/verdict.ts';
import { fuzzWebhooks } from './fuzz/webhooks.ts';

interface Options {
  readonly seed: number;
  readonly webhooks: number;
  readonly documents: number;
  readonly fixtures?: string;
}

/** Recorded webhook bodies, named `<channel>.webhook.….json`. */
function recordedIn(folder: string | undefined): Seed[] {
  if (folder === undefined) return [];
  const names = readdirSync(folder).filter((name) => /^(zalo|messenger)\.webhook\..*\.json$/.test(name));
  return names.flatMap((name) => {
    const bytes = readFileSync(path.join(folder, name));
    const channel = name.startsWith('zalo') ? 'zalo' : 'messenger';
    return isJson(bytes) ? [{ channel, bytes }] : [];
  });
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

async function main({ seed, webhooks, documents, fixtures }: Options): Promise<void> {
  print(`seed ${seed}: npm run fuzz -- --seed ${seed} --webhooks ${webhooks} --documents ${documents}`);
  const recorded = recordedIn(fixtures);
  const onChunk = (what: string) => (done: number) => done % 5000 === 0 && print(`${done} ${what}`);
  const posted =
    webhooks > 0 ? await fuzzWebhooks({ seed, count: webhooks, recorded, onChunk: onChunk('webhooks') }) : undefined;
  const read =
    documents > 0 ? await fuzzDocuments({ seed, count: documents, onChunk: onChunk('documents') }) : undefined;
  print(JSON.stringify({ webhooks: posted, documents: read }, null, 2));
  const faults = [
    ...(posted === undefined ? [] : webhookFaults(posted)),
    ...(read === undefined ? [] : documentFaults(read)),
  ];
  for (const line of faults) print(`FAULT ${line}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('a whole number');
  return number;
}

await new Command('fuzz')
  .description('Changed webhooks and documents, drawn from a seed')
  .option('--seed <n>', 'draws the same again', wholeNumber, Date.now() % 1_000_000)
  .option('--webhooks <n>', 'bodies to send', wholeNumber, 100_000)
  .option('--documents <n>', 'documents to read', wholeNumber, 10_000)
  .option('--fixtures <folder>', 'recorded bodies that are changed as well')
  .action(main)
  .parseAsync();
