import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Reads secrets from the terminal without showing them, or from standard input, one a line; empty where nothing was given. */
export async function askSecrets<Q extends readonly string[]>(...questions: Q): Promise<{ [K in keyof Q]: string }> {
  const answers = process.stdin.isTTY ? await askHidden(questions) : (await text(process.stdin)).split(/\r?\n/);
  // One answer for each question, which the compiler cannot see.
  return questions.map((_, at) => (answers[at] ?? '').trim()) as { [K in keyof Q]: string };
}

async function askHidden(questions: readonly string[]): Promise<string[]> {
  // What is typed would be written back here.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const answers: string[] = [];
  try {
    for (const question of questions) {
      process.stderr.write(question);
      answers.push(await terminal.question(''));
      process.stderr.write('\n');
    }
    return answers;
  } finally {
    terminal.close();
  }
}
