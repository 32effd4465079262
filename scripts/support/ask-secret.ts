import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Reads secrets from the terminal without showing them, or from standard input, one a line; empty where nothing was given. */
export async function askSecrets<Q extends readonly string[]>(...questions: Q): Promise<{ [K in keyof Q]: string }> {
  const answers = process.stdin.isTTY ? await askHidden(questions) : (await text(process.stdin)).split(/\r?\n/);
  // One answer for each question, which the compiler cannot see.
  return questions.map((_, at) => (answers[at] ?? '').trim()) as { [K in keyof Q]: string };
}

/** Asks on the terminal without showing what is typed; fewer answers than questions when the input ends. */
export async function askHidden(questions: readonly string[]): Promise<string[]> {
  // What is typed would be written back here.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // The iterator keeps lines that come before they are asked for, as from a password manager that types fast.
  const lines = terminal[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const question of questions) {
      process.stderr.write(question);
      const line = await lines.next();
      process.stderr.write('\n');
      if (line.done === true) break;
      answers.push(line.value);
    }
    return answers;
  } finally {
    terminal.close();
  }
}
