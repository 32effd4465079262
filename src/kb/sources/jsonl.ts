import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

import { z } from 'zod';

import { AppError, errorCode } from '../../infra/errors.ts';
import { parseDay } from '../dates.ts';
import { factsOfNumber } from '../document-number.ts';
import type { DocumentFacts, Source, SourceArticle, SourceFile, SourceItem } from './contract.ts';
import { dayField } from './day-field.ts';

/** A line may be this long; the longest article of the public corpus has a million characters. */
const MAX_LINE_CHARS = 16 * 1024 * 1024;

/** A gzip file may unpack to this much; the public corpus of 75,067 articles has 0.16 GB. */
const MAX_INFLATED_BYTES = 4 * 1024 ** 3;

const optionalText = z.string().nullish();

const rowSchema = z.object({
  doc_no: z.string().trim().min(1),
  article: z.union([z.string().trim().min(1), z.number().transform(String)]),
  title: optionalText,
  text: z.string().refine((text) => text.trim() !== '', 'is empty'),
  effective: dayField,
  expires: dayField,
  doc_type: optionalText,
  doc_title: optionalText,
  law_name: optionalText,
  issuer: optionalText,
  issued: optionalText,
  topic: optionalText,
  url: optionalText,
});

/** One line of a JSON Lines corpus, checked. */
type JsonlRow = z.infer<typeof rowSchema>;

/** JSON Lines, one article a line, plain or gzip. */
export const jsonlSource: Source = {
  name: 'jsonl',
  scope: 'excerpt',
  rank: 1,
  badRowKeepsRest: true,
  origin: () => 'jsonl',
  recognises: (file) => looksLikeArticle(firstLine(file)),
  read: readJsonl,
};

async function* readJsonl(file: SourceFile): AsyncGenerator<SourceItem> {
  const seen = new Map<string, DocumentFacts>();
  let number = 0;
  for await (const line of lines(file)) {
    number += 1;
    if (line.trim() !== '') yield readLine(line, number, seen);
  }
}

function readLine(line: string, number: number, seen: Map<string, DocumentFacts>): SourceItem {
  const parsed = rowSchema.safeParse(parseJson(line));
  if (parsed.success) return toItem(parsed.data, seen);
  const issue = parsed.error.issues[0];
  const detail = `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not valid'}`;
  return { kind: 'problem', problem: { code: 'SOURCE_ROW_INVALID', where: `line ${number}`, detail } };
}

function toItem(row: JsonlRow, seen: Map<string, DocumentFacts>): SourceItem {
  const known = seen.get(row.doc_no);
  const facts = documentFacts(row);
  // One object per document keeps a corpus of 75,000 lines from carrying 75,000 copies of the same facts.
  const document = known !== undefined && sameFacts(known, facts) ? known : facts;
  seen.set(row.doc_no, document);
  return { kind: 'article', document, article: toArticle(row) };
}

function documentFacts(row: JsonlRow): DocumentFacts {
  const number = row.doc_no.normalize('NFC');
  const byNumber = factsOfNumber(number);
  return {
    number,
    type: row.doc_type ?? byNumber.type,
    title: row.doc_title ?? row.law_name ?? null,
    issuer: row.issuer ?? byNumber.issuer,
    issued: parseDay(row.issued),
    effective: row.effective,
    expires: null,
    url: row.url?.replace(/#.*$/, '') ?? null,
  };
}

function toArticle(row: JsonlRow): SourceArticle {
  return {
    dieu: row.article.normalize('NFC').toLowerCase(),
    title: clean(row.title ?? ''),
    path: clean(topicWords(row.topic ?? '')),
    text: row.text.normalize('NFC').replace(/\r\n?/g, '\n').trim(),
    effective: row.effective,
    expires: row.expires,
    url: row.url ?? null,
    anchor: null,
    related: [],
  };
}

/** A topic in words stands for the path; a slug such as `dat_dai` is some collection's own label. */
function topicWords(topic: string): string {
  return topic.includes(' ') ? topic : '';
}

function clean(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function sameFacts(a: DocumentFacts, b: DocumentFacts): boolean {
  return a.type === b.type && a.title === b.title && a.effective === b.effective && a.url === b.url;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function looksLikeArticle(line: string): boolean {
  return line.startsWith('{') && /"doc_no"\s*:/.test(line) && /"(?:article|text)"\s*:/.test(line);
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function firstLine(file: SourceFile): string {
  const head = isGzip(file.head) ? gunzipHead(file.head) : file.head;
  return (
    head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart()
      .split('\n', 1)[0] ?? ''
  );
}

function gunzipHead(head: Buffer): Buffer {
  try {
    // The head is cut off in the middle: SYNC_FLUSH gives what there is instead of failing at the end.
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return Buffer.alloc(0);
  }
}

async function* lines(file: SourceFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of capped(byteStream(file))) {
    const parts = (rest + decode(decoder, chunk)).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_LINE_CHARS) throw new AppError('SOURCE_TOO_LARGE', { detail: 'one line is over 16 MB' });
    yield* parts;
  }
  if (rest !== '') yield rest;
}

function byteStream(file: SourceFile): Readable {
  const raw = createReadStream(file.path, { highWaterMark: 1 << 20 });
  if (!isGzip(file.head)) return raw;
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  raw.on('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

async function* capped(stream: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_INFLATED_BYTES) throw new AppError('SOURCE_TOO_LARGE', { detail: 'unpacks to more than 4 GB' });
      yield chunk;
    }
  } catch (error) {
    // zlib's own codes: Z_DATA_ERROR, Z_BUF_ERROR (cut off).
    if (errorCode(error)?.startsWith('Z_')) throw new AppError('SOURCE_BROKEN', { cause: error, detail: 'gzip' });
    throw error;
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw new AppError('SOURCE_ENCODING', { cause: error, detail: 'not UTF-8' });
  }
}
