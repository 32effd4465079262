import type ExcelJS from 'exceljs';

import { AppError } from '../../infra/errors.ts';
import type { Source, SourceFile, SourceItem } from './contract.ts';
import { isZip } from './docx.ts';
import { faqColumns, faqTableRow } from './faq-table.ts';
import { inspectZip } from './zip-guard.ts';

/** exceljs holds a workbook in memory at about forty times its size; a thousand FAQs have less than 1 MB. */
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_ROWS = 50_000;

/** FAQs as an Excel workbook: every sheet whose first row is the header of a FAQ table. */
export const faqXlsxSource: Source = {
  name: 'faq xlsx',
  scope: 'excerpt',
  rank: 1,
  badRowKeepsRest: true,
  origin: (file) => `faq:${file.path.split(/[/\\]/).at(-1) ?? ''}`,
  recognises: (file) => isZip(file.head) && file.head.includes('xl/'),
  async *read(file) {
    if (file.bytes > MAX_BYTES) throw new AppError('SOURCE_TOO_LARGE', { detail: 'a workbook is at most 20 MB' });
    await inspectZip(file.path);
    const book = await openBook(file);
    let tables = 0;
    for (const sheet of book.worksheets) {
      if (sheet.rowCount > MAX_ROWS) throw new AppError('SOURCE_TOO_LARGE', { detail: `${sheet.rowCount} rows` });
      const columns = faqColumns(cellsOf(sheet.getRow(1)));
      if (!columns) continue;
      tables += 1;
      yield* readSheet(sheet, columns);
    }
    if (tables === 0) throw new AppError('SOURCE_FAQ_INVALID', { detail: 'no sheet has the columns of a FAQ table' });
  },
};

async function openBook(file: SourceFile): Promise<ExcelJS.Workbook> {
  // Loaded when a workbook comes: the service starts faster and smaller without it.
  const { default: excel } = await import('exceljs');
  const book = new excel.Workbook();
  try {
    await book.xlsx.readFile(file.path);
    return book;
  } catch (error) {
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'XLSX' });
  }
}

function* readSheet(sheet: ExcelJS.Worksheet, columns: (string | undefined)[]): Generator<SourceItem> {
  for (let row = 2; row <= sheet.rowCount; row += 1) {
    const cells = cellsOf(sheet.getRow(row));
    if (cells.some((cell) => cell.trim() !== '')) yield faqTableRow(cells, { columns, row });
  }
}

function cellsOf(row: ExcelJS.Row): string[] {
  const cells: string[] = [];
  for (let column = 1; column <= Math.max(row.cellCount, 1); column += 1) cells.push(cellText(row.getCell(column)));
  return cells;
}

function cellText(cell: ExcelJS.Cell): string {
  // Days are stored as times; the text of the cell would follow the machine's zone.
  if (cell.value instanceof Date) return cell.value.toISOString().slice(0, 10);
  return cell.text;
}
