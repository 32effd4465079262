import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';
import type { Source, SourceFile } from './contract.ts';
import { itemsOf, parseLawText } from './law-text.ts';
import { fromLegacyFonts } from './legacy-fonts.ts';
import { assertSize } from './limits.ts';
import { joinLines, type PageLine, SAME_ROW } from './paragraphs.ts';

/** A gazette issue with its appendices stays below this; more is not one document. */
const MAX_PAGES = 3_000;

/** Text items of pdf.js: the string, its place, and whether the line ends behind it. */
const itemSchema = z.object({ str: z.string(), transform: z.array(z.number()).min(6), hasEOL: z.boolean() });
type TextItem = z.infer<typeof itemSchema>;

/** Gazette (Công báo) and other PDFs that hold text. */
export const pdfSource: Source = {
  name: 'pdf',
  scope: 'whole',
  rank: 3,
  badRowKeepsRest: false,
  origin: () => 'document',
  recognises: (file) => file.head.subarray(0, 1024).includes('%PDF-'),
  async *read(file) {
    assertSize(file);
    const lines = await readLines(file);
    if (!lines.some((line) => /\p{L}/u.test(line.text))) throw new AppError('SOURCE_SCANNED');
    yield* itemsOf(parseLawText(joinLines(lines)));
  },
};

async function readLines(file: SourceFile): Promise<PageLine[]> {
  const pdf = await openPdf(file);
  try {
    if (pdf.numPages > MAX_PAGES) throw new AppError('SOURCE_TOO_LARGE', { detail: `${pdf.numPages} pages` });
    const lines: PageLine[] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      lines.push(...pageLines(items, number));
      page.cleanup();
    }
    return convertFonts(lines);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'PDF' });
  } finally {
    await pdf.loadingTask.destroy();
  }
}

type PdfDocument = Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>;

async function openPdf(file: SourceFile): Promise<PdfDocument> {
  const data = new Uint8Array(await readFile(file.path));
  try {
    // 0 keeps pdf.js from printing its warnings over the progress of the run.
    const { getDocumentProxy } = await import('unpdf');
    return await getDocumentProxy(data, { verbosity: 0 });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') throw new AppError('SOURCE_PASSWORD', { cause: error });
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'PDF' });
  }
}

/** Lines of one page with their indent from its left margin, which is where most lines start. */
function pageLines(items: readonly unknown[], page: number): PageLine[] {
  const lines: { text: string; left: number; y: number }[] = [];
  let open: TextItem[] = [];
  const close = (): void => {
    const text = open.map((item) => item.str).join('');
    const first = open.find((item) => item.str.trim() !== '');
    if (first) lines.push({ text, left: first.transform[4] ?? 0, y: first.transform[5] ?? 0 });
    open = [];
  };
  for (const raw of items) {
    const item = itemSchema.safeParse(raw);
    if (!item.success) continue;
    if (open.length > 0 && isNewLine(open, item.data)) close();
    open.push(item.data);
    if (item.data.hasEOL) close();
  }
  close();
  const margin = leftMargin(lines.map((line) => line.left));
  return lines.map(({ text, left, y }) => ({ text, indent: left - margin, place: { page, y } }));
}

/** Another row is another line even where the file does not say so. */
function isNewLine(open: readonly TextItem[], item: TextItem): boolean {
  return Math.abs((open[0]?.transform[5] ?? 0) - (item.transform[5] ?? 0)) > SAME_ROW;
}

function leftMargin(lefts: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const left of lefts) counts.set(Math.round(left), (counts.get(Math.round(left)) ?? 0) + 1);
  const common = [...counts].filter(([, count]) => count * 10 >= lefts.length).map(([left]) => left);
  return common.length === 0 ? 0 : Math.min(...common);
}

function convertFonts(lines: readonly PageLine[]): PageLine[] {
  const converted = fromLegacyFonts(lines.map((line) => line.text.replace(/\n/g, ' ')).join('\n')).split('\n');
  return lines.map((line, index) => ({ ...line, text: converted[index] ?? line.text }));
}
