/** First characters that a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r\n]/;

/** Makes Excel read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Values of one row. */
export type CsvRow = readonly (string | number | null)[];

/** A CSV file as RFC 4180 has it, which no spreadsheet runs as formulas. */
export function* csvLines(header: readonly string[], rows: Iterable<CsvRow>): Generator<string> {
  yield BYTE_ORDER_MARK + lineOf(header);
  for (const row of rows) yield lineOf(row);
}

function lineOf(row: CsvRow): string {
  return `${row.map(cellOf).join(',')}\r\n`;
}

/** Numbers are ours and stay numbers; a text that could be a formula gets an apostrophe, which spreadsheets hide. */
function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
