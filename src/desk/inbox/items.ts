import type { EventContent } from '../../conversations/model.ts';
import { isPayload } from '../../dialog/payloads.ts';
import { label } from '../../dialog/text/cut.ts';
import type { Clock } from '../../infra/clock.ts';
import { maskPersonalNumbers } from '../../infra/masking.ts';
import type { DeskBook } from '../book/model.ts';
import { dueAt } from '../queue/waiting.ts';
import type { StaffDirectory } from '../staff.ts';
import type { Named } from '../thread/entry-model.ts';
import { tappedIn } from '../thread/taps.ts';
import type { DeskRow, createInboxSql } from './inbox-sql.ts';
import type { InboxItem } from './model.ts';

/** Options of {@link createItems}. */
export interface ItemsOptions {
  readonly sql: ReturnType<typeof createInboxSql>;
  readonly book: DeskBook;
  readonly staff: StaffDirectory;
  readonly clock: Clock;
}

/** Longest preview, in characters: two lines on a phone. */
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
      preview: previewOf(sql.acts(row.id), (tap) => sql.tapTitle(row.id, tap)),
      unread: sql.unread(row.id, accountId),
      attention: row.attention,
      createdAt: row.created_at,
      closedAt: row.closed_at,
      outcome: row.outcome,
      rating: row.rating,
    };
  };
}

/** What was typed last, or else what was tapped: “Gặp tư vấn viên” would stand there instead of the question. */
function previewOf(acts: readonly EventContent[], tapTitle: (tap: EventContent) => string): InboxItem['preview'] {
  const shown = acts.find((act) => tappedIn(act) === undefined) ?? acts[0];
  if (shown === undefined) return null;
  const text = maskPersonalNumbers(saidIn(shown) || tapTitle(shown)).replace(/\s+/gu, ' ');
  const files = shown.kind === 'message' ? shown.attachments.map(({ type }) => type) : [];
  return { text: label(text, PREVIEW), files };
}

/** The words of an event, as far as it has any: a payload that stands for a tap has none. */
export function saidIn(content: EventContent): string {
  if (content.kind === 'postback') return content.title ?? '';
  if (content.kind === 'message' && isPayload(content.text)) return '';
  return 'text' in content ? content.text : '';
}
