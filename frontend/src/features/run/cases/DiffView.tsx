import { useMemo } from 'react'
import { messages, useText } from '../../../i18n/messages'
import type { Comparison } from '../../../sync/testCases'
import { diff, type DiffLine, folded, visible } from './diff'

const text = messages({
  en: {
    label: 'Expected and got',
    expected: 'Expected',
    got: 'Got',
    nothing: 'The program printed nothing.',
    emptyLine: 'empty line',
    same: (lines: number) => `${lines} lines are the same`,
    more: (lines: number) => `${lines} more lines`,
    equal: 'No line differs.',
  },
  de: {
    label: 'Erwartet und erhalten',
    expected: 'Erwartet',
    got: 'Erhalten',
    nothing: 'Das Programm hat nichts ausgegeben.',
    emptyLine: 'leere Zeile',
    same: (lines) => `${lines} Zeilen sind gleich`,
    more: (lines) => `${lines} weitere Zeilen`,
    equal: 'Keine Zeile ist anders.',
  },
})

/** Lines that are shown; nobody reads more. */
const mostShown = 400

interface Props {
  expected: string
  got: string
  compare: Comparison
  tolerance: number | undefined
}

/** What a program wrote beside what it should have written, line by line. */
export function DiffView({ expected, got, compare, tolerance }: Props) {
  const t = useText(text)
  const lines = useMemo(() => diff(expected, got, compare, tolerance), [expected, got, compare, tolerance])
  const all = useMemo(() => folded(lines), [lines])
  const shown = all.slice(0, mostShown)
  if (lines.every(({ kind }) => kind === 'same'))
    return <p className="text-xs text-muted italic">{t.equal}</p>
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex gap-3 text-xs font-medium" aria-hidden>
        <span className="text-good">− {t.expected}</span>
        <span className="text-danger">+ {t.got}</span>
      </p>
      <ol aria-label={t.label} tabIndex={0} className="case-text case-diff">
        {shown.map((one, at) =>
          one.kind === 'gap' ? (
            <li key={at} className="diff-gap">
              {t.same(one.lines)}
            </li>
          ) : (
            <Line key={at} line={one} />
          ),
        )}
        {all.length > mostShown && <li className="diff-gap">{t.more(all.length - mostShown)}</li>}
      </ol>
      {!got && <p className="text-xs text-muted italic">{t.nothing}</p>}
    </div>
  )
}

const signs = { same: ' ', missing: '−', extra: '+' }

function Line({ line: { kind, text: content, changed } }: { line: DiffLine }) {
  const t = useText(text)
  const [from, to] = [changed?.from ?? 0, changed?.to ?? 0]
  return (
    <li data-diff={kind}>
      <span className="diff-sign" aria-hidden>
        {signs[kind]}
      </span>
      {kind !== 'same' && <span className="sr-only">{kind === 'missing' ? t.expected : t.got}: </span>}
      <span>
        {content === '' && kind !== 'same' && <i className="opacity-80">{t.emptyLine}</i>}
        {to > from ? (
          <>
            {content.slice(0, from)}
            <mark>{visible(content.slice(from, to))}</mark>
            {visible(content.slice(to))}
          </>
        ) : (
          visible(content)
        )}
      </span>
    </li>
  )
}
