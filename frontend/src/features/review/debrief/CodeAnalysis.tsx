import { useRef, useState } from 'react'
import { messages, useText } from '../../../i18n/messages'
import type { Place } from '../../analysis/public'
import { usePlayback } from '../../playback/public'
import { analyse, type Analysis } from './analysis'
import { AnalysedFile } from './AnalysedFile'
import { LineLink } from './LineLink'

const text = messages({
  en: {
    title: 'The code, analysed',
    about:
      'How long and how involved each function is in the end, what stands twice, and what linters find. It is read in your browser, and shown to nobody else.',
    start: 'Analyse the code',
    reading: 'Analysing the code…',
    failed: 'The code could not be read from the recording.',
    again: 'Try again',
    none: 'There is no code.',
    duplicates: 'What stands twice',
    twice: (lines: number) => `${lines} lines:`,
    and: 'and',
  },
  de: {
    title: 'Der Code, analysiert',
    about:
      'Wie lang und wie verzweigt jede Funktion am Ende ist, was doppelt dasteht und was Linter finden. Gelesen wird in Ihrem Browser, und sonst sieht es niemand.',
    start: 'Code analysieren',
    reading: 'Der Code wird analysiert …',
    failed: 'Der Code konnte nicht aus der Aufzeichnung gelesen werden.',
    again: 'Erneut versuchen',
    none: 'Es gibt keinen Code.',
    duplicates: 'Was doppelt dasteht',
    twice: (lines) => `${lines} Zeilen:`,
    and: 'und',
  },
})

type State =
  { kind: 'idle' } | { kind: 'reading' } | { kind: 'failed' } | { kind: 'here'; analysis: Analysis }

/** What can be counted in the code of the end; only for those who ask: linters are megabytes. */
export function CodeAnalysis() {
  const t = useText(text)
  const { player } = usePlayback()
  const [state, setState] = useState<State>({ kind: 'idle' })
  const title = useRef<HTMLHeadingElement>(null)
  const start = () => {
    setState({ kind: 'reading' })
    // The button goes: who pressed it by a key goes on from here.
    title.current?.focus()
    player
      .codeAt(player.getState().duration)
      .then(analyse)
      .then(
        (analysis) => setState({ kind: 'here', analysis }),
        () => setState({ kind: 'failed' }),
      )
  }
  const isEmpty = state.kind === 'here' && state.analysis.files.length === 0
  return (
    <section aria-label={t.title} className="debrief-section">
      <h2 ref={title} tabIndex={-1}>
        {t.title}
      </h2>
      {state.kind !== 'here' && <p className="text-sm text-muted">{t.about}</p>}
      {(state.kind === 'idle' || state.kind === 'failed') && (
        <div className="flex items-center gap-3 screen-only">
          <button className="button button-small" onClick={start}>
            {state.kind === 'idle' ? t.start : t.again}
          </button>
          {state.kind === 'failed' && (
            <p role="alert" className="text-sm text-danger">
              {t.failed}
            </p>
          )}
        </div>
      )}
      <p role="status" className="text-sm text-muted empty:hidden">
        {state.kind === 'reading' && t.reading}
        {isEmpty && t.none}
      </p>
      {state.kind === 'here' && (
        <>
          {state.analysis.files.map((file) => (
            <AnalysedFile key={file.id} file={file} />
          ))}
          <Duplicates analysis={state.analysis} />
        </>
      )}
    </section>
  )
}

function Duplicates({ analysis: { duplicates, files } }: { analysis: Analysis }) {
  const t = useText(text)
  const idOf = ({ path }: Place) => files.find((file) => file.path === path)?.id ?? ''
  const place = (at: Place) => (
    <LineLink file={idOf(at)} line={at.from}>
      {`${at.path}:${at.from}–${at.to}`}
    </LineLink>
  )
  if (duplicates.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <h3>{t.duplicates}</h3>
      <ul className="text-sm">
        {duplicates.map(({ first, second, lines }) => (
          <li key={`${second.path}:${second.from}`}>
            {t.twice(lines)} {place(first)} {t.and} {place(second)}
          </li>
        ))}
      </ul>
    </div>
  )
}
