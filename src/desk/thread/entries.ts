import type { EventContent, OutboundPart } from '../../conversations/model.ts';
import { fromJson } from '../../conversations/sqlite-rows.ts';
import { namedBy, saidIn } from '../inbox/items.ts';
import type { StaffDirectory } from '../staff.ts';
import type {
  CitizenEntry,
  Delivery,
  EventEntry,
  NoteEntry,
  OutboundEntry,
  OwnerEntry,
  PageEntry,
  Reaction,
  ThreadEntry,
} from './entry-model.ts';
import { tappedIn } from './taps.ts';
import type { InRow, NoteRow, OutRow, OwnerRow, ThreadSql } from './thread-sql.ts';

/** What people did later to the messages of a conversation, by the platform's message id. */
export interface Amendments {
  readonly reactions: ReadonlyMap<string, readonly Reaction[]>;
  readonly edits: ReadonlyMap<string, CitizenEntry['edits']>;
}

/** Collects edits and reactions. */
export function amendmentsOf(rows: readonly InRow[]): Amendments {
  const reactions = new Map<string, Reaction[]>();
  const edits = new Map<string, { readonly text: string; readonly at: number }[]>();
  for (const { content: json, received_at: at } of rows) {
    const content = fromJson<EventContent>(json);
    if (content.kind === 'reaction') push(reactions, content.messageId, { reaction: content.reaction, at });
    if (content.kind === 'edit') push(edits, content.messageId, { text: content.text, at });
  }
  return { reactions, edits };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

/** What an entry is made with. */
export interface EntryContext {
  readonly sql: ThreadSql;
  readonly staff: StaffDirectory;
  readonly conversationId: string;
  readonly amendments: Amendments;
}

/** Reads one entry by its id; `undefined` for one that is not there or is not shown. */
export function readEntry(id: string, context: EntryContext): ThreadEntry | undefined {
  const { sql, conversationId } = context;
  const [source = '', rest = ''] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
  if (source === 'note') {
    const note = sql.note(rest);
    return note?.conversation_id === conversationId ? noteEntry(note, context) : undefined;
  }
  const number = Number(rest);
  if (!Number.isSafeInteger(number)) return undefined;
  if (source === 'in') return mapped(sql.inbox(number, conversationId), (row) => inEntry(row, context));
  if (source === 'out') return mapped(sql.outbox(number, conversationId), (row) => outEntry(row, context));
  if (source === 'own') return mapped(sql.owner(number, conversationId), (row) => ownerEntry(row, context));
  return undefined;
}

function mapped<R, T>(row: R | undefined, make: (row: R) => T): T | undefined {
  return row === undefined ? undefined : make(row);
}

function inEntry(row: InRow, context: EntryContext): ThreadEntry | undefined {
  const content = fromJson<EventContent>(row.content);
  switch (content.kind) {
    case 'message':
    case 'postback':
      return citizenEntry(row, content, context);
    case 'delivered':
    case 'seen':
      return undefined;
    case 'echo':
      return row.status === 'done' ? undefined : pageEntry(row, content.text);
    case 'edit':
    case 'reaction':
      return amendedEntry(row, content, context);
    case 'opened':
      if (content.cause === 'follow' || content.cause === 'chatnow')
        return { ...base(row), kind: 'event', what: content.cause, text: '' };
      // The word of the link that was followed, such as the counter its code hangs at.
      return { ...base(row), kind: 'event', what: 'opened', text: content.payload ?? '' };
    default:
      return { ...base(row), kind: 'event', what: content.kind, text: saidIn(content) };
  }
}

/** The message an edit or a reaction belongs to; an event of its own when we do not have that message. */
function amendedEntry(
  row: InRow,
  content: Extract<EventContent, { kind: 'edit' | 'reaction' }>,
  context: EntryContext,
): ThreadEntry | undefined {
  const target = context.sql.byMessageId(context.conversationId, content.messageId);
  if (target !== undefined) return readEntry(target, context);
  const text = content.kind === 'edit' ? content.text : (content.reaction ?? '');
  const event: EventEntry = { ...base(row), kind: 'event', what: content.kind, text };
  return event;
}

function citizenEntry(
  row: InRow,
  content: Extract<EventContent, { kind: 'message' | 'postback' }>,
  { sql, conversationId, amendments }: EntryContext,
): CitizenEntry {
  const messageId = content.messageId ?? '';
  const quoted = content.kind === 'message' ? content.quotedMessageId : undefined;
  return {
    ...base(row),
    kind: 'citizen',
    text: (content.kind === 'message' && content.original) || saidIn(content) || sql.tapTitle(conversationId, content),
    tapped: tappedIn(content) !== undefined,
    occurredAt: row.occurred_at,
    attachments: content.kind === 'message' ? content.attachments : [],
    inboxId: row.id,
    reactions: amendments.reactions.get(messageId) ?? [],
    edits: amendments.edits.get(messageId) ?? [],
    repliesTo: quoted === undefined ? null : (sql.byMessageId(conversationId, quoted) ?? null),
    forPeople: row.status === 'kept',
  };
}

function pageEntry(row: InRow, text: string): PageEntry {
  return { ...base(row), kind: 'page', text };
}

function base(row: InRow) {
  return { id: `in:${row.id}`, at: row.received_at };
}

/** A line to the citizen as an entry. */
export function outEntry(
  row: OutRow,
  { staff, amendments }: Pick<EntryContext, 'staff' | 'amendments'>,
): OutboundEntry {
  const { text, file, buttons, quotations } = fromJson<OutboundPart>(row.part);
  const failed = row.status === 'failed' || row.status === 'uncertain';
  return {
    id: `out:${row.seq}`,
    at: row.created_at,
    kind: 'outbound',
    speaker: row.speaker,
    author: row.author === null ? null : namedBy(staff, row.author),
    ...{ text, buttons, quotations, ...(file && { file }) },
    delivery: deliveryOf(row),
    outboxId: row.id,
    answerId: row.answer_id,
    reactions: amendments.reactions.get(row.message_id ?? '') ?? [],
    retriable: failed && row.speaker === 'counsellor',
  };
}

function deliveryOf(row: OutRow): Delivery {
  const { status, created_at: createdAt, seen_at: seenAt, delivered_at: deliveredAt } = row;
  const at = row.called_at ?? createdAt;
  const reason = row.error_class ?? 'unknown';
  switch (status) {
    case 'queued':
      return { state: 'pending', at: createdAt };
    case 'sending':
      return { state: 'sending', at };
    case 'uncertain':
      return { state: 'uncertain', at };
    case 'dropped':
      return { state: 'dropped', at, reason };
    case 'failed':
      return { state: 'failed', at, reason, detail: row.error_detail };
    case 'sent':
      if (seenAt !== null) return { state: 'read', at: seenAt };
      return deliveredAt === null ? { state: 'sent', at } : { state: 'delivered', at: deliveredAt };
  }
}

function ownerEntry(row: OwnerRow, { staff }: EntryContext): OwnerEntry {
  return {
    id: `own:${row.id}`,
    at: row.at,
    kind: 'owner',
    from: row.from_owner,
    to: row.to_owner,
    reason: row.reason,
    actor: row.actor === null ? null : namedBy(staff, row.actor),
    assignee: row.assignee === null ? null : namedBy(staff, row.assignee),
    note: row.note,
  };
}

/** A note as an entry. */
export function noteEntry(row: NoteRow, { staff }: Pick<EntryContext, 'staff'>): NoteEntry {
  return { id: `note:${row.id}`, at: row.at, kind: 'note', author: namedBy(staff, row.author), text: row.text };
}
