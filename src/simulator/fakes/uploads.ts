import { randomInt } from 'node:crypto';

import express from 'express';
import type { Request, RequestHandler } from 'express';

import type { Clock } from '../../infra/clock.ts';
import type { FakeMedia, UploadedFile } from './media.ts';
import type { ShownFile } from './types.ts';

/** A form with files, as it came. */
export interface UploadForm {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, { readonly name: string; readonly bytes: Buffer }>;
}

/** Above the largest limit of any platform, so that it is the platform's rule that refuses. */
const MAX_FORM = '32mb';

/** Takes multipart bodies whole; {@link readUploadForm} reads them. */
export const takeUploadForm: RequestHandler = express.raw({ type: 'multipart/form-data', limit: MAX_FORM });

/** The form of a request; `undefined` when it is none. */
export async function readUploadForm(request: Request): Promise<UploadForm | undefined> {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return undefined;
  const headers = { 'content-type': request.get('content-type') ?? '' };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => undefined);
  if (form === undefined) return undefined;
  const fields = new Map<string, string>();
  const files = new Map<string, { name: string; bytes: Buffer }>();
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.set(name, value);
    else files.set(name, { name: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return { fields, files };
}

/** Uploads by the id that the platform gave them. */
export interface UploadShelf {
  add(file: UploadedFile): string;
  find(id: string): UploadedFile | 'expired' | undefined;
  /** Lets go of everything. */
  expire(): void;
}

/** A shelf that keeps each upload for `lifeMs`. */
export function createUploadShelf({ clock, lifeMs }: { readonly clock: Clock; readonly lifeMs: number }): UploadShelf {
  const shelf = new Map<string, { readonly file: UploadedFile; until: number }>();
  return {
    add(file) {
      const id = `${clock.now()}${randomInt(1_000_000)}`;
      shelf.set(id, { file, until: clock.now() + lifeMs });
      return id;
    },
    find(id) {
      const kept = shelf.get(id);
      return kept !== undefined && kept.until < clock.now() ? 'expired' : kept?.file;
    },
    expire() {
      for (const kept of shelf.values()) kept.until = -Infinity;
    },
  };
}

const SIGNATURES: readonly (readonly [string, readonly string[]])[] = [
  ['ffd8ff', ['image/jpeg']],
  ['89504e47', ['image/png']],
  ['47494638', ['image/gif']],
  ['25504446', ['application/pdf']],
  ['d0cf11e0', ['application/msword']],
  ['504b0304', ['application/vnd.openxmlformats-officedocument.wordprocessingml.document']],
];

/** What the content says it is; `text/csv` for anything that is no known kind and holds no NUL. */
export function sniff(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 4).toString('hex');
  const found = SIGNATURES.find(([signature]) => head.startsWith(signature))?.[1][0];
  return found ?? (bytes.includes(0) ? undefined : 'text/csv');
}

/** Puts an accepted file on the CDN, as the phone shows it. */
export function shownFile(
  { bytes, ...file }: UploadedFile,
  { media, origin }: { readonly media: FakeMedia; readonly origin: string },
): ShownFile {
  return { ...file, size: bytes.length, url: `${origin}${media.add({ bytes, mediaType: file.mediaType })}` };
}
