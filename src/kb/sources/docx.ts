import { AppError } from '../../infra/errors.ts';
import type { Source, SourceFile } from './contract.ts';
import { itemsOf } from './law-text.ts';
import { assertSize } from './limits.ts';
import { parseMarkup } from './markup-document.ts';
import { inspectZip } from './zip-guard.ts';

/** A Word document (DOCX). */
export const docxSource: Source = {
  name: 'docx',
  scope: 'whole',
  rank: 3,
  badRowKeepsRest: false,
  origin: () => 'document',
  recognises: (file) => isZip(file.head) && file.head.includes('word/'),
  async *read(file) {
    assertSize(file);
    await inspectZip(file.path);
    yield* itemsOf(await parseMarkup(await toHtml(file)));
  },
};

/** The first bytes of every zip file. */
export function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]));
}

async function toHtml(file: SourceFile): Promise<string> {
  try {
    // The readers of office files are loaded when one comes: the service starts faster and smaller without them.
    const { default: mammoth } = await import('mammoth');
    const { value } = await mammoth.convertToHtml(
      { path: file.path },
      { convertImage: mammoth.images.imgElement(noImage) },
    );
    return value;
  } catch (error) {
    throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'DOCX' });
  }
}

async function noImage(): Promise<{ src: string }> {
  return { src: '' };
}
