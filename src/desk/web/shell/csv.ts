import { type CsvRow, csvLines } from '../../../infra/csv.ts';
import type { Visit } from './visit.ts';

/** A file that is written as its rows are read. */
export interface CsvFile {
  /** Without its ending. */
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: Iterable<CsvRow>;
}

/** Sends it to be saved, waiting whenever the browser is slower than we are, so that a long one needs no memory. */
export async function sendCsv({ response }: Pick<Visit, 'response'>, { name, header, rows }: CsvFile): Promise<void> {
  response.attachment(`${name}.csv`).type('text/csv; charset=utf-8');
  for (const line of csvLines(header, rows)) {
    if (response.destroyed) return;
    if (!response.write(line)) await new Promise<void>((go) => response.once('drain', go).once('close', go));
  }
  response.end();
}
