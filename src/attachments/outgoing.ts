import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { GroupCommit } from '../conversations/group-commit.ts';
import type { OutboundFile } from '../conversations/model.ts';
import type { FileRule, OutboundFiles } from '../conversations/ports.ts';
import type { Clock, EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { KeptFile } from './attachments.ts';
import { type FileStore, openFiles } from './files.ts';
import { recognise } from './kinds.ts';
import { createMeter } from './meter.ts';
import type { Refusal } from './model.ts';
import { safeName } from './names.ts';
import { createPictureFitter } from './pictures.ts';

/** Options of {@link createOutgoing}. */
export interface OutgoingOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly commit: GroupCommit;
  /** Where the files are kept. */
  readonly folder: string;
  /** Of what a counsellor chooses; pictures become smaller afterwards. */
  readonly maxBytes: number;
  readonly clock: Clock;
}

/** A file as a counsellor's browser sends it. */
export interface NewOutgoing {
  readonly conversationId: string;
  /** Account of whoever chose it. */
  readonly author: string;
  /** As the browser told it, unchecked. */
  readonly name: string;
  readonly bytes: Readable;
  /** What the conversation's channel takes. */
  readonly rules: readonly FileRule[];
}

/** Why a file is not taken; `kind`: the channel does not take such files. */
export type OutgoingRefusal =
  Extract<Refusal, 'too_large' | 'type' | 'macros' | 'pixels' | 'broken'> | 'empty' | 'kind' | 'too_many' | 'disk_full';

/** Files that counsellors send: kept here before anything leaves, so that they can be sent again and erased. */
export interface Outgoing extends OutboundFiles {
  /** The largest file that is taken at all, in bytes. */
  readonly maxBytes: number;
  /**
   * Takes a file in: told by its content, pictures made anew without metadata and small enough for the channel.
   * @throws when the connection breaks or the disk fails; nothing is kept then.
   */
  add(file: NewOutgoing): Promise<OutboundFile | OutgoingRefusal>;
  /** What this account has chosen in this conversation and not sent yet, in order. */
  chosen(scope: OutgoingScope): readonly OutboundFile[];
  /** Gives a chosen file to a line; within the caller's transaction. `false` when it is not there any more. */
  give(file: { readonly id: string; readonly outboxId: string } & OutgoingScope): boolean;
  /** Thinks better of a chosen file; the bytes go when the folder is swept, unless another row has them. */
  remove(file: { readonly id: string } & OutgoingScope): Promise<boolean>;
  /** Which of these are still kept. */
  kept(ids: readonly string[]): ReadonlySet<string>;
  /** A file for whoever may see its conversation. */
  file(id: string): KeptFile | undefined;
}

/** Whose choice. */
export interface OutgoingScope {
  readonly conversationId: string;
  readonly author: string;
}

/** One message with more would not be looked at. */
export const MAX_FILES = 5;
/** A file that was chosen and not sent within a day was thought better of. */
const CHOICE_MS = 24 * 3_600_000;
/** Kept free for the databases, as for the copies of what comes in. */
const RESERVED_BYTES = 512 * 1024 * 1024;

interface OutgoingRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly kind: OutboundFile['kind'];
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly sha256: string;
}

/** Opens the files that are sent, in the folder of the copies. */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { db, commit } = options;
  const files = openFiles(options.folder);
  const sql = prepare(db);
  const intake = createIntake({ ...options, files, sql });
  const full = (sha256: string): string => path.resolve(options.folder, files.pathOf(sha256));
  return {
    maxBytes: options.maxBytes,
    add: intake,
    chosen: ({ conversationId, author }) => sql.chosen.all(conversationId, author).map(toFile),
    give: (given) => sql.give.run(given).changes > 0,
    remove: (removed) => commit.run(() => sql.remove.run(removed).changes > 0),
    kept: (ids) => new Set(sql.kept.all(JSON.stringify(ids)).map(({ id }) => id)),
    find(id) {
      const row = sql.find.get(id);
      return row && { ...toFile(row), sha256: row.sha256, path: full(row.sha256) };
    },
    file(id) {
      const row = sql.find.get(id);
      return row && toKept(row, { root: files.folder, path: files.pathOf(row.sha256) });
    },
  };
}

interface IntakeParts extends OutgoingOptions {
  readonly files: FileStore;
  readonly sql: ReturnType<typeof prepare>;
}

function createIntake({ files, sql, commit, clock, maxBytes }: IntakeParts): Outgoing['add'] {
  const fit = createPictureFitter();

  return async (chosen) => {
    const { conversationId, author } = chosen;
    await commit.run(() => sql.forget.run(clock.now() - CHOICE_MS));
    // Nothing need be received for it.
    if (sql.chosen.all(conversationId, author).length >= MAX_FILES) return 'too_many';
    if ((await files.freeBytes()) < RESERVED_BYTES) return 'disk_full';
    const making = files.temporary(`out-${randomBytes(12).toString('hex')}`);
    const made = `${making}-made`;
    try {
      const received = await receive(chosen.bytes, making);
      if (typeof received === 'string') return received;
      return await keep(chosen, { making, made, received });
    } finally {
      await Promise.all([files.discard(making), files.discard(made)]);
    }
  };

  async function receive(bytes: Readable, file: string): Promise<Bytes | 'too_large' | 'empty'> {
    const meter = createMeter(maxBytes);
    try {
      await pipeline(bytes, meter.stream, createWriteStream(file, { flags: 'wx', flush: true, mode: 0o600 }));
    } catch (error) {
      if (meter.exceeded()) return 'too_large';
      throw error;
    }
    const result = meter.result();
    return result.size === 0 ? 'empty' : result;
  }

  async function keep(
    chosen: NewOutgoing,
    { making, made, received }: Received,
  ): Promise<OutboundFile | OutgoingRefusal> {
    const recognised = recognise(await readFile(making), { name: chosen.name, type: 'file' });
    if (typeof recognised === 'string') return recognised;
    const kind = recognised.picture ? 'image' : 'file';
    const rules = chosen.rules.filter((rule) => rule.kind === kind);
    if (kind === 'file') {
      const { mediaType } = recognised;
      const rule = rules.find(({ mediaTypes }) => mediaTypes.includes(mediaType));
      if (rule === undefined) return 'kind';
      if (received.size > rule.maxBytes) return 'too_large';
      return store(chosen, { kind, from: making, mediaType, width: null, height: null, ...received });
    }
    if (rules.length === 0) return 'kind';
    const picture = await fit(making, { kind: recognised, rules });
    if (typeof picture === 'string') return picture;
    const { bytes, ...shape } = picture;
    await files.write(made, bytes);
    return store(chosen, { kind, from: made, ...shape, size: bytes.length, sha256: sha256Of(bytes) });
  }

  /** The file takes its place within the transaction that stores its row; others may have arrived together with it. */
  async function store(
    { conversationId, author, name }: NewOutgoing,
    { kind, from, mediaType, ...rest }: Ready,
  ): Promise<OutboundFile | 'too_many'> {
    return commit.run(() => {
      const position = sql.chosen.all(conversationId, author).length;
      if (position >= MAX_FILES) return 'too_many';
      const fit = safeName({ type: kind, name, position, mediaType });
      const row = { conversationId, author, kind, mediaType, name: fit, ...rest, now: clock.now() };
      const { id } = sql.insert.get(row) as { readonly id: string };
      files.keep(from, rest.sha256);
      const { size, width, height } = rest;
      return { id, kind, name: fit, mediaType, size, width, height };
    });
  }
}

interface Bytes {
  readonly size: number;
  readonly sha256: string;
}

interface Received {
  readonly making: string;
  readonly made: string;
  readonly received: Bytes;
}

interface Ready extends Bytes {
  readonly kind: OutboundFile['kind'];
  /** Complete and on disk. */
  readonly from: string;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
}

function toFile({ id, kind, name, media_type: mediaType, size, width, height }: OutgoingRow): OutboundFile {
  return { id, kind, name, mediaType, size, width, height };
}

function toKept(row: OutgoingRow, place: Pick<KeptFile, 'root' | 'path'>): KeptFile {
  const { id, kind, name, mediaType } = toFile(row);
  return {
    ...place,
    conversationId: row.conversation_id,
    view: { id, name, mediaType, shown: kind === 'image' ? 'inline' : 'download' },
  };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function prepare(db: Db) {
  const mine = 'conversation_id = @conversationId AND author = @author AND outbox_id IS NULL';
  return {
    insert: db.prepare<[object], { readonly id: string }>(
      `INSERT INTO outgoing_files (conversation_id, author, kind, name, media_type, size, width, height, sha256, created_at)
       VALUES (@conversationId, @author, @kind, @name, @mediaType, @size, @width, @height, @sha256, @now) RETURNING id`,
    ),
    find: db.prepare<[string], OutgoingRow>(`SELECT * FROM outgoing_files WHERE id = ?`),
    chosen: db.prepare<[string, string], OutgoingRow>(
      `SELECT * FROM outgoing_files WHERE conversation_id = ? AND author = ? AND outbox_id IS NULL ORDER BY rowid`,
    ),
    kept: db.prepare<[string], { readonly id: string }>(
      `SELECT id FROM outgoing_files WHERE id IN (SELECT value FROM json_each(?))`,
    ),
    give: db.prepare<[object]>(`UPDATE outgoing_files SET outbox_id = @outboxId WHERE id = @id AND ${mine}`),
    remove: db.prepare<[object]>(`DELETE FROM outgoing_files WHERE id = @id AND ${mine}`),
    forget: db.prepare<[EpochMs]>(`DELETE FROM outgoing_files WHERE outbox_id IS NULL AND created_at < ?`),
  };
}
