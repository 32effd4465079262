import { readFile } from 'node:fs/promises';

import { AppError } from '../../infra/errors.ts';
import { parseDay } from '../dates.ts';
import { documentKey, factsOfNumber } from '../document-number.ts';
import type { DocumentFacts, Source, SourceArticle, SourceItem } from './contract.ts';
import { fragmentToText } from './markup.ts';
import { decodeText } from './text-encoding.ts';

/** The largest subject of the published bundle has 4.1 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

const PART =
  /<p class='p(Chuong|Dieu|GhiChu|NoiDung|ChiDan)'>([\s\S]*?)(?=<p class='p(?:Chuong|Dieu|GhiChu|NoiDung|ChiDan)'>|$)/g;

/** “(Điều 1 Luật số 58/2020/QH14 Hòa giải … ngày 16/06/2020 của Quốc hội, có hiệu lực thi hành kể từ ngày 01/01/2021)”. */
const NOTE =
  /^\(?\s*Điều (\d+[a-zđ]?)\.? (\p{Lu}[\p{L} ]*?) (?:số )?(\d[^\s,"]*(?: ?\/ ?[^\s,"]+|- [\p{Lu}][^\s,"]*)*)(?: (.*?))??(?:,? ngày (\d{1,2}\/\d{1,2}\/\d{4}) của (.*?))?,? có hiệu lực thi hành kể từ ngày (\d{1,2}\/\d{1,2}\/\d{4})/u;

const LEVELS = ['Phần', 'Chương', 'Mục', 'Tiểu mục'] as const;

/** Headings are shorter; the median has 35 characters. */
const HEADING_CHARS = 120;

interface Place {
  readonly subject: string;
  /** Headings by level; an empty string where the level is not open. */
  readonly headings: string[];
}

interface Draft {
  readonly anchor: string | null;
  readonly title: string;
  readonly path: string;
  note: string;
  text: string;
  related: string[];
}

interface SourceNote {
  readonly dieu: string;
  readonly document: DocumentFacts;
  readonly url: string | null;
}

/** The Ministry of Justice's codified law (Bộ pháp điển): one HTML file a subject, articles of many documents. */
export const codifiedLawSource: Source = {
  name: 'codified law',
  scope: 'excerpt',
  rank: 5,
  badRowKeepsRest: false,
  origin: (file) => `codified:${subjectOf(file.head.toString('utf8')).split(' ')[0] ?? ''}`,
  recognises: (file) => {
    const head = file.head.toString('utf8');
    return head.includes("<div class='_content'>") && head.includes('Đề mục');
  },
  async *read(file) {
    if (file.bytes > MAX_BYTES) throw new AppError('SOURCE_TOO_LARGE', { detail: 'a subject is at most 64 MB' });
    yield* readSubject(decodeText(await readFile(file.path)));
  },
};

function* readSubject(html: string): Generator<SourceItem> {
  const place: Place = { subject: subjectOf(html), headings: ['', '', '', ''] };
  const known = new Map<string, SourceNote>();
  let draft: Draft | undefined;
  for (const [, kind = '', body = ''] of html.matchAll(PART)) {
    if (kind === 'Chuong') openHeading(place, body);
    else if (kind === 'Dieu') {
      if (draft) yield* finish(draft, known);
      draft = openArticle(place, body);
    } else if (draft) extend(draft, { kind, body });
  }
  if (draft) yield* finish(draft, known);
}

function subjectOf(html: string): string {
  const heading = /<h3[^>]*>([\s\S]*?)<\/h3>/.exec(html)?.[1] ?? '';
  return oneLine(heading).replace(/^Đề mục /u, '');
}

function openHeading(place: Place, body: string): void {
  const text = oneLine(body);
  const level = LEVELS.findLastIndex((name) => text.toLowerCase().startsWith(`${name.toLowerCase()} `));
  if (level !== -1 && body.includes('<a name=')) {
    place.headings.fill('', level);
    place.headings[level] = text;
    return;
  }
  const open = place.headings.findLastIndex((heading) => heading !== '');
  if (open !== -1) place.headings[open] = `${place.headings[open]}. ${text}`;
}

function openArticle(place: Place, body: string): Draft {
  return {
    anchor: /<a name='([^']+)'/.exec(body)?.[1] ?? null,
    // “Điều 37.12.LQ.1. Phạm vi điều chỉnh”: the bundle's own number goes, the heading stays.
    title: oneLine(body).replace(/^Điều [\d.]+[\p{L}\d.]*\s?/u, ''),
    path: [place.subject, ...place.headings.filter((heading) => heading !== '')].join(' › '),
    note: '',
    text: '',
    related: [],
  };
}

function extend(draft: Draft, { kind, body }: { kind: string; body: string }): void {
  if (kind === 'GhiChu') draft.note = body;
  if (kind === 'NoiDung') draft.text = fragmentToText(body);
  if (kind === 'ChiDan') draft.related = [...body.matchAll(/ViewNoiDungPhapDien\('(\d+)'\)/g)].map((m) => m[1] ?? '');
}

function* finish(draft: Draft, known: Map<string, SourceNote>): Generator<SourceItem> {
  const note = readNote(draft.note, known);
  if (!note) yield problem(draft, 'no source document');
  else if (draft.text !== '') yield toItem(note, draft);
  // An article without a heading has its only sentence in the place of one.
  else if (draft.title.length > HEADING_CHARS) yield toItem(note, { ...draft, title: '', text: draft.title });
  else if (!/^\(?(?:được|bị)? ?bãi bỏ/iu.test(draft.title)) yield problem(draft, 'no text');
}

function toItem(note: SourceNote, draft: Draft): SourceItem {
  const article: SourceArticle = {
    dieu: note.dieu,
    title: draft.title,
    path: draft.path,
    text: draft.text,
    effective: note.document.effective,
    expires: null,
    url: note.url,
    anchor: draft.anchor,
    related: draft.related,
  };
  return { kind: 'article', document: note.document, article };
}

function problem(draft: Draft, detail: string): SourceItem {
  const where = draft.title === '' ? (draft.anchor ?? '') : draft.title.slice(0, 80);
  return { kind: 'problem', problem: { code: 'SOURCE_ROW_INVALID', where, detail } };
}

/** Reads the note under a heading. A damaged note is helped out by its link, which names the document of others. */
function readNote(html: string, known: Map<string, SourceNote>): SourceNote | undefined {
  const url = /href='([^']+)'/.exec(html)?.[1]?.trim() ?? null;
  const page = url?.replace(/#.*$/, '') ?? null;
  const match = NOTE.exec(oneLine(html));
  // A number without a part behind a slash or a hyphen was cut off.
  if (match && /[/-]/.test(match[3] ?? '')) {
    const note = { dieu: match[1] ?? '', document: factsOfNote(match, page, known), url };
    known.set(documentKey(note.document.number), note);
    if (page !== null) known.set(page, note);
    return note;
  }
  const dieu = /Dieu_(\d+[a-zđ]?)$/iu.exec(url ?? '')?.[1]?.toLowerCase();
  const other = page === null ? undefined : known.get(page);
  return dieu !== undefined && other ? { dieu, document: other.document, url } : undefined;
}

function factsOfNote(match: RegExpExecArray, page: string | null, known: Map<string, SourceNote>): DocumentFacts {
  const number = (match[3] ?? '').replace(/\s+/g, '').replace(/[.;]+$/, '');
  const type = match[2] ?? null;
  const before = known.get(documentKey(number))?.document;
  // Title, day and issuer stand at a document's first article only; the others repeat its number.
  if (before && match[5] === undefined) return before;
  return {
    number,
    type,
    title: fullTitle(type, match[4]),
    issuer: match[6]?.trim() ?? factsOfNumber(number).issuer,
    issued: parseDay(match[5]),
    effective: parseDay(match[7]),
    expires: null,
    url: page,
  };
}

/** A law is called by its type and name; the titles of other documents stand alone. */
function fullTitle(type: string | null, title: string | undefined): string | null {
  if (title === undefined || title.trim() === '') return null;
  const clean = title.trim().replace(/[.,]$/, '');
  const isAct = type === 'Luật' || type === 'Bộ luật' || type === 'Pháp lệnh';
  return isAct && !clean.toLowerCase().startsWith(type.toLowerCase()) ? `${type} ${clean}` : clean;
}

function oneLine(html: string): string {
  return fragmentToText(html).replace(/\s+/g, ' ');
}
