import { promisify } from 'node:util';

import yauzl from 'yauzl';

import { AppError, errorCode } from '../../infra/errors.ts';

/** Office files unpack to less; a bomb to more. */
const MAX_INFLATED_BYTES = 200 * 1024 * 1024;
const MAX_ENTRIES = 5_000;
/** Text compresses at most about this well; a bomb of zeros reaches 1,000. */
const MAX_RATIO = 200;
/** Small entries of repeated styles pass MAX_RATIO without any harm. */
const RATIO_FROM_BYTES = 1024 * 1024;

const openZip = promisify<string, yauzl.Options, yauzl.ZipFile>((path, options, done) =>
  yauzl.open(path, options, done),
);

/**
 * Names in a zip file, after checking that it may be unpacked: number of entries, declared sizes, no password; and the
 * bytes that each entry really unpacks to, because a declared size may lie.
 * @throws AppError `SOURCE_TOO_LARGE`, `SOURCE_PASSWORD` or `SOURCE_BROKEN`.
 */
export async function inspectZip(path: string): Promise<ReadonlySet<string>> {
  const zip = await openZip(path, { lazyEntries: true, autoClose: false }).catch(broken);
  try {
    if (zip.entryCount > MAX_ENTRIES) throw new AppError('SOURCE_TOO_LARGE', { detail: `${zip.entryCount} entries` });
    return await walk(zip);
  } catch (error) {
    return broken(error);
  } finally {
    zip.close();
  }
}

async function walk(zip: yauzl.ZipFile): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let bytes = 0;
  for (let entry = await nextEntry(zip); entry; entry = await nextEntry(zip)) {
    if (entry.isEncrypted()) throw new AppError('SOURCE_PASSWORD');
    assertDeclared(entry, bytes);
    names.add(entry.fileName);
    if (!entry.fileName.endsWith('/')) bytes += await inflatedBytes(zip, { entry, left: MAX_INFLATED_BYTES - bytes });
  }
  return names;
}

function assertDeclared(entry: yauzl.Entry, soFar: number): void {
  const { uncompressedSize: size, compressedSize } = entry;
  const isBomb = size > RATIO_FROM_BYTES && size > compressedSize * MAX_RATIO;
  if (isBomb || soFar + size > MAX_INFLATED_BYTES) {
    throw new AppError('SOURCE_TOO_LARGE', { detail: `an entry unpacks to ${Math.round(size / 1_048_576)} MB` });
  }
}

function nextEntry(zip: yauzl.ZipFile): Promise<yauzl.Entry | undefined> {
  return new Promise((resolve, reject) => {
    zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
    zip.once('entry', resolve);
    zip.once('end', () => resolve(undefined));
    zip.once('error', reject);
    zip.readEntry();
  });
}

async function inflatedBytes(zip: yauzl.ZipFile, of: { entry: yauzl.Entry; left: number }): Promise<number> {
  const open = promisify<yauzl.Entry, NodeJS.ReadableStream>((entry, done) => zip.openReadStream(entry, done));
  const stream = await open(of.entry);
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > of.left) throw new AppError('SOURCE_TOO_LARGE', { detail: 'unpacks to more than 200 MB' });
  }
  return bytes;
}

function broken(error: unknown): never {
  if (error instanceof AppError) throw error;
  if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EACCES') throw error;
  throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'zip' });
}
