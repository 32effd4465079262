import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { ERRORS } from '../../src/infra/errors.ts';
import { findFiles } from '../../src/kb/files.ts';
import { formatProblem } from '../../src/publishing/report.ts';
import { Bench, line, temporaryFolder } from './support.ts';
import { zip } from './zip.ts';

const GOOD = line('1/2020/NĐ-CP', '1', 'một');
const LAW = 'Số: 3/2022/TT-BTP\nTHÔNG TƯ\nVề thử\nĐiều 1. Phạm vi\nChữ có dấu tiếng Việt.';

/** “Điều được quyết định” in windows-1258: plain vowels with tones as bytes of their own. */
const WINDOWS_1258 = Buffer.from([
  0xd0, 0x69, 0xea, 0xcc, 0x75, 0x20, 0xf0, 0xfd, 0xf2, 0x63, 0x20, 0x71, 0x75, 0x79, 0xea, 0xec, 0x74,
]);

const zeros = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
const wordBomb = zip([{ name: 'word/document.xml', bytes: zeros, size: 64 * 1024 * 1024 }]);
const lyingBomb = zip(
  Array.from({ length: 6 }, (_, index) => ({ name: `word/${index}.xml`, bytes: zeros, size: 1000 })),
);
const manyEntries = zip(
  Array.from({ length: 6_000 }, (_, index) => ({ name: `xl/${index}`, bytes: Buffer.alloc(0), size: 0 })),
);
const lockedZip = zip([{ name: 'word/document.xml', bytes: Buffer.from('xx'), size: 2, flags: 1 }]);

const PDF_LOCKED = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/O<${'00'.repeat(32)}>/U<${'00'.repeat(32)}>/P -4>>endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>
%%EOF`;

/** A page with nothing drawn on it, as a scan without text recognition gives. */
const PDF_EMPTY = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj
trailer<</Root 1 0 R>>
%%EOF`;

describe('a bad file gets one clear line and stops nothing else', () => {
  test.each<[string, string | Buffer, keyof typeof ERRORS]>([
    ['0 bytes', '', 'SOURCE_EMPTY'],
    ['1 byte', 'C', 'SOURCE_NO_ARTICLES'],
    ['a broken PDF', '%PDF-1.7 and then nothing that follows', 'SOURCE_BROKEN'],
    ['a PDF with a password', PDF_LOCKED, 'SOURCE_PASSWORD'],
    ['a PDF of scanned pages', PDF_EMPTY, 'SOURCE_SCANNED'],
    ['a text with no Điều', 'Thư mời họp\nKính gửi các anh chị', 'SOURCE_NO_ARTICLES'],
    ['a law without its number', 'LUẬT\nĐiều 1. Tên\nChữ', 'SOURCE_NO_NUMBER'],
    ['windows-1258', WINDOWS_1258, 'SOURCE_ENCODING'],
    ['UTF-16 without its mark', Buffer.from(LAW, 'utf16le'), 'SOURCE_ENCODING'],
    ['an archive', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1, 2, 3]), 'SOURCE_ARCHIVE'],
    ['a plain zip', zip([{ name: 'a.txt', bytes: deflateRawSync('x'), size: 1, raw: 'x' }]), 'SOURCE_ARCHIVE'],
    ['a gzip of something else', gzipSync('x'), 'SOURCE_ARCHIVE'],
    ['JSON Lines in a gzip that was cut off', gzipSync(`${GOOD}\n`.repeat(50)).subarray(0, 100), 'SOURCE_BROKEN'],
    ['a bomb that says so', wordBomb, 'SOURCE_TOO_LARGE'],
    ['a bomb that lies about its size', lyingBomb, 'SOURCE_BROKEN'],
    ['a zip of thousands of entries', manyEntries, 'SOURCE_TOO_LARGE'],
    ['a DOCX with a password', lockedZip, 'SOURCE_PASSWORD'],
    ['a broken zip', Buffer.from('PK\u0003\u0004 word/ and nothing'), 'SOURCE_BROKEN'],
    [
      'an encrypted workbook',
      Buffer.concat([
        Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
        Buffer.alloc(600),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      'SOURCE_PASSWORD',
    ],
    [
      'a Word file of before 2007',
      Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(600)]),
      'SOURCE_UNKNOWN',
    ],
    ['a picture', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(64)]), 'SOURCE_UNKNOWN'],
    ['broken YAML', 'field: x\nfaqs:\n  - id: [', 'SOURCE_BROKEN'],
    ['YAML that unfolds itself', 'field: x\na: &a [1]\nfaqs:\n  - id: *a\n', 'SOURCE_BROKEN'],
  ])('%s', async (_, content, code) => {
    const bench = new Bench();
    const { files } = await bench.ingest(bench.write('1-bad', content), bench.write('2-good.jsonl', GOOD));
    expect(files.map((file) => file.state)).toEqual(['failed', 'read']);
    expect(files[0]?.problems[0]?.code).toBe(code);
    expect(formatProblem(files[0]!.path, files[0]!.problems[0]!)).not.toContain('\n');
    expect(bench.store.counts().articles).toBe(1);
  });

  test('UTF-16 with its mark is read', async () => {
    const bench = new Bench();
    await bench.ingest(bench.write('x', Buffer.from(`\uFEFF${LAW}`, 'utf16le')));
    expect(bench.store.article('3/2022/tt-btp#1')?.text).toBe('Chữ có dấu tiếng Việt.');
  });

  test('what was read of a corpus before it broke off is kept, and nothing is removed', async () => {
    const bench = new Bench();
    const lines = Array.from({ length: 2000 }, (_, index) =>
      line('1/2020/NĐ-CP', String(index + 1), `chữ ${Math.sin(index)}`),
    );
    const whole = gzipSync(lines.join('\n'));
    await bench.ingest(bench.write('a', whole));
    const { files, changes } = await bench.ingest(bench.write('a', whole.subarray(0, whole.length >> 1)));
    expect(files[0]).toMatchObject({ state: 'failed' });
    expect(changes.any).toBe(false);
    expect(bench.store.counts().articles).toBe(2000);
  });
});

describe('folders', () => {
  test('links in a circle and files met twice are passed over', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'a/b'), { recursive: true });
    symlinkSync(folder, path.join(folder, 'a/b/up'));
    const found = await findFiles([folder, path.join(folder, 'a')]);
    expect(found).toEqual([]);
  });

  test('a path that is not there, and one that may not be read, are named', async () => {
    const folder = temporaryFolder();
    symlinkSync(path.join(folder, 'gone'), path.join(folder, 'dangling'));
    mkdirSync(path.join(folder, 'locked'));
    chmodSync(path.join(folder, 'locked'), 0o000);
    const found = await findFiles([folder, path.join(folder, 'nowhere')]);
    const codes = found.map((each) => (each.kind === 'unreadable' ? each.error.code : 'readable'));
    // The superuser may read everything, so a locked folder is empty to it.
    const locked = process.getuid?.() === 0 ? [] : ['SOURCE_UNREADABLE'];
    expect(codes).toEqual(['SOURCE_UNREADABLE', ...locked, 'SOURCE_UNREADABLE']);
    chmodSync(path.join(folder, 'locked'), 0o700);
  });
});
