import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Reads a secret from the terminal without showing it, or from standard input; empty when nothing was given. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).trim();
  // What is typed would be written back here.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    process.stderr.write(question);
    return (await terminal.question('')).trim();
  } finally {
    process.stderr.write('\n');
    terminal.close();
  }
}
