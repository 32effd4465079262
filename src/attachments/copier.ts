import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Clock, EpochMs } from '../infra/clock.ts';
import { errorCode } from '../infra/errors.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import type { FetchFile, Fetched } from './fetch.ts';
import type { FileStore } from './files.ts';
import { recognise } from './kinds.ts';
import type { DueAttachment, Failure, Refusal, StoredFile } from './model.ts';
import type { RemakePicture } from './pictures.ts';
import type { AttachmentStore } from './store.ts';

/** Options of {@link createCopier}. */
export interface CopierOptions {
  readonly store: AttachmentStore;
  readonly files: FileStore;
  readonly fetchFile: FetchFile;
  readonly remake: RemakePicture;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'attachments' | 'attachmentSeconds'>;
}

/** Copies one attachment as far as it goes now; what fails for the moment is tried again later. */
export type CopyOne = (due: DueAttachment, signal: AbortSignal) => Promise<void>;

/** Tries before a link counts as dead; with the back-off the last comes after about 32 hours. */
const MAX_ATTEMPTS = 12;
/** A link that the platform itself calls invalid may be younger than the file on its CDN: two more looks, then it is dead. */
const MAX_GONE_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 5_000;
const BACKOFF_FACTOR = 4;
const MAX_BACKOFF_MS = 6 * 3_600_000;
/** Kept free for the databases: a message that cannot be stored is worse than a picture that waits. */
const RESERVED_BYTES = 512 * 1024 * 1024;
/** Looks at a full disk this often. */
const DISK_PAUSE_MS = 300_000;

type Conclusion =
  | { readonly state: 'stored'; readonly file: StoredFile; readonly from: string }
  | { readonly state: 'refused'; readonly reason: Refusal; readonly host?: string }
  | { readonly state: 'failed'; readonly reason: Failure }
  /** `untried`: the link was not asked, so that no try is used up. */
  | { readonly state: 'pending'; readonly reason: string; readonly untried?: true };

/** Milliseconds until the try after this one: 5 s, 20 s, 80 s … 6 h. */
function backoff(attempts: number): number {
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * BACKOFF_FACTOR ** (attempts - 1));
}

/** Creates the copier of single attachments. */
export function createCopier(options: CopierOptions): CopyOne {
  const { store, files, clock, logger } = options;

  async function copy(
    due: DueAttachment,
    { signal, made }: { signal: AbortSignal; made: string[] },
  ): Promise<Conclusion> {
    // Only a try that ended the process, again and again, comes back with more than the last.
    if (due.attempts > MAX_ATTEMPTS) return { state: 'failed', reason: 'unreachable' };
    if ((await files.freeBytes()) < RESERVED_BYTES) return { state: 'pending', reason: 'DISK_FULL', untried: true };
    const file = files.temporary(`${due.id}-${due.attempts}`);
    made.push(file);
    await files.discard(file);
    const fetched = await options.fetchFile({ channel: due.channel, url: due.url, file, signal });
    if (fetched.kind !== 'fetched') return concludeWithout(fetched, due.attempts);
    return prepare({ due, file, fetched, made });
  }

  async function prepare({ due, file, fetched, made }: Preparation): Promise<Conclusion> {
    const kind = recognise(await readFile(file), due);
    if (typeof kind === 'string') return { state: 'refused', reason: kind };
    const { size, sha256 } = fetched;
    const { mediaType } = kind;
    if (!kind.picture) {
      return { state: 'stored', from: file, file: { sha256, size, mediaType, width: null, height: null } };
    }
    const picture = await options.remake(file, kind);
    if (typeof picture === 'string') return { state: 'refused', reason: picture };
    const from = `${file}-made`;
    made.push(from);
    await files.discard(from);
    await files.write(from, picture.bytes);
    const { bytes, ...shape } = picture;
    return { state: 'stored', from, file: { ...shape, size: bytes.length, sha256: sha256Of(bytes) } };
  }

  async function record(due: DueAttachment, conclusion: Conclusion): Promise<void> {
    const now = clock.now();
    if (conclusion.state === 'pending') return postpone(due, { ...conclusion, now });
    if (conclusion.state === 'stored') {
      const { file, from } = conclusion;
      await store.stored(due.id, { file, now, keep: () => files.keep(from, file.sha256) });
      options.metrics.attachmentSeconds.observe((now - due.createdAt) / 1000);
    } else {
      const { state, reason } = conclusion;
      await store.settle(due.id, { state, reason, now });
      const host = 'host' in conclusion ? conclusion.host : undefined;
      logger.warn('attachment_not_kept', { attachment: due.id, channel: due.channel, state, reason, host });
    }
    const reason = conclusion.state === 'stored' ? '' : conclusion.reason;
    options.metrics.attachments.inc({ state: conclusion.state, reason });
  }

  async function postpone(due: DueAttachment, { reason, untried = false, now }: Postponement): Promise<void> {
    const pause = untried ? DISK_PAUSE_MS : backoff(due.attempts);
    await store.retryAt(due.id, { at: now + pause, reason, counted: !untried });
    logger.info('attachment_postponed', { attachment: due.id, channel: due.channel, attempt: due.attempts, reason });
  }

  return async (due, signal) => {
    const made: string[] = [];
    try {
      const conclusion = await copy(due, { signal, made });
      if (signal.aborted && conclusion.state !== 'stored') {
        // The service stops: the next start tries at once, and this try does not count.
        await store.retryAt(due.id, { at: clock.now(), reason: 'STOPPED', counted: false });
      } else await record(due, conclusion);
    } catch (error) {
      // The disk or the database: nothing is known about the link.
      logger.error('attachment_copy_failed', { attachment: due.id, cause: describeError(error) });
      await postpone(due, { reason: errorCode(error) ?? 'INTERNAL', now: clock.now() });
    } finally {
      await Promise.all(made.map((file) => files.discard(file)));
    }
  };
}

interface Postponement {
  readonly reason: string;
  readonly untried?: boolean;
  readonly now: EpochMs;
}

interface Preparation {
  readonly due: DueAttachment;
  readonly file: string;
  readonly fetched: Extract<Fetched, { kind: 'fetched' }>;
  /** Files in the making, removed at the end whatever happens. */
  readonly made: string[];
}

function concludeWithout(fetched: Exclude<Fetched, { kind: 'fetched' }>, attempts: number): Conclusion {
  if (fetched.kind === 'refused') {
    const { reason, host } = fetched;
    return { state: 'refused', reason, ...(host === undefined ? {} : { host }) };
  }
  const gone = fetched.kind === 'gone';
  if (gone && attempts >= MAX_GONE_ATTEMPTS) return { state: 'failed', reason: 'expired' };
  if (attempts >= MAX_ATTEMPTS) return { state: 'failed', reason: 'unreachable' };
  return { state: 'pending', reason: gone ? `HTTP_${fetched.status}` : fetched.code };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
