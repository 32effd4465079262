import { z } from 'zod';

import { printDay, vietnamDay } from '../../../dialog/days.ts';
import type { Knowledge } from '../../../kb/knowledge.ts';
import type { CsvRow } from '../../../infra/csv.ts';
import type { Period } from '../../../reports/period.ts';
import type { Figures, Reports } from '../../../reports/reports.ts';
import type { RowsWanted } from '../../../reports/row-set.ts';
import { sendCsv } from '../shell/csv.ts';
import { ErrorPage } from '../shell/error-page.tsx';
import { readQuery } from '../shell/forms.ts';
import { type ConsolePages, type ConsoleRoute, get } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { type Line, type LineKind, type Wording, conversationLines, handoverLines, questionLines } from './lines.ts';
import { afterOf, periodOf } from './query.ts';
import { TABLES, missedIn, tablesOf } from './tables.ts';
import { LinesPage, ReportsPage, type ShownLines } from './views.tsx';
import { createReportWords } from './words.ts';

/** What the pages of the statistics need. */
export interface ReportPagesOptions {
  readonly reports: Reports;
  /** For the names of what was shown. */
  readonly knowledge: Pick<Knowledge, 'article' | 'faq'>;
  /** How long a conversation is kept after its end: what is older is not complete. */
  readonly keptDays: number;
}

/** Rows of one page. */
const PAGE = 50;
/** Rows read at once while a file is written. */
const BATCH = 500;
/** Missed questions beside the tables. */
const MISSED = 10;
const DAY_MS = 86_400_000;

const tableQuery = z.object({ table: z.enum(TABLES) });

/** The statistics, the rows behind each figure, and both as files. */
export function reportPages(options: ReportPagesOptions): ConsolePages {
  return {
    nav: [
      {
        href: '/console/reports',
        label: (texts) => texts.reports.title,
        access: 'reports.view',
        group: 'administration',
      },
    ],
    routes: [
      get('/reports', 'reports.view', (visit) => showReports(options, visit)),
      get('/reports/table.csv', 'reports.view', (visit) => exportTable(options, visit)),
      ...lineRoutes(options, conversationLines),
      ...lineRoutes(options, questionLines),
      ...lineRoutes(options, handoverLines),
    ],
  };
}

async function showReports(options: ReportPagesOptions, visit: StaffVisit): Promise<void> {
  const { reports } = options;
  const today = vietnamDay(visit.clock.now());
  const { period, wrong } = periodOf(visit, today);
  const figures = await reports.figures(period);
  const wording = wordingOf(options, visit);
  const missed = reports.questions.list({ period, filter: { missed: 1 }, limit: MISSED });
  visit.show(
    <ReportsPage
      {...{ period, today, wrong, words: wording.words }}
      remarks={remarksOn(figures, { options, visit, period })}
      tables={tablesOf({ figures, period, ...wording })}
      missed={{ ...shownLines(questionLines, { rows: missed, visit, wording }), count: missedIn(figures) }}
    />,
  );
}

interface Remarked {
  readonly options: ReportPagesOptions;
  readonly visit: StaffVisit;
  readonly period: Period;
}

/** What is not in the figures any more. */
function remarksOn({ erased }: Figures, { options, visit, period }: Remarked): readonly string[] {
  const { reports } = visit.texts;
  const complete = vietnamDay(visit.clock.now() - options.keptDays * DAY_MS);
  return [
    ...(period.from < complete ? [reports.incomplete(printDay(complete))] : []),
    ...(erased.people > 0 ? [reports.erased(erased.people, erased.conversations)] : []),
  ];
}

async function exportTable(options: ReportPagesOptions, visit: StaffVisit): Promise<void> {
  const asked = readQuery(visit, tableQuery);
  if (asked === undefined) return visit.show(<ErrorPage kind="notFound" />, 404);
  const { period } = periodOf(visit, vietnamDay(visit.clock.now()));
  const figures = await options.reports.figures(period);
  const table = tablesOf({ figures, period, ...wordingOf(options, visit) }).find(({ name }) => name === asked.table);
  if (table === undefined) return visit.show(<ErrorPage kind="notFound" />, 404);
  recordExport(visit, asked.table, period);
  await sendCsv(visit, {
    name: fileName(asked.table, period),
    header: table.columns,
    rows: table.rows.map(({ label, part, figures }) => [
      part ? `– ${label}` : label,
      ...figures.map(({ value }) => value),
    ]),
  });
}

/** The page and the file of one kind of rows. */
function lineRoutes<Row extends Line, Filter extends object>(
  options: ReportPagesOptions,
  kind: LineKind<Row, Filter>,
): readonly ConsoleRoute[] {
  return [
    get(`/reports/${kind.name}`, 'reports.view', (visit) => showLines(options, { kind, visit })),
    get(`/reports/${kind.name}.csv`, 'reports.view', (visit) => exportLines(options, { kind, visit })),
  ];
}

interface Asked<Row extends Line, Filter> {
  readonly kind: LineKind<Row, Filter>;
  readonly visit: StaffVisit;
}

function showLines<Row extends Line, Filter extends object>(
  options: ReportPagesOptions,
  { kind, visit }: Asked<Row, Filter>,
): void {
  const { period, filter } = wantedBy({ kind, visit });
  const wording = wordingOf(options, visit);
  const set = kind.rows(options.reports);
  const after = afterOf(visit);
  const found = set.list({ period, filter, after, limit: PAGE + 1 });
  const rows = found.slice(0, PAGE);
  visit.show(
    <LinesPage
      {...{ period, filter, words: wording.words, name: kind.name }}
      said={kind.said(filter, wording).filter((words) => words !== undefined)}
      count={set.count(period, filter)}
      later={after !== undefined}
      last={found.length > PAGE ? rows.at(-1) : undefined}
      {...shownLines(kind, { rows, visit, wording })}
    />,
  );
}

async function exportLines<Row extends Line, Filter extends object>(
  options: ReportPagesOptions,
  { kind, visit }: Asked<Row, Filter>,
): Promise<void> {
  const wanted = wantedBy({ kind, visit });
  const wording = wordingOf(options, visit);
  recordExport(visit, kind.name, wanted.period);
  await sendCsv(visit, {
    name: fileName(kind.name, wanted.period),
    header: [...kind.columns(visit.texts), visit.texts.reports.columns.id],
    rows: allLines(options, { kind, wanted, wording }),
  });
}

interface AllLines<Row extends Line, Filter> {
  readonly kind: LineKind<Row, Filter>;
  readonly wanted: Pick<RowsWanted<Filter>, 'period' | 'filter'>;
  readonly wording: Wording;
}

/** A batch at a time, newest first. */
function* allLines<Row extends Line, Filter extends object>(
  { reports }: ReportPagesOptions,
  { kind, wanted, wording }: AllLines<Row, Filter>,
): Generator<CsvRow> {
  let after: Row | undefined;
  for (;;) {
    const batch = kind.rows(reports).list({ ...wanted, after, limit: BATCH });
    for (const row of batch) yield [...kind.cells(row, wording), row.conversation];
    if (batch.length < BATCH) return;
    after = batch.at(-1);
  }
}

function wantedBy<Row extends Line, Filter extends object>({ kind, visit }: Asked<Row, Filter>) {
  const { period } = periodOf(visit, vietnamDay(visit.clock.now()));
  return { period, filter: kind.query.parse(visit.request.query) };
}

interface Found<Row> {
  readonly rows: readonly Row[];
  readonly visit: StaffVisit;
  readonly wording: Wording;
}

function shownLines<Row extends Line, Filter>(
  kind: LineKind<Row, Filter>,
  { rows, visit, wording }: Found<Row>,
): ShownLines {
  const mayOpen = visit.may('conversation.view');
  return {
    columns: kind.columns(visit.texts),
    lines: rows.map((row) => ({
      key: row.key,
      cells: kind.cells(row, wording),
      opens: kind.opens,
      href: mayOpen ? `/console/c/${encodeURIComponent(row.conversation)}` : undefined,
    })),
  };
}

function wordingOf({ knowledge }: ReportPagesOptions, visit: StaffVisit): Wording {
  return { texts: visit.texts, words: createReportWords(visit, knowledge) };
}

function recordExport(visit: StaffVisit, table: string, { from, until }: Period): void {
  visit.record('report.export', null, { table, period: `${from}/${until}` });
}

function fileName(table: string, { from, until }: Period): string {
  return `thong-ke-${table}-${from}-${until}`;
}
