import { tell } from '../../components/notices'
import { locale, messages, textOf } from '../../i18n/messages'
import { noValue, type ResultTable } from './resultTable'

/** Rows of one table that are shown, and UTF-16 units of one value. */
export const mostRows = 500
const longestValue = 1_000

const count = (value: number) => new Intl.NumberFormat(locale()).format(value)

const text = messages({
  en: {
    label: (rows: number, columns: number) =>
      `Result: ${count(rows)} ${rows === 1 ? 'row' : 'rows'}, ${count(columns)} ${columns === 1 ? 'column' : 'columns'}`,
    rows: (rows: number) => (rows === 1 ? '1 row' : `${count(rows)} rows`),
    some: (shown: number, rows: number) =>
      `The first ${count(shown)} of ${count(rows)} rows are shown. Copying takes all of them.`,
    short: 'Long values are shortened. Copying takes all of them.',
    cut: 'The end of the table is missing.',
    copy: 'Copy table',
    copied: 'Copied',
    refused: 'Your browser did not allow copying. Select the table and copy it yourself.',
  },
  de: {
    label: (rows, columns) =>
      `Ergebnis: ${count(rows)} ${rows === 1 ? 'Zeile' : 'Zeilen'}, ${count(columns)} ${columns === 1 ? 'Spalte' : 'Spalten'}`,
    rows: (rows) => (rows === 1 ? '1 Zeile' : `${count(rows)} Zeilen`),
    some: (shown, rows) =>
      `Die ersten ${count(shown)} von ${count(rows)} Zeilen werden gezeigt. Kopiert werden alle.`,
    short: 'Lange Werte sind gekürzt. Kopiert werden sie ganz.',
    cut: 'Das Ende der Tabelle fehlt.',
    copy: 'Tabelle kopieren',
    copied: 'Kopiert',
    refused:
      'Ihr Browser hat das Kopieren nicht erlaubt. Markieren Sie die Tabelle und kopieren Sie sie selbst.',
  },
})

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  ...inner: (string | Node)[]
) {
  const made = document.createElement(name)
  if (className) made.className = className
  made.append(...inner)
  return made
}

const quoted = (value: string) => (/[\t\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

/** As spreadsheets read it. */
export function asTabs({ columns, rows }: ResultTable): string {
  return [columns, ...rows].map((row) => `${row.map(quoted).join('\t')}\n`).join('')
}

/** As much of a value as is shown: never half of a sign. */
const shortened = (value: string) =>
  value.length > longestValue ? `${value.slice(0, longestValue).replace(/[\ud800-\udbff]$/, '')}…` : value

/** How many elements a table takes. */
export const elementsOf = ({ columns, rows }: ResultTable) =>
  (Math.min(rows.length, mostRows) + 1) * (columns.length + 1) + 10

/** Shows a result as a table. All of it is text. */
export function tableElement(result: ResultTable): HTMLElement {
  const t = textOf(text)
  const { columns, rows, numeric, isCut } = result
  const table = element('table', 'output-table')
  const align = (column: number) => (numeric[column] ? 'output-number' : '')
  const head = columns.map((name, column) => {
    const cell = element('th', align(column), shortened(name))
    cell.scope = 'col'
    return cell
  })
  const body = rows.slice(0, mostRows).map((row) => {
    const cells = row.map((value, column) =>
      value === noValue
        ? element('td', `output-null ${align(column)}`, value)
        : element('td', align(column), shortened(value)),
    )
    return element('tr', '', ...cells)
  })
  table.append(element('thead', '', element('tr', '', ...head)), element('tbody', '', ...body))
  const scroller = element('div', 'output-table-scroller', table)
  // What is wider than the output is scrolled, with the keyboard, too.
  scroller.tabIndex = 0
  scroller.setAttribute('role', 'region')
  scroller.setAttribute('aria-label', t.label(rows.length, columns.length))
  const said = [rows.length > mostRows ? t.some(mostRows, rows.length) : t.rows(rows.length)]
  const isLong = [columns, ...rows.slice(0, mostRows)].some((row) =>
    row.some((value) => value.length > longestValue),
  )
  if (isLong) said.push(t.short)
  if (isCut) said.push(t.cut)
  const foot = element('p', 'output-table-foot', said.join(' '), copyButton(result))
  return element('div', 'output-result', scroller, foot)
}

function copyButton(result: ResultTable): HTMLElement {
  const t = textOf(text)
  const button = element('button', 'output-table-copy', t.copy)
  button.type = 'button'
  button.setAttribute('aria-live', 'polite')
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(asTabs(result)).then(
      () => {
        button.textContent = t.copied
        setTimeout(() => (button.textContent = t.copy), 2_500)
      },
      // Without https, or when the person said no.
      () => tell(t.refused, { kind: 'error' }),
    )
  })
  return button
}
