import { LoaderCircle } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Member, Room } from '../../api/schema'
import { Plain } from '../../components/Plain'
import { PlaybackContext, useOpening } from '../../features/playback/public'
import { messages, useText } from '../../i18n/messages'
import type { RoomSession } from '../../session/session'
import { Frame } from './Frame'

const text = messages({
  en: {
    opening: 'Opening the recording…',
    empty: 'Nothing has been written yet',
    emptyAdvice: 'As soon as somebody writes in the room, it can be watched here.',
    forbidden: 'Only interviewers can watch the recording.',
    offline: 'The recording could not be loaded.',
    unreadable: 'This recording can’t be read.',
    unreadableAdvice:
      'Try again; if it happens once more, reload the page, and tell the person who runs this server what it says here:',
    back: 'Go to the room',
    again: 'Try again',
  },
  de: {
    opening: 'Die Aufzeichnung wird geöffnet …',
    empty: 'Es wurde noch nichts geschrieben',
    emptyAdvice: 'Sobald jemand in dem Raum schreibt, lässt es sich hier ansehen.',
    forbidden: 'Nur Interviewer können die Aufzeichnung ansehen.',
    offline: 'Die Aufzeichnung konnte nicht geladen werden.',
    unreadable: 'Diese Aufzeichnung ist nicht lesbar.',
    unreadableAdvice:
      'Versuchen Sie es erneut. Passiert es noch einmal, laden Sie die Seite neu und melden Sie dem Betreiber dieses Servers, was hier steht:',
    back: 'Zum Raum',
    again: 'Erneut versuchen',
  },
})

interface Props {
  session: RoomSession
  room: Room
  member: Member
  /** What the room is called. */
  name: string
}

/** The recording, as far as it goes when it is asked for. */
export function Recording(props: Props) {
  const [attempt, setAttempt] = useState(0)
  return <Attempt key={attempt} {...props} onAgain={() => setAttempt(attempt + 1)} />
}

/** The recording, or why there is none to see. */
function Attempt({ session, room, member, name, onAgain }: Props & { onAgain: () => void }) {
  const t = useText(text)
  const opening = useOpening(session)
  const told = (title: string, said: ReactNode) => (
    <Plain title={title}>
      {said}
      <div className="flex flex-wrap gap-2">
        <button className="button button-primary" onClick={onAgain}>
          {t.again}
        </button>
        <Link href={`/rooms/${room.id}`} className="button">
          {t.back}
        </Link>
      </div>
    </Plain>
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
          {isUnreadable && <p>{t.unreadableAdvice}</p>}
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
      return (
        <PlaybackContext value={opening}>
          <Frame session={session} room={room} member={member} name={name} onAgain={onAgain} />
        </PlaybackContext>
      )
  }
}
