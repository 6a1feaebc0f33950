import { Link } from 'wouter'
import { messages, useText } from '../../i18n/messages'

const text = messages({ en: { untitled: 'Untitled room' }, de: { untitled: 'Raum ohne Titel' } })

/** What a room is called, where it is called anything. */
export function useRoomTitle() {
  const t = useText(text)
  return (title: string) => title || t.untitled
}

/** A room, by its title and the beginning of its id. */
export function RoomLink({ id, title }: { id: string; title: string }) {
  const titled = useRoomTitle()
  return (
    <Link
      href={`/rooms/${id}`}
      className="admin-room-link"
      data-untitled={title === '' || undefined}
      title={titled(title)}
    >
      <span className="truncate">{titled(title)}</span> <span className="admin-id">{id.slice(0, 8)}</span>
    </Link>
  )
}
