import { ClipboardCheck, Play, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { nextRoom } from '../../api/rooms'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { remember, rememberLink } from '../../session/memory'
import { useRoom } from '../../session/react/room'

const text = messages({
  en: {
    ended: 'The interview has ended. The code is read-only.',
    watch: 'Watch the recording',
    debrief: 'Write the debrief',
    next: 'Next candidate',
    nextMeans: 'A new room with the same problem and settings, and links of its own',
    making: 'Creating the room…',
  },
  de: {
    ended: 'Das Interview ist beendet. Der Code ist schreibgeschützt.',
    watch: 'Aufzeichnung ansehen',
    debrief: 'Nachbesprechung schreiben',
    next: 'Nächster Kandidat',
    nextMeans: 'Ein neuer Raum mit derselben Aufgabe, denselben Einstellungen und eigenen Links',
    making: 'Der Raum wird angelegt …',
  },
})

/** What comes after the end, for those who conducted the interview. */
export function EndedBar() {
  const t = useText(text)
  const { room, session } = useRoom()
  const [, navigate] = useLocation()
  const [isBusy, setIsBusy] = useState(false)
  const next = async () => {
    setIsBusy(true)
    try {
      const { room: made, links } = await session.ask(nextRoom)
      remember(made.id, (kept) => ({ ...kept, links, title: made.title, phase: made.phase }))
      const own = links.find(({ role }) => role === 'owner')
      if (own) rememberLink(made.id, own.token)
      navigate(`/rooms/${made.id}`, { state: { made: true } })
    } catch (error) {
      tell(told(error), { kind: 'error' })
      setIsBusy(false)
    }
  }
  return (
    <div
      data-read-only
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-panel px-4 py-2"
    >
      <p role="status" className="grow text-sm text-muted">
        {t.ended}
      </p>
      <div className="flex flex-wrap gap-2">
        <Link href={`/rooms/${room.id}/playback`} className="button">
          <Play size={16} aria-hidden />
          {t.watch}
        </Link>
        <Link href={`/rooms/${room.id}/debrief`} className="button">
          <ClipboardCheck size={16} aria-hidden />
          {t.debrief}
        </Link>
        <button
          className="button button-primary"
          title={t.nextMeans}
          disabled={isBusy}
          onClick={() => void next()}
        >
          <UserPlus size={16} aria-hidden />
          {isBusy ? t.making : t.next}
        </button>
      </div>
    </div>
  )
}
