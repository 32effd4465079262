import { endingOf, kindOf } from './kinds.ts';
import type { FileType } from './model.ts';

/** What a nameless file is called; counsellors save it under this name. */
const PLAIN_NAMES: Readonly<Record<FileType, string>> = {
  image: 'anh',
  video: 'video',
  audio: 'ghi-am',
  file: 'tep',
  sticker: 'nhan-dan',
};

/** Longest name, without its ending; file systems take 255 bytes and a Vietnamese letter may have three. */
const MAX_NAME = 60;

/**
 * A name fit to be shown and saved under: no path, no control or direction-changing characters, and the ending of what
 * the file really is, so that nothing named `.exe` or `‮fdp.exe` reaches a counsellor's desktop.
 */
export function safeName(file: {
  readonly type: FileType;
  readonly name: string | null;
  readonly position: number;
  readonly mediaType: string | null;
}): string {
  const { type, name, position, mediaType } = file;
  const cleaned = (name ?? '')
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[\\/:*?"<>|]+/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const endings = mediaType === null ? undefined : kindOf(mediaType)?.endings;
  const ending = endingOf(cleaned);
  const fits = ending !== '' && (endings === undefined || endings.includes(ending));
  const stem = fits ? cleaned.slice(0, -ending.length - 1) : cleaned;
  const last = fits ? ending : endings?.[0];
  const base = [...stem].slice(0, MAX_NAME).join('') || `${PLAIN_NAMES[type]}-${position + 1}`;
  return last === undefined ? base : `${base}.${last}`;
}
