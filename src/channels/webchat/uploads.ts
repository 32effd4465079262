import { writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';

import type { FileCopy } from '../contract.ts';
import type { Attachment } from '../../conversations/model.ts';
import type { Clock } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { Db } from '../../storage/database.ts';

/** A file as a visitor's browser sent it. */
export interface NewUpload {
  readonly personId: string;
  /** As the browser told it, unchecked. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Files that visitors sent, until their copies are made; they can be read by nobody but the copier. */
export interface Uploads {
  /** Keeps a file; on disk when it returns. */
  add(upload: NewUpload): string;
  /** The visitor's own uploads as attachments of a message; others' and unknown ids are left out. */
  attachments(personId: string, ids: readonly string[]): Attachment[];
  /** Writes an upload into a file, for the copier of attachments. */
  readonly copy: (request: { readonly url: string; readonly file: string }) => Promise<FileCopy>;
}

/** Kinds of files that are taken; what is inside is looked at when the copy is made. */
export const UPLOAD_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];

/** A scan of a few pages; far below what the platforms take. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** A file that was uploaded and not sent with a message within a day was thought better of. */
const LIFE_MS = 24 * 3_600_000;

/** Marks a link that leads to an upload instead of a platform. The migration’s trigger knows it as well. */
const SCHEME = 'webchat-upload:';

/** Uploads of the web chat in `service.db`. */
export function createUploads({
  db,
  clock,
  ids,
}: {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: NewId;
}): Uploads {
  const insert = db.prepare(`
    INSERT INTO webchat_uploads (id, person_id, name, media_type, bytes, uploaded_at)
    VALUES (@id, @personId, @name, @mediaType, @bytes, @now)`);
  const expire = db.prepare(`
    DELETE FROM webchat_uploads WHERE uploaded_at < ?
      AND NOT EXISTS (SELECT 1 FROM attachments AS a WHERE a.channel = 'webchat' AND a.url = '${SCHEME}' || webchat_uploads.id)`);
  const find = db.prepare<[string, string], { name: string; media_type: string }>(
    'SELECT name, media_type FROM webchat_uploads WHERE id = ? AND person_id = ?',
  );
  const read = db.prepare<[string], { bytes: Buffer }>('SELECT bytes FROM webchat_uploads WHERE id = ?');
  return {
    add(upload) {
      const id = ids();
      const now = clock.now();
      expire.run(now - LIFE_MS);
      insert.run({ ...upload, id, now });
      return id;
    },
    attachments: (personId, wanted) =>
      wanted.flatMap((id) => {
        const found = find.get(id, personId);
        if (found === undefined) return [];
        const type = found.media_type.startsWith('image/') ? ('image' as const) : ('file' as const);
        return [{ type, url: `${SCHEME}${id}`, name: found.name }];
      }),
    async copy({ url, file }) {
      const bytes = read.get(url.slice(SCHEME.length))?.bytes;
      if (bytes === undefined) return { kind: 'gone', status: 404 };
      await writeFile(file, bytes, { flag: 'wx', mode: 0o600, flush: true });
      return { kind: 'fetched', size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    },
  };
}
