import { readFile } from 'node:fs/promises';

import type { Source } from './contract.ts';
import { fromLegacyFonts } from './legacy-fonts.ts';
import { itemsOf, parseLawText } from './law-text.ts';
import { isWrapped, joinLines } from './paragraphs.ts';
import { assertSize } from './limits.ts';
import { decodeText } from './text-encoding.ts';

/** Running text of one document, with or without wrapped lines. The last source asked: it takes any text. */
export const plainTextSource: Source = {
  name: 'text',
  scope: 'whole',
  rank: 2,
  badRowKeepsRest: false,
  origin: () => 'document',
  recognises: (file) => !isBinary(file.head),
  async *read(file) {
    assertSize(file);
    const text = fromLegacyFonts(decodeText(await readFile(file.path))).replace(/\r\n?/g, '\n');
    const lines = text.split('\n').map((line) => ({ text: line, indent: 0 }));
    yield* itemsOf(parseLawText(isWrapped(text) ? joinLines(lines) : text));
  },
};

function isBinary(head: Buffer): boolean {
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) return false;
  // Text in UTF-16 without its mark has every second byte zero and is named by the decoder; a binary has longer runs.
  return head.includes(Buffer.alloc(4));
}
