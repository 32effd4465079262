import { readFile } from 'node:fs/promises';

import type { Source } from './contract.ts';
import { itemsOf, parseLawText } from './law-text.ts';
import { fromLegacyFonts } from './legacy-fonts.ts';
import { assertSize } from './limits.ts';
import { documentToText } from './markup-document.ts';
import { decodeText } from './text-encoding.ts';

/** A page of HTML that holds one document. */
export const htmlSource: Source = {
  name: 'html',
  scope: 'whole',
  rank: 3,
  badRowKeepsRest: false,
  origin: () => 'document',
  recognises: (file) =>
    /^\s*(?:<!doctype html|<html|<head|<body|<meta|<div|<p[\s>]|<h\d|<table)/i.test(headText(file.head)),
  async *read(file) {
    assertSize(file);
    const text = await documentToText(decodeText(await readFile(file.path)));
    yield* itemsOf(parseLawText(fromLegacyFonts(text)));
  },
};

function headText(head: Buffer): string {
  return head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/^(?:\s*<(?:\?xml[^>]*|!--[\s\S]*?--)>)+/, '');
}
