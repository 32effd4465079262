import { setImmediate } from 'node:timers/promises';

import type { ChannelName } from '../conversations/model.ts';
import type { Db } from '../storage/database.ts';
import { type ConversationFilter, type ConversationLine, createConversationRows } from './conversations.ts';
import { type HandoverFilter, type HandoverLine, createHandoverRows } from './handovers.ts';
import { type Period, instantsOf, weeksOf } from './period.ts';
import {
  type QuestionFilter,
  type QuestionLine,
  type ShownItem,
  createQuestionRows,
  createShownItems,
} from './questions.ts';
import type { RowSet } from './row-set.ts';

/** Conversations that are alike. */
export type ConversationGroup = Pick<ConversationLine, 'channel' | 'first'> & { readonly count: number };

/** Questions that are alike in all that is counted; there may be several groups of a kind. */
export type QuestionGroup = Pick<QuestionLine, 'channel' | 'field' | 'outcome' | 'why' | 'verdict'> & {
  readonly count: number;
};

/** People who asked to be erased since a period began, and how many conversations went with them. */
export interface ErasedSince {
  readonly people: number;
  readonly conversations: number;
}

/** All that is counted of one period. */
export interface Figures {
  readonly conversations: readonly ConversationGroup[];
  readonly questions: readonly QuestionGroup[];
  /** Every one of them: a median needs all. */
  readonly handovers: readonly HandoverLine[];
  readonly shown: readonly ShownItem[];
  readonly erased: ErasedSince;
}

/**
 * The agency's statistics. They are counted from the rows themselves whenever they are asked for, so every figure can be
 * opened down to them.
 *
 * What retention takes from rows (texts, candidates) is never counted, so figures stay when texts go. Whole conversations
 * go with everything in them: when they have been kept long enough (`RETENTION_CONVERSATION_DAYS` after their end), and
 * with a person who is erased. Such rows are in no figure any more; {@link ErasedSince} says how many.
 */
export interface Reports {
  readonly conversations: RowSet<ConversationLine, ConversationFilter>;
  readonly questions: RowSet<QuestionLine, QuestionFilter>;
  readonly handovers: RowSet<HandoverLine, HandoverFilter>;
  /** Between its queries everything else goes on. */
  figures(period: Period): Promise<Figures>;
}

/** Articles and FAQs that are listed as shown most. */
const SHOWN_MOST = 20;
/** SQLite’s word for all. */
const ALL = -1;

/** Opens the statistics over `service.db`, migrated. */
export function createReports(db: Db): Reports {
  const conversations = createConversationRows(db);
  const questions = createQuestionRows(db);
  const handovers = createHandoverRows(db);
  const shownItems = createShownItems(db);
  const erased = db.prepare<[object], ErasedSince>(
    `SELECT COUNT(*) AS people, COALESCE(SUM(conversations), 0) AS conversations FROM erasures WHERE erased_at >= @from`,
  );
  return {
    ...{ conversations, questions, handovers },
    async figures(period) {
      const asked: QuestionGroup[] = [];
      const passed: HandoverLine[] = [];
      const shown: ShownItem[] = [];
      for (const week of weeksOf(period)) {
        asked.push(...questions.groups(week, ['channel', 'field', 'outcome', 'why', 'verdict']));
        passed.push(...handovers.list({ period: week, filter: {}, limit: ALL }));
        shown.push(...shownItems(week));
        // A year at once would keep webhooks waiting for a second.
        await setImmediate();
      }
      return {
        conversations: conversations.groups(period, ['channel', 'first']),
        questions: asked,
        handovers: passed,
        shown: shownMost(shown),
        erased: erased.get(instantsOf(period)) ?? { people: 0, conversations: 0 },
      };
    },
  };
}

function shownMost(items: readonly ShownItem[]): readonly ShownItem[] {
  const byId = new Map<string, ShownItem>();
  for (const { id, count, unhelpful } of items) {
    const known = byId.get(id) ?? { count: 0, unhelpful: 0 };
    byId.set(id, { id, count: known.count + count, unhelpful: known.unhelpful + unhelpful });
  }
  return [...byId.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)).slice(0, SHOWN_MOST);
}

/** Adds up the groups that have certain values. */
export function sumOf<Group extends { readonly count: number }>(
  groups: readonly Group[],
  wanted: Partial<Omit<Group, 'count'>> = {},
): number {
  const values = Object.entries(wanted) as [keyof Group, unknown][];
  const chosen = groups.filter((group) => values.every(([name, value]) => group[name] === value));
  return chosen.reduce((sum, { count }) => sum + count, 0);
}

/** Every channel that anything came by in the period. */
export function channelsOf({ conversations, questions, handovers }: Figures): readonly ChannelName[] {
  return [...new Set([...conversations, ...questions, ...handovers].map(({ channel }) => channel))].sort();
}
