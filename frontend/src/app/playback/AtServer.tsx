import { ArrowLeft, ClipboardCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { loaded } from '../../components/loaded'
import { Plain } from '../../components/Plain'
import { ExportButton } from '../../features/playback/ExportButton'
import { RestoreButton } from '../../features/playback/RestoreButton'
import { CommentOnBoard, ReviewComments } from '../../features/review/public'
import { messages, textOf, useText } from '../../i18n/messages'
import type { Around } from './around'
import { BoardThen } from './BoardThen'
import { ReviewTalk } from './ReviewTalk'

const text = messages({
  en: {
    home: 'Pairpad, to the start page',
    debrief: 'Debrief',
    debriefMeans: 'Your judgement of this interview, and what there is to go by',
    back: 'Back to the room',
    toRoom: 'Go to the room',
    again: 'Try again',
    unreadable:
      'Try again; if it happens once more, reload the page, and tell the person who runs this server what it says here:',
  },
  de: {
    home: 'Pairpad, zur Startseite',
    debrief: 'Nachbesprechung',
    debriefMeans: 'Ihr Urteil über dieses Interview, und worauf es sich stützt',
    back: 'Zurück zum Raum',
    toRoom: 'Zum Raum',
    again: 'Erneut versuchen',
    unreadable:
      'Versuchen Sie es erneut. Passiert es noch einmal, laden Sie die Seite neu und melden Sie dem Betreiber dieses Servers, was hier steht:',
  },
})

const RunNow = loaded(() => import('../../features/run/RunNow').then((part) => part.RunNow))

interface Given {
  room: string
  /** What it is called. */
  name: string
  /** One led the interview, and has more than its recording. */
  isLeader: boolean
  canRestore: boolean
}

/** What stands around the recording of a room on its server. */
export function atServer({ room, name, isLeader, canRestore }: Given): Around {
  return {
    home: <Home />,
    tools: isLeader && (
      <>
        {canRestore && <RestoreButton room={room} />}
        <ExportButton room={room} name={name} />
        <ToDebrief room={room} />
      </>
    ),
    away: isLeader && <Back room={room} />,
    RunNow,
    Instead: ({ title, onAgain, children }) => (
      <Instead room={isLeader ? room : undefined} title={title} onAgain={onAgain}>
        {children}
      </Instead>
    ),
    unreadable: textOf(text).unreadable,
    Comments: ReviewComments,
    Board: BoardThen,
    boardTools: <CommentOnBoard />,
    Talking: ReviewTalk,
  }
}

function Home() {
  const t = useText(text)
  return (
    <Link href="/" aria-label={t.home} title={t.home} className="rounded-md">
      <img src="/icon.svg" alt="" width={26} height={26} />
    </Link>
  )
}

function ToDebrief({ room }: { room: string }) {
  const t = useText(text)
  return (
    <Link href={`/rooms/${room}/debrief`} className="button button-small" title={t.debriefMeans}>
      <ClipboardCheck size={15} aria-hidden />
      <span className="max-sm:sr-only">{t.debrief}</span>
    </Link>
  )
}

function Back({ room }: { room: string }) {
  const t = useText(text)
  return (
    <Link href={`/rooms/${room}`} className="button button-small" aria-label={t.back} title={t.back}>
      <ArrowLeft size={15} aria-hidden />
      <span className="playback-back">{t.back}</span>
    </Link>
  )
}

interface InsteadProps {
  /** Where one can go instead. */
  room: string | undefined
  title: string
  onAgain: () => void
  children: ReactNode
}

function Instead({ room, title, onAgain, children }: InsteadProps) {
  const t = useText(text)
  return (
    <Plain title={title}>
      {children}
      <div className="flex flex-wrap gap-2">
        <button className="button button-primary" onClick={onAgain}>
          {t.again}
        </button>
        {room !== undefined && (
          <Link href={`/rooms/${room}`} className="button">
            {t.toRoom}
          </Link>
        )}
      </div>
    </Plain>
  )
}
