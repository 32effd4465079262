import { z } from 'zod';

import type { FileRule, KeptOutboundFile } from '../../conversations/ports.ts';
import { DOCUMENTS } from '../shared/documents.ts';
import { UPLOAD_TIMEOUT_MS, type Uploaded } from '../shared/uploads.ts';
import { type RefusalContext, classifyRefusal } from './errors.ts';
import { type CallGraph, type GraphRequest, readApiError } from './graph.ts';
import type { PageAccess } from './settings.ts';

/** 25 MB in the smaller reading. Source: docs/protocols.md. */
const MAX_BYTES = 25_000_000;

/** What a page may send. */
export const MESSENGER_FILES: readonly FileRule[] = [
  { kind: 'image', mediaTypes: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: MAX_BYTES },
  { kind: 'file', mediaTypes: Object.values(DOCUMENTS), maxBytes: MAX_BYTES },
];

/** No end is documented for reusable attachments; what is refused is uploaded again, so this only keeps the table young. */
export const UPLOAD_LIFE_MS = 30 * 24 * 3_600_000;

const success = z.looseObject({ attachment_id: z.string().min(1) });

/** Uploads a file for the page. Nobody sees an upload, so one whose answer was lost is simply made again. */
export async function uploadFile(
  graph: CallGraph,
  {
    access,
    file,
    context,
  }: { readonly access: PageAccess; readonly file: KeptOutboundFile; readonly context: RefusalContext },
): Promise<Uploaded> {
  const result = await graph(access, uploadRequest(access, file));
  if (result.kind !== 'answered') return { kind: 'retry', detail: `upload ${result.code}` };
  const found = success.safeParse(result.body);
  if (found.success) return { kind: 'uploaded', reference: found.data.attachment_id };
  const error = readApiError(result.body, result.status);
  const refusal = error && classifyRefusal(error, context);
  return refusal === undefined || refusal.kind === 'unknown'
    ? { kind: 'retry', detail: `upload http ${result.status}` }
    : refusal;
}

function uploadRequest({ pageId }: PageAccess, file: KeptOutboundFile): GraphRequest {
  const message = { attachment: { type: file.kind, payload: { is_reusable: true } } };
  return {
    ...{ method: 'POST', path: `${encodeURIComponent(pageId)}/message_attachments`, timeoutMs: UPLOAD_TIMEOUT_MS },
    multipart: { fields: { message: JSON.stringify(message) }, field: 'filedata', file },
  };
}

/** The `message` member of the send call for an uploaded file; `metadata` comes back in the echo. */
export function fileBody(
  { kind }: Pick<KeptOutboundFile, 'kind'>,
  { reference, outboxId }: { readonly reference: string; readonly outboxId: string },
) {
  return { attachment: { type: kind, payload: { attachment_id: reference } }, metadata: outboxId };
}
