import { randomUUID } from 'node:crypto';

import type { Express } from 'express';

/** A file that a person sends. */
export interface FakeFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** A file as the service gave it to the platform. */
export interface UploadedFile {
  readonly kind: 'image' | 'file';
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** The platform's CDN: links that anybody can follow, until they expire. */
export interface FakeMedia {
  /** Keeps a file; answers with the path of its link. */
  add(file: FakeFile): string;
  /** From now on every link given out so far answers 403, as the signed links of both CDNs do. */
  expire(): void;
}

/** A long-running simulator must not grow without bound. */
const MAX_FILES = 50;

/** Serves the links under `/media` of a fake. */
export function mountMedia(app: Express): FakeMedia {
  const files = new Map<string, FakeFile>();
  const expired = new Set<string>();
  app.get('/media/:id', (request, response) => {
    const { id } = request.params;
    const file = files.get(id);
    if (file === undefined) return void response.status(expired.has(id) ? 403 : 404).end();
    response.type(file.mediaType).send(file.bytes);
  });
  return {
    add(file) {
      const id = randomUUID();
      files.set(id, file);
      const [oldest] = files.keys();
      if (files.size > MAX_FILES && oldest !== undefined) files.delete(oldest);
      return `/media/${id}`;
    },
    expire() {
      for (const id of files.keys()) expired.add(id);
      files.clear();
    },
  };
}
