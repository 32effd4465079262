import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

import sharp from 'sharp';

import { type Outgoing, type OutgoingRefusal, createOutgoing } from '../../../src/attachments/outgoing.ts';
import { createGroupCommit } from '../../../src/conversations/group-commit.ts';
import type { OutboundFile } from '../../../src/conversations/model.ts';
import type { FileRule } from '../../../src/conversations/ports.ts';
import type { Clock } from '../../../src/infra/clock.ts';
import type { Db } from '../../../src/storage/database.ts';

/** A document that every channel with documents takes. */
export const PDF = {
  name: 'mẫu đơn.pdf',
  bytes: Buffer.from('%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n'),
};

/** Who chooses, and where. */
const CHOICE = { conversationId: 'c-files', author: 'lan' } as const;

/** The real store of files that are sent, over a database and a folder of its own. */
export interface FilesBench {
  readonly outgoing: Outgoing;
  readonly folder: string;
  choose(file: {
    readonly name: string;
    readonly bytes: Buffer;
    readonly rules: readonly FileRule[];
  }): Promise<OutboundFile>;
  /** The same for what should be refused. */
  refusal(file: {
    readonly name: string;
    readonly bytes: Buffer;
    readonly rules: readonly FileRule[];
  }): Promise<OutgoingRefusal>;
  dispose(): void;
}

/** Opens it, with a conversation to choose for. */
export function openFilesBench({
  db,
  clock,
  maxBytes = 26_214_400,
}: {
  db: Db;
  clock: Clock;
  maxBytes?: number;
}): FilesBench {
  const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-outgoing-'));
  const outgoing = createOutgoing({ db, clock, folder, maxBytes, commit: createGroupCommit(db) });
  db.prepare(
    `INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
       created_at, last_activity_at)
     VALUES (?, 'zalo', 'oa', 'p1', 'counsellor', 1, 0, 'vi', '{}', 0, 0)`,
  ).run(CHOICE.conversationId);
  const add: FilesBench['choose'] | FilesBench['refusal'] = ({ name, bytes, rules }) =>
    outgoing.add({ ...CHOICE, name, rules, bytes: Readable.from([bytes]) }) as never;
  return {
    ...{ outgoing, folder },
    async choose(file) {
      const added: OutboundFile | OutgoingRefusal = await add(file);
      if (typeof added === 'string') throw new Error(`refused: ${added}`);
      return added;
    },
    async refusal(file) {
      const added: OutboundFile | OutgoingRefusal = await add(file);
      if (typeof added !== 'string') throw new Error('not refused');
      return added;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A picture of noise: it hardly becomes smaller by packing. */
export function noise({ width, height }: { readonly width: number; readonly height: number }): Promise<Buffer> {
  const raw = randomBytes(width * height * 3);
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}
