import { Link } from 'wouter'
import { ThemeButton } from '../../components/ThemeButton'
import type { ConnectionState } from '../../sync/state'
import { type Language, languages } from '../editor/languages'
import { ConnectionBadge } from './ConnectionBadge'
import { People } from './People'
import { ShareButton } from './ShareButton'
import type { OpenRoom } from './useRoom'

interface Props {
  room: string
  open: OpenRoom
  state: ConnectionState
  language: Language
}

/** The room's name, people, language, share, theme, connection. */
export function Header({ room, open, state, language }: Props) {
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-3 py-1.5">
      <Link href="/" aria-label="Pairpad, to the start" className="rounded-md">
        <img src="/icon.svg" alt="" width={26} height={26} />
      </Link>
      <h1 className="text-sm font-semibold" title={`Room ${room}`}>
        <span className="max-sm:sr-only">Room </span>
        <span className="font-mono font-medium">{room.slice(0, 8)}</span>
      </h1>
      <ConnectionBadge state={state} />
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <People awareness={open.synced.awareness} />
        <select
          className="field max-sm:max-w-28"
          aria-label="Language, for everybody in the room"
          title="Language, for everybody in the room"
          value={language.id}
          disabled={state.kind === 'connecting' || state.kind === 'gone'}
          onChange={(event) => open.code.chooseLanguage(event.target.value)}
        >
          {languages.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <ShareButton room={room} />
        <ThemeButton />
      </div>
    </header>
  )
}
