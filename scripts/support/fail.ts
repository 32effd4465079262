/** Says what is wrong with how a command was called, and lets it end with 1. */
export function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
