import { ArrowDown } from 'lucide-react'
import type { ReactNode } from 'react'

/** A column, and what it is called. */
export interface Column<Name extends string> {
  name: Name
  label: string
  /** Stands on the right, in figures of one width. */
  isNumber?: boolean
}

/** By which column the rows are ordered, the most first, and by which they can be. */
export interface Order<Name extends string> {
  by: Name
  names: readonly Name[]
  /** What the button of a column says to those who don't see the table. */
  label: (column: string) => string
  choose: (name: Name) => void
}

interface Props<Row, Name extends string, Ordered extends Name> {
  /** The first is what a row is about. */
  columns: readonly [Column<Name>, ...Column<Name>[]]
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
  order?: Order<Ordered>
  /** What a row has in each column. */
  children: (row: Row) => Record<Name, ReactNode>
}

/** Rows of the same kind. On a narrow screen each is a box, with the names of the columns in it. */
export function Table<Row, Name extends string, Ordered extends Name = never>({
  columns: [about, ...columns],
  rows,
  keyOf,
  order,
  children: cellsOf,
}: Props<Row, Name, Ordered>) {
  return (
    <table className="admin-table" data-sortable={order ? true : undefined}>
      <thead>
        <tr>
          <th scope="col">{about.label}</th>
          {columns.map((column) => (
            <Heading key={column.name} column={column} order={order} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const cells = cellsOf(row)
          return (
            <tr key={keyOf(row)}>
              <th scope="row">{cells[about.name]}</th>
              {columns.map(({ name, label, isNumber }) => (
                <td key={name} data-label={label} className={isNumber ? 'admin-number' : undefined}>
                  {cells[name]}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

interface HeadingProps<Ordered extends string> {
  column: Column<string>
  order: Order<Ordered> | undefined
}

function Heading<Ordered extends string>({ column, order }: HeadingProps<Ordered>) {
  const { name, label, isNumber } = column
  const className = isNumber ? 'admin-number' : undefined
  const own = order?.names.find((other) => other === name)
  if (!order || own === undefined)
    return (
      <th scope="col" className={className}>
        {label}
      </th>
    )
  const isChosen = own === order.by
  return (
    <th scope="col" className={className} aria-sort={isChosen ? 'descending' : undefined}>
      <button className="admin-sort" aria-label={order.label(label)} onClick={() => order.choose(own)}>
        {isChosen && <ArrowDown size={12} aria-hidden />}
        {label}
      </button>
    </th>
  )
}
