import type { Request } from 'express';

import type { ApiAnswer } from './faults.ts';
import type { GraphError } from './messenger-message.ts';
import type { UploadedFile } from './media.ts';
import { type UploadShelf, readUploadForm, sniff } from './uploads.ts';
import { isMembers } from './zalo-message.ts';

const MAX_BYTES = 25 * 1024 * 1024;

/** `message_attachments` with a file of our own: a form with `message` as JSON, and `filedata`. */
export async function takeAttachment(request: Request, shelf: UploadShelf): Promise<ApiAnswer | GraphError> {
  const form = await readUploadForm(request);
  const attachment = attachmentOf(form?.fields.get('message'));
  const file = form?.files.get('filedata');
  if (attachment === undefined) return invalid('param message must be non-empty');
  if (file === undefined || file.bytes.length === 0)
    return { ...invalid('Upload attachment failure'), subcode: 2018034 };
  if (file.bytes.length > MAX_BYTES) return { ...invalid('Attachment size exceeds allowable limit'), subcode: 2018109 };
  const { type, reusable } = attachment;
  const mediaType = sniff(file.bytes) ?? 'application/octet-stream';
  if (type === 'image' && !mediaType.startsWith('image/'))
    return { ...invalid('Upload attachment failure'), subcode: 2018032 };
  if (!reusable) return invalid('is_reusable must be true');
  const id = shelf.add({ kind: type, name: file.name, mediaType, bytes: file.bytes });
  return { status: 200, body: { attachment_id: id } };
}

function attachmentOf(
  json: string | undefined,
): { readonly type: UploadedFile['kind']; readonly reusable: boolean } | undefined {
  const message: unknown = parse(json ?? '');
  const attachment = isMembers(message) ? message['attachment'] : undefined;
  if (!isMembers(attachment) || !isMembers(attachment['payload'])) return undefined;
  const { type, payload } = attachment;
  if (type !== 'image' && type !== 'file') return undefined;
  return { type, reusable: isMembers(payload) && payload['is_reusable'] === true };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function invalid(message: string): GraphError {
  return { code: 100, message: `(#100) ${message}` };
}
