import { writeFileSync } from 'node:fs';

import { Command } from 'commander';

import { percent, textTable } from '../src/retrieval/evaluation/table.ts';
import type { ChatServices } from './evaluation/chat.ts';
import { runCommand } from './evaluation/command.ts';
import { judgeDialogue, type JudgedDialogue } from './evaluation/dialogue-scores.ts';
import { readDialogues } from './evaluation/labels.ts';
import { stillLaw } from './evaluation/still-law.ts';
import { DEFAULT_CORPUS, LABEL_DAY, withWorkbench, type WorkbenchOptions } from './evaluation/workbench.ts';

interface Options extends WorkbenchOptions {
  readonly dialogues: string;
  readonly json?: string;
}

const options = new Command('eval:dialogues')
  .description('Holds conversations with the product’s own dialog: does the last turn find its article?')
  .option('--articles <file>', 'JSON Lines corpus, plain or gzip', DEFAULT_CORPUS)
  .option(
    '--dialogues <file>',
    'conversations with the articles that answer their last turn',
    'data/eval/dialogues.jsonl',
  )
  .option('--as-of <date>', 'the day on which they are held', LABEL_DAY)
  .option('--json <file>', 'write the figures as JSON')
  .option('--cache <folder>', 'where knowledge is kept between runs (default: DATA_DIR/eval)')
  .parse()
  .opts<Options>();

/** The measures, in the order in which they are printed. */
const MEASURES: readonly (readonly [string, (judged: JudgedDialogue) => boolean])[] = [
  ['right article among the cards, or one tap away', ({ right, rightAfterTap }) => right || rightAfterTap],
  ['right article among the cards', ({ right }) => right],
  ['asked back, and a choice leads to it', ({ rightAfterTap }) => rightAfterTap],
  ['right article among the first three found, or shown', ({ rank = Infinity, right }) => right || rank <= 3],
  ['right article among the first ten found, or shown', ({ rank = Infinity, right }) => right || rank <= 10],
  ['last turn handed over', ({ last }) => last === 'handover'],
  ['first turn handed over already (the service would wait for a person)', ({ first }) => first === 'handover'],
];

await runCommand(async () => {
  const dialogues = readDialogues(options.dialogues);
  await withWorkbench(options, async (services: ChatServices) => {
    const judged: JudgedDialogue[] = [];
    const { current, leftOut } = stillLaw(dialogues, ({ gold }) => gold, services);
    process.stdout.write(leftOut);
    for (const dialogue of current) judged.push(await judgeDialogue(dialogue, services));
    const rows = MEASURES.map(([name, holds]) => [name, judged.filter(holds).length] as const);
    const cells = rows.map(([name, count]) => [name, `${count}/${judged.length}`, percent(count, judged.length)]);
    process.stdout.write(textTable(['last turn', 'dialogues', 'share'], cells));
    const json = { dialogues: judged.length, ...Object.fromEntries(rows) };
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(json, null, 2)}\n`);
  });
});
