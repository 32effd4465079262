import { z } from 'zod';

import type { OutboundFile } from '../../conversations/model.ts';
import type { FileRule, KeptOutboundFile } from '../../conversations/ports.ts';
import { DOCUMENTS } from '../shared/documents.ts';
import type { ApiResult } from '../shared/http.ts';
import type { ApiError } from './errors.ts';

/** What an OA may send; the limits are given in MB, of which the smaller reading is kept. Sources: docs/protocols.md. */
export const ZALO_FILES: readonly FileRule[] = [
  { kind: 'image', mediaTypes: ['image/jpeg', 'image/png'], maxBytes: 1_000_000 },
  { kind: 'image', mediaTypes: ['image/gif'], maxBytes: 5_000_000 },
  { kind: 'file', mediaTypes: [DOCUMENTS.pdf, DOCUMENTS.doc, DOCUMENTS.docx, DOCUMENTS.csv], maxBytes: 5_000_000 },
];

/** Uploads can be used for seven days; half a day is kept back. */
export const UPLOAD_LIFE_MS = 6.5 * 24 * 3_600_000;

/** Path of the endpoint that takes a file. */
export function uploadPath({ mediaType, kind }: Pick<OutboundFile, 'mediaType' | 'kind'>): string {
  if (mediaType === 'image/gif') return '/v2.0/oa/upload/gif';
  return kind === 'image' ? '/v2.0/oa/upload/image' : '/v2.0/oa/upload/file';
}

const answer = z.looseObject({
  error: z.coerce.number(),
  message: z.string().catch(''),
  // Empty when the platform could not tell what the file is, with 0 all the same.
  data: z
    .looseObject({ attachment_id: z.string().min(1).optional(), token: z.string().min(1).optional() })
    .optional()
    .catch(undefined),
});

/** What an upload was answered with. */
export type UploadAnswer =
  | { readonly kind: 'uploaded'; readonly reference: string }
  | { readonly kind: 'retry'; readonly detail: string }
  | { readonly kind: 'permanent'; readonly reason: 'content'; readonly detail: string }
  | { readonly kind: 'refused'; readonly error: ApiError };

/** Reads the answer. Nobody sees an upload, so one whose answer was lost is simply made again. */
export function readUpload(result: ApiResult): UploadAnswer {
  if (result.kind !== 'answered') return { kind: 'retry', detail: `upload ${result.code}` };
  const parsed = answer.safeParse(result.body);
  if (!parsed.success) return { kind: 'retry', detail: `upload http ${result.status}` };
  const { error: code, message, data } = parsed.data;
  const reference = data?.attachment_id ?? data?.token;
  if (code === 0 && reference !== undefined) return { kind: 'uploaded', reference };
  return code === 0
    ? { kind: 'permanent', reason: 'content', detail: 'zalo upload without id' }
    : { kind: 'refused', error: { code, message } };
}

/** The `message` member of the send call for an uploaded file. Moving pictures need their measures. */
export function fileBody(
  file: KeptOutboundFile,
  { text, reference }: { readonly text: string; readonly reference: string },
) {
  if (file.kind === 'file') return { attachment: { type: 'file', payload: { token: reference } } };
  const moving = file.mediaType === 'image/gif';
  const element = {
    ...{ media_type: moving ? 'gif' : 'image', attachment_id: reference },
    ...(moving && { width: file.width, height: file.height }),
  };
  const attachment = { type: 'template', payload: { template_type: 'media', elements: [element] } };
  return text === '' ? { attachment } : { text, attachment };
}
