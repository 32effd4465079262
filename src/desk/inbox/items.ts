import type { EventContent, OutboundPart } from '../../conversations/model.ts';
import { fromJson } from '../../conversations/sqlite-rows.ts';
import { isPayload } from '../../dialog/payloads.ts';
import type { Clock } from '../../infra/clock.ts';
import { maskPersonalNumbers } from '../../infra/masking.ts';
import type { DeskBook } from '../book/model.ts';
import { dueAt } from '../queue/waiting.ts';
import type { StaffDirectory } from '../staff.ts';
import type { Named } from '../thread/entry-model.ts';
import type { DeskRow, SaidRow, createInboxSql } from './inbox-sql.ts';
import type { InboxItem } from './model.ts';

/** Options of {@link createItems}. */
export interface ItemsOptions {
  readonly sql: ReturnType<typeof createInboxSql>;
  readonly book: DeskBook;
  readonly staff: StaffDirectory;
  readonly clock: Clock;
}

/** Longest preview, in UTF-16 units: two lines on a phone. */
const PREVIEW = 140;

/** The account of a person as pages show it; what an account left behind keeps its id. */
export function namedBy(staff: StaffDirectory, id: string): Named {
  return { id, name: staff.find(id)?.name ?? id };
}

/** Makes the line of a list out of a stored conversation. */
export function createItems({ sql, book, staff, clock }: ItemsOptions) {
  return (row: DeskRow, accountId: string): InboxItem => {
    const holder = row.closed_at === null ? row.owner : 'closed';
    const owed = holder === 'waiting' || holder === 'counsellor' ? row.unanswered_since : null;
    const due = owed === null ? null : dueAt(book, { since: owed, urgent: row.urgent === 1 });
    return {
      id: row.id,
      version: row.owner_version,
      holder,
      channel: row.channel,
      accountId: row.account_id,
      personLabel: `…${row.person_id.slice(-4)}`,
      language: row.language,
      reason: row.waiting_reason,
      urgent: row.urgent === 1 && holder !== 'bot',
      field: row.field,
      tags: sql.tags(row.id),
      assignee: row.assignee === null ? null : namedBy(staff, row.assignee),
      waitingSince: row.waiting_since,
      place: holder === 'waiting' ? sql.ahead(row) + 1 : null,
      unansweredSince: owed,
      dueAt: due,
      overdue: due !== null && due < clock.now(),
      promisedAt: row.promised_at,
      lastActivityAt: row.last_activity_at,
      preview: previewOf(sql.said(row.id), (content) => sql.tapTitle(row.id, content)),
      unread: sql.unread(row.id, accountId),
      attention: row.attention,
      createdAt: row.created_at,
      closedAt: row.closed_at,
      outcome: row.outcome,
      rating: row.rating,
    };
  };
}

function previewOf(said: readonly SaidRow[], tapTitle: (content: EventContent) => string): InboxItem['preview'] {
  const last = said.reduce<SaidRow | undefined>((a, b) => (a === undefined || b.at >= a.at ? b : a), undefined);
  if (last === undefined) return null;
  const text = maskPersonalNumbers(textOf(last, tapTitle)).replace(/\s+/gu, ' ').slice(0, PREVIEW);
  return { text, by: speakerOf(last.kind) };
}

function speakerOf(kind: string): NonNullable<InboxItem['preview']>['by'] {
  if (kind === 'bot' || kind === 'counsellor') return kind;
  return kind === 'echo' ? 'page' : 'citizen';
}

function textOf({ kind, body }: SaidRow, tapTitle: (content: EventContent) => string): string {
  if (kind === 'bot' || kind === 'counsellor') {
    const { text, file } = fromJson<OutboundPart>(body);
    return text === '' && file !== undefined ? `[${file.kind}] ${file.name}` : text;
  }
  const content = fromJson<EventContent>(body);
  return saidIn(content) || tapTitle(content) || filesIn(content).join(' ');
}

function filesIn(content: EventContent): readonly string[] {
  return content.kind === 'message' ? content.attachments.map(({ type }) => `[${type}]`) : [];
}

/** The words of an event, as far as it has any: a payload that stands for a tap has none. */
export function saidIn(content: EventContent): string {
  if (content.kind === 'postback') return content.title ?? '';
  if (content.kind === 'message' && isPayload(content.text)) return '';
  return 'text' in content ? content.text : '';
}
