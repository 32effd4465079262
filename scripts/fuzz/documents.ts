import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import ExcelJS from 'exceljs';
import fc from 'fast-check';

import { AppError } from '../../src/infra/errors.ts';
import { HEAD_BYTES } from '../../src/kb/sources/contract.ts';
import { sourceOf } from '../../src/kb/sources/index.ts';
import { type ZipMember, storedZip } from './stored-zip.ts';

/** What reading changed documents came to. */
export interface DocumentFindings {
  readonly read: number;
  /** Files that gave something, by source. */
  readonly taken: Readonly<Record<string, number>>;
  /** Files that were refused, by code of the catalogue. */
  readonly refused: Readonly<Record<string, number>>;
  /** What was thrown without a code of its own, with the file's kind and number. */
  readonly crashes: readonly string[];
  readonly slowestMs: number;
  readonly slowest: string;
  readonly heaps: readonly number[];
}

/** A healthy document of one kind; archives are changed inside as well. */
interface Sample {
  readonly kind: string;
  readonly bytes: Buffer;
  readonly members?: readonly ZipMember[];
}

const LAW = `CHÍNH PHỦ
Số: 990/2026/NĐ-CP
NGHỊ ĐỊNH
Quy định về nuôi chim bồ câu

Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định việc nuôi chim bồ câu.
a) Trong khu dân cư;
b) Ngoài khu dân cư.
2. Mức phạt từ 1.000.000 đồng đến 2.000.000 đồng.

Điều 2. Hiệu lực thi hành
Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2026.
`;

const FAQ = {
  id: 'thu/mot',
  field: 'thu',
  as_of: '2026-01-02',
  question: 'Hỏi gì?',
  answer: 'Đáp',
  citations: '41/2024/QH15 điều 64',
};

const EVIL = [
  ...[
    '\u0000',
    '\ud800',
    '\u202e',
    '<script>',
    ']]>',
    '<!DOCTYPE x [<!ENTITY a "aa">]>',
    '&a;',
    '__proto__',
    '"',
    '\\',
    '\r',
  ],
  ...[
    'Điều 1. '.repeat(200),
    'Điều 99999999999999999999',
    '(',
    'a'.repeat(5000),
    '\u0301'.repeat(5000),
    '- - - - ',
    '*a',
    '&b [',
    '{',
  ],
  ...[
    '=1+1',
    ';;;;;',
    '1e999',
    '<table>'.repeat(200),
    '</div>'.repeat(200),
    '%PDF-',
    'endobj',
    '/Kids[2 0 R]',
    'stream\n',
  ],
];

interface Edit {
  readonly kind: 'flip' | 'cut' | 'insert' | 'repeat' | 'swap';
  readonly at: number;
  readonly length: number;
  readonly bytes: Buffer;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('flip' as const, 'cut' as const, 'insert' as const, 'repeat' as const, 'swap' as const),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 200 }),
  bytes: fc.oneof(
    fc.constantFrom(...EVIL).map((text) => Buffer.from(text, 'utf8')),
    fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  ),
});

const CHUNK = 250;

/** Longest sample after changes; what a parser does with more is bounded by the size of a file. */
const MAX_BYTES = 400_000;

/** Reads documents of every kind that were changed at drawn places. */
export async function fuzzDocuments(options: {
  readonly seed: number;
  readonly count: number;
  readonly onChunk?: (done: number) => void;
}): Promise<DocumentFindings> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-fuzz-'));
  const samples = await makeSamples();
  const arbitrary = fc.record({
    sample: fc.constantFrom(...samples),
    edits: fc.array(edit, { minLength: 1, maxLength: 5 }),
    member: fc.option(fc.nat(), { freq: 3 }),
  });
  const found = {
    ...{ taken: {} as Record<string, number>, refused: {} as Record<string, number> },
    ...{ crashes: [] as string[], heaps: [] as number[], slowestMs: 0, slowest: '' },
  };
  try {
    for (let done = 0; done < options.count; done += CHUNK) {
      const numRuns = Math.min(CHUNK, options.count - done);
      for (const [index, { sample, edits, member }] of fc
        .sample(arbitrary, { seed: options.seed + done, numRuns })
        .entries()) {
        const started = performance.now();
        const file = path.join(folder, 'file');
        const bytes = change(sample, edits, member);
        const outcome = await read(file, bytes);
        const milliseconds = performance.now() - started;
        if (milliseconds > found.slowestMs)
          Object.assign(found, { slowestMs: milliseconds, slowest: `${sample.kind} ${done + index}` });
        if ('taken' in outcome) add(found.taken, outcome.taken);
        if ('refused' in outcome) add(found.refused, outcome.refused);
        if ('crash' in outcome) found.crashes.push(`${sample.kind} ${done + index}: ${outcome.crash}`);
      }
      if (globalThis.gc !== undefined) {
        globalThis.gc();
        found.heaps.push(process.memoryUsage().heapUsed / 1e6);
      }
      options.onChunk?.(done + numRuns);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { read: options.count, ...found };
}

type Outcome = { readonly taken: string } | { readonly refused: string } | { readonly crash: string };

async function read(file: string, bytes: Buffer): Promise<Outcome> {
  writeFileSync(file, bytes);
  try {
    const sourceFile = { path: file, bytes: bytes.length, head: bytes.subarray(0, HEAD_BYTES) };
    const source = await sourceOf(sourceFile);
    if (source === undefined) return { refused: 'nothing to take' };
    let items = 0;
    for await (const item of source.read(sourceFile)) items += item.kind === 'problem' ? 0 : 1;
    return items > 0 ? { taken: source.name } : { refused: 'problems only' };
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('SOURCE_')) return { refused: error.code };
    return { crash: error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error) };
  }
}

function change({ bytes, members }: Sample, edits: readonly Edit[], member: number | null): Buffer {
  if (members === undefined || member === null) return edits.reduce(edited, bytes).subarray(0, MAX_BYTES);
  const chosen = member % members.length;
  return storedZip(
    members.map((one, index) =>
      index === chosen ? { ...one, bytes: edits.reduce(edited, one.bytes).subarray(0, MAX_BYTES) } : one,
    ),
  );
}

function edited(bytes: Buffer, { kind, at, length, bytes: other }: Edit): Buffer {
  const place = at % Math.max(1, bytes.length);
  const [before, piece, after] = [
    bytes.subarray(0, place),
    bytes.subarray(place, place + length),
    bytes.subarray(place + length),
  ];
  if (kind === 'cut') return before;
  if (kind === 'flip') return Buffer.concat([before, other, bytes.subarray(place + other.length)]);
  if (kind === 'insert') return Buffer.concat([before, other, piece, after]);
  if (kind === 'repeat') return Buffer.concat([before, ...Array<Buffer>(20).fill(piece), after]);
  return Buffer.concat([before, after, piece]);
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function makeSamples(): Promise<Sample[]> {
  const paragraphs = LAW.split('\n');
  const html = `<!DOCTYPE html><html><head><title>Nghị định</title></head><body>${paragraphs.map((line) => `<p>${line}</p>`).join('')}</body></html>`;
  const jsonl = ['1', '2', '3'].map((dieu) =>
    JSON.stringify({
      id: `990/2026/nđ-cp#${dieu}`,
      doc_no: '990/2026/NĐ-CP',
      title: 'Tên điều',
      article: dieu,
      text: `Điều ${dieu}. Tên\nChữ`,
    }),
  );
  const columns = Object.keys(FAQ);
  const csv = [
    columns.join(','),
    ...[1, 2].map((n) =>
      Object.values({ ...FAQ, id: `thu/${n}` })
        .map((v) => `"${v}"`)
        .join(','),
    ),
  ];
  const yaml = `field: thu\nas_of: "2026-01-02"\nfaqs:\n  - id: thu/a\n    questions: [Hỏi gì?]\n    answer: |-\n      Đáp\n    citations: [{ document: 41/2024/QH15, dieu: '64' }]\n`;
  return [
    { kind: 'txt', bytes: Buffer.from(LAW) },
    { kind: 'html', bytes: Buffer.from(html) },
    { kind: 'jsonl', bytes: Buffer.from(`${jsonl.join('\n')}\n`) },
    { kind: 'csv', bytes: Buffer.from(`${csv.join('\n')}\n`) },
    { kind: 'yaml', bytes: Buffer.from(yaml) },
    { kind: 'pdf', bytes: pdf(paragraphs) },
    docx(paragraphs),
    await xlsx(),
  ];
}

function docx(paragraphs: readonly string[]): Sample {
  const body = paragraphs.map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join('');
  const members = Object.entries({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  }).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  return { kind: 'docx', bytes: storedZip(members), members };
}

async function xlsx(): Promise<Sample> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('FAQ');
  sheet.addRows([Object.keys(FAQ), ...[1, 2, 3].map((n) => Object.values({ ...FAQ, id: `thu/${n}` }))]);
  return { kind: 'xlsx', bytes: Buffer.from(await book.xlsx.writeBuffer()) };
}

/** A page of plain text; letters beyond Latin-1 are left out, which is enough for a parser to trip over. */
function pdf(lines: readonly string[]): Buffer {
  const shown = lines
    .map(
      (line) =>
        `(${line
          .normalize('NFD')
          .replace(/[^ -~]/g, '')
          .replace(/[()\\]/g, '')}) Tj T*`,
    )
    .join('\n');
  const content = `BT /F1 12 Tf 14 TL 50 780 Td\n${shown}\nET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj${object}endobj\n`).join('');
  return Buffer.from(`%PDF-1.4\n${body}trailer<</Root 1 0 R>>\n%%EOF`, 'latin1');
}
