import type { z } from 'zod';

import type { EpochMs } from '../../../infra/clock.ts';
import { maskPersonalNumbers } from '../../../infra/masking.ts';
import type { ConversationFilter, ConversationLine } from '../../../reports/conversations.ts';
import type { HandoverFilter, HandoverLine } from '../../../reports/handovers.ts';
import type { QuestionFilter, QuestionLine } from '../../../reports/questions.ts';
import type { Reports } from '../../../reports/reports.ts';
import type { Place, RowSet } from '../../../reports/row-set.ts';
import type { ConsoleTexts } from '../../texts/vi.ts';
import { fullTime } from '../common/format.ts';
import { conversationQuery, handoverQuery, questionQuery } from './query.ts';
import { type ReportWords, hoursAndMinutes } from './words.ts';

/** What lines are worded with. */
export interface Wording {
  readonly texts: ConsoleTexts;
  readonly words: ReportWords;
}

/** What rows are of. */
export type LineName = 'conversations' | 'questions' | 'handovers';

/** A row behind a figure: it belongs to a conversation. */
export type Line = Place & { readonly conversation: string };

/** Rows of one kind, as the page shows them and the file holds them. */
export interface LineKind<Row extends Line, Filter> {
  readonly name: LineName;
  readonly query: z.ZodType<Filter>;
  readonly rows: (reports: Reports) => RowSet<Row, Filter>;
  readonly columns: (texts: ConsoleTexts) => readonly string[];
  /** As many as columns. */
  readonly cells: (row: Row, wording: Wording) => readonly string[];
  /** Which cell leads to the conversation. */
  readonly opens: number;
  /** What the filter asks for, in words. */
  readonly said: (filter: Filter, wording: Wording) => readonly (string | undefined)[];
}

/** Conversations. */
export const conversationLines: LineKind<ConversationLine, ConversationFilter> = {
  name: 'conversations',
  query: conversationQuery,
  rows: ({ conversations }) => conversations,
  columns: ({ reports: { columns, channel, field } }) => [
    ...[columns.begun, channel, field, columns.holder, columns.closed],
  ],
  cells: ({ at, channel, field, owner, closed }, { texts: { pages }, words }) => [
    ...[fullTime(at), pages.channels[channel], words.field(field)],
    ...[pages.holders[closed === null ? owner : 'closed'], timeOf(closed)],
  ],
  opens: 0,
  said: ({ channel, first }, { texts: { pages, reports } }) => [
    channel && pages.channels[channel],
    first && reports.first,
  ],
};

/** Questions; their texts are masked once more, by the rules of today. */
export const questionLines: LineKind<QuestionLine, QuestionFilter> = {
  name: 'questions',
  query: questionQuery,
  rows: ({ questions }) => questions,
  columns: ({ reports: { columns, channel, field, question, outcome, verdict } }) => [
    ...[columns.asked, question, outcome, columns.shown, verdict, field, channel],
  ],
  cells: ({ at, text, outcome, why, shown, verdict, field, channel }, { texts: { pages, reports }, words }) => [
    fullTime(at),
    text === '' ? reports.expired : maskPersonalNumbers(text),
    reports.outcomes[outcome] + (why === null ? '' : ` (${words.why(why)})`),
    (JSON.parse(shown) as readonly string[]).map((id) => words.item(id)).join('; '),
    ...[reports.verdicts[verdict], words.field(field), pages.channels[channel]],
  ],
  opens: 1,
  said: ({ channel, field, outcome, why, verdict, missed, shown }, { texts: { pages, reports }, words }) => [
    ...[channel && pages.channels[channel], field !== undefined ? words.field(field) : undefined],
    ...[outcome && reports.outcomes[outcome], why && words.why(why), verdict && reports.verdicts[verdict]],
    ...[missed && reports.missed, shown && words.item(shown)],
  ],
};

/** Hand-overs and what people made of them. */
export const handoverLines: LineKind<HandoverLine, HandoverFilter> = {
  name: 'handovers',
  query: handoverQuery,
  rows: ({ handovers }) => handovers,
  columns: ({ reports: { columns, channel, field } }) => [
    ...[columns.passed, columns.reason, columns.taken, columns.replied, columns.wait, columns.ended, field, channel],
  ],
  cells: ({ at, reason, taken, replied, ended, field, channel, queued }, { texts: { pages }, words }) => [
    ...[fullTime(at), pages.reasons[reason], timeOf(taken), timeOf(replied)],
    replied === null || queued === 0 ? '' : hoursAndMinutes(replied - at),
    ...[timeOf(ended), words.field(field), pages.channels[channel]],
  ],
  opens: 0,
  said: ({ channel, reason, queued, state }, { texts: { pages, reports } }) => [
    channel && pages.channels[channel],
    queued === undefined ? undefined : queued === 1 ? reports.steps.queued : reports.steps.direct,
    ...[reason && pages.reasons[reason], state && reports.steps[state]],
  ],
};

function timeOf(at: EpochMs | null): string {
  return at === null ? '' : fullTime(at);
}
