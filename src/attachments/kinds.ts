import type { DueAttachment, Refusal } from './model.ts';

/** A kind of file that is kept. */
export interface FileKind {
  readonly mediaType: string;
  /** Endings of its names, the usual one first. */
  readonly endings: readonly [string, ...string[]];
  /** Made anew before it is kept. */
  readonly picture: boolean;
}

const kind = (mediaType: string, ...endings: [string, ...string[]]): FileKind => ({
  mediaType,
  endings,
  picture: mediaType.startsWith('image/'),
});

const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** Everything that is kept. What is not listed is refused: archives, programs, pages, drawings with scripts. */
const KINDS = {
  jpeg: kind('image/jpeg', 'jpg', 'jpeg'),
  png: kind('image/png', 'png'),
  webp: kind('image/webp', 'webp'),
  gif: kind('image/gif', 'gif'),
  pdf: kind('application/pdf', 'pdf'),
  docx: kind(`${OFFICE}.wordprocessingml.document`, 'docx'),
  xlsx: kind(`${OFFICE}.spreadsheetml.sheet`, 'xlsx'),
  pptx: kind(`${OFFICE}.presentationml.presentation`, 'pptx'),
  odt: kind('application/vnd.oasis.opendocument.text', 'odt'),
  ods: kind('application/vnd.oasis.opendocument.spreadsheet', 'ods'),
  doc: kind('application/msword', 'doc'),
  xls: kind('application/vnd.ms-excel', 'xls'),
  ppt: kind('application/vnd.ms-powerpoint', 'ppt'),
  mp3: kind('audio/mpeg', 'mp3'),
  m4a: kind('audio/mp4', 'm4a'),
  aac: kind('audio/aac', 'aac'),
  amr: kind('audio/amr', 'amr'),
  ogg: kind('audio/ogg', 'ogg', 'oga', 'opus'),
  wav: kind('audio/wav', 'wav'),
  mp4: kind('video/mp4', 'mp4', 'm4v'),
  mov: kind('video/quicktime', 'mov'),
  mobile: kind('video/3gpp', '3gp'),
  webm: kind('video/webm', 'webm'),
  txt: kind('text/plain', 'txt'),
  csv: kind('text/csv', 'csv'),
} as const satisfies Record<string, FileKind>;

/** A kind by its media type, as it is stored. */
export function kindOf(mediaType: string): FileKind | undefined {
  return Object.values<FileKind>(KINDS).find((known) => known.mediaType === mediaType);
}

type Claim = Pick<DueAttachment, 'name' | 'type'>;

/**
 * The kind of a file by its content; what the sender or the server calls it only narrows the choice where content alone
 * cannot tell (plain text, sound without a header, Office before 2007).
 */
export function recognise(bytes: Buffer, claim: Claim): FileKind | Extract<Refusal, 'type' | 'macros'> {
  const found = bySignature(bytes) ?? byContainer(bytes, claim) ?? bySound(bytes, claim) ?? asText(bytes, claim);
  return found ?? 'type';
}

/** Signatures at the first byte. */
const SIGNATURES: readonly (readonly [Buffer, FileKind])[] = [
  [Buffer.from([0xff, 0xd8, 0xff]), KINDS.jpeg],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), KINDS.png],
  [Buffer.from('GIF87a'), KINDS.gif],
  [Buffer.from('GIF89a'), KINDS.gif],
  [Buffer.from('%PDF-'), KINDS.pdf],
  [Buffer.from('#!AMR'), KINDS.amr],
  [Buffer.from('OggS'), KINDS.ogg],
  [Buffer.from('ID3'), KINDS.mp3],
];

function bySignature(bytes: Buffer): FileKind | undefined {
  return SIGNATURES.find(([signature]) => bytes.subarray(0, signature.length).equals(signature))?.[1];
}

const at = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to);

/** Formats that wrap others. */
function byContainer(bytes: Buffer, claim: Claim): FileKind | 'macros' | undefined {
  const start = at(bytes, 0, 4);
  if (start === 'RIFF') return ({ WEBP: KINDS.webp, WAVE: KINDS.wav } as const)[at(bytes, 8, 12)];
  if (at(bytes, 4, 8) === 'ftyp') return byBrand(at(bytes, 8, 12));
  if (start === '\x1a\x45\xdf\xa3') return at(bytes, 0, 64).includes('webm') ? KINDS.webm : undefined;
  if (start === 'PK\x03\x04') return byEntries(bytes);
  if (start === '\xd0\xcf\x11\xe0') return byOldOffice(bytes, claim);
  return undefined;
}

/** ISO base media files by their major brand; pictures of that family (HEIC, AVIF) are not read here. */
function byBrand(brand: string): FileKind | undefined {
  if (/^M4[AB] $/.test(brand)) return KINDS.m4a;
  if (brand === 'qt  ') return KINDS.mov;
  if (/^3g[2p]/.test(brand)) return KINDS.mobile;
  return /^(iso[m2-9]|mp4[12v]|avc1|dash|M4V |MSNV)$/.test(brand) ? KINDS.mp4 : undefined;
}

/** Zip archives that are documents. Names of entries stand in the archive as they are, its contents need no unpacking. */
function byEntries(bytes: Buffer): FileKind | 'macros' | undefined {
  if (bytes.includes('vbaProject.bin')) return 'macros';
  // The first entry of an OpenDocument file is its type, stored uncompressed (ODF 1.2, part 3, 3.3).
  const type = at(bytes, 30, 120);
  if (type.startsWith(`mimetype${KINDS.odt.mediaType}`)) return KINDS.odt;
  if (type.startsWith(`mimetype${KINDS.ods.mediaType}`)) return KINDS.ods;
  if (!bytes.includes('[Content_Types].xml')) return undefined;
  if (bytes.includes('word/document.xml')) return KINDS.docx;
  if (bytes.includes('xl/workbook.xml')) return KINDS.xlsx;
  return bytes.includes('ppt/presentation.xml') ? KINDS.pptx : undefined;
}

const VBA_FOLDER = Buffer.from('_VBA_PROJECT', 'utf16le');

/** Compound files of Office before 2007; installers have the same form, so the name must say a document. */
function byOldOffice(bytes: Buffer, { name }: Claim): FileKind | 'macros' | undefined {
  const found = [KINDS.doc, KINDS.xls, KINDS.ppt].find(({ endings }) => endings[0] === endingOf(name));
  return found !== undefined && bytes.includes(VBA_FOLDER) ? 'macros' : found;
}

/** MPEG audio without a header is told by two bytes only, so the platform or the name must call it sound. */
function bySound(bytes: Buffer, { name, type }: Claim): FileKind | undefined {
  if (bytes[0] !== 0xff || (type !== 'audio' && !/^(mp3|aac)$/.test(endingOf(name)))) return undefined;
  const second = bytes[1] ?? 0;
  if ((second & 0xe6) === 0xe2) return KINDS.mp3;
  return (second & 0xf6) === 0xf0 ? KINDS.aac : undefined;
}

/** Text has no signature: it must be called so, be valid UTF-8 without control characters, and not begin like markup. */
function asText(bytes: Buffer, { name, type }: Claim): FileKind | undefined {
  const found = [KINDS.txt, KINDS.csv].find(({ endings }) => endings[0] === endingOf(name));
  if (type !== 'file' || found === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) || /^\s*</.test(text) ? undefined : found;
  } catch {
    return undefined;
  }
}

/** The ending of a file's name, lower case; empty when there is none. */
export function endingOf(name: string | null): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
}
