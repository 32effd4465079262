import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks for a password twice on the terminal without showing it; `null` when the two differ or the input ends. */
export async function askTwice(): Promise<string | null> {
  // What is typed would be written back here.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // The iterator keeps lines that come before they are asked for, as from a password manager that types fast.
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (question: string) => {
    process.stderr.write(question);
    const line = await lines.next();
    process.stderr.write('\n');
    return line.done === true ? undefined : line.value;
  };
  try {
    const first = await ask('Mật khẩu (ít nhất 15 ký tự, không hiện khi gõ): ');
    const second = await ask('Nhập lại mật khẩu: ');
    return first === second ? (first ?? null) : null;
  } finally {
    terminal.close();
  }
}
