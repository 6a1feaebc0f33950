import { LoaderCircle } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { PlaybackContext, type RecordingSource, useOpening } from '../../features/playback/public'
import { messages, useText } from '../../i18n/messages'
import type { Around } from './around'

const text = messages({
  en: {
    opening: 'Opening the recording…',
    empty: 'Nothing has been written yet',
    emptyAdvice: 'As soon as somebody writes in the room, it can be watched here.',
    forbidden: 'You can’t watch this recording.',
    offline: 'The recording could not be loaded.',
    unreadable: 'This recording can’t be read.',
  },
  de: {
    opening: 'Die Aufzeichnung wird geöffnet …',
    empty: 'Es wurde noch nichts geschrieben',
    emptyAdvice: 'Sobald jemand in dem Raum schreibt, lässt es sich hier ansehen.',
    forbidden: 'Sie können diese Aufzeichnung nicht ansehen.',
    offline: 'Die Aufzeichnung konnte nicht geladen werden.',
    unreadable: 'Diese Aufzeichnung ist nicht lesbar.',
  },
})

interface Props {
  /** The same as long as the recording is. */
  source: RecordingSource
  around: Around
  /** What shows it. It can ask for what there is by now: an interview may still go on. */
  children: (onAgain: () => void) => ReactNode
}

/** The recording, as far as it goes when it is asked for. */
export function Recording(props: Props) {
  const [attempt, setAttempt] = useState(0)
  return <Attempt key={attempt} {...props} onAgain={() => setAttempt(attempt + 1)} />
}

/** The recording, or why there is none to see. */
function Attempt({ source, around, children, onAgain }: Props & { onAgain: () => void }) {
  const t = useText(text)
  const opening = useOpening(source)
  const { Instead, unreadable } = around
  const told = (title: string, said: ReactNode) => (
    <Instead title={title} onAgain={onAgain}>
      {said}
    </Instead>
  )
  switch (opening.kind) {
    case 'opening':
      return (
        <p role="status" className="flex h-dvh items-center justify-center gap-3 text-muted">
          <LoaderCircle size={20} className="animate-spin" aria-hidden />
          {t.opening}
        </p>
      )
    case 'empty':
      return told(
        t.empty,
        <p role="status" className="text-muted">
          {t.emptyAdvice}
        </p>,
      )
    case 'failed': {
      const { why, reason } = opening
      const isUnreadable = why === 'unreadable'
      const title = why === 'forbidden' ? t.forbidden : isUnreadable ? t.unreadable : t.offline
      return told(
        title,
        <div role="alert" className="flex flex-col gap-3 text-muted">
          {isUnreadable && <p>{unreadable}</p>}
          {isUnreadable ? (
            <pre className="overflow-x-auto rounded-lg border border-line bg-panel p-3 text-xs whitespace-pre-wrap">
              {reason}
            </pre>
          ) : (
            <p>{reason}</p>
          )}
        </div>,
      )
    }
    case 'open':
      return <PlaybackContext value={opening}>{children(onAgain)}</PlaybackContext>
  }
}
