import { writeFileSync } from 'node:fs';

import { Command } from 'commander';

import { percent, textTable } from '../src/retrieval/evaluation/table.ts';
import { judgeClause, judgeClauseOfRightArticle, type JudgedClause } from './evaluation/clause-scores.ts';
import { runCommand } from './evaluation/command.ts';
import { readClauses } from './evaluation/labels.ts';
import { stillLaw } from './evaluation/still-law.ts';
import { DEFAULT_CORPUS, LABEL_DAY, withWorkbench, type WorkbenchOptions } from './evaluation/workbench.ts';

interface Options extends WorkbenchOptions {
  readonly clauses: string;
  readonly json?: string;
}

const options = new Command('eval:clauses')
  .description('Which Khoản of the right article the product’s own card quotes first.')
  .option('--articles <file>', 'JSON Lines corpus, plain or gzip', DEFAULT_CORPUS)
  .option('--clauses <file>', 'questions with an article and its Khoản that answers', 'data/eval/clauses.jsonl')
  .option('--as-of <date>', 'the day on which the questions are asked', LABEL_DAY)
  .option('--json <file>', 'write the figures as JSON')
  .option('--cache <folder>', 'where knowledge is kept between runs (default: DATA_DIR/eval)')
  .parse()
  .opts<Options>();

/** The measures, in the order in which they are printed. */
const MEASURES: readonly (readonly [string, (judged: JudgedClause) => boolean])[] = [
  ['the right Khoản is quoted first', ({ quoted }) => quoted === 'right first'],
  ['… or later in the same quotation', ({ quoted }) => quoted === 'right first' || quoted === 'right later'],
  ['another Khoản is quoted', ({ quoted }) => quoted === 'other'],
  ['several Khoản are quoted at once', ({ whole }) => whole],
  ['no card of the article', ({ quoted }) => quoted === 'missing'],
];

await runCommand(async () => {
  const labelled = readClauses(options.clauses);
  await withWorkbench(options, async (services) => {
    const { current: items, leftOut } = stillLaw(labelled, ({ article }) => [article], services);
    process.stdout.write(leftOut);
    const given: JudgedClause[] = [];
    const asAnswered: JudgedClause[] = [];
    for (const item of items) {
      given.push(await judgeClauseOfRightArticle(item, services));
      asAnswered.push(await judgeClause(item, services));
    }
    const rows = MEASURES.map(([name, holds]) => ({
      name,
      given: given.filter(holds).length,
      asAnswered: asAnswered.filter(holds).length,
    }));
    const cell = (count: number) => `${count} (${percent(count, items.length)})`;
    const cells = rows.map((row) => [row.name, cell(row.given), cell(row.asAnswered)]);
    const head = [`${items.length} questions`, 'the right article put first', 'as the service answers'];
    process.stdout.write(textTable(head, cells));
    const json = { questions: items.length, measures: rows };
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(json, null, 2)}\n`);
  });
});
