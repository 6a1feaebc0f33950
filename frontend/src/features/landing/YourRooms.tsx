import { useEffect, useState } from 'react'
import { Confirm } from '../../components/Confirm'
import { messages, useText } from '../../i18n/messages'
import { letGoOf, type VisitedRoom, visitedRooms } from '../../session/rooms'
import { RoomRow } from './RoomRow'

const text = messages({
  en: {
    title: 'Your rooms',
    where: 'Kept in this browser, for 30 days after your last visit.',
    ask: (name: string) => `Remove ${name} from this list?`,
    goes: 'This browser forgets how to open it and deletes its copies, including edits that have not been sent yet. The room itself stays.',
    owns: 'You own this room. If you have not saved its owner link somewhere else, nobody can manage or delete it afterwards. You find that link in the room, under Invite.',
    remove: 'Remove from this list',
  },
  de: {
    title: 'Ihre Räume',
    where: 'In diesem Browser aufbewahrt, 30 Tage nach Ihrem letzten Besuch.',
    ask: (name) => `${name} aus dieser Liste entfernen?`,
    goes: 'Dieser Browser vergisst den Zugang und löscht seine Kopien, auch Änderungen, die noch nicht gesendet wurden. Der Raum selbst bleibt bestehen.',
    owns: 'Der Raum gehört Ihnen. Wenn Sie den Eigentümer-Link nicht anderswo gesichert haben, kann ihn danach niemand mehr verwalten oder löschen. Sie finden den Link im Raum unter „Einladen“.',
    remove: 'Aus der Liste entfernen',
  },
})

const see = () => ({ rooms: visitedRooms(), now: Date.now() })

/** The rooms that this browser knows a way into. */
export function YourRooms() {
  const t = useText(text)
  const [{ rooms, now }, setSeen] = useState(see)
  const [leaving, setLeaving] = useState<{ room: VisitedRoom; name: string }>()
  useEffect(() => {
    // Another tab may have been in one, or taken one out.
    const look = () => setSeen(see())
    window.addEventListener('storage', look)
    return () => window.removeEventListener('storage', look)
  }, [])
  if (rooms.length === 0) return null
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="text-lg font-semibold">{t.title}</h2>
        <p className="text-sm text-muted">{t.where}</p>
      </div>
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line">
        {rooms.map((room) => (
          <RoomRow key={room.id} room={room} now={now} onRemove={(name) => setLeaving({ room, name })} />
        ))}
      </ul>
      {leaving && (
        <Confirm
          title={t.ask(leaving.name)}
          consequence={leaving.room.role === 'owner' ? `${t.owns} ${t.goes}` : t.goes}
          action={t.remove}
          onConfirm={async () => {
            await letGoOf(leaving.room.id)
            setSeen(see())
          }}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </section>
  )
}
