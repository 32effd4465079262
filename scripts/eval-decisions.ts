import { writeFileSync } from 'node:fs';

import { Command } from 'commander';

import type { ChatServices } from './evaluation/chat.ts';
import { runCommand } from './evaluation/command.ts';
import { stillLaw } from './evaluation/still-law.ts';
import { decisionReport, drawCurve, printDecisions } from './evaluation/decision-report.ts';
import type { Judged } from './evaluation/decision-scores.ts';
import { judge } from './evaluation/judge.ts';
import { readAnswerable, readDecisions, type LabelledDecision } from './evaluation/labels.ts';
import {
  DEFAULT_CORPUS,
  LABEL_DAY,
  showProgress,
  withWorkbench,
  type WorkbenchOptions,
} from './evaluation/workbench.ts';

interface Options extends WorkbenchOptions {
  readonly decisions: string;
  readonly questions?: string;
  readonly svg?: string;
  readonly json?: string;
  readonly limit?: number;
}

const options = new Command('eval:decisions')
  .description('Asks the product’s own dialog, and says how often it answers, asks back, hands over, and is right.')
  .option('--articles <file>', 'JSON Lines corpus, plain or gzip', DEFAULT_CORPUS)
  .option('--decisions <file>', 'questions with what should be done with them', 'data/eval/decisions.jsonl')
  .option('--questions <file>', 'labelled questions instead, which can all be answered')
  .option('--as-of <date>', 'the day on which the questions are asked', LABEL_DAY)
  .option('--svg <file>', 'draw risk against coverage')
  .option('--json <file>', 'write the figures as JSON')
  .option('--limit <n>', 'only the first n questions', Number)
  .option('--cache <folder>', 'where knowledge is kept between runs (default: DATA_DIR/eval)')
  .parse()
  .opts<Options>();

await runCommand(async () => {
  const labelled =
    options.questions === undefined ? readDecisions(options.decisions) : readAnswerable(options.questions);
  await withWorkbench(options, (services) => judgeAll(labelled.slice(0, options.limit), services));
});

async function judgeAll(wanted: readonly LabelledDecision[], services: ChatServices): Promise<void> {
  const { calibrated } = await services.retriever.search({ text: 'ly hôn' });
  const { current, leftOut } = stillLaw(wanted, ({ gold }) => gold, services);
  const judged: Judged[] = [];
  for (const item of current) {
    judged.push(await judge(item, services));
    showProgress(judged.length, current.length);
  }
  const report = decisionReport(judged);
  process.stdout.write(`confidence calibrated for this corpus and these models: ${calibrated ? 'yes' : 'NO'}\n`);
  process.stdout.write(leftOut);
  process.stdout.write(printDecisions(judged, report));
  if (options.svg !== undefined) writeFileSync(options.svg, drawCurve(report));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}
