import { readFile } from 'node:fs/promises';

import type { Source } from './contract.ts';
import { itemsOf } from './law-text.ts';
import { assertSize } from './limits.ts';
import { parseMarkup } from './markup-document.ts';
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
    yield* itemsOf(await parseMarkup(decodeText(await readFile(file.path))));
  },
};

function headText(head: Buffer): string {
  return head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/^(?:\s*<(?:\?xml[^>]*|!--[\s\S]*?--)>)+/, '');
}
