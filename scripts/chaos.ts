/** Kills, starves and misleads the real service under load, and checks its promises from the platforms' side. */
import { existsSync, writeFileSync } from 'node:fs';
import os from 'node:os';

import { Command } from 'commander';

import { type ChaosReport, runChaos } from './chaos/run.ts';
import { quantile, violationsOf } from './chaos/verdict.ts';

interface Options {
  readonly seed: number;
  readonly restarts: number;
  readonly minutes: number;
  readonly recoveryMs: number;
  readonly memoryMb: number;
  readonly entry?: string;
  readonly json?: string;
}

/** The built service starts as the operator's does; without a build, its source does as well. */
const BUILT = 'dist/src/main.js';

async function main(options: Options): Promise<void> {
  const { seed, restarts, minutes, entry = existsSync(BUILT) ? BUILT : 'src/main.ts' } = options;
  print(`seed ${seed}: npm run chaos -- --seed ${seed} --restarts ${restarts}`);
  const report = await runChaos({ seed, restarts, minutes, entry, onRound: print });
  const violations = violationsOf(report, options);
  printTable(report);
  for (const line of violations) print(`VIOLATION ${line}`);
  if (options.json !== undefined) {
    const about = { date: new Date().toISOString().slice(0, 10), cpu: os.cpus()[0]?.model, cores: os.cpus().length };
    writeFileSync(options.json, `${JSON.stringify({ ...about, ...report, violations }, null, 2)}\n`);
  }
  process.exitCode = violations.length > 0 ? 1 : 0;
}

function printTable({ audited, starts, ...report }: ChaosReport): void {
  const times = starts.filter(({ rebuilt }) => !rebuilt).map(({ milliseconds }) => milliseconds);
  const work = starts.filter(({ rebuilt }) => !rebuilt).map(({ processorMs }) => processorMs);
  const counts = Object.entries(audited.violations).map(([name, found]): [string, string] => [name, `${found.length}`]);
  const rows: readonly (readonly [string, string])[] = [
    ['seed / restarts / minutes', `${report.seed} / ${report.restarts} / ${report.minutes.toFixed(1)}`],
    [
      'faults',
      Object.entries(report.faults)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    ['left out on this machine', report.leftOut.join(', ') || 'none'],
    [
      'persons / events acknowledged / refused',
      `${audited.persons} / ${audited.acknowledgedEvents} / ${audited.refusedAttempts}`,
    ],
    ['messages on phones / takeovers', `${audited.messagesOnPhones} / ${audited.takeovers}`],
    ['uncertain, shown to people', `${audited.uncertain}`],
    ['accounts connected again', `${report.reconnected}`],
    ...counts,
    ['ready after a restart, p50 / p99 / max', spread(times)],
    ['processor time until ready, p50 / p99 / max', spread(work)],
    ['memory at most', `${Math.max(0, ...report.peakMegabytes).toFixed(0)} MB`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) print(`${name.padEnd(width)}  ${value}`);
}

function spread(values: readonly number[]): string {
  return [0.5, 0.99, 1].map((share) => quantile(values, share).toFixed(0)).join(' / ') + ' ms';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await new Command('chaos')
  .description('Faults on loopback against the real process; ends with 1 when a promise was broken')
  .option('--seed <n>', 'draws the same faults again', Number, Date.now() % 1_000_000)
  .option('--restarts <n>', 'starts of the service', Number, 200)
  .option('--minutes <n>', 'end after so many minutes at the latest', Number, 45)
  .option('--recovery-ms <ms>', 'longest time until ready after a restart; 0 only reports it', Number, 3000)
  .option('--memory-mb <mb>', 'most memory that a service may take', Number, 1024)
  .option('--entry <file>', 'what runs the service')
  .option('--json <file>', 'write what was found there as JSON')
  .action(main)
  .parseAsync();
