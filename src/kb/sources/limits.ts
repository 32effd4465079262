import { AppError } from '../../infra/errors.ts';
import type { SourceFile } from './contract.ts';

/** One document is at most this large; the longest law as PDF has about 5 MB. */
const MAX_DOCUMENT_BYTES = 100 * 1024 * 1024;

/** @throws AppError `SOURCE_TOO_LARGE` when a file that has to be read as a whole is over 100 MB. */
export function assertSize(file: SourceFile): void {
  if (file.bytes <= MAX_DOCUMENT_BYTES) return;
  throw new AppError('SOURCE_TOO_LARGE', { detail: `${Math.round(file.bytes / 1_048_576)} MB, at most 100 MB` });
}
