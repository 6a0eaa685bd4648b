/** Tables sorted by their headers. */
import type { ReactNode } from "react";

export interface SortState<Column extends string> {
  readonly column: Column;
  readonly reversed: boolean;
}

/** A sorted copy; equal rows keep their order. */
export function sortBy<Row, Column extends string>(
  rows: readonly Row[],
  sort: SortState<Column>,
  compare: (column: Column) => (a: Row, b: Row) => number,
): readonly Row[] {
  const order = compare(sort.column);
  return [...rows].sort((a, b) => (sort.reversed ? order(b, a) : order(a, b)));
}

export interface SortHeaderProps<Column extends string> {
  readonly column: Column;
  readonly sort: SortState<Column>;
  readonly onSort: (sort: SortState<Column>) => void;
  readonly numeric?: boolean;
  readonly children: ReactNode;
}

/** A column's header as a button; its first press sorts by what matters first in that column. */
export function SortHeader<Column extends string>({
  column,
  sort,
  onSort,
  numeric = false,
  children,
}: SortHeaderProps<Column>) {
  const mine = sort.column === column;
  const direction = mine ? (sort.reversed ? "ascending" : "descending") : "none";
  return (
    <th scope="col" aria-sort={direction} className={numeric ? "numeric" : undefined}>
      <button type="button" className="sort" onClick={() => onSort({ column, reversed: mine && !sort.reversed })}>
        {children}
        <span aria-hidden="true" className="sort-arrow">
          {mine ? (sort.reversed ? "▴" : "▾") : ""}
        </span>
      </button>
    </th>
  );
}
