import { LoaderCircle, RotateCw, Square, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'
import { type BrowserRun, type Ending, runHere } from './browser/run'
import type { Progress } from './browser/languages'
import { duration, endingOf, sentenceOf } from './ending'
import './output.css'
import { Screen } from './screen'

const text = messages({
  en: {
    title: 'Run now',
    apart: 'Not part of the recording',
    running: 'Running…',
    loading: (what: string, percent: number) => `Loading ${what}… ${percent}%`,
    output: 'Output of the run in your browser',
    none: 'No output.',
    stop: 'Stop',
    again: 'Run again',
    close: 'Close',
  },
  de: {
    title: 'Jetzt ausgeführt',
    apart: 'Nicht Teil der Aufzeichnung',
    running: 'Läuft …',
    loading: (what, percent) => `${what} wird geladen … ${percent} %`,
    output: 'Ausgabe des Laufs in Ihrem Browser',
    none: 'Keine Ausgabe.',
    stop: 'Stoppen',
    again: 'Noch einmal ausführen',
    close: 'Schließen',
  },
})

/** A program as it stood at a moment. */
export interface HeldProgram {
  language: string
  file: string
  files: Record<string, string>
  /** The moment, in milliseconds since the recording begins. */
  at: number
  number: number
}

interface Props {
  program: HeldProgram
  /** Runs what is shown now. */
  onAgain: () => void
  onClose: () => void
}

/** Runs a program in this browser, and shows its output to this person alone: no room hears of it. */
export function RunNow({ program, onAgain, onClose }: Props) {
  const t = useText(text)
  const { fontSize } = usePreferences()
  const place = useRef<HTMLDivElement>(null)
  const running = useRef<BrowserRun>(undefined)
  const [ending, setEnding] = useState<Ending>()
  const [progress, setProgress] = useState<Progress>()
  const [isEmpty, setIsEmpty] = useState(true)
  useEffect(() => {
    if (!place.current) return undefined
    let isOver = false
    const screen = new Screen(place.current, {
      fileOf: () => undefined,
      onPlace: () => undefined,
      hasTables: program.language === 'sql',
    })
    const { language, file, files } = program
    const run = runHere(
      { language, file, files, stdin: '' },
      {
        piece: (piece) => {
          if (isOver) return
          setIsEmpty(false)
          screen.write([piece])
        },
        progress: (next) => !isOver && setProgress(next),
      },
    )
    running.current = run
    void run.ended.then((end) => {
      if (isOver) return
      screen.end()
      setEnding(end)
    })
    return () => {
      isOver = true
      run.stop()
      screen.clear()
      screen.stop()
    }
  }, [program])
  const isGood = ending?.outcome === 'exited' && ending.exitCode === 0
  const message = ending && sentenceOf({ outcome: ending.outcome, message: ending.message ?? '' })
  return (
    <section
      aria-label={t.title}
      data-run-now={ending?.outcome ?? 'running'}
      className="flex h-full flex-col bg-paper"
    >
      <header className="flex h-9 shrink-0 items-center gap-3 border-b border-line pr-1 pl-3 text-xs">
        <h2 className="font-semibold whitespace-nowrap">{t.title}</h2>
        <span className="rounded-full border border-line px-2 py-0.5 whitespace-nowrap text-muted max-sm:hidden">
          {t.apart}
        </span>
        <span role="status" className="flex min-w-0 grow items-center gap-1.5 truncate">
          {ending ? (
            <span className={isGood ? 'text-good' : 'text-danger'}>
              {endingOf({ outcome: ending.outcome, exitCode: ending.exitCode, signal: undefined })} ·{' '}
              {duration(ending.durationMs)}
            </span>
          ) : (
            <>
              <LoaderCircle size={14} className="animate-spin" aria-hidden />
              {progress
                ? t.loading(progress.what, Math.floor((progress.loaded / Math.max(progress.total, 1)) * 100))
                : t.running}
            </>
          )}
        </span>
        {ending ? (
          <button
            className="button button-icon button-small"
            aria-label={t.again}
            title={t.again}
            onClick={onAgain}
          >
            <RotateCw size={15} aria-hidden />
          </button>
        ) : (
          <button
            className="button button-icon button-small"
            aria-label={t.stop}
            title={t.stop}
            onClick={() => running.current?.stop()}
          >
            <Square size={14} aria-hidden />
          </button>
        )}
        <button
          className="button button-icon button-small"
          aria-label={t.close}
          title={t.close}
          onClick={onClose}
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      <div
        role="log"
        aria-live="off"
        aria-label={t.output}
        tabIndex={0}
        className="output min-h-0 grow overflow-y-auto px-3 py-2"
        style={{ fontSize: Math.max(fontSize - 1, 10) }}
      >
        <div ref={place} data-output-now />
        {isEmpty && ending?.outcome === 'exited' && <p className="text-muted italic">{t.none}</p>}
        {message && <p className="mt-1 font-sans text-sm text-danger">{message}</p>}
      </div>
    </section>
  )
}
