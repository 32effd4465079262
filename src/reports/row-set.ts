import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { type Period, instantsOf } from './period.ts';

/** Where a row stands among those of its kind: newest first. */
export interface Place {
  readonly at: EpochMs;
  readonly key: string;
}

/** Which rows, and how many of them. */
export interface RowsWanted<Filter> {
  readonly period: Period;
  readonly filter: Filter;
  /** Only what comes after this row. */
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** What is counted in a period: the rows themselves, and their number by the same conditions. */
export interface RowSet<Row extends Place, Filter> {
  /** Newest first. */
  list(wanted: RowsWanted<Filter>): readonly Row[];
  count(period: Period, filter: Filter): number;
  /** How many rows share the values of some columns. */
  groups<Column extends keyof Row & string>(
    period: Period,
    columns: readonly Column[],
  ): readonly (Pick<Row, Column> & { readonly count: number })[];
}

/** SQL of {@link createRowSet}. */
export interface RowSetSql<Filter> {
  /** Common table expressions, the last of them `found`: what happened from `@from` to before `@to`, with `at` and `key`. */
  readonly found: string;
  /** The condition of each filter, on the value of the same name. */
  readonly conditions: Readonly<Record<keyof Filter & string, string>>;
}

/** Reads the rows of one kind. Statements differ by filter, so they are prepared as they are asked for. */
export function createRowSet<Row extends Place, Filter extends object>(
  db: Db,
  { found, conditions }: RowSetSql<Filter>,
): RowSet<Row, Filter> {
  const chosen = (filter: Filter): string =>
    Object.entries(conditions as Readonly<Record<string, string>>)
      .filter(([name]) => (filter as Readonly<Record<string, unknown>>)[name] !== undefined)
      .map(([, condition]) => ` AND (${condition})`)
      .join('');
  return {
    list({ period, filter, after, limit }) {
      const rest = after === undefined ? '' : ' AND (at, key) < (@at, @key)';
      const sql = `${found} SELECT * FROM found WHERE TRUE${chosen(filter)}${rest} ORDER BY at DESC, key DESC LIMIT @limit`;
      return db.prepare<[object], Row>(sql).all({ ...instantsOf(period), ...filter, ...after, limit });
    },
    count(period, filter) {
      const sql = `${found} SELECT COUNT(*) AS count FROM found WHERE TRUE${chosen(filter)}`;
      const bound = { ...instantsOf(period), ...filter };
      return db.prepare<[object], { readonly count: number }>(sql).get(bound)?.count ?? 0;
    },
    groups(period, columns) {
      const by = columns.join(', ');
      return db
        .prepare<[object], Pick<Row, (typeof columns)[number]> & { readonly count: number }>(
          `${found} SELECT ${by}, COUNT(*) AS count FROM found GROUP BY ${by}`,
        )
        .all(instantsOf(period));
    },
  };
}
