import { readFile } from 'node:fs/promises';

import { parse } from 'csv-parse/sync';
import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Source, SourceItem } from './contract.ts';
import { faqColumns, faqTableRow } from './faq-table.ts';
import { assertSize } from './limits.ts';
import { decodeText } from './text-encoding.ts';

const rowsSchema = z.array(z.array(z.string()));

/** FAQs as CSV: UTF-8 or UTF-16 with its mark, fields between commas, semicolons or tabs. */
export const faqCsvSource: Source = {
  name: 'faq csv',
  scope: 'excerpt',
  rank: 1,
  badRowKeepsRest: true,
  origin: (file) => `faq:${file.path.split(/[/\\]/).at(-1) ?? ''}`,
  recognises: (file) => faqColumns(headerCells(file.head)) !== undefined,
  async *read(file) {
    assertSize(file);
    yield* readRows(decodeText(await readFile(file.path)).replace(/^\uFEFF/, ''));
  },
};

function* readRows(text: string): Generator<SourceItem> {
  const [header = [], ...rows] = parseCsv(text);
  const columns = faqColumns(header) ?? [];
  for (const [index, cells] of rows.entries()) {
    // The header is row 1, as a spreadsheet counts.
    if (isBlank(cells)) continue;
    const isCut = !isBlank(cells.slice(header.length));
    yield isCut ? cutRow(index + 2) : faqTableRow(cells, { columns, row: index + 2 });
  }
}

/** A text that holds the separator and stands in no quotes ends there, and its rest would be lost. */
function cutRow(row: number): SourceItem {
  const detail = 'more cells than the header has: a text that holds the separator needs quotes around it';
  return { kind: 'problem', problem: { code: 'SOURCE_FAQ_INVALID', where: `row ${row}`, detail } };
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

function parseCsv(text: string): string[][] {
  try {
    const delimiter = delimiterOf(text.split(/\r?\n/, 1)[0] ?? '');
    return rowsSchema.parse(parse(text, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: false }));
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 120) : 'CSV';
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: `CSV: ${detail}` });
  }
}

function headerCells(head: Buffer): string[] {
  const encoding = head[0] === 0xff && head[1] === 0xfe ? 'utf16le' : 'utf8';
  const line =
    head
      .toString(encoding)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1)[0] ?? '';
  return line.split(delimiterOf(line)).map((cell) => cell.replace(/^"|"$/g, ''));
}

function delimiterOf(line: string): string {
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}
