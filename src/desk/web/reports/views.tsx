import type { VNode } from 'preact';

import type { IsoDate } from '../../../kb/model.ts';
import { type NamedPeriod, type Period, usualPeriods } from '../../../reports/period.ts';
import type { Place } from '../../../reports/row-set.ts';
import { DataTable } from '../common/table.tsx';
import { Field } from '../shell/form-parts.tsx';
import { Page } from '../shell/page.tsx';
import { Notice } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';
import type { LineName } from './lines.ts';
import { addressOf } from './query.ts';
import type { Figure, ReportRow, ReportTable } from './tables.ts';
import type { ReportWords } from './words.ts';

const STYLES = ['reports.css'] as const;

/** Rows ready to be shown. */
export interface ShownLines {
  readonly columns: readonly string[];
  readonly lines: readonly ShownLine[];
}

/** One of them. */
export interface ShownLine {
  readonly key: string;
  readonly cells: readonly string[];
  /** The cell that leads to the conversation, for whoever may open it. */
  readonly opens: number;
  readonly href?: string | undefined;
}

interface ReportsPageProps {
  readonly period: Period;
  readonly today: IsoDate;
  readonly words: ReportWords;
  /** What to know about the figures before reading them. */
  readonly remarks: readonly string[];
  /** The address asked for a period that is none. */
  readonly wrong: boolean;
  readonly tables: readonly ReportTable[];
  readonly missed: ShownLines & { readonly count: number };
}

/** All tables of a period. */
export function ReportsPage({ period, today, words, remarks, wrong, tables, missed }: ReportsPageProps): VNode {
  const { reports } = useVisit().texts;
  return (
    <Page title={reports.title} styles={STYLES}>
      <h1>{reports.title}</h1>
      <p class="muted">{reports.lead}</p>
      {wrong && <Notice kind="bad">{reports.wrong}</Notice>}
      <PeriodChoice period={period} today={today} words={words} />
      <h2>{words.period(period)}</h2>
      {remarks.length > 0 && (
        <Notice kind="info">
          {remarks.map((remark) => (
            <p key={remark}>{remark}</p>
          ))}
        </Notice>
      )}
      {tables.map((table) => (
        <TableSection key={table.name} table={table} period={period} />
      ))}
      <section>
        <h3>{reports.missedTitle}</h3>
        <p class="muted">{reports.missedNote}</p>
        <LineTable label={reports.missedTitle} {...missed} />
        {missed.count > 0 && (
          <p>
            <a href={addressOf('/questions', period, { missed: 1 })}>{reports.allMissed(missed.count)}</a>
          </p>
        )}
      </section>
    </Page>
  );
}

function PeriodChoice({ period, today, words }: Pick<ReportsPageProps, 'period' | 'today' | 'words'>): VNode {
  const { reports } = useVisit().texts;
  const isShown = ({ from, until }: NamedPeriod): boolean => from === period.from && until === period.until;
  return (
    <div class="card">
      <nav class="periods" aria-label={reports.periods}>
        {usualPeriods(today).map((one) => (
          <a key={one.kind + one.from} href={addressOf('', one)} aria-current={isShown(one) ? 'page' : undefined}>
            {words.periodName(one)}
          </a>
        ))}
      </nav>
      <form action="/console/reports" class="row" aria-label={reports.periods}>
        <Field name="from" type="date" label={reports.from} value={period.from} />
        <Field name="until" type="date" label={reports.until} value={period.until} />
        <div class="field">
          <button>{reports.show}</button>
        </div>
      </form>
    </div>
  );
}

function TableSection({ table, period }: { readonly table: ReportTable; readonly period: Period }): VNode {
  const { reports } = useVisit().texts;
  const title = reports.titles[table.name];
  const note = reports.notes[table.name];
  return (
    <section>
      <div class="page-head">
        <h3>{title}</h3>
        <Download href={addressOf('/table.csv', period, { table: table.name })} of={title} />
      </div>
      {note !== '' && <p class="muted">{note}</p>}
      {table.rows.length === 0 ? (
        <p class="card empty">{reports.none}</p>
      ) : (
        <DataTable label={title} columns={table.columns}>
          {table.rows.map((row) => (
            <TableRow key={row.label} row={row} columns={table.columns} />
          ))}
        </DataTable>
      )}
    </section>
  );
}

function TableRow({ row, columns }: { readonly row: ReportRow; readonly columns: readonly string[] }): VNode {
  return (
    <tr class={row.part ? 'part' : undefined}>
      <th scope="row">{row.label}</th>
      {row.figures.map((figure, index) => (
        <td key={columns[index + 1]} class="number" data-label={columns[index + 1]}>
          <FigureLink figure={figure} />
        </td>
      ))}
    </tr>
  );
}

function FigureLink({ figure: { value, href } }: { readonly figure: Figure }): VNode {
  const { language } = useVisit();
  const text = typeof value === 'number' ? value.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB') : value;
  return href === undefined ? <>{text}</> : <a href={href}>{text}</a>;
}

function Download({ href, of }: { readonly href: string; readonly of: string }): VNode {
  const { reports } = useVisit().texts;
  return (
    <a class="button second small" href={href} download aria-label={reports.downloadOf(of)}>
      {reports.download}
    </a>
  );
}

interface LinesPageProps extends ShownLines {
  readonly name: LineName;
  readonly period: Period;
  readonly words: ReportWords;
  readonly filter: object;
  /** What the filter asks for. */
  readonly said: readonly string[];
  readonly count: number;
  /** Whether these come after newer ones. */
  readonly later: boolean;
  /** The last row, where older ones follow. */
  readonly last: Place | undefined;
}

/** The rows behind a figure. */
export function LinesPage(props: LinesPageProps): VNode {
  const { name, period, words, filter, said, count, later, last, columns, lines } = props;
  const { reports } = useVisit().texts;
  const title = reports.titles[name];
  const page = `/${name}`;
  return (
    <Page title={title} styles={STYLES}>
      <p>
        <a href={addressOf('', period)}>← {reports.back}</a>
      </p>
      <div class="page-head">
        <h1>{title}</h1>
        <Download href={addressOf(`${page}.csv`, period, filter)} of={title} />
      </div>
      {reports.notes[name] !== '' && <p class="muted">{reports.notes[name]}</p>}
      <p>{[words.period(period), ...said].join(' · ')}</p>
      <p>
        <strong>{reports.rows(count)}</strong>
      </p>
      <LineTable label={title} columns={columns} lines={lines} />
      <nav class="actions" aria-label={title}>
        {later && (
          <a class="button second" href={addressOf(page, period, filter)}>
            {reports.newest}
          </a>
        )}
        {last !== undefined && (
          <a class="button second" href={addressOf(page, period, { ...filter, after: `${last.at}_${last.key}` })}>
            {reports.older}
          </a>
        )}
      </nav>
    </Page>
  );
}

function LineTable({ label, columns, lines }: ShownLines & { readonly label: string }): VNode {
  const { reports } = useVisit().texts;
  if (lines.length === 0) return <p class="card empty">{reports.none}</p>;
  return (
    <DataTable label={label} columns={columns}>
      {lines.map(({ key, cells, opens, href }) => (
        <tr key={key}>
          {cells.map((cell, index) => (
            <td key={columns[index]} class="line" data-label={columns[index]}>
              {index === opens && href !== undefined ? <a href={href}>{cell}</a> : cell}
            </td>
          ))}
        </tr>
      ))}
    </DataTable>
  );
}
