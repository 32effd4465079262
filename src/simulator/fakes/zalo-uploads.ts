import type { Express, Request } from 'express';

import { withFaults } from './faults.ts';
import type { ApiAnswer, FaultBox, FaultyHandler } from './faults.ts';
import type { UploadedFile } from './media.ts';
import { type UploadShelf, readUploadForm, sniff, takeUploadForm } from './uploads.ts';
import type { ZaloError } from './zalo-message.ts';

/** One endpoint: what it takes, how large, and under which name it gives the upload back. */
interface UploadRule {
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
  readonly kind: UploadedFile['kind'];
  readonly key: 'attachment_id' | 'token';
}

const MB = 1024 * 1024;
const RULES: Readonly<Record<string, UploadRule>> = {
  image: { mediaTypes: ['image/jpeg', 'image/png'], maxBytes: MB, kind: 'image', key: 'attachment_id' },
  gif: { mediaTypes: ['image/gif'], maxBytes: 5 * MB, kind: 'image', key: 'attachment_id' },
  file: {
    mediaTypes: [
      ...['application/pdf', 'application/msword', 'text/csv'],
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    ...{ maxBytes: 5 * MB, kind: 'file', key: 'token' },
  },
};

/** Mounts `/v2.0/oa/upload/{image,gif,file}`. `allowed` holds the checks that every call passes first. */
export function mountZaloUploads(app: Express, { deps, shelf, allowed, toError }: ZaloUploadDeps): void {
  for (const [name, rule] of Object.entries(RULES)) {
    const handle = async (request: Request): Promise<ApiAnswer> => {
      const refused = allowed(request);
      if (refused !== undefined) return refused;
      return { status: 200, body: await upload({ deps, shelf, rule, request }) };
    };
    app.post(
      `/v2.0/oa/upload/${name}`,
      takeUploadForm,
      withFaults({ target: 'upload', faults: deps.faults, toError, handle }),
    );
  }
}

/** What {@link mountZaloUploads} needs. */
export interface ZaloUploadDeps {
  readonly deps: { readonly faults: FaultBox; readonly plan: { uploadsLeft: number } };
  readonly shelf: UploadShelf;
  readonly allowed: (request: Request) => ApiAnswer | undefined;
  readonly toError: FaultyHandler['toError'];
}

async function upload({
  deps: { plan },
  shelf,
  rule,
  request,
}: Pick<ZaloUploadDeps, 'deps' | 'shelf'> & { readonly rule: UploadRule; readonly request: Request }): Promise<object> {
  const form = await readUploadForm(request);
  const file = form?.files.get('file');
  if (file === undefined) return invalid('file is required');
  // Without an ending the platform cannot tell what it is, and answers as if all were well.
  if (!/\.[a-z0-9]+$/i.test(file.name)) return { data: {}, error: 0, message: 'Success' };
  const mediaType = sniff(file.bytes);
  if (mediaType === undefined || !rule.mediaTypes.includes(mediaType)) return invalid('file type is invalid');
  if (file.bytes.length > rule.maxBytes) return { error: -210, message: 'The parameter exceeds limit: file size' };
  if (plan.uploadsLeft <= 0) return { error: -211, message: 'Out of quota' };
  plan.uploadsLeft -= 1;
  const id = shelf.add({ kind: rule.kind, name: file.name, mediaType, bytes: file.bytes });
  return { data: { [rule.key]: id }, error: 0, message: 'Success' };
}

function invalid(message: string): ZaloError {
  return { error: -201, message };
}
