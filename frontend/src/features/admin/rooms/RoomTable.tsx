import type { FoundRoom } from '../../../api/admin'
import { languageOf } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { figureIfKnown } from '../figures'
import { Phase } from '../Phase'
import { RoomLink } from '../RoomLink'

const text = messages({
  en: {
    room: 'Room',
    phase: 'Phase',
    language: 'Language',
    created: 'Created',
    active: 'Last active',
    people: 'People now',
  },
  de: {
    room: 'Raum',
    phase: 'Phase',
    language: 'Sprache',
    created: 'Angelegt',
    active: 'Zuletzt aktiv',
    people: 'Personen jetzt',
  },
})

/** Rooms that were found. */
export function RoomTable({ rooms }: { rooms: readonly FoundRoom[] }) {
  const t = useText(text)
  return (
    <table className="admin-table">
      <thead>
        <tr>
          <th scope="col">{t.room}</th>
          <th scope="col">{t.phase}</th>
          <th scope="col">{t.language}</th>
          <th scope="col">{t.created}</th>
          <th scope="col">{t.active}</th>
          <th scope="col" className="admin-number">
            {t.people}
          </th>
        </tr>
      </thead>
      <tbody>
        {rooms.map((room) => (
          <tr key={room.id}>
            <th scope="row">
              <RoomLink id={room.id} title={room.title} />
            </th>
            <td data-label={t.phase}>
              <Phase phase={room.phase} />
            </td>
            <td data-label={t.language}>{languageOf(room.language).name}</td>
            <td data-label={t.created}>{moment(room.created_at)}</td>
            <td data-label={t.active}>{moment(room.last_active_at)}</td>
            <td data-label={t.people} className="admin-number">
              {figureIfKnown(room.people)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
