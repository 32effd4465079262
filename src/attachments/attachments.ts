import type { GroupCommit } from '../conversations/group-commit.ts';
import { createActivity } from '../conversations/activity.ts';
import { createLoop } from '../conversations/loop.ts';
import type { ChannelName } from '../conversations/model.ts';
import { type Timers, systemTimers } from '../conversations/timers.ts';
import type { Clock, EpochMs } from '../infra/clock.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import type { Db } from '../storage/database.ts';
import { createCopier } from './copier.ts';
import { type FetchFile, type FetchLimits, type Resolve, createFetcher, systemResolve } from './fetch.ts';
import { openFiles } from './files.ts';
import type { AttachmentView, Failure, Refusal } from './model.ts';
import { safeName } from './names.ts';
import { createPictures } from './pictures.ts';
import type { FetchPolicy } from './policy.ts';
import { type AttachmentRow, type ErasureScope, createAttachmentStore } from './store.ts';

export type { AttachmentView } from './model.ts';

/** Options of {@link createAttachments}. */
export interface AttachmentsOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly commit: GroupCommit;
  /** Where the files are kept. */
  readonly folder: string;
  readonly policy: FetchPolicy;
  /** Channels whose files reach us directly: how they are copied, instead of being fetched from a link. */
  readonly sources?: ReadonlyMap<ChannelName, FetchFile>;
  readonly limits: FetchLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'attachments' | 'attachmentSeconds'>;
  readonly resolve?: Resolve;
  readonly timers?: Timers;
}

/** A kept file, for whoever may see its conversation. */
export interface KeptFile {
  readonly conversationId: string;
  readonly view: Pick<AttachmentView, 'id' | 'name' | 'shown'> & { readonly mediaType: string };
  /** Absolute folder, and the file's path in it. */
  readonly root: string;
  readonly path: string;
}

/** What people sent, copied before the platform's links expire. */
export interface Attachments {
  /** The attachments of these events, by event and in their order. One query. */
  attachmentsOf(inboxIds: readonly number[]): ReadonlyMap<number, readonly AttachmentView[]>;
  /** A stored file; `undefined` when there is none under this id. */
  file(id: string): KeptFile | undefined;
  /** Removes rows, and the files that nobody else's rows have. Resolves with their numbers. */
  erase(scope: ErasureScope): Promise<{ readonly rows: number; readonly files: number }>;
  /** Begins to copy and to clean up; needs nothing else. */
  start(): void;
  /** Breaks off what is under way and resolves when nothing is; it goes on at the next start. */
  stop(): Promise<void>;
  /** Looks for work at once. */
  wake(): void;
  /** Resolves when nothing is under way; what is due later does not count. */
  idle(): Promise<void>;
}

/** Copies at one time: each may unpack a picture of 200 MB. */
const PARALLEL = 2;
/** How long a new message may wait to be seen; a look is one read of an index. */
const POLL_MS = 1_000;
/** Longer than a fetch and a picture may take; after a crash a copy begins again that much later at most. */
const CLAIM_MS = 180_000;
const SWEEP_MS = 6 * 3_600_000;
/** A file in the making is never older. */
const SWEEP_AGE_MS = 3_600_000;

/** Wires the copies: table, folder, fetcher, pictures and the loop that drives them. */
export function createAttachments(options: AttachmentsOptions): Attachments {
  const { clock, logger, timers = systemTimers, resolve = systemResolve } = options;
  const store = createAttachmentStore(options);
  const files = openFiles(options.folder);
  const fetchLink = createFetcher({ ...options, resolve });
  const fetchFile: FetchFile = (request) => (options.sources?.get(request.channel) ?? fetchLink)(request);
  const copyOne = createCopier({ ...options, store, files, fetchFile, remake: createPictures() });
  const activity = createActivity();
  const stopping = new AbortController();
  const failedWith = (event: string) => (error: unknown) => logger.error(event, { cause: describeError(error) });
  let running = 0;

  async function pass(): Promise<EpochMs | null> {
    const now = clock.now();
    const due = await store.claim({ limit: PARALLEL - running, now, until: now + CLAIM_MS });
    for (const one of due) {
      running += 1;
      activity.track(() => copyOne(one, stopping.signal).finally(ended), failedWith('attachment_lost'));
    }
    return running < PARALLEL ? store.nextDue() : null;
  }

  function ended(): void {
    running -= 1;
    copies.wake();
  }

  async function clean(): Promise<null> {
    const before = clock.now() - SWEEP_AGE_MS;
    const removed = await files.sweep({ before, isKnown: (sha256) => store.refersTo(sha256) });
    if (removed > 0) logger.info('attachments_swept', { removed });
    return null;
  }

  const shared = { clock, timers, activity };
  const copies = createLoop({ ...shared, pollMs: POLL_MS, pass, onError: failedWith('attachments_loop_failed') });
  const sweeps = createLoop({
    ...shared,
    pollMs: SWEEP_MS,
    pass: clean,
    onError: failedWith('attachments_sweep_failed'),
  });

  return {
    attachmentsOf: (inboxIds) => byEvent(store.ofEvents(inboxIds).map(toView)),
    file(id) {
      const row = store.find(id);
      if (row === undefined || row.sha256 === null || row.media_type === null) return undefined;
      const view = { ...toView(row), mediaType: row.media_type };
      return { conversationId: row.conversation_id, view, root: files.folder, path: files.pathOf(row.sha256) };
    },
    async erase(scope) {
      const erased = await store.erase(scope);
      // In the same breath as the check: a copy that takes the same file over does so in a later transaction.
      const unused = erased.files.filter((sha256) => !store.refersTo(sha256));
      for (const sha256 of unused) files.remove(sha256);
      return { rows: erased.rows, files: unused.length };
    },
    start() {
      copies.start();
      sweeps.start();
    },
    async stop() {
      copies.stop();
      sweeps.stop();
      stopping.abort();
      await activity.idle();
    },
    wake: () => copies.wake(),
    idle: () => activity.idle(),
  };
}

/** Where the console serves kept files. */
const FILES_PATH = '/console/files';

function byEvent(views: readonly AttachmentView[]): Map<number, AttachmentView[]> {
  const groups = new Map<number, AttachmentView[]>();
  for (const view of views) {
    const group = groups.get(view.inboxId) ?? [];
    group.push(view);
    groups.set(view.inboxId, group);
  }
  return groups;
}

function toView(row: AttachmentRow): AttachmentView {
  const { id, position, type, state, size, width, height, media_type: mediaType } = row;
  const stored = state === 'stored';
  return {
    ...{ id, inboxId: row.inbox_id, position, type, state, mediaType, size, width, height },
    // While it is pending the column says why the last try was in vain, which is for operators.
    reason: state === 'pending' ? null : (row.reason as Refusal | Failure | null),
    shown: stored ? (mediaType?.startsWith('image/') === true ? 'inline' : 'download') : null,
    name: safeName({ type, name: row.name, position, mediaType }),
    href: stored ? `${FILES_PATH}/${id}` : null,
  };
}
