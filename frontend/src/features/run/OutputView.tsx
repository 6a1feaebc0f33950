import { ArrowDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'
import type { OutputPiece, Run } from '../../sync/runs'
import { readerOf } from './consoleOutput'
import type { Desk } from './desk'
import { messageOf } from './ending'
import './output.css'
import { Screen } from './screen'
import { asksInVain, TypeInstead } from './TypeInstead'
import { useErrorPlaces } from './useErrorPlaces'

const text = messages({
  en: {
    output: (number: number) => `Output of run ${number}`,
    none: 'No output.',
    inTests: 'Open a test to see what the program printed.',
    latest: 'Jump to latest',
    input: 'Input',
  },
  de: {
    output: (number) => `Ausgabe von Lauf ${number}`,
    none: 'Keine Ausgabe.',
    inTests: 'Öffnen Sie einen Test, um zu sehen, was das Programm ausgegeben hat.',
    latest: 'Zum Ende',
    input: 'Eingabe',
  },
})

/** Nearer to its end than this, in pixels, one looks at the end. */
const near = 24

/** The output of one run, as it comes. It stays at its end until one scrolls up. */
export function OutputView({ desk, run }: { desk: Desk; run: Run }) {
  const t = useText(text)
  const places = useErrorPlaces()
  const { fontSize } = usePreferences()
  const scroller = useRef<HTMLDivElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const [isEmpty, setIsEmpty] = useState(true)
  const [isAtEnd, setIsAtEnd] = useState(true)
  const [wantsInput, setWantsInput] = useState(false)
  const follows = useRef(true)
  const screen = useRef<Screen>(undefined)
  const { id, isConsole, language } = run
  useEffect(() => {
    const [root, outer] = [place.current, scroller.current]
    if (!root || !outer) return undefined
    const shown = new Screen(root, {
      ...places,
      hasTables: language === 'sql',
    })
    screen.current = shown
    let waiting: OutputPiece[] = []
    let read = readerOf({ isConsole, language })
    let frame: number | undefined
    const draw = () => {
      frame = undefined
      shown.write(waiting)
      waiting = []
      if (follows.current) outer.scrollTop = outer.scrollHeight
    }
    const stop = desk.runs.follow(id, {
      restart: () => {
        waiting = []
        read = readerOf({ isConsole, language })
        shown.clear()
        setIsEmpty(true)
        setWantsInput(false)
      },
      append: (pieces) => {
        waiting.push(...read(pieces))
        setIsEmpty(false)
        if (pieces.some(asksInVain)) setWantsInput(true)
        // However often it comes: once for each picture.
        frame ??= requestAnimationFrame(draw)
      },
    })
    const onSize = new ResizeObserver(() => {
      if (follows.current) outer.scrollTop = outer.scrollHeight
    })
    onSize.observe(outer)
    if (outer.firstElementChild) onSize.observe(outer.firstElementChild)
    return () => {
      stop()
      onSize.disconnect()
      if (frame !== undefined) cancelAnimationFrame(frame)
      shown.stop()
    }
  }, [desk, id, isConsole, language, places])
  const isOver = run.state === 'finished'
  useEffect(() => {
    if (!isOver) return undefined
    // After the last pieces, which are drawn with the next picture.
    const frame = requestAnimationFrame(() => screen.current?.end())
    return () => cancelAnimationFrame(frame)
  }, [isOver])
  const message = messageOf(run)
  const onScroll = ({
    currentTarget: { scrollHeight, scrollTop, clientHeight },
  }: {
    currentTarget: Element
  }) => {
    follows.current = scrollHeight - scrollTop - clientHeight < near
    setIsAtEnd(follows.current)
    keepOrFollow()
  }
  /** What somebody reads or marks stays, whoever runs something meanwhile (PAGE-1). */
  const keepOrFollow = () => {
    const [last] = desk.runs.list()
    const selection = getSelection()
    const isMarking = selection?.type === 'Range' && scroller.current?.contains(selection.anchorNode) === true
    if (last?.id === run.id) desk.show(follows.current && !isMarking ? undefined : run.id)
  }
  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t.output(run.number)}
        tabIndex={0}
        className="output h-full overflow-y-auto px-3 py-2"
        style={{ fontSize: Math.max(fontSize - 1, 10) }}
        onScroll={onScroll}
        onPointerUp={keepOrFollow}
        onKeyUp={keepOrFollow}
      >
        <div>
          {run.stdin && (
            <details className="mb-1 font-sans text-xs text-muted">
              <summary className="cursor-pointer">{t.input}</summary>
              <pre className="mt-1 border-l-2 border-line pl-2 font-mono whitespace-pre-wrap">
                {run.stdin}
              </pre>
            </details>
          )}
          <div ref={place} data-output />
          {isEmpty && isOver && run.outcome !== 'failed' && (
            <p className="text-muted italic">{run.tests ? t.inTests : t.none}</p>
          )}
          {message && (
            <p
              className={`mt-1 font-sans text-sm ${run.outcome === 'cancelled' ? 'text-muted' : 'text-danger'}`}
            >
              {message}
            </p>
          )}
          {isOver && wantsInput && !run.isInteractive && <TypeInstead desk={desk} />}
        </div>
      </div>
      {!isAtEnd && (
        <button
          className="button button-small absolute right-4 bottom-2 shadow-md"
          onClick={() => {
            const outer = scroller.current
            if (outer) outer.scrollTop = outer.scrollHeight
          }}
        >
          <ArrowDown size={14} aria-hidden />
          {t.latest}
        </button>
      )}
    </div>
  )
}
