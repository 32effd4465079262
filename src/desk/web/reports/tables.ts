import type { HandoverFilter, HandoverLine } from '../../../reports/handovers.ts';
import { FIELDS } from '../../../kb/fields.ts';
import type { ConversationFilter } from '../../../reports/conversations.ts';
import type { Period } from '../../../reports/period.ts';
import { OUTCOMES, type QuestionFilter, VERDICTS, type Why } from '../../../reports/questions.ts';
import { percentileOf } from '../../../infra/percentile.ts';
import { type Figures, type QuestionGroup, channelsOf, sumOf } from '../../../reports/reports.ts';
import type { ConsoleTexts } from '../../texts/vi.ts';
import { addressOf } from './query.ts';
import { type ReportWords, hoursAndMinutes } from './words.ts';

/** Tables of the statistics, in the order of the page. */
export const TABLES = ['overview', 'outcomes', 'feedback', 'channels', 'fields', 'people', 'shown'] as const;

/** One of {@link TABLES}. */
export type TableName = (typeof TABLES)[number];

/** A figure, with the address of the rows behind it. */
export interface Figure {
  readonly value: number | string;
  readonly href?: string | undefined;
}

/** One line of a table. */
export interface ReportRow {
  readonly label: string;
  /** Part of the row above. */
  readonly part?: true;
  readonly figures: readonly Figure[];
}

/** A table as the page shows it and the file holds it. */
export interface ReportTable {
  readonly name: TableName;
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
}

/** What tables are made of. */
export interface TablesOptions {
  readonly figures: Figures;
  readonly period: Period;
  readonly texts: ConsoleTexts;
  readonly words: ReportWords;
}

/** All tables of a period. */
export function tablesOf(options: TablesOptions): readonly ReportTable[] {
  const links = linksOf(options.period);
  return TABLES.map((name) => ({ name, ...MAKE[name]({ ...options, links }) }));
}

type Making = TablesOptions & { readonly links: ReturnType<typeof linksOf> };
type Made = Omit<ReportTable, 'name'>;

const MAKE: Readonly<Record<TableName, (making: Making) => Made>> = {
  overview({ figures: { conversations, questions, handovers }, texts: { reports }, links }) {
    const t = reports.overview;
    const queued = handovers.filter((line) => line.queued === 1).length;
    return {
      columns: [reports.measure, reports.count],
      rows: [
        { label: t.conversations, figures: [links.conversations(sumOf(conversations))] },
        { label: t.people, figures: [links.conversations(sumOf(conversations, { first: 1 }), { first: 1 })] },
        { label: t.questions, figures: [links.questions(sumOf(questions))] },
        { label: t.queued, figures: [links.handovers(queued, { queued: 1 })] },
      ],
    };
  },

  outcomes({ figures: { questions }, texts: { reports }, words, links }) {
    const all = sumOf(questions);
    const row = (label: string, filter: Pick<QuestionFilter, 'outcome' | 'why'>): ReportRow => {
      const count = sumOf(questions, filter as Partial<QuestionGroup>);
      const figures = [links.questions(count, filter), { value: words.share(count, all) }];
      return { label, figures, ...(filter.why !== undefined && { part: true }) };
    };
    const whys = [...new Set(questions.flatMap(({ why }): Why[] => (why === null ? [] : [why])))].sort();
    return {
      columns: [reports.outcome, reports.count, reports.share],
      rows: [
        row(reports.allQuestions, {}),
        ...OUTCOMES.flatMap((outcome) => [
          row(reports.outcomes[outcome], { outcome }),
          ...(outcome === 'handed_over' ? whys.map((why) => row(words.why(why), { outcome, why })) : []),
        ]),
      ],
    };
  },

  feedback({ figures: { questions }, texts: { reports }, words, links }) {
    const all = sumOf(questions);
    return {
      columns: [reports.verdict, reports.times, reports.share],
      rows: VERDICTS.map((verdict) => {
        const count = sumOf(questions, { verdict });
        const figures = [links.questions(count, { verdict }), { value: words.share(count, all) }];
        return { label: reports.verdicts[verdict], figures };
      }),
    };
  },

  channels({ figures, texts: { reports, pages }, words, links }) {
    const { conversations, questions, handovers } = figures;
    return {
      columns: [
        ...[reports.channel, reports.conversation, reports.people, reports.question, reports.answered, reports.share],
        reports.overview.queued,
      ],
      rows: channelsOf(figures).map((channel) => {
        const asked = sumOf(questions, { channel });
        const answered = sumOf(questions, { channel, outcome: 'answered' });
        const queued = handovers.filter((line) => line.channel === channel && line.queued === 1).length;
        return {
          label: pages.channels[channel],
          figures: [
            links.conversations(sumOf(conversations, { channel }), { channel }),
            links.conversations(sumOf(conversations, { channel, first: 1 }), { channel, first: 1 }),
            links.questions(asked, { channel }),
            links.questions(answered, { channel, outcome: 'answered' }),
            { value: words.share(answered, asked) },
            links.handovers(queued, { channel, queued: 1 }),
          ],
        };
      }),
    };
  },

  fields({ figures: { questions }, texts: { reports }, words, links }) {
    const all = sumOf(questions);
    const rows = fieldsIn(questions).map((field) => {
      const own = questions.filter((group) => group.field === field);
      const asked = sumOf(own);
      return {
        label: words.field(field),
        figures: [
          links.questions(asked, { field }),
          { value: words.share(asked, all) },
          links.questions(sumOf(own, { outcome: 'answered' }), { field, outcome: 'answered' }),
          links.questions(sumOf(own.filter(isMissed)), { field, missed: 1 }),
        ],
      };
    });
    return { columns: [reports.field, reports.question, reports.share, reports.answered, reports.missed], rows };
  },

  people({ figures: { handovers }, texts: { pages, reports }, links }) {
    const t = reports.steps;
    const queued = handovers.filter((line) => line.queued === 1);
    const row = (label: string, filter: HandoverFilter, holds: (line: HandoverLine) => boolean): ReportRow => {
      const count = queued.filter(holds).length;
      return { label, figures: [links.handovers(count, { queued: 1, ...filter })] };
    };
    const reasons = [...new Set(queued.map(({ reason }) => reason))].sort();
    const waits = queued.flatMap(({ at, replied }) => (replied === null ? [] : [replied - at]));
    const wait = (label: string, share: number): ReportRow => {
      const value = percentileOf(waits, share);
      const { href } = links.handovers(waits.length, { queued: 1, state: 'replied' });
      return { label, figures: [value === undefined ? { value: '' } : { value: hoursAndMinutes(value), href }] };
    };
    return {
      columns: [reports.measure, reports.count],
      rows: [
        row(t.queued, {}, () => true),
        ...reasons.map((reason) => ({
          ...row(pages.reasons[reason], { reason }, (line) => line.reason === reason),
          part: true as const,
        })),
        row(t.taken, { state: 'taken' }, ({ taken }) => taken !== null),
        row(t.replied, { state: 'replied' }, ({ replied }) => replied !== null),
        wait(t.median, 0.5),
        wait(t.slowest, 0.9),
        row(t.unanswered, { state: 'unanswered' }, ({ ended, replied }) => ended !== null && replied === null),
        row(t.ended, { state: 'ended' }, ({ ended }) => ended !== null),
        row(t.open, { state: 'open' }, ({ ended }) => ended === null),
        { label: t.direct, figures: [links.handovers(handovers.length - queued.length, { queued: 0 })] },
      ],
    };
  },

  shown({ figures: { shown }, texts: { reports }, words, links }) {
    return {
      columns: [reports.item, reports.times, reports.verdicts.unhelpful],
      rows: shown.map(({ id, count, unhelpful }) => ({
        label: words.item(id),
        figures: [
          links.questions(count, { shown: id }),
          links.questions(unhelpful, { shown: id, verdict: 'unhelpful' }),
        ],
      })),
    };
  },
};

/** How many questions nothing answered, or the answer did not help. */
export function missedIn({ questions }: Figures): number {
  return sumOf(questions.filter(isMissed));
}

function isMissed({ outcome, verdict }: QuestionGroup): boolean {
  return !(outcome === 'answered' || outcome === 'asked_back') || verdict === 'unhelpful';
}

/** In the order of the table of fields, what that does not know behind, and last those without any. */
function fieldsIn(questions: readonly QuestionGroup[]): readonly string[] {
  const order = FIELDS.map(({ slug }) => slug);
  const rank = (field: string): number => {
    const known = order.indexOf(field);
    return known !== -1 ? known : order.length + (field === '' ? 1 : 0);
  };
  return [...new Set(questions.map(({ field }) => field))].sort((a, b) => rank(a) - rank(b));
}

/** Figures that open their rows; of none there is nothing to open. */
function linksOf(period: Period) {
  const to =
    <Filter extends object>(page: string) =>
    (value: number, filter?: Filter): Figure =>
      value === 0 ? { value } : { value, href: addressOf(page, period, filter) };
  return {
    conversations: to<ConversationFilter>('/conversations'),
    questions: to<QuestionFilter>('/questions'),
    handovers: to<HandoverFilter>('/handovers'),
  };
}
