import type { FoundRoom } from '../../../api/admin'
import { languageOf } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { Phase } from '../Phase'
import { RoomLink } from '../RoomLink'
import { Table } from '../Table'
import { usePeopleIn } from './usePeopleIn'

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
  const peopleIn = usePeopleIn()
  return (
    <Table
      rows={rooms}
      keyOf={({ id }) => id}
      columns={[
        { name: 'room', label: t.room },
        { name: 'phase', label: t.phase },
        { name: 'language', label: t.language },
        { name: 'created', label: t.created },
        { name: 'active', label: t.active },
        { name: 'people', label: t.people, isNumber: true },
      ]}
    >
      {(room) => ({
        room: <RoomLink id={room.id} title={room.title} />,
        phase: <Phase phase={room.phase} />,
        language: languageOf(room.language).name,
        created: moment(room.created_at),
        active: moment(room.last_active_at),
        people: peopleIn(room),
      })}
    </Table>
  )
}
