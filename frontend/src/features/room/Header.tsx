import { Link } from 'wouter'
import { told } from '../../api/request'
import type { Member, Room } from '../../api/schema'
import { ThemeButton } from '../../components/ThemeButton'
import { leads, type RoomSession } from '../../session/session'
import type { ConnectionState } from '../../sync/state'
import { type Language, languages } from '../editor/public'
import { ConnectionBadge } from './ConnectionBadge'
import { People } from './People'
import { PhaseBadge } from './PhaseBadge'
import { PhaseControl } from './PhaseControl'
import { ShareButton } from './ShareButton'
import { day } from './time'
import type { OpenRoom } from './useRoom'

interface Props {
  room: Room
  member: Member
  session: RoomSession
  open: OpenRoom
  state: ConnectionState
  language: Language
  isReadOnly: boolean
  onError: (message: string) => void
}

/** What the room is called, and for how long it is kept. */
function about({ id, title, delete_at }: Room): string {
  const kept = delete_at
    ? `Deleted on ${day(delete_at)} if nobody uses it until then`
    : 'Kept until its owner deletes it'
  return `${title || 'Room'} (${id}). ${kept}.`
}

/** The room's name, where it stands, people, language, links, theme, connection. */
export function Header({ room, member, session, open, state, language, isReadOnly, onError }: Props) {
  const rename = (name: string) => session.rename(name).catch((error: unknown) => onError(told(error)))
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-3 py-1.5">
      <Link href="/" aria-label="Pairpad, to the start" className="rounded-md">
        <img src="/icon.svg" alt="" width={26} height={26} />
      </Link>
      <h1 className="max-w-56 truncate text-sm font-semibold" title={about(room)}>
        {room.title || (
          <>
            <span className="max-sm:sr-only">Room </span>
            <span className="font-mono font-medium">{room.id.slice(0, 8)}</span>
          </>
        )}
      </h1>
      <PhaseBadge phase={room.phase} />
      <ConnectionBadge state={state} />
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <People awareness={open.synced.awareness} onRename={(name) => void rename(name)} />
        <select
          className="field max-sm:max-w-28"
          aria-label="Language, for everybody in the room"
          title="Language, for everybody in the room"
          value={language.id}
          disabled={isReadOnly || state.kind === 'connecting' || state.kind === 'gone'}
          onChange={(event) => open.code.chooseLanguage(event.target.value)}
        >
          {languages.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        {leads(member) && <PhaseControl session={session} phase={room.phase} onError={onError} />}
        <ShareButton room={room} session={session} />
        <ThemeButton />
      </div>
    </header>
  )
}
