import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { AppError } from '../../src/infra/errors.ts';
import { INTENTS, type Intent } from '../../src/dialog/intents/labels.ts';
import { readAsked } from '../../src/retrieval/asked/asked-file.ts';
import { respell, type Variant } from '../../src/retrieval/evaluation/variants.ts';

/** A message with what it wants. */
export interface Example {
  readonly text: string;
  readonly intent: Intent;
  /** Where it was written: by us for this purpose, as a way of asking, or in a file of questions. */
  readonly source: 'intents' | 'asked' | 'questions';
}

/** Options of {@link readExamples}. */
export interface ExampleOptions {
  /** The shipped `data` folder. */
  readonly data: string;
  /** JSON Lines with a `question` each, all questions of law; they train and are not shipped. */
  readonly questions: readonly string[];
}

/** Of the ways of asking one in three, of the questions in files one in four: more of them teach nothing new. */
const EVERY = 4;

/** All examples, and a hash over the files that are shipped. */
export function readExamples({ data, questions }: ExampleOptions): { examples: Example[]; hash: string } {
  const folder = path.join(data, 'intents');
  const files = readdirSync(folder).sort().map((name) => readFileSync(path.join(folder, name), 'utf8')); // prettier-ignore
  const asked = readAsked(path.join(data, 'asked'));
  const legal = (source: Example['source']) => (text: string): Example => ({ text, intent: 'legal', source }); // prettier-ignore
  const examples = [
    ...files.flatMap(parseIntents),
    ...asked.lines.flatMap(({ phrasings }, line) =>
      phrasings
        .slice(line % phrasings.length)
        .slice(0, 1)
        .map(legal('asked')),
    ),
    ...questions
      .flatMap(readQuestions)
      .filter((_, at) => at % EVERY === 0)
      .map(legal('questions')),
  ];
  return { examples, hash: createHash('sha256').update(files.join('\0')).update(asked.hash).digest('hex') };
}

/** Lines of a label, a tab and a message; `#` opens a comment. */
function parseIntents(text: string): Example[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [label, message = ''] = line.split('\t');
      const intent = INTENTS.find((known) => known === label);
      if (intent === undefined || message.trim() === '')
        throw new AppError('SOURCE_ROW_INVALID', { detail: `data/intents: ${line}` });
      return { text: message.trim(), intent, source: 'intents' };
    });
}

function readQuestions(file: string): string[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const row: unknown = JSON.parse(line);
      return typeof row === 'object' && row !== null && 'question' in row ? String(row.question) : '';
    });
}

/** Spellings that a message is also trained in: without marks always, and one kind of slip each. */
const SLIPS: readonly Variant[] = ['teencode', 'typo', 'telex'];

/** A message in one of the spellings in which it is learned. */
export interface Spelling {
  readonly name: 'typed' | 'unmarked' | 'slip' | 'short';
  readonly written: string;
}

/** A message as typed, without marks, with a slip, and without marks in shorthand. */
export function spellings(text: string): Spelling[] {
  const key = createHash('sha256').update(text).digest();
  const variant = SLIPS[key.readUInt8(0) % SLIPS.length] ?? 'typo';
  const unmarked = respell(text, { variant: 'unmarked', key: 'intents' });
  return [
    { name: 'typed', written: text },
    { name: 'unmarked', written: unmarked },
    { name: 'slip', written: respell(text, { variant, key: 'intents' }) },
    { name: 'short', written: respell(unmarked, { variant: 'teencode', key: 'intents' }) },
  ];
}
