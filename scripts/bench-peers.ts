import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Command, InvalidArgumentError, Option } from 'commander';

import { meanQuality, percentile, quality, type Quality } from '../src/retrieval/evaluation/measures.ts';
import { markdownTable } from '../src/retrieval/evaluation/table.ts';
import { runCommand } from './evaluation/command.ts';
import { PEERS } from './evaluation/peers/index.ts';
import { askPhase, buildPhase, questionsOf, readAsked, readBuilt, type Asked } from './evaluation/peers/measure.ts';
import { DEFAULT_CORPUS } from './evaluation/workbench.ts';

interface Options {
  readonly articles: string;
  readonly questions: string;
  readonly fold?: true;
  readonly questionsLimit?: number;
  readonly seconds: number;
  readonly only?: readonly string[];
  readonly json?: string;
  readonly phase?: 'build' | 'ask';
  readonly peer?: string;
  readonly folder?: string;
}

/** Figures of one peer. */
interface PeerFigures {
  readonly name: string;
  readonly note: string;
  /** Questions that it answered in its time. */
  readonly asked: number;
  readonly quality: Quality;
  /** nDCG@10 of ours on the same questions; null when ours was not measured. */
  readonly oursOnThese: number | null;
  readonly buildSeconds: number;
  readonly rssMb: number;
  readonly liveMb: number;
  readonly p50: number;
  readonly p99: number;
}

const options = new Command('bench:peers')
  .description('Measures search libraries and ours on the same corpus and questions, each in a process of its own.')
  .option('--articles <file>', 'JSON Lines corpus, plain or gzip', DEFAULT_CORPUS)
  .option('--questions <file>', 'labelled questions', '../shared/questions/dev.jsonl')
  .option('--fold', 'questions without diacritics; the peers then compare words without marks')
  .option('--questions-limit <n>', 'ask at most n questions', positive)
  .option('--seconds <n>', 'ask each peer no further question after so long', positive, 300)
  .option('--only <names...>', `only these of: ${PEERS.map(({ name }) => name).join(', ')}`)
  .option('--json <file>', 'write the figures as JSON')
  .addOption(new Option('--phase <name>', 'run one phase in this process (used by the command itself)').hideHelp())
  .addOption(new Option('--peer <name>').hideHelp())
  .addOption(new Option('--folder <path>').hideHelp())
  .parse()
  .opts<Options>();

await runCommand(async () => {
  if (options.phase !== undefined) await runPhase(options);
  else if (![options.articles, options.questions].every(existsSync)) {
    process.stdout.write('skipped: corpus or questions are not there (choose with --articles and --questions)\n');
  } else await measureAll();
});

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number from 1');
  return number;
}

async function runPhase({
  phase,
  peer: name,
  folder = '',
  articles,
  questions,
  fold,
  ...rest
}: Options): Promise<void> {
  const peer = PEERS.find((known) => known.name === name);
  if (peer === undefined) return;
  const task = {
    peer,
    folder,
    articles,
    questions,
    folded: fold === true,
    limit: rest.questionsLimit,
    seconds: rest.seconds,
  };
  await (phase === 'ask' ? askPhase(task) : buildPhase(task));
}

async function measureAll(): Promise<void> {
  const work = mkdtempSync(path.join(os.tmpdir(), 'hoi-luat-peers-'));
  try {
    const gold = new Map(
      questionsOf({ questions: options.questions, limit: options.questionsLimit }).map((one) => [one.id, one.gold]),
    );
    const wanted = PEERS.filter(({ name }) => options.only?.includes(name) ?? true);
    const figures: PeerFigures[] = [];
    let ours: Asked['answers'] = [];
    for (const [at, peer] of wanted.entries()) {
      const folder = path.join(work, String(at));
      mkdirSync(folder);
      const finished =
        (await inFreshProcess(peer.name, { phase: 'build', folder })) &&
        (peer.index === 'in memory' || (await inFreshProcess(peer.name, { phase: 'ask', folder })));
      if (!finished) {
        process.stdout.write(`${peer.name} did not finish (out of memory?); it is left out.\n`);
        continue;
      }
      const asked = readAsked(folder);
      if (peer === PEERS[0]) ours = asked.answers;
      const { name, note } = peer;
      figures.push({ name, note, buildSeconds: readBuilt(folder).buildSeconds, ...figuresOf(asked, { gold, ours }) });
      rmSync(folder, { recursive: true, force: true });
      // Written after each, because the slowest come last and somebody may not wait for them.
      if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
      process.stderr.write(table(figures.slice(-1)));
    }
    process.stdout.write(`${table(figures)}\n${figures.map(({ name, note }) => `- ${name}: ${note}.\n`).join('')}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function inFreshProcess(
  peer: string,
  { phase, folder }: { readonly phase: string; readonly folder: string },
): Promise<boolean> {
  const args = [
    ...['--expose-gc', '--max-old-space-size=8192', '--import', 'tsx', fileURLToPath(import.meta.url)],
    ...['--phase', phase, '--peer', peer, '--folder', folder, '--seconds', String(options.seconds)],
    ...['--articles', options.articles, '--questions', options.questions],
    ...(options.fold ? ['--fold'] : []),
    ...(options.questionsLimit === undefined ? [] : ['--questions-limit', String(options.questionsLimit)]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  await once(child, 'exit');
  return child.exitCode === 0;
}

interface Context {
  readonly gold: ReadonlyMap<string, readonly string[]>;
  readonly ours: Asked['answers'];
}

function figuresOf({ answers, rssMb, liveMb }: Asked, { gold, ours }: Context) {
  const goldOf = (id: string) => gold.get(id) ?? [];
  const latencies = answers.map(({ milliseconds }) => milliseconds);
  const ids = new Set(answers.map(({ id }) => id));
  const qualityOf = (all: Asked['answers']) => meanQuality(all.map(({ id, ranked }) => quality(ranked, goldOf(id))));
  return {
    ...{ rssMb, liveMb, asked: answers.length, quality: qualityOf(answers) },
    oursOnThese: ours.length === 0 ? null : qualityOf(ours.filter(({ id }) => ids.has(id))).ndcg10,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

function table(figures: readonly PeerFigures[]): string {
  const head = [
    '',
    'questions',
    'nDCG@10',
    'MRR@10',
    'hit@3',
    'hit@10',
    'ours on these',
    'build s',
    'RSS MB',
    'live MB',
    'p50 ms',
    'p99 ms',
  ];
  const rows = figures.map(({ name, asked, quality, oursOnThese, ...rest }) => [
    ...[name, asked],
    ...[quality.ndcg10, quality.mrr10, quality.hit3, quality.hit10].map((value) => value.toFixed(3)),
    oursOnThese?.toFixed(3) ?? '–',
    ...[rest.buildSeconds, rest.rssMb, rest.liveMb].map((value) => value.toFixed(0)),
    ...[rest.p50, rest.p99].map((value) => value.toFixed(1)),
  ]);
  return markdownTable(head, rows);
}
