import { ClipboardCheck, X } from 'lucide-react'
import { Link } from 'wouter'
import type { Phase } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { roleText } from '../../session/roleText'
import { ago } from '../../i18n/time'
import { leads } from '../../session/roles'
import type { VisitedRoom } from '../../session/rooms'

const text = messages({
  en: {
    untitled: (id: string) => `Room ${id}`,
    pending: 'Preparing',
    live: 'Live',
    ended: 'Ended',
    stranger: 'Not joined',
    debrief: (name: string) => `Debrief of ${name}`,
    remove: (name: string) => `Remove ${name} from this list`,
  },
  de: {
    untitled: (id) => `Raum ${id}`,
    pending: 'In Vorbereitung',
    live: 'Live',
    ended: 'Beendet',
    stranger: 'Nicht beigetreten',
    debrief: (name) => `Nachbesprechung von ${name}`,
    remove: (name) => `${name} aus dieser Liste entfernen`,
  },
})

const colours: Record<Phase, string> = { pending: 'text-warn', live: 'text-good', ended: 'text-muted' }

interface Props {
  room: VisitedRoom
  /** In milliseconds since 1970. */
  now: number
  /** Asks whether it is to go; by the name that it has here. */
  onRemove: (name: string) => void
}

/** A room to go back to, as it was seen last. */
export function RoomRow({ room: { id, title, role, phase, visited }, now, onRemove }: Props) {
  const t = useText(text)
  const roles = useText(roleText)
  const name = title || t.untitled(id.slice(0, 8))
  return (
    <li data-room={id} className="relative flex items-center gap-3 py-2 pr-2 pl-4 hover:bg-panel">
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-0.5 sm:flex-nowrap">
        {/* The whole row opens the room; what stands above it is pressed by itself. */}
        <Link
          href={`/rooms/${id}`}
          className="min-w-0 truncate font-medium after:absolute after:inset-0 max-sm:basis-full sm:grow"
        >
          {name}
        </Link>
        <span className="shrink-0 sm:w-32">
          <span className="rounded-full border border-line px-2 py-0.5 text-xs font-medium whitespace-nowrap text-muted">
            {role ? roles[role] : t.stranger}
          </span>
        </span>
        <span
          className={`flex items-center gap-1.5 text-xs font-medium whitespace-nowrap shrink-0 sm:w-32 ${phase ? colours[phase] : 'max-sm:hidden'}`}
        >
          {phase && (
            <>
              <span className="size-1.5 rounded-full bg-current" aria-hidden />
              {t[phase]}
            </>
          )}
        </span>
        <span className="shrink-0 text-xs whitespace-nowrap text-muted sm:w-32 sm:text-right">
          {ago(visited, now)}
        </span>
      </div>
      {role && leads({ role }) && phase === 'ended' && (
        <Link
          href={`/rooms/${id}/debrief`}
          className="button button-icon relative shrink-0 text-muted"
          aria-label={t.debrief(name)}
          title={t.debrief(name)}
        >
          <ClipboardCheck size={16} aria-hidden />
        </Link>
      )}
      <button
        className="button button-icon relative shrink-0 text-muted"
        aria-label={t.remove(name)}
        title={t.remove(name)}
        onClick={() => onRemove(name)}
      >
        <X size={16} aria-hidden />
      </button>
    </li>
  )
}
