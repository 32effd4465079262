import type { ComponentChildren, JSX } from 'preact';

/** What a {@link DataTable} shows. */
export interface DataTableProps {
  /** Says what the table is about to who cannot see it. */
  readonly label: string;
  /** Titles of the columns; a cell repeats its own in `data-label`, for phones. */
  readonly columns: readonly string[];
  /** Its rows. */
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself where it is too wide, by keyboard too, and turns into cards on a phone. */
export function DataTable({ label, columns, children }: DataTableProps): JSX.Element {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table class="cards">
        <thead>
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
