import type { GroupCommit } from '../../conversations/group-commit.ts';
import { fromJson } from '../../conversations/sqlite-rows.ts';
import type { Clock } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import { mayAnswer, mayLead } from '../access.ts';
import type { AuditTrail } from '../audit/model.ts';
import { type Result, done, refuse } from '../results.ts';
import type { StaffDirectory, StaffMember } from '../staff.ts';
import { type EntryContext, amendmentsOf, noteEntry, readEntry } from './entries.ts';
import type { ThreadEntry } from './entry-model.ts';
import type { Finding, Thread } from './model.ts';
import type { FindingRow, NoteRow, Place, ThreadSql } from './thread-sql.ts';

/** Options of {@link createThread}. */
export interface ThreadOptions {
  readonly sql: ThreadSql;
  readonly staff: StaffDirectory;
  readonly audit: AuditTrail;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly ids: NewId;
  /** Is there such a conversation? */
  readonly exists: (conversationId: string) => boolean;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** Longest note, in UTF-16 units. */
const MAX_NOTE = 4_000;
/** After every entry there can be. */
const END: Place = { at: Number.MAX_SAFE_INTEGER, rank: 9, n: 0 };

/** Threads over inbox, outbox, changes of owner and notes. */
export function createThread(options: ThreadOptions): Thread {
  const { sql, staff, commit } = options;

  function contextOf(conversationId: string): EntryContext {
    return { sql, staff, conversationId, amendments: amendmentsOf(sql.amendments(conversationId)) };
  }

  return {
    async page({ conversationId, before, limit = DEFAULT_LIMIT }) {
      const wanted = Math.min(MAX_LIMIT, Math.max(1, limit));
      const keys = sql.page(conversationId, before === undefined ? END : decode(before), wanted + 1);
      const shown = keys.slice(0, wanted).reverse();
      const context = contextOf(conversationId);
      const [first] = shown;
      return {
        entries: shown.flatMap(({ key }) => readEntry(key, context) ?? []),
        before: keys.length > wanted && first !== undefined ? encode(first) : null,
      };
    },
    async entries(conversationId, ids) {
      const context = contextOf(conversationId);
      const entries = new Map<string, ThreadEntry>();
      for (const id of ids) {
        const entry = readEntry(id, context);
        if (entry !== undefined) entries.set(entry.id, entry);
      }
      return [...entries.values()];
    },
    findings: async (conversationId) => sql.findings(conversationId).map(toFinding),
    addNote: (input) => commit.run(() => addNote(options, input)),
    removeNote: (input) => commit.run(() => removeNote(options, input)),
  };
}

type NewNote = Parameters<Thread['addNote']>[0];

function addNote(options: ThreadOptions, { actor, conversationId, text, clientId }: NewNote): Result<ThreadEntry> {
  const { sql, clock, ids, audit } = options;
  if (!mayAnswer(actor)) return refuse('forbidden');
  if (!options.exists(conversationId)) return refuse('not_found');
  const trimmed = text.trim();
  if (trimmed === '') return refuse('empty');
  if (trimmed.length > MAX_NOTE) return refuse('too_long');
  const said = { conversation_id: conversationId, author: actor.id, text: trimmed };
  const before = clientId === undefined ? undefined : sql.note(clientId);
  if (before !== undefined && isSame(before, said)) return done(noteEntry(before, options));
  // A page that the browser brought back has an id that was used: another text is another note.
  const id = before === undefined && clientId !== undefined ? clientId : ids();
  const row = { id, ...said, at: clock.now() };
  sql.addNote(row);
  audit.append({ at: row.at, actor: actor.id, action: 'note.add', subject: conversationId, detail: { note: row.id } });
  return done(noteEntry(row, options));
}

function isSame(note: NoteRow, said: Pick<NoteRow, 'conversation_id' | 'author' | 'text'>): boolean {
  return note.conversation_id === said.conversation_id && note.author === said.author && note.text === said.text;
}

function removeNote(
  { sql, clock, audit }: ThreadOptions,
  { actor, noteId }: { readonly actor: StaffMember; readonly noteId: string },
): Result<null> {
  const note = sql.note(noteId);
  if (note === undefined) return refuse('not_found');
  if (note.author !== actor.id && !mayLead(actor)) return refuse('not_yours');
  sql.removeNote(noteId);
  const subject = note.conversation_id;
  audit.append({ at: clock.now(), actor: actor.id, action: 'note.remove', subject, detail: { note: noteId } });
  return done(null);
}

function toFinding(row: FindingRow): Finding {
  return {
    id: row.id,
    askedAt: row.asked_at,
    text: row.masked_text,
    action: row.action,
    confidence: row.confidence,
    shown: fromJson<string[]>(row.shown),
    candidates: fromJson<Finding['candidates']>(row.candidates),
  };
}

function encode({ at, rank, n }: Place): string {
  return `${at}.${rank}.${n}`;
}

/** A cursor that was tampered with begins at the end. */
function decode(cursor: string): Place {
  const match = /^(\d{1,15})\.(\d)\.(\d{1,15})$/.exec(cursor);
  return match === null ? END : { at: Number(match[1]), rank: Number(match[2]), n: Number(match[3]) };
}
