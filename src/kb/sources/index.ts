import { readFile } from 'node:fs/promises';

import { AppError } from '../../infra/errors.ts';
import { codifiedLawSource } from './codified-law.ts';
import type { Source, SourceFile } from './contract.ts';
import { docxSource, isZip } from './docx.ts';
import { faqCsvSource } from './faq-csv.ts';
import { faqXlsxSource } from './faq-xlsx.ts';
import { faqYamlSource } from './faq-yaml.ts';
import { htmlSource } from './html.ts';
import { jsonlSource } from './jsonl.ts';
import { pdfSource } from './pdf.ts';
import { plainTextSource } from './plain-text.ts';
import { registerSource } from './register.ts';

/** Every source, the most particular first: the first that recognises a file reads it. */
const SOURCES: readonly Source[] = [
  pdfSource,
  docxSource,
  faqXlsxSource,
  codifiedLawSource,
  jsonlSource,
  faqYamlSource,
  registerSource,
  faqCsvSource,
  htmlSource,
  plainTextSource,
];

const MAGIC = {
  gzip: Buffer.from([0x1f, 0x8b]),
  xz: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
  sevenZip: Buffer.from([0x37, 0x7a, 0xbc, 0xaf]),
  rar: Buffer.from('Rar!'),
  oldOffice: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
};

/** Old Office files and encrypted new ones share a container; this stream is in the encrypted ones. */
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');

/**
 * The source of a file, by content. Undefined for the codified law's own table of contents, which holds nothing to take.
 * @throws AppError that names what the file is, when it is nothing that can be read.
 */
export async function sourceOf(file: SourceFile): Promise<Source | undefined> {
  if (file.bytes === 0) throw new AppError('SOURCE_EMPTY');
  if (/^\s*\[\s*\[\s*"\d+\.\d+",/.test(file.head.toString('utf8').slice(0, 200))) return undefined;
  const source = SOURCES.find((candidate) => candidate.recognises(file) && !isContainer(file, candidate));
  if (source) return source;
  const starts = (magic: Buffer): boolean => file.head.subarray(0, magic.length).equals(magic);
  if (starts(MAGIC.oldOffice)) throw await oldOffice(file);
  const isArchive = [MAGIC.gzip, MAGIC.xz, MAGIC.sevenZip, MAGIC.rar].some(starts) || isZip(file.head);
  throw new AppError(isArchive ? 'SOURCE_ARCHIVE' : 'SOURCE_UNKNOWN');
}

/** Plain text takes what is left; an archive whose first bytes happen to hold no zeros is still none. */
function isContainer(file: SourceFile, source: Source): boolean {
  if (source !== plainTextSource) return false;
  return Object.values(MAGIC).some((magic) => file.head.subarray(0, magic.length).equals(magic)) || isZip(file.head);
}

async function oldOffice(file: SourceFile): Promise<AppError> {
  const isEncrypted = (await readFile(file.path)).includes(ENCRYPTED_STREAM);
  if (isEncrypted) return new AppError('SOURCE_PASSWORD');
  return new AppError('SOURCE_UNKNOWN', { detail: 'Word or Excel before 2007: save it as DOCX or XLSX' });
}
