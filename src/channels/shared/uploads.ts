import { z } from 'zod';

import type { ChannelName } from '../../conversations/model.ts';
import type { KeptOutboundFile, OutboundFiles, SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Db } from '../../storage/database.ts';

/** Milliseconds for one upload: 25 MB over a line of 7 Mbit/s. Nothing is shown to anybody by it, so it can be repeated. */
export const UPLOAD_TIMEOUT_MS = 30_000;

/** From the beginning of an upload to the send; later the core may have given the send up. */
const PATIENCE_MS = 40_000;

/** What came of an upload. */
export type Uploaded =
  { readonly kind: 'uploaded'; readonly reference: string } | Exclude<SendOutcome, { kind: 'sent' | 'unknown' }>;

/** A file to be sent, and how its platform does both steps. */
export interface FileSend {
  readonly request: SendRequest;
  readonly upload: (file: KeptOutboundFile) => Promise<Uploaded>;
  readonly send: (file: KeptOutboundFile, reference: string) => Promise<SendOutcome>;
}

/** Sends files by upload and reference: a reference is used again while it is good, and made anew once when it is not. */
export type SendFile = (file: FileSend) => Promise<SendOutcome>;

/** Options of {@link createFileSender}. */
export interface FileSenderOptions {
  readonly db: Db;
  readonly channel: ChannelName;
  readonly files: OutboundFiles;
  /** Milliseconds for which the platform keeps an upload, with a margin. */
  readonly lifeMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The line names a file that was erased, or whose time is over. */
export const FILE_GONE: SendOutcome = { kind: 'permanent', reason: 'content', detail: 'file not kept any more' };

const row = z.object({ reference: z.string(), uploadedAt: z.number() });

/** Creates the sender of one channel's files. */
export function createFileSender({ db, channel, files, lifeMs, clock, logger }: FileSenderOptions): SendFile {
  const memory = createMemory(db, channel);

  function known(key: UploadKey): string | undefined {
    const found = memory.find(key);
    return found !== undefined && clock.now() - found.uploadedAt < lifeMs ? found.reference : undefined;
  }

  async function uploadAndSend({ upload, send }: FileSend, file: KeptOutboundFile, key: UploadKey) {
    const began = clock.now();
    const uploaded = await upload(file);
    if (uploaded.kind !== 'uploaded') return uploaded;
    try {
      memory.remember({ ...key, reference: uploaded.reference, now: clock.now() });
    } catch (error) {
      logger.error('upload_not_remembered', { channel, cause: describeError(error) });
    }
    // The next try finds the upload done.
    if (clock.now() - began > PATIENCE_MS) return { kind: 'retry', detail: 'upload took too long' } as const;
    return send(file, uploaded.reference);
  }

  return async (asked) => {
    const file = files.find(asked.request.part.file?.id ?? '');
    if (file === undefined) return FILE_GONE;
    const key = { accountId: asked.request.address.accountId, sha256: file.sha256, name: file.name };
    const reference = known(key);
    if (reference === undefined) return uploadAndSend(asked, file, key);
    const outcome = await asked.send(file, reference);
    // Refused for what it is, after it was taken before: the platform has let go of the upload.
    if (outcome.kind !== 'permanent' || outcome.reason !== 'content') return outcome;
    return uploadAndSend(asked, file, key);
  };
}

interface UploadKey {
  readonly accountId: string;
  readonly sha256: string;
  /** The platform shows the name that came with the upload. */
  readonly name: string;
}

function createMemory(db: Db, channel: ChannelName) {
  const find = db.prepare<[object]>(
    `SELECT reference, uploaded_at AS uploadedAt FROM channel_uploads
     WHERE channel = @channel AND account_id = @accountId AND sha256 = @sha256 AND name = @name`,
  );
  // Only for bytes that are still kept: nothing may stay of somebody who was erased meanwhile.
  const save = db.prepare<[object]>(
    `INSERT OR REPLACE INTO channel_uploads (channel, account_id, sha256, name, reference, uploaded_at)
     SELECT @channel, @accountId, @sha256, @name, @reference, @now
     WHERE EXISTS (SELECT 1 FROM outgoing_files WHERE sha256 = @sha256)`,
  );
  return {
    find(key: UploadKey) {
      const found: unknown = find.get({ channel, ...key });
      return found === undefined ? undefined : row.parse(found);
    },
    remember: (upload: UploadKey & { readonly reference: string; readonly now: number }) =>
      void save.run({ channel, ...upload }),
  };
}
